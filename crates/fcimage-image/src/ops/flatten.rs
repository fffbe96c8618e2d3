//! Flatten: lays a transparent image on a background, for formats without alpha.

use std::borrow::Cow;

use crate::ops::operation::Operation;
use crate::pixels::{Layout, Pixels, Shape};
use crate::recipe::color::Color;
use fcimage_base::error::Result;
use fcimage_base::failpoint::{self, Phase};

/// Lays an image on a background; an opaque image stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flatten {
    /// The background; its alpha does not count.
    pub background: Color,
}

impl Operation for Flatten {
    fn output(&self, input: Shape) -> Shape {
        Shape { layout: Layout::Rgb, ..input }
    }

    fn peak_bytes(&self, input: Shape) -> u64 {
        match input.layout {
            Layout::Rgb => 0,
            Layout::Rgba => self.output(input).bytes(),
        }
    }

    fn apply<'p>(&self, image: Cow<'p, Pixels>) -> Result<Cow<'p, Pixels>> {
        match image.layout() {
            Layout::Rgb => Ok(image),
            Layout::Rgba => flatten(&image, self.background).map(Cow::Owned),
        }
    }
}

/// The image laid on `background`, opaque. The alpha of the background does not count.
///
/// # Errors
/// None, but for a bug.
pub fn flatten(image: &Pixels, background: Color) -> Result<Pixels> {
    failpoint::hit(Phase::Flatten);
    let samples = match image.layout() {
        Layout::Rgb => image.samples().to_vec(),
        Layout::Rgba => {
            let background = background.samples();
            let mut flat = Vec::with_capacity(image.samples().len() / 4 * 3);
            for pixel in image.samples().as_chunks::<4>().0 {
                flat.extend((0..3).map(|i| mix(pixel[i], background[i], pixel[3])));
            }
            flat
        }
    };
    Pixels::new(image.width(), image.height(), Layout::Rgb, samples)
}

/// `over` at `alpha` on `under`, rounded to the nearest.
fn mix(over: u8, under: u8, alpha: u8) -> u8 {
    let sum = u32::from(over) * u32::from(alpha) + u32::from(under) * (255 - u32::from(alpha));
    ((sum + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transparency_shows_the_background() {
        let samples = vec![9, 9, 9, 0, 0, 0, 0, 255, 0, 0, 0, 128];
        let pixels = Pixels::new(3, 1, Layout::Rgba, samples).unwrap();
        let flat = flatten(&pixels, Color::WHITE).unwrap();
        assert_eq!(flat.samples(), [255, 255, 255, 0, 0, 0, 127, 127, 127]);
    }

    #[test]
    fn an_opaque_image_stays_as_it_is() {
        let pixels = Pixels::new(1, 1, Layout::Rgb, vec![1, 2, 3]).unwrap();
        assert_eq!(flatten(&pixels, Color::WHITE).unwrap(), pixels);
    }
}
