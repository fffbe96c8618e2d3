//! How a file is to be decoded.

use std::str::FromStr;

use crate::error::{Error, Result};
use crate::geometry::{FULL_SCALE, Region};

/// What to do where the coded data are damaged or end too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OnDamage {
    /// Return an error of the kind [`Damaged`](crate::ErrorKind::Damaged) with the decoded fraction.
    #[default]
    Error,
    /// Return what could be decoded, the rest filled with the last decoded color, and the fraction.
    Salvage,
}

impl FromStr for OnDamage {
    type Err = Error;

    /// Reads `error` or `salvage`.
    fn from_str(name: &str) -> Result<Self> {
        match name {
            "error" => Ok(Self::Error),
            "salvage" => Ok(Self::Salvage),
            _ => Err(Error::argument(format!(
                "on_damage must be one of error, salvage, got {name:?}"
            ))),
        }
    }
}

/// What is to be decoded of a file, and how. Start from [`Request::default`]: the full image, damage
/// is an error, vector instructions are used.
///
/// ```
/// use fcimage_jpeg::{OnDamage, Region, Request};
/// let request = Request::default()
///     .with_scale(3)
///     .with_region(Region { x: 0, y: 0, width: 20, height: 10 })
///     .with_on_damage(OnDamage::Salvage);
/// assert_eq!(request.scale, 3);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// N of N/8, 1 to 8: each side becomes `ceil(side * N / 8)` pixels.
    pub scale: u8,
    /// The part of the scaled image that is wanted; `None` is all of it.
    pub region: Option<Region>,
    /// What to do with damaged files.
    pub on_damage: OnDamage,
    /// Whether vector instructions may be used. The result is the same without them.
    pub vector: bool,
}

impl Default for Request {
    fn default() -> Self {
        Self { scale: FULL_SCALE, region: None, on_damage: OnDamage::Error, vector: true }
    }
}

impl Request {
    /// The same request at `scale` / 8, 1 to 8.
    #[must_use]
    pub fn with_scale(mut self, scale: u8) -> Self {
        self.scale = scale;
        self
    }

    /// The same request for a part of the scaled image.
    #[must_use]
    pub fn with_region(mut self, region: impl Into<Option<Region>>) -> Self {
        self.region = region.into();
        self
    }

    /// The same request with another treatment of damage.
    #[must_use]
    pub fn with_on_damage(mut self, on_damage: OnDamage) -> Self {
        self.on_damage = on_damage;
        self
    }

    /// The same request with or without vector instructions.
    #[must_use]
    pub fn with_vector(mut self, vector: bool) -> Self {
        self.vector = vector;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn on_damage_is_read_by_its_name() {
        assert_eq!("error".parse(), Ok(OnDamage::Error));
        assert_eq!("salvage".parse(), Ok(OnDamage::Salvage));
        let error = "ignore".parse::<OnDamage>().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument);
        assert_eq!(error.message(), "on_damage must be one of error, salvage, got \"ignore\"");
    }
}
