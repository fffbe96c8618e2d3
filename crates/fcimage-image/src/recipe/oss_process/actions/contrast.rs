//! `contrast`: more or less of it.

use crate::recipe::oss_process::params::Params;
use fcimage_base::error::Result;

/// A `contrast`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Contrast {
    /// -100 to 100.
    pub value: i16,
}

impl Contrast {
    pub(super) fn parse(params: &Params<'_>) -> Result<Self> {
        let value = params.number(-100..=100, None, None)?;
        Ok(Self { value: i16::try_from(value).unwrap_or_default() })
    }

    pub(super) fn explain(self) -> String {
        match self.value {
            0 => "leave the contrast as it is".to_owned(),
            value @ 1.. => format!("raise the contrast by {value} of 100"),
            value => format!("lower the contrast by {} of 100", -value),
        }
    }
}
