//! `rotate`: turns the image.

use crate::recipe::oss_process::params::Params;
use fcimage_base::error::Result;

/// A `rotate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rotate {
    /// Degrees clockwise, 0 to 360.
    pub degrees: u16,
}

impl Rotate {
    /// The longest side of an image that is turned.
    pub(crate) const MAX_SIDE: u32 = 4096;

    pub(super) fn parse(params: &Params<'_>) -> Result<Self> {
        let degrees = params.number(0..=360, Some(216), Some(217))?;
        Ok(Self { degrees: u16::try_from(degrees).unwrap_or_default() })
    }

    pub(super) fn explain(self) -> String {
        match self.degrees {
            0 | 360 => "turn by a full circle: nothing changes".to_owned(),
            degrees @ (90 | 180 | 270) => format!("turn clockwise by {degrees} degrees"),
            degrees => format!(
                "turn clockwise by {degrees} degrees, on a canvas that holds all of the image"
            ),
        }
    }
}
