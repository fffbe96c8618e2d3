//! `circle`: the circle around the center.

use crate::recipe::oss_process::params::Params;
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

    pub(super) fn explain(&self) -> String {
        format!(
            "cut out the circle around the center with a radius of {} pixels, at most half of the \
             shorter side; the result is the square around it",
            self.radius
        )
    }
}
