//! `bright`: brighter or darker.

use crate::ops::effects::adjust::Adjust;
use crate::oss_process::params::Params;
use crate::oss_process::steps::Steps;
use fcimage_base::error::Result;

/// A `bright`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bright {
    /// -100 to 100.
    pub value: i16,
}

impl Bright {
    pub(super) fn parse(params: &Params<'_>) -> Result<Self> {
        let value = params.number(-100..=100, Some(245), Some(246))?;
        Ok(Self { value: i16::try_from(value).unwrap_or_default() })
    }

    pub(crate) fn compile(self, steps: &mut Steps) -> Result<()> {
        if self.value != 0 {
            let factor = 1.0 + f64::from(self.value) / 100.0;
            steps.effect(Adjust::default().with_brightness(factor)?);
        }
        Ok(())
    }

    pub(super) fn explain(self) -> String {
        match self.value {
            0 => "leave the brightness as it is".to_owned(),
            value @ 1.. => format!("make it brighter by {value} of 100"),
            value => format!("make it darker by {} of 100", -value),
        }
    }
}
