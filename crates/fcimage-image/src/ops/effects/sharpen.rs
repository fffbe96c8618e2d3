//! Sharpen: an unsharp mask.

use fcimage_pixel_kernels::Unsharp;
use serde_json::{Map, Value};

use crate::ops::effects::filter::Filter;
use crate::ops::effects::gaussian;
use crate::ops::effects::samples::in_range;
use crate::pixels::{Layout, Pixels, Shape};
use crate::recipe::json::Object;
use crate::recipe::schema::{Key, Kind};
use crate::vectors;
use fcimage_base::error::{Error, Result};

/// Makes edges crisper: adds a part of the difference from the blurred image (an unsharp mask).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sharpen {
    radius: f64,
    percent: u16,
    threshold: u8,
}

impl Default for Sharpen {
    /// A radius of 0.8 pixels, 60 percent, differences above 2: what shrinking takes away, with no
    /// halos.
    fn default() -> Self {
        Self { radius: 0.8, percent: 60, threshold: 2 }
    }
}

impl Sharpen {
    /// The smallest and the largest radius.
    pub const RADIUS: (f64, f64) = (0.1, 100.0);

    /// The most percent.
    pub const MAX_PERCENT: u16 = 1000;

    /// The Gaussian's standard deviation in pixels, 0.1 to 100; how much of the difference is added, 0 to
    /// 1000 percent; and the difference in levels up to which nothing is, 0 to 255.
    ///
    /// # Errors
    /// `Argument` for a value out of its range.
    pub fn new(radius: f64, percent: i64, threshold: i64) -> Result<Self> {
        let (low, high) = Self::RADIUS;
        let most = i64::from(Self::MAX_PERCENT);
        let whole = |name: &str, value: i64, most: i64| {
            let text = format!("{name} must be between 0 and {most}, got {value}");
            let error = Error::argument(text).with_pointer(format!("/{name}"));
            if (0..=most).contains(&value) { Ok(value) } else { Err(error) }
        };
        Ok(Self {
            radius: in_range("radius", radius, low, high)?,
            percent: whole("percent", percent, most)? as u16,
            threshold: whole("threshold", threshold, 255)? as u8,
        })
    }

    /// The Gaussian's standard deviation in pixels.
    pub const fn radius(&self) -> f64 {
        self.radius
    }

    /// How much of the difference is added.
    pub const fn percent(&self) -> u16 {
        self.percent
    }

    /// The difference up to which nothing is added.
    pub const fn threshold(&self) -> u8 {
        self.threshold
    }
}

impl Filter for Sharpen {
    const NAME: &'static str = "sharpen";
    const KEYS: &'static [Key] = &[
        Key::new(
            "radius",
            Kind::Number(Self::RADIUS.0, Self::RADIUS.1),
            "The standard deviation of the mask in pixels.",
        ),
        Key::new("percent", Kind::Integer(0, Self::MAX_PERCENT as i64), "How strongly."),
        Key::new("threshold", Kind::Integer(0, 255), "Smaller differences stay as they are."),
    ];

    fn read(object: &Object<'_>) -> Result<Self> {
        let default = Self::default();
        Self::new(
            object.number("radius")?.unwrap_or(default.radius),
            object.integer("percent")?.unwrap_or(default.percent.into()),
            object.integer("threshold")?.unwrap_or(default.threshold.into()),
        )
    }

    fn write(&self, object: &mut Map<String, Value>) {
        object.insert("radius".to_owned(), self.radius.into());
        object.insert("percent".to_owned(), self.percent.into());
        object.insert("threshold".to_owned(), self.threshold.into());
    }

    fn apply(&self, image: &mut Pixels) -> Result<()> {
        let mut soft = image.clone();
        gaussian::blur(&mut soft, self.radius);
        if image.layout() == Layout::Rgba {
            // Alpha stays as it is.
            let pixels = image.samples().as_chunks::<4>().0;
            for (soft, pixel) in soft.samples_mut().as_chunks_mut::<4>().0.iter_mut().zip(pixels) {
                soft[3] = pixel[3];
            }
        }
        let mask = Unsharp { percent: self.percent, threshold: self.threshold };
        vectors::of_pixels().unsharp(mask, soft.samples(), image.samples_mut());
        Ok(())
    }

    fn scratch_bytes(&self, shape: Shape) -> u64 {
        shape.bytes().saturating_add(gaussian::scratch_bytes(shape))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_gets_steeper_and_a_plain_stays() {
        let samples: Vec<u8> = [100, 100, 100, 150, 150, 150].repeat(3);
        let samples = samples.iter().flat_map(|v| [*v; 3]).collect();
        let mut image = Pixels::new(6, 3, Layout::Rgb, samples).unwrap();
        Sharpen::new(1.0, 100, 0).unwrap().apply(&mut image).unwrap();
        let row: Vec<u8> = image.samples()[..18].iter().step_by(3).copied().collect();
        assert!(row[2] < 95 && row[3] > 155, "{row:?}");
        let mut plain = Pixels::new(2, 2, Layout::Rgba, vec![77; 16]).unwrap();
        Sharpen::default().apply(&mut plain).unwrap();
        assert_eq!(plain.samples(), [77; 16]);
    }

    #[test]
    fn alpha_stays() {
        let samples: Vec<u8> = (0..40).flat_map(|i| [i * 5, 200 - i, 90, i * 6]).collect();
        let mut image = Pixels::new(10, 4, Layout::Rgba, samples.clone()).unwrap();
        Sharpen::new(1.0, 300, 0).unwrap().apply(&mut image).unwrap();
        assert!(image.samples() != samples);
        for (found, before) in image.samples().iter().zip(samples).skip(3).step_by(4) {
            assert_eq!(*found, before);
        }
    }
}
