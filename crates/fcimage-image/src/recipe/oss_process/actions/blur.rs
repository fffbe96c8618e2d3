//! `blur`: a Gaussian.

use crate::recipe::oss_process::error::not_implemented;
use crate::recipe::oss_process::params::Params;
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

    pub(super) fn explain(self) -> String {
        let Self { radius, deviation } = self;
        format!(
            "blur with a Gaussian of {deviation} pixels standard deviation, within {radius} pixels"
        )
    }
}
