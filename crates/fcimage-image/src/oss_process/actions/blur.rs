//! `blur`: a Gaussian.

use crate::ops::effects::blur::Blur as Effect;
use crate::oss_process::error::not_implemented;
use crate::oss_process::params::Params;
use crate::oss_process::steps::Steps;
use fcimage_base::error::Result;

/// A `blur`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Blur {
    /// The radius of the kernel in pixels.
    pub radius: u32,
    /// The standard deviation in pixels.
    pub deviation: u32,
}

impl Blur {
    const KEYS: &'static [&'static str] = &["r", "s", "g", "p"];

    pub(super) fn parse(params: &Params<'_>) -> Result<Self> {
        let pairs = params.pairs(Self::KEYS)?;
        if let Some(key) = ["g", "p"].into_iter().find(|key| pairs.text(key).is_some()) {
            let text = format!("{key} of blur needs the face recognition of Alibaba Cloud IMM");
            return Err(not_implemented(text));
        }
        let radius = pairs.required("r", 1..=50, Some(241))?;
        Ok(Self { radius, deviation: pairs.required("s", 1..=50, Some(241))? })
    }

    pub(crate) fn compile(self, steps: &mut Steps) -> Result<()> {
        steps.effect(Effect::new(self.width(), None)?);
        Ok(())
    }

    /// The standard deviation of the Gaussian that is cut off at the radius.
    fn width(self) -> f64 {
        let variance = f64::from(self.deviation * self.deviation);
        let weighted = (0..=self.radius).map(|at| {
            let square = f64::from(at * at);
            let sides = if at == 0 { 1.0 } else { 2.0 };
            (sides * (-square / (2.0 * variance)).exp(), square)
        });
        let (weights, squares) = weighted
            .fold((0.0, 0.0), |(weights, squares), (weight, square)| {
                (weights + weight, squares + weight * square)
            });
        (squares / weights).sqrt()
    }

    pub(super) fn explain(self) -> String {
        let Self { radius, deviation } = self;
        format!(
            "blur with a Gaussian of {deviation} pixels standard deviation, within {radius} pixels"
        )
    }
}
