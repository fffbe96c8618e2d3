//! `crop`: a rectangle.

use std::ops::Range;

use crate::oss_process::error::{bad_request, not_implemented};
use crate::oss_process::params::Params;
use crate::oss_process::steps::Steps;
use crate::recipe::geometry::gravity::Gravity;
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;
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

    pub(crate) fn compile(&self, steps: &mut Steps) -> Result<()> {
        let Self { width, height, x, y, gravity } = *self;
        let Some(size) = steps.size else {
            if gravity != Gravity::NorthWest {
                return steps.needed_size("crop with g").map(|_| ());
            }
            if (width, height, x, y) == (None, None, 0, 0) {
                return Ok(());
            }
            let (width, height) = (width.unwrap_or(u32::MAX), height.unwrap_or(u32::MAX));
            return steps.crop(Rect { x, y, width, height });
        };
        let part = Size::new(width.unwrap_or(size.width), height.unwrap_or(size.height));
        let (across, down) = gravity_origin(gravity, size, part);
        let across = along(across + i64::from(x), part.width, size.width)?;
        let down = along(down + i64::from(y), part.height, size.height)?;
        steps.crop(Rect {
            x: across.start,
            y: down.start,
            width: across.end - across.start,
            height: down.end - down.start,
        })
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

/// Where a part begins that x and y do not move. Halves are rounded down, each for itself.
fn gravity_origin(gravity: Gravity, size: Size, part: Size) -> (i64, i64) {
    use Gravity::*;
    let end = |whole: u32, part: u32| i64::from(whole) - i64::from(part);
    let middle = |whole: u32, part: u32| i64::from(whole / 2) - i64::from(part / 2);
    let across = match gravity {
        NorthWest | West | SouthWest => 0,
        North | Center | South => middle(size.width, part.width),
        NorthEast | East | SouthEast => end(size.width, part.width),
    };
    let down = match gravity {
        NorthWest | North | NorthEast => 0,
        West | Center | East => middle(size.height, part.height),
        SouthWest | South | SouthEast => end(size.height, part.height),
    };
    (across, down)
}

/// What is left of a part along one side of the image.
fn along(start: i64, part: u32, whole: u32) -> Result<Range<u32>> {
    let within = |place: i64| u32::try_from(place.clamp(0, whole.into())).unwrap_or(whole);
    let part = within(start)..within(start.saturating_add(part.into()));
    if part.is_empty() {
        return Err(bad_request(None, "the position of crop is outside of the image"));
    }
    Ok(part)
}
