//! `crop`: a rectangle.

use crate::recipe::geometry::gravity::Gravity;
use crate::recipe::oss_process::error::{bad_request, not_implemented};
use crate::recipe::oss_process::params::Params;
use fcimage_base::error::Result;

/// The largest number of pixels; more than any source has.
const MOST: u32 = 65_535;

/// A `crop`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Crop {
    /// `None`: as much as there is.
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub x: u32,
    pub y: u32,
    /// Which of nine places x and y are counted from.
    pub gravity: Gravity,
}

impl Crop {
    const KEYS: &'static [&'static str] = &["w", "h", "x", "y", "g"];

    pub(super) fn parse(params: &Params<'_>) -> Result<Self> {
        let pairs = params.pairs(Self::KEYS)?;
        if let Some(name @ ("face" | "auto")) = pairs.text("g") {
            let text = format!("g_{name} of crop needs the recognition of Alibaba Cloud IMM");
            return Err(not_implemented(text));
        }
        let side =
            |key, cause| Ok(pairs.pixels(key, 0..=MOST, Some(cause))?.filter(|side| *side > 0));
        let (width, height) = (side("w", 225)?, side("h", 226)?);
        let x = pairs.pixels("x", 0..=MOST, None)?.unwrap_or(0);
        let y = pairs.pixels("y", 0..=MOST, None)?.unwrap_or(0);
        let gravity = pairs.gravity("g", None)?.unwrap_or(Gravity::NorthWest);
        Ok(Self { width, height, x, y, gravity })
    }

    pub(super) fn explain(&self) -> String {
        let Self { width, height, x, y, gravity } = *self;
        let side = |side: Option<u32>| side.map_or("the rest".to_owned(), |side| side.to_string());
        let (width, height) = (side(width), side(height));
        let from = match gravity {
            Gravity::NorthWest => "the upper left corner".to_owned(),
            gravity => format!("where a part of this size is {}", gravity.name()),
        };
        format!("crop to {width} x {height} pixels, {x} right of and {y} below {from}")
    }
}

/// The error for a part that is outside of the image.
#[cold]
pub(crate) fn outside() -> fcimage_base::error::Error {
    bad_request(None, "the position of crop is outside of the image")
}
