//! Adjust: brightness, contrast, saturation and gamma.

use serde_json::{Map, Value};

use crate::ops::effects::filter::Filter;
use crate::ops::effects::samples::{for_each_color, gray_of, in_range};
use crate::pixels::{Pixels, Shape};
use crate::recipe::json::Object;
use crate::recipe::schema::{Key, Kind};
use fcimage_base::error::Result;

/// Factors are in 65536ths where pixels are changed.
const ONE: i32 = 1 << 16;

const FACTOR: Kind = Kind::Number(Adjust::FACTOR.0, Adjust::FACTOR.1);

/// Changes brightness, contrast, saturation and gamma, in this order. A factor of 1 changes nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adjust {
    brightness: f64,
    contrast: f64,
    saturation: f64,
    gamma: f64,
}

impl Default for Adjust {
    /// Changes nothing.
    fn default() -> Self {
        Self { brightness: 1.0, contrast: 1.0, saturation: 1.0, gamma: 1.0 }
    }
}

impl Adjust {
    /// The smallest and the largest factor.
    pub const FACTOR: (f64, f64) = (0.0, 10.0);

    /// The smallest and the largest gamma.
    pub const GAMMA: (f64, f64) = (0.1, 10.0);

    /// Sets the factor of all samples: 0 is black.
    ///
    /// # Errors
    /// `Argument` for a value out of its range.
    pub fn with_brightness(self, factor: f64) -> Result<Self> {
        Ok(Self { brightness: factor_of("brightness", factor)?, ..self })
    }

    /// Sets the factor of the distance from the mean gray of the image: 0 is that gray.
    ///
    /// # Errors
    /// `Argument` for a value out of its range.
    pub fn with_contrast(self, factor: f64) -> Result<Self> {
        Ok(Self { contrast: factor_of("contrast", factor)?, ..self })
    }

    /// Sets the factor of the distance of each pixel from its gray: 0 is gray.
    ///
    /// # Errors
    /// `Argument` for a value out of its range.
    pub fn with_saturation(self, factor: f64) -> Result<Self> {
        Ok(Self { saturation: factor_of("saturation", factor)?, ..self })
    }

    /// Sets the gamma, 0.1 to 10: above 1 the middle gets lighter; black and white stay.
    ///
    /// # Errors
    /// `Argument` for a value out of its range.
    pub fn with_gamma(self, gamma: f64) -> Result<Self> {
        let (low, high) = Self::GAMMA;
        Ok(Self { gamma: in_range("gamma", gamma, low, high)?, ..self })
    }

    /// The factor of all samples.
    pub const fn brightness(&self) -> f64 {
        self.brightness
    }

    /// The factor of the distance from the mean gray.
    pub const fn contrast(&self) -> f64 {
        self.contrast
    }

    /// The factor of the distance of each pixel from its gray.
    pub const fn saturation(&self) -> f64 {
        self.saturation
    }

    /// The gamma.
    pub const fn gamma(&self) -> f64 {
        self.gamma
    }
}

