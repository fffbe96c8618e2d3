//! The arguments `gravity`, `margin` and `tile` of all watermarks.

use pyo3::prelude::*;

use crate::args::{Arguments, integer_within};
use crate::signals::attached;
use fcimage_base::error::Error;
use fcimage_image::{Gravity, Placement};

/// The placement that `arguments` ask for.
pub(super) fn placement_of(arguments: &Arguments<'_>) -> PyResult<Placement> {
    let mut placement = Placement::default();
    if let Some(name) = arguments.choice("gravity", Gravity::NAMES)? {
        placement.gravity =
            attached(arguments.py(), || Gravity::from_name(&name).map_err(Error::without_pointer))?;
    }
    if let Some(margin) = arguments.given("margin") {
        placement.margin = integer_within(margin, "margin", 0..=u32::MAX)?;
    }
    if let Some(tile) = arguments.boolean("tile")? {
        placement.tile = tile;
    }
    Ok(placement)
}
