//! Blur: a Gaussian.

use serde_json::{Map, Value};

use crate::ops::effects::filter::Filter;
use crate::ops::effects::gaussian;
use crate::ops::effects::region::Regions;
use crate::ops::effects::samples::in_range;
use crate::pixels::{Pixels, Shape};
use crate::recipe::json::Object;
use crate::recipe::schema::{Key, Kind};
use fcimage_base::error::{Error, Result};

/// Makes an image or its regions soft: a Gaussian.
#[derive(Debug, Clone, PartialEq)]
pub struct Blur {
    radius: f64,
    regions: Option<Regions>,
}

impl Blur {
    /// The smallest and the largest radius.
    pub const RADIUS: (f64, f64) = (0.1, 1000.0);

    /// A Gaussian with a standard deviation of `radius` pixels, 0.1 to 1000, everywhere or in
    /// `regions`, each of which is blurred for itself.
    ///
    /// # Errors
    /// `Argument` for a radius out of its range.
    pub fn new(radius: f64, regions: Option<Regions>) -> Result<Self> {
        let (low, high) = Self::RADIUS;
        Ok(Self { radius: in_range("radius", radius, low, high)?, regions })
    }

    /// The standard deviation in pixels.
    pub const fn radius(&self) -> f64 {
        self.radius
    }

    /// Where; `None`: everywhere.
    pub const fn only_in(&self) -> Option<&Regions> {
        self.regions.as_ref()
    }
}

impl Filter for Blur {
    const NAME: &'static str = "blur";
    const KEYS: &'static [Key] = &[
        Key::required(
            "radius",
            Kind::Number(Self::RADIUS.0, Self::RADIUS.1),
            "The standard deviation in pixels.",
        ),
        Regions::KEY,
    ];

    fn read(object: &Object<'_>) -> Result<Self> {
        let radius = object.number("radius")?;
        let radius =
            radius.ok_or_else(|| Error::argument("radius is missing").with_pointer("/radius"))?;
        Self::new(radius, Regions::from_json(object)?)
    }

    fn write(&self, object: &mut Map<String, Value>) {
        object.insert("radius".to_owned(), self.radius.into());
        let regions = self.regions.as_ref().map_or(Value::Null, Regions::to_json);
        object.insert("regions".to_owned(), regions);
    }

    fn apply(&self, image: &mut Pixels) -> Result<()> {
        gaussian::blur(image, self.radius);
        Ok(())
    }

    fn scratch_bytes(&self, shape: Shape) -> u64 {
        gaussian::scratch_bytes(shape)
    }

    fn regions(&self) -> Option<&Regions> {
        self.regions.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_radius_out_of_its_range_is_refused() {
        for radius in [0.0, -1.0, 1000.1, f64::NAN] {
            assert!(Blur::new(radius, None).is_err(), "{radius}");
        }
        let error = Blur::new(0.0, None).unwrap_err();
        assert_eq!(error.to_string(), "at /radius: radius must be between 0.1 and 1000, got 0");
    }
}
