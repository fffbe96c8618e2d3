//! Where an image draws attention: edges, strong colors, and colors of skin.
//!
//! These three are what smartcrop.js and libvips look at. The weights and all arithmetic are our own,
//! in whole numbers, so that the result is the same on every processor.

use crate::pixels::Pixels;
use crate::size::Size;

/// What one unit of each counts.
const EDGE: i32 = 3;
const COLOR: i32 = 1;
const SKIN: i32 = 3;

/// Colors of skin, of all people, lie near this direction (smartcrop.js): red, green, blue.
const SKIN_DIRECTION: [f64; 3] = [0.78, 0.57, 0.44];

/// How far the direction of a color may be from that of skin.
const SKIN_REACH: f64 = 0.2;

/// Darker pixels have no color worth mentioning.
const DARK: i32 = 25;

/// A place in a small image, from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) x: u32,
    pub(crate) y: u32,
}

/// The pixel of a small upright image in sRGB around which a part of size `shown` draws most attention.
/// Of several, the one nearest to the middle.
pub(crate) fn spot(image: &Pixels, shown: Size) -> Spot {
    let size = image.size();
    let (width, height) = (size.width as usize, size.height as usize);
    let mut scores = scores(image);
    // A spot is as large as what is around it: a fifth of the part that is shown.
    let radius = |side: u32| (side / 5) as usize;
    for _ in 0..2 {
        scores = blurred(&scores, width, radius(shown.width));
        let turned = transposed(&scores, width);
        scores = transposed(&blurred(&turned, height, radius(shown.height)), height);
    }
    let middle = |at: usize, side: usize| (2 * at + 1).abs_diff(side);
    let rank = |(i, score): (usize, &i64)| {
        let (x, y) = (i % width, i / width);
        let away = middle(x, width).pow(2) + middle(y, height).pow(2);
        (*score, std::cmp::Reverse(away), std::cmp::Reverse(i))
    };
    let best = scores.iter().enumerate().map(rank).max();
    let i = best.map_or(0, |(_, _, i)| i.0);
    Spot { x: (i % width) as u32, y: (i / width) as u32 }
}

/// How much each pixel draws attention by itself.
fn scores(image: &Pixels) -> Vec<i64> {
    let channels = image.layout().channels();
    let (width, height) = (image.width() as usize, image.height() as usize);
    let pixels: Vec<&[u8]> = image.samples().chunks_exact(channels).collect();
    let lumas: Vec<i32> = pixels.iter().map(|pixel| luma(pixel)).collect();
    let at = |x: usize, y: usize| lumas[y * width + x];
    let score = |(i, pixel): (usize, &&[u8])| {
        let (x, y) = (i % width, i / width);
        let around = at(x.saturating_sub(1), y)
            + at((x + 1).min(width - 1), y)
            + at(x, y.saturating_sub(1))
            + at(x, (y + 1).min(height - 1));
        let edge = (4 * lumas[i] - around).abs().min(255);
        let mut score = EDGE * edge;
        if lumas[i] >= DARK {
            let (low, high) = pixel[..3].iter().fold((255, 0), |(low, high), &sample| {
                (i32::from(sample).min(low), i32::from(sample).max(high))
            });
            score += COLOR * (high - low) + SKIN * skin(pixel);
        }
        let alpha = i64::from(pixel.get(3).copied().unwrap_or(255));
        i64::from(score) * alpha
    };
    pixels.iter().enumerate().map(score).collect()
}

fn luma(pixel: &[u8]) -> i32 {
    let alpha = i32::from(pixel.get(3).copied().unwrap_or(255));
    let sum: i32 = pixel.iter().zip([77, 150, 29]).map(|(s, weight)| i32::from(*s) * weight).sum();
    (sum >> 8) * alpha / 255
}

/// How much a color is one of skin, 0 to 255.
fn skin(pixel: &[u8]) -> i32 {
    let color = [0, 1, 2].map(|i| f64::from(pixel[i]));
    let length = color.iter().map(|v| v * v).sum::<f64>().sqrt().max(1.0);
    let apart = color.iter().zip(SKIN_DIRECTION).map(|(v, to)| (v / length - to).powi(2));
    let distance = apart.sum::<f64>().sqrt();
    ((1.0 - distance / SKIN_REACH).max(0.0) * 255.0) as i32
}

/// The sums of so many values on both sides of each, row by row. Outside, there is nothing: what is in
/// the middle is surrounded by more.
fn blurred(values: &[i64], width: usize, radius: usize) -> Vec<i64> {
    let mut sums = Vec::with_capacity(values.len());
    for row in values.chunks_exact(width) {
        for x in 0..width {
            let window = x.saturating_sub(radius)..(x + radius + 1).min(width);
            sums.push(row[window].iter().sum());
        }
    }
    sums
}

fn transposed(values: &[i64], width: usize) -> Vec<i64> {
    (0..width).flat_map(|x| values.iter().skip(x).step_by(width).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;

    fn with(color: [u8; 3], place: (usize, usize), background: [u8; 3]) -> Pixels {
        let mut samples = background.repeat(48 * 30);
        for y in place.1..place.1 + 4 {
            for x in place.0..place.0 + 4 {
                samples[(y * 48 + x) * 3..][..3].copy_from_slice(&color);
            }
        }
        Pixels::new(48, 30, Layout::Rgb, samples).unwrap()
    }

    fn is_near(spot: Spot, place: (usize, usize)) -> bool {
        let near = |at: u32, place: usize| (at as usize).abs_diff(place + 2) <= 6;
        near(spot.x, place.0) && near(spot.y, place.1)
    }

    #[test]
    fn what_differs_draws_attention_wherever_it_is() {
        let shown = Size::new(20, 20);
        for color in [[255, 255, 255], [220, 160, 125], [250, 0, 0], [0, 0, 0]] {
            for place in [(2, 2), (40, 3), (20, 20), (41, 24)] {
                let image = with(color, place, [110, 120, 115]);
                let found = spot(&image, shown);
                assert!(is_near(found, place), "{color:?} at {place:?}: {found:?}");
            }
        }
    }

    #[test]
    fn skin_draws_more_than_another_strong_color() {
        let mut image = with([225, 165, 127], (36, 14), [120, 120, 120]);
        let cold = with([60, 110, 200], (5, 14), [120, 120, 120]);
        for (sample, other) in image.samples_mut().iter_mut().zip(cold.samples()) {
            if *other != 120 {
                *sample = *other;
            }
        }
        assert!(is_near(spot(&image, Size::new(20, 30)), (36, 14)));
    }

    #[test]
    fn of_a_flat_image_the_middle_is_shown() {
        let flat = with([7, 7, 7], (0, 0), [7, 7, 7]);
        assert_eq!(spot(&flat, Size::new(20, 30)), Spot { x: 23, y: 14 });
        let one = Pixels::new(1, 1, Layout::Rgba, vec![1, 2, 3, 0]).unwrap();
        assert_eq!(spot(&one, Size::new(1, 1)), Spot { x: 0, y: 0 });
    }
}
