//! The arguments `gravity`, `margin` and `tile` of all watermarks.

use pyo3::prelude::*;

use crate::args::Arguments;
use crate::errors::wrong_value;
use crate::signals::attached;
use fcimage_base::error::Error;
use fcimage_image::{Gravity, Placement};

/// The placement that `arguments` ask for.
pub(super) fn placement_of(arguments: &Arguments<'_>) -> PyResult<Placement> {
    let mut placement = Placement::default();
    if let Some(name) = arguments.text("gravity")? {
        placement.gravity =
            attached(arguments.py(), || Gravity::from_name(&name).map_err(Error::without_pointer))?;
    }
    if let Some(margin) = arguments.integer("margin")? {
        placement.margin = u32::try_from(margin).map_err(|_| {
            let text = format!("margin must be between 0 and {}, got {margin}", u32::MAX);
            wrong_value(arguments.py(), text)
        })?;
    }
    if let Some(tile) = arguments.boolean("tile")? {
        placement.tile = tile;
    }
    Ok(placement)
}
