//! Redact: covers regions with a color.

use serde_json::{Map, Value};

use crate::ops::effects::filter::Filter;
use crate::ops::effects::region::Regions;
use crate::ops::effects::samples::for_each_color;
use crate::pixels::{Layout, Pixels, Shape};
use crate::recipe::color::Color;
use crate::recipe::json::Object;
use crate::recipe::schema::{COLOR, Key};
use fcimage_base::error::{Error, Result};

/// Covers regions with an opaque color. Nothing of what was there is left in the output, which
/// cannot be said of a weak blur or small squares.
#[derive(Debug, Clone, PartialEq)]
pub struct Redact {
    regions: Regions,
    color: Color,
}

impl Redact {
    /// The color that is used by default.
    pub const BLACK: Color = Color::rgba(0, 0, 0, 255);

    /// Covers `regions` with `color`, whose alpha does not count.
    pub fn new(regions: Regions, color: Color) -> Self {
        let [red, green, blue, _] = color.samples();
        Self { regions, color: Color::rgba(red, green, blue, 255) }
    }

    /// Where.
    pub const fn covered(&self) -> &Regions {
        &self.regions
    }

    /// With what; opaque.
    pub const fn color(&self) -> Color {
        self.color
    }
}

impl Filter for Redact {
    const NAME: &'static str = "redact";
    const KEYS: &'static [Key] = &[
        Key { required: true, ..Regions::KEY },
        Key::new("color", COLOR, "What covers them; opaque."),
    ];

    fn read(object: &Object<'_>) -> Result<Self> {
        let regions = Regions::from_json(object)?;
        let regions = regions
            .ok_or_else(|| Error::argument("regions is missing").with_pointer("/regions"))?;
        let color = object.parsed("color", Color::parse)?;
        Ok(Self::new(regions, color.unwrap_or(Self::BLACK)))
    }

    fn write(&self, object: &mut Map<String, Value>) {
        object.insert("regions".to_owned(), self.regions.to_json());
        object.insert("color".to_owned(), self.color.to_hex().into());
    }

    fn apply(&self, image: &mut Pixels) -> Result<()> {
        let [red, green, blue, alpha] = self.color.samples();
        for_each_color(image, |color| *color = [red, green, blue]);
        if image.layout() == Layout::Rgba {
            image.samples_mut().iter_mut().skip(3).step_by(4).for_each(|sample| *sample = alpha);
        }
        Ok(())
    }

    fn scratch_bytes(&self, _shape: Shape) -> u64 {
        0
    }

    fn regions(&self) -> Option<&Regions> {
        Some(&self.regions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::effects::region::Region;

    #[test]
    fn nothing_is_left_and_nothing_shows_through() {
        let regions = || Regions::new(vec![Region::new(0.0, 0.0, 1.0, 1.0).unwrap()]).unwrap();
        let mut image = Pixels::new(1, 2, Layout::Rgba, vec![1, 2, 3, 0, 5, 6, 7, 255]).unwrap();
        Redact::new(regions(), Color::rgba(9, 8, 7, 0)).apply(&mut image).unwrap();
        assert_eq!(image.samples(), [9, 8, 7, 255, 9, 8, 7, 255]);
    }
}
