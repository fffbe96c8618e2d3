//! `contrast`: more or less of it.

use crate::ops::effects::adjust::Adjust;
use crate::oss_process::params::Params;
use crate::oss_process::steps::Steps;
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

    pub(crate) fn compile(self, steps: &mut Steps) -> Result<()> {
        let whole = if self.value > 0 { 100.0 } else { 200.0 };
        if self.value != 0 {
            let factor = 1.0 + f64::from(self.value) / whole;
            steps.effect(Adjust::default().with_contrast(factor)?);
        }
        Ok(())
    }

    pub(super) fn explain(self) -> String {
        match self.value {
            0 => "leave the contrast as it is".to_owned(),
            value @ 1.. => format!("raise the contrast by {value} of 100"),
            value => format!("lower the contrast by {} of 100", -value),
        }
    }
}
