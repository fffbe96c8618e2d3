//! `average-hue`: one color for an image.

use crate::codecs::memory::Mode;
use crate::codecs::png::options::PngOptions;
use crate::options::RenderOptions;
use crate::pipeline::decode::decode;
use crate::recipe::variant::Variant;
use fcimage_base::error::Result;

/// The side of the square within which the image is looked at, in pixels.
const SIDE: u32 = 256;

/// A pixel is striking where its hue differs from the mean by more degrees. OSS does not publish its
/// number.
const STRIKING: f64 = 30.0;

/// The color as `0xRRGGBB`.
pub(super) fn average_hue(data: &[u8], options: &RenderOptions) -> Result<String> {
    let small = Variant::builder("average").width(SIDE).height(SIDE);
    let small = small.encoding(PngOptions::default()).build()?;
    let image = decode(data, &small, Some(Mode::Rgb), options)?;
    let [red, green, blue] = color_of(image.samples.as_chunks::<3>().0);
    Ok(format!("0x{red:02x}{green:02x}{blue:02x}"))
}

/// The mean of the striking pixels; of all, where none is.
fn color_of(pixels: &[[u8; 3]]) -> [u8; 3] {
    let hues: Vec<f64> = pixels.iter().map(hue).collect();
    let mean = hues.iter().sum::<f64>() / hues.len().max(1) as f64;
    let striking = pixels.iter().zip(&hues).filter(|(_, hue)| (*hue - mean).abs() > STRIKING);
    mean_of(striking.map(|(pixel, _)| pixel)).or_else(|| mean_of(pixels)).unwrap_or_default()
}

/// The mean color, rounded to the nearest; `None` of no pixels.
fn mean_of<'p>(pixels: impl IntoIterator<Item = &'p [u8; 3]>) -> Option<[u8; 3]> {
    let (mut sums, mut count) = ([0u64; 3], 0u64);
    for pixel in pixels {
        for (sum, sample) in sums.iter_mut().zip(pixel) {
            *sum += u64::from(*sample);
        }
        count += 1;
    }
    (count > 0).then(|| sums.map(|sum| ((sum + count / 2) / count) as u8))
}

/// The hue in degrees, 0 to 360; 0 for grays.
fn hue(pixel: &[u8; 3]) -> f64 {
    let [red, green, blue] = pixel.map(f64::from);
    let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
    let range = most - least;
    let sixths = if range == 0.0 {
        0.0
    } else if most == red {
        ((green - blue) / range).rem_euclid(6.0)
    } else if most == green {
        (blue - red) / range + 2.0
    } else {
        (red - green) / range + 4.0
    };
    sixths * 60.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_image_has_its_own_color() {
        assert_eq!(color_of(&[[92, 120, 59]; 5]), [92, 120, 59]);
        assert_eq!(color_of(&[[10, 10, 10], [31, 31, 31]]), [21, 21, 21]);
        assert_eq!(color_of(&[]), [0, 0, 0]);
    }

    #[test]
    fn pixels_of_another_hue_than_the_mean_decide() {
        let mut pixels = vec![[0, 255, 0]; 90];
        pixels.extend([[0, 0, 255]; 10]);
        // The mean is 132 degrees, 12 from green and 108 from blue.
        assert_eq!(color_of(&pixels), [0, 0, 255]);
    }

    #[test]
    fn hues_are_those_of_the_color_circle() {
        for (pixel, degrees) in [
            ([255, 0, 0], 0.0),
            ([255, 255, 0], 60.0),
            ([0, 255, 0], 120.0),
            ([0, 0, 255], 240.0),
            ([255, 0, 255], 300.0),
            ([7, 7, 7], 0.0),
        ] {
            assert_eq!(hue(&pixel), degrees, "{pixel:?}");
        }
    }
}
