//! `quality`: of JPEG and WebP results.

use crate::oss_process::error::{invalid, missing};
use crate::oss_process::params::Params;
use fcimage_base::error::Result;

/// A `quality`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quality {
    /// This quality, but not more than the source has.
    Absolute(u8),
    /// Percent of the quality of the source.
    Relative(u8),
}

impl Quality {
    pub(super) fn parse(params: &Params<'_>) -> Result<Self> {
        let Ok(pairs) = params.pairs(&["q", "Q"]) else {
            let text = "quality must be q_ or Q_ with a whole number between 1 and 100";
            return Err(invalid(Some(310), text));
        };
        let value = |key, cause| {
            let value = pairs.whole(key, 1..=100, Some(cause))?;
            Ok(value.and_then(|value| u8::try_from(value).ok()))
        };
        match (value("Q", 308)?, value("q", 309)?) {
            (Some(quality), _) => Ok(Self::Absolute(quality)),
            (None, Some(quality)) => Ok(Self::Relative(quality)),
            (None, None) => Err(missing(Some(307), "quality needs q_ or Q_ with a number")),
        }
    }

    pub(super) fn explain(self) -> String {
        match self {
            Self::Absolute(quality) => format!(
                "write JPEG and WebP with quality {quality}, or with that of the source if it is \
                 lower"
            ),
            Self::Relative(quality) => format!(
                "write JPEG and WebP with {quality} % of the quality of a JPEG source, or with \
                 quality {quality} of another"
            ),
        }
    }
}
