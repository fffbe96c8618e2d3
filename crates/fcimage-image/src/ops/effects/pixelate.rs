//! Pixelate: squares of one color.

use std::ops::Range;

use serde_json::{Map, Value};

use crate::ops::effects::filter::Filter;
use crate::ops::effects::region::Regions;
use crate::pixels::{Layout, Pixels, Shape};
use crate::recipe::geometry::rect::Rect;
use crate::recipe::json::Object;
use crate::recipe::schema::{Key, Kind};
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// Gives each square of pixels its mean color. The squares start at the upper left corner of the image
/// or of the region; those at the right and lower edge may be cut off.
#[derive(Debug, Clone, PartialEq)]
pub struct Pixelate {
    size: u32,
    regions: Option<Regions>,
}

impl Pixelate {
    /// The smallest square: one pixel would change nothing.
    pub const MIN_SIZE: u32 = 2;

    /// The largest square.
    pub const MAX_SIZE: u32 = 65_535;

    /// Squares of `size` pixels, 2 to 65535, everywhere or in `regions`.
    ///
    /// # Errors
    /// `Argument` for a size out of its range.
    pub fn new(size: i64, regions: Option<Regions>) -> Result<Self> {
        let (least, most) = (Self::MIN_SIZE, Self::MAX_SIZE);
        let within = u32::try_from(size).ok().filter(|size| (least..=most).contains(size));
        let text = || format!("size must be between {least} and {most}, got {size}");
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
    const KEYS: &'static [Key] = &[
        Key::required(
            "size",
            Kind::Integer(Self::MIN_SIZE as i64, Self::MAX_SIZE as i64),
            "The side of a square in pixels.",
        ),
        Regions::KEY,
    ];

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
        let (cell, first) = (Size::new(self.size, self.size), Size::new(self.size, self.size));
        pixelate(image, &Cells { area: Rect::whole(image.size()), cell, first });
        Ok(())
    }

    fn scratch_bytes(&self, shape: Shape) -> u64 {
        (u64::from(shape.size.width) / u64::from(self.size) + 1)
            * (size_of::<[u64; 4]>() + 2 * size_of::<Range<usize>>()) as u64
    }

    fn regions(&self) -> Option<&Regions> {
        self.regions.as_ref()
    }
}

/// The rectangles of one color that an area is divided into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cells {
    /// What is divided, within the image.
    pub(crate) area: Rect,
    /// The size of one of them.
    pub(crate) cell: Size,
    /// The size of the first one, at the upper left corner, which may be smaller.
    pub(crate) first: Size,
}

/// Gives each cell its mean color.
pub(crate) fn pixelate(image: &mut Pixels, cells: &Cells) {
    match image.layout() {
        Layout::Rgb => pixelate_as::<3>(image, cells),
        Layout::Rgba => pixelate_as::<4>(image, cells),
    }
}

fn pixelate_as<const N: usize>(image: &mut Pixels, cells: &Cells) {
    let Cells { area, cell, first } = *cells;
    let stride = image.stride();
    let columns = spans(area.x, area.width, cell.width, first.width);
    let mut sums = vec![[0_u64; 4]; columns.len()];
    for Range { start, end } in spans(area.y, area.height, cell.height, first.height) {
        let rows = start * stride..end * stride;
        let Some(band) = image.samples_mut().get_mut(rows) else { return };
        sums.fill([0; 4]);
        for row in band.chunks_exact(stride) {
            let pixels = row.as_chunks::<N>().0;
            for (sum, column) in sums.iter_mut().zip(&columns) {
                pixels[column.clone()].iter().for_each(|pixel| add(sum, pixel));
            }
        }
        let count = |column: &Range<usize>| (column.len() * (end - start)) as u64;
        let means: Vec<[u8; N]> =
            sums.iter().zip(&columns).map(|(sum, column)| mean(sum, count(column))).collect();
        for row in band.chunks_exact_mut(stride) {
            let pixels = row.as_chunks_mut::<N>().0;
            for (mean, column) in means.iter().zip(&columns) {
                pixels[column.clone()].fill(*mean);
            }
        }
    }
}

/// The parts of a side: from `start` on, `length` in all, each of `part` but the first and the last.
fn spans(start: u32, length: u32, part: u32, first: u32) -> Vec<Range<usize>> {
    let (start, length) = (start as usize, length as usize);
    let (part, first) = (part.max(1) as usize, first.max(1) as usize);
    let starts = std::iter::once(0).chain((first..length).step_by(part));
    let ends = (first..length).step_by(part).chain(std::iter::once(length));
    starts.zip(ends).map(|(from, to)| start + from..start + to).collect()
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