impl Filter for Adjust {
    const NAME: &'static str = "adjust";
    const KEYS: &'static [Key] = &[
        Key::new("brightness", FACTOR, "The factor of all samples: 0 is black."),
        Key::new("contrast", FACTOR, "The factor of the distance from the mean gray."),
        Key::new("saturation", FACTOR, "The factor of the distance from gray: 0 is gray."),
        Key::new(
            "gamma",
            Kind::Number(Self::GAMMA.0, Self::GAMMA.1),
            "Above 1 the middle gets lighter.",
        ),
    ];

    fn read(object: &Object<'_>) -> Result<Self> {
        let mut adjust = Self::default();
        if let Some(factor) = object.number("brightness")? {
            adjust = adjust.with_brightness(factor)?;
        }
        if let Some(factor) = object.number("contrast")? {
            adjust = adjust.with_contrast(factor)?;
        }
        if let Some(factor) = object.number("saturation")? {
            adjust = adjust.with_saturation(factor)?;
        }
        if let Some(gamma) = object.number("gamma")? {
            adjust = adjust.with_gamma(gamma)?;
        }
        Ok(adjust)
    }

    fn write(&self, object: &mut Map<String, Value>) {
        object.insert("brightness".to_owned(), self.brightness.into());
        object.insert("contrast".to_owned(), self.contrast.into());
        object.insert("saturation".to_owned(), self.saturation.into());
        object.insert("gamma".to_owned(), self.gamma.into());
    }

    fn apply(&self, image: &mut Pixels) -> Result<()> {
        if self.brightness != 1.0 {
            let factor = fixed(self.brightness);
            look_up(image, &std::array::from_fn(|sample| scaled(0, sample as i32, factor)));
        }
        if self.contrast != 1.0 {
            let (factor, mean) = (fixed(self.contrast), mean_gray(image));
            look_up(image, &std::array::from_fn(|sample| scaled(mean, sample as i32, factor)));
        }
        if self.saturation != 1.0 {
            let factor = fixed(self.saturation);
            for_each_color(image, |color| {
                let gray = gray_of(color[0], color[1], color[2]).into();
                *color = color.map(|sample| scaled(gray, sample.into(), factor));
            });
        }
        if self.gamma != 1.0 {
            // Rounded to one of 256 levels: the last bit of a power does not show.
            let level = |sample: usize| (sample as f64 / 255.0).powf(1.0 / self.gamma) * 255.0;
            look_up(image, &std::array::from_fn(|sample| level(sample).round() as u8));
        }
        Ok(())
    }

    fn scratch_bytes(&self, _shape: Shape) -> u64 {
        256
    }
}

fn factor_of(name: &str, factor: f64) -> Result<f64> {
    let (low, high) = Adjust::FACTOR;
    in_range(name, factor, low, high)
}

fn fixed(factor: f64) -> i32 {
    (factor * f64::from(ONE)).round() as i32
}

/// `sample` at `factor` times its distance from `center`, rounded to the nearest.
fn scaled(center: i32, sample: i32, factor: i32) -> u8 {
    // At most 255 * 10 * 65536 in size.
    let moved = center * ONE + (sample - center) * factor;
    ((moved + ONE / 2) >> 16).clamp(0, 255) as u8
}

/// The mean of the gray of all pixels, rounded to the nearest.
fn mean_gray(image: &mut Pixels) -> i32 {
    let pixels = image.size().pixels();
    let mut sum = 0_u64;
    for_each_color(image, |color| sum += u64::from(gray_of(color[0], color[1], color[2])));
    ((sum + pixels / 2) / pixels.max(1)) as i32
}

fn look_up(image: &mut Pixels, table: &[u8; 256]) {
    for_each_color(image, |color| *color = color.map(|sample| table[usize::from(sample)]));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;

    fn adjusted(adjust: Adjust, samples: &[u8]) -> Vec<u8> {
        let width = samples.len() as u32 / 3;
        let mut image = Pixels::new(width, 1, Layout::Rgb, samples.to_vec()).unwrap();
        adjust.apply(&mut image).unwrap();
        image.into_samples()
    }

    #[test]
    fn a_factor_of_one_changes_nothing() {
        let samples: Vec<u8> = (0..=254).collect();
        assert_eq!(adjusted(Adjust::default(), &samples), samples);
    }

    #[test]
    fn each_factor_does_its_own() {
        let none = Adjust::default();
        let bright = none.with_brightness(1.5).unwrap();
        assert_eq!(adjusted(bright, &[0, 101, 200]), [0, 152, 255]);
        // The mean of 50 and 150 is 100.
        let flat = none.with_contrast(0.5).unwrap();
        assert_eq!(adjusted(flat, &[50, 50, 50, 150, 150, 150]), [75, 75, 75, 125, 125, 125]);
        let gray = none.with_saturation(0.0).unwrap();
        assert_eq!(adjusted(gray, &[255, 0, 0]), [76, 76, 76]);
        let light = none.with_gamma(2.0).unwrap();
        assert_eq!(adjusted(light, &[0, 64, 255]), [0, 128, 255]);
    }

    #[test]
    fn values_out_of_their_range_are_refused() {
        let none = Adjust::default();
        for factor in [-0.1, 10.1, f64::NAN] {
            assert!(none.with_brightness(factor).is_err(), "{factor}");
            assert!(none.with_gamma(factor).is_err(), "{factor}");
        }
        let error = none.with_contrast(11.0).unwrap_err();
        assert_eq!(error.to_string(), "at /contrast: contrast must be between 0 and 10, got 11");
    }
}
