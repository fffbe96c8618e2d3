//! `interlace`: whether a JPEG appears in passes.

use crate::oss_process::params::Params;
use fcimage_base::error::Result;

/// An `interlace`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Interlace(pub bool);

impl Interlace {
    pub(super) fn parse(params: &Params<'_>) -> Result<Self> {
        params.number(0..=1, Some(281), Some(282)).map(|value| Self(value == 1))
    }

    pub(super) fn explain(self) -> String {
        match self.0 {
            true => "write a JPEG so that it appears in passes (progressive)".to_owned(),
            false => "write a JPEG from top to bottom (baseline)".to_owned(),
        }
    }
}
