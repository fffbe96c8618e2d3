//! `circle`: the circle around the center.

use crate::oss_process::params::Params;
use crate::oss_process::steps::Steps;
use crate::recipe::geometry::corners::{Corners, CutShape};
use crate::recipe::geometry::rect::Rect;
use fcimage_base::error::Result;

/// A `circle`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Circle {
    pub radius: u32,
}

impl Circle {
    pub(super) fn parse(params: &Params<'_>) -> Result<Self> {
        Ok(Self { radius: params.pairs(&["r"])?.required("r", 1..=4096, Some(233))? })
    }

    pub(crate) fn compile(self, steps: &mut Steps) -> Result<()> {
        let size = steps.needed_size("circle")?;
        let side = size.width.min(size.height);
        // A circle needs a pixel at least.
        let side = (self.radius.min(side / 2) * 2).max(1);
        let (x, y) = ((size.width - side) / 2, (size.height - side) / 2);
        steps.crop(Rect { x, y, width: side, height: side })?;
        steps.cut(Corners::Cut(CutShape::Circle));
        Ok(())
    }

    pub(super) fn explain(&self) -> String {
        format!(
            "cut out the circle around the center with a radius of {} pixels, at most half of the \
             shorter side; the result is the square around it",
            self.radius
        )
    }
}
