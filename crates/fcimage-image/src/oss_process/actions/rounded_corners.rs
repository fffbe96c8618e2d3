//! `rounded-corners`: corners that are part of a circle.

use crate::oss_process::params::Params;
use crate::oss_process::steps::Steps;
use crate::recipe::geometry::corners::{Corners, Radius};
use fcimage_base::error::Result;

/// A `rounded-corners`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RoundedCorners {
    pub radius: u32,
}

impl RoundedCorners {
    pub(super) fn parse(params: &Params<'_>) -> Result<Self> {
        Ok(Self { radius: params.pairs(&["r"])?.required("r", 1..=4096, Some(237))? })
    }

    pub(crate) fn compile(self, steps: &mut Steps) {
        steps.cut(Corners::Rounded(Radius::Pixels(self.radius)));
    }

    pub(super) fn explain(&self) -> String {
        format!(
            "round the corners with a radius of {} pixels, at most half of the shorter side",
            self.radius
        )
    }
}
