//! Pixelate: squares of one color.

use serde_json::{Map, Value};

use crate::ops::effects::filter::Filter;
use crate::ops::effects::region::Regions;
use crate::pixels::{Layout, Pixels, Shape};
use crate::recipe::json::Object;
use fcimage_base::error::{Error, Result};

/// Gives each square of pixels its mean color. The squares start at the upper left corner of the image
/// or of the region; those at the right and lower edge may be cut off.
#[derive(Debug, Clone, PartialEq)]
pub struct Pixelate {
    size: u32,
    regions: Option<Regions>,
}

impl Pixelate {
    /// The largest square.
    pub const MAX_SIZE: u32 = 65_535;

    /// Squares of `size` pixels, 2 to 65535, everywhere or in `regions`.
    ///
    /// # Errors
    /// `Argument` for a size out of its range.
    pub fn new(size: i64, regions: Option<Regions>) -> Result<Self> {
        let most = Self::MAX_SIZE;
        let within = u32::try_from(size).ok().filter(|size| (2..=most).contains(size));
        let text = || format!("size must be between 2 and {most}, got {size}");
        let size = within.ok_or_else(|| Error::argument(text()).with_pointer("/size"))?;
        Ok(Self { size, regions })
    }

    /// The side of a square in pixels.
    pub const fn size(&self) -> u32 {
        self.size
    }

    /// Where; `None`: everywhere.
    pub const fn only_in(&self) -> Option<&Regions> {
        self.regions.as_ref()
    }
}

impl Filter for Pixelate {
    const NAME: &'static str = "pixelate";
    const KEYS: &'static [&'static str] = &["size", "regions"];

    fn read(object: &Object<'_>) -> Result<Self> {
        let size = object.integer("size")?;
        let size = size.ok_or_else(|| Error::argument("size is missing").with_pointer("/size"))?;
        Self::new(size, Regions::from_json(object)?)
    }

    fn write(&self, object: &mut Map<String, Value>) {
        object.insert("size".to_owned(), self.size.into());
        let regions = self.regions.as_ref().map_or(Value::Null, Regions::to_json);
        object.insert("regions".to_owned(), regions);
    }

    fn apply(&self, image: &mut Pixels) -> Result<()> {
        match image.layout() {
            Layout::Rgb => pixelate::<3>(image, self.size as usize),
            Layout::Rgba => pixelate::<4>(image, self.size as usize),
        }
        Ok(())
    }

    fn scratch_bytes(&self, shape: Shape) -> u64 {
        (u64::from(shape.size.width) / u64::from(self.size) + 1)
            * (size_of::<[u64; 4]>() + 4) as u64
    }

    fn regions(&self) -> Option<&Regions> {
        self.regions.as_ref()
    }
}

fn pixelate<const N: usize>(image: &mut Pixels, size: usize) {
    let (width, stride) = (image.width() as usize, image.stride());
    let mut sums = vec![[0_u64; 4]; width.div_ceil(size)];
    for band in image.samples_mut().chunks_mut(stride.saturating_mul(size)) {
        sums.fill([0; 4]);
        for row in band.chunks_exact(stride) {
            for (sum, square) in sums.iter_mut().zip(row.as_chunks::<N>().0.chunks(size)) {
                square.iter().for_each(|pixel| add(sum, pixel));
            }
        }
        let rows = (band.len() / stride) as u64;
        let means: Vec<[u8; N]> = sums
            .iter()
            .enumerate()
            .map(|(i, sum)| mean(sum, rows * size.min(width - i * size) as u64))
            .collect();
        for row in band.chunks_exact_mut(stride) {
            for (mean, square) in means.iter().zip(row.as_chunks_mut::<N>().0.chunks_mut(size)) {
                square.fill(*mean);
            }
        }
    }
}

/// Adds a pixel; a transparent one has no color.
fn add(sum: &mut [u64; 4], pixel: &[u8]) {
    let alpha = u64::from(pixel.get(3).copied().unwrap_or(255));
    for (sum, sample) in sum.iter_mut().zip(&pixel[..3]) {
        *sum += u64::from(*sample) * alpha;
    }
    sum[3] += alpha;
}

/// The mean of `count` pixels, rounded to the nearest.
fn mean<const N: usize>(sum: &[u64; 4], count: u64) -> [u8; N] {
    let rounded = |sum: u64, count: u64| ((sum + count / 2) / count.max(1)) as u8;
    let alpha = sum[3];
    std::array::from_fn(|i| if i < 3 { rounded(sum[i], alpha) } else { rounded(alpha, count) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_square_has_its_mean_color() {
        let samples: Vec<u8> = (0..15).flat_map(|i| [i * 10, 0, 100]).collect();
        let mut image = Pixels::new(5, 3, Layout::Rgb, samples).unwrap();
        Pixelate::new(2, None).unwrap().apply(&mut image).unwrap();
        let reds: Vec<u8> = image.samples().iter().step_by(3).copied().collect();
        assert_eq!(reds, [30, 30, 50, 50, 65, 30, 30, 50, 50, 65, 105, 105, 125, 125, 140]);
    }

    #[test]
    fn transparent_pixels_have_no_color() {
        let samples = vec![200, 100, 50, 255, 0, 0, 0, 0];
        let mut image = Pixels::new(2, 1, Layout::Rgba, samples).unwrap();
        Pixelate::new(65_535, None).unwrap().apply(&mut image).unwrap();
        assert_eq!(image.samples(), [[200, 100, 50, 128]; 2].concat());
        let mut clear = Pixels::new(2, 1, Layout::Rgba, vec![0; 8]).unwrap();
        Pixelate::new(2, None).unwrap().apply(&mut clear).unwrap();
        assert_eq!(clear.samples(), [0; 8]);
    }

    #[test]
    fn a_square_of_one_pixel_is_refused() {
        for size in [1, 0, -4, 65_536] {
            assert!(Pixelate::new(size, None).is_err(), "{size}");
        }
    }
}
