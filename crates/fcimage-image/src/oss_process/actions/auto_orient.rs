//! `auto-orient`: whether the Orientation tag of the source counts.

use crate::oss_process::params::Params;
use fcimage_base::error::Result;

/// An `auto-orient`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AutoOrient(pub bool);

impl AutoOrient {
    pub(super) fn parse(params: &Params<'_>) -> Result<Self> {
        params.number(0..=1, Some(214), Some(215)).map(|value| Self(value == 1))
    }

    pub(super) fn explain(self) -> String {
        match self.0 {
            true => "turn the source upright, before anything else".to_owned(),
            false => "leave the source as it is stored, even if it is not upright".to_owned(),
        }
    }
}
