//! `sharpen`: an unsharp mask.

use crate::ops::effects::sharpen::Sharpen as Effect;
use crate::oss_process::params::Params;
use crate::oss_process::steps::Steps;
use fcimage_base::error::Result;

/// A `sharpen`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sharpen {
    /// 50 to 399.
    pub value: u16,
}

impl Sharpen {
    pub(super) fn parse(params: &Params<'_>) -> Result<Self> {
        let value = params.number(50..=399, Some(279), Some(280))?;
        Ok(Self { value: u16::try_from(value).unwrap_or_default() })
    }

    pub(crate) fn compile(self, steps: &mut Steps) -> Result<()> {
        steps.effect(Effect::new(f64::from(self.value) / 100.0, 100, 0)?);
        Ok(())
    }

    pub(super) fn explain(self) -> String {
        format!("sharpen by {} (100 is usual, larger is sharper)", self.value)
    }
}
