//! `rotate`: turns the image.

use crate::oss_process::error::too_large;
use crate::oss_process::limits::MAX_TURNED_SIDE;
use crate::oss_process::params::Params;
use crate::oss_process::steps::Steps;
use fcimage_base::error::Result;

/// A `rotate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rotate {
    /// Degrees clockwise, 0 to 360.
    pub degrees: u16,
}

impl Rotate {
    pub(super) fn parse(params: &Params<'_>) -> Result<Self> {
        let degrees = params.number(0..=360, Some(216), Some(217))?;
        Ok(Self { degrees: u16::try_from(degrees).unwrap_or_default() })
    }

    pub(crate) fn compile(self, steps: &mut Steps) -> Result<()> {
        if let Some(size) = steps.size
            && size.width.max(size.height) > MAX_TURNED_SIDE
        {
            let text = format!("rotate turns images of at most {MAX_TURNED_SIDE} pixels a side");
            return Err(too_large(Some(6), format!("{text}, this one has {size}")));
        }
        match self.degrees % 360 {
            0 => Ok(()),
            degrees => steps.turn(degrees),
        }
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
