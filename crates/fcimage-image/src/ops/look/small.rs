//! A small image of a part of the decoded one.

use crate::ops::resize::Area;
use crate::pixels::{Layout, Pixels};
use crate::size::Size;
use fcimage_base::error::Result;

/// The longest side of the small image.
const LONGEST: u32 = 48;

/// The most pixels of a side of a cell that are looked at: evenly spread, they say enough of its mean.
const LOOKS: u32 = 16;

/// The `area` of `image` with sides of at most [`LONGEST`] pixels, each the mean of what it covers.
///
/// # Errors
/// `Internal` for a bug.
pub(crate) fn small(image: &Pixels, area: Area) -> Result<Pixels> {
    let longest = area.width.max(area.height).max(1.0);
    let side = |length: f64| {
        let side = (length * (f64::from(LONGEST) / longest).min(1.0)).round() as u32;
        side.clamp(1, LONGEST)
    };
    let size = Size::new(side(area.width), side(area.height));
    let columns = cells(area.x, area.width, size.width, image.width());
    let rows = cells(area.y, area.height, size.height, image.height());
    let samples = match image.layout() {
        Layout::Rgb => means::<3>(image, &columns, &rows),
        Layout::Rgba => means::<4>(image, &columns, &rows),
    };
    Pixels::new(size.width, size.height, image.layout(), samples)
}

/// The pixels of one direction that are looked at for each of `count` cells.
fn cells(start: f64, length: f64, count: u32, most: u32) -> Vec<Vec<usize>> {
    let edge = |i: u32| start + length * f64::from(i) / f64::from(count);
    let last = most.saturating_sub(1);
    let cell = |i: u32| {
        let first = (edge(i).floor().max(0.0) as u32).min(last);
        let end = (edge(i + 1).ceil().max(0.0) as u32).clamp(first + 1, most.max(first + 1));
        let step = (end - first).div_ceil(LOOKS) as usize;
        (first as usize..end as usize).step_by(step).collect()
    };
    (0..count).map(cell).collect()
}

fn means<const N: usize>(image: &Pixels, columns: &[Vec<usize>], rows: &[Vec<usize>]) -> Vec<u8> {
    let stride = image.stride();
    let mut samples = Vec::with_capacity(columns.len() * rows.len() * N);
    for cell_rows in rows {
        let lines: Vec<&[[u8; N]]> = cell_rows
            .iter()
            .filter_map(|row| image.samples().get(row * stride..(row + 1) * stride))
            .map(|line| line.as_chunks().0)
            .collect();
        for cell_columns in columns {
            let pixels = lines.iter().flat_map(|line| cell_columns.iter().map(|&x| &line[x]));
            samples.extend(mean(pixels));
        }
    }
    samples
}

/// The mean of some pixels; transparent ones lend no color.
fn mean<'p, const N: usize>(pixels: impl Iterator<Item = &'p [u8; N]>) -> [u8; N] {
    let (mut colors, mut alphas, mut count) = ([0_u64; 3], 0_u64, 0_u64);
    for pixel in pixels {
        let alpha = u64::from(pixel.get(3).copied().unwrap_or(255));
        for (sum, sample) in colors.iter_mut().zip(pixel) {
            *sum += u64::from(*sample) * alpha;
        }
        alphas += alpha;
        count += 1;
    }
    let rounded = |sum: u64, count: u64| ((sum + count / 2) / count.max(1)) as u8;
    std::array::from_fn(|i| match colors.get(i) {
        Some(&sum) => rounded(sum, alphas),
        None => rounded(alphas, count),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pixel_is_the_mean_of_what_it_covers() {
        let samples = (0..96 * 48).flat_map(|i| [(i % 96) as u8, 7, 200]).collect();
        let image = Pixels::new(96, 48, Layout::Rgb, samples).unwrap();
        let found = small(&image, Area::whole(image.size())).unwrap();
        assert_eq!(found.size(), Size::new(48, 24));
        // The mean of 0 and 1, of 2 and 3, ...
        let reds: Vec<u8> = found.samples().iter().step_by(3).take(4).copied().collect();
        assert_eq!(reds, [1, 3, 5, 7]);
    }

    #[test]
    fn a_part_of_any_size_gives_at_least_a_pixel() {
        let image = Pixels::new(3, 2, Layout::Rgba, vec![50; 24]).unwrap();
        for (width, height) in [(0.2, 2.0), (3.0, 0.1), (3.0, 2.0)] {
            let area = Area { x: 2.5, y: 1.5, width, height };
            let found = small(&image, area).unwrap();
            assert!(found.samples().iter().all(|sample| *sample == 50));
        }
    }
}
