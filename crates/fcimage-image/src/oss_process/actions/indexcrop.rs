//! `indexcrop`: one of the strips of an image.

use crate::oss_process::error::{invalid, missing};
use crate::oss_process::params::Params;
use crate::oss_process::steps::Steps;
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;
use fcimage_base::error::Result;

/// The largest number of pixels; more than any source has.
const MOST: u32 = 65_535;

/// An `indexcrop`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IndexCrop {
    /// Whether the strips lie side by side, and not one below the other.
    pub across: bool,
    /// The pixels of a strip.
    pub length: u32,
    /// Which one, from 0.
    pub index: u32,
}

impl IndexCrop {
    const KEYS: &'static [&'static str] = &["x", "y", "i"];

    pub(super) fn parse(params: &Params<'_>) -> Result<Self> {
        let pairs = params.pairs(Self::KEYS)?;
        let x = pairs.pixels("x", 0..=MOST, Some(223))?;
        let y = pairs.pixels("y", 0..=MOST, Some(224))?;
        let index = pairs.pixels("i", 0..=MOST, Some(229))?.unwrap_or(0);
        // Where both are given, y wins.
        match (x, y) {
            (None, None) => Err(missing(None, "indexcrop needs one of x and y")),
            (_, Some(length @ 1..)) => Ok(Self { across: false, length, index }),
            (Some(length @ 1..), _) => Ok(Self { across: true, length, index }),
            _ => Err(invalid(Some(230), "x or y of indexcrop must be above 0")),
        }
    }

    pub(crate) fn compile(&self, steps: &mut Steps) -> Result<()> {
        let Self { across, length, index } = *self;
        let Some(Size { width, height }) = steps.size else {
            if index > 0 {
                return steps.needed_size("indexcrop").map(|_| ());
            }
            let (width, height) = if across { (length, u32::MAX) } else { (u32::MAX, length) };
            return steps.crop(Rect { x: 0, y: 0, width, height });
        };
        let whole = if across { width } else { height };
        let start = u64::from(index) * u64::from(length);
        let Some(start) = u32::try_from(start).ok().filter(|start| *start < whole) else {
            return Ok(());
        };
        let part = length.min(whole - start);
        steps.crop(match across {
            true => Rect { x: start, y: 0, width: part, height },
            false => Rect { x: 0, y: start, width, height: part },
        })
    }

    pub(super) fn explain(&self) -> String {
        let Self { across, length, index } = *self;
        let (side, from) = if across { ("wide", "the left") } else { ("high", "the top") };
        format!(
            "cut into strips {length} pixels {side}, and keep number {index}, counted from {from} \
             with 0; where there is no such strip, the image stays as it is"
        )
    }
}
