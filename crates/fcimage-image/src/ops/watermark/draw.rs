//! Draws a watermark on an image.

use std::borrow::Cow;

use crate::ops::image_files::ImageFiles;
use crate::ops::operation::Operation;
use crate::ops::resize;
use crate::ops::watermark::canvas::Canvas;
use crate::ops::watermark::mark::Watermark;
use crate::ops::watermark::stamps::Stamps;
use crate::ops::watermark::text_options::TextColor;
use crate::pixels::{Layout, Pixels, Shape};
use crate::recipe::color::Color;
use fcimage_base::error::Result;
use fcimage_base::failpoint::{self, Phase};

/// Draws a watermark on images of one size: one, or all frames of an animation.
pub(crate) struct Draw<'a> {
    mark: &'a Watermark,
    images: &'a ImageFiles<'a>,
    background: Color,
    stamps: Stamps,
}

impl<'a> Draw<'a> {
    /// The operation for a watermark; none where there is none. `images` need not be decoded for a
    /// plan. `background` is what an opaque file has where the image is transparent.
    pub(crate) fn new(
        mark: Option<&'a Watermark>,
        images: &'a ImageFiles<'a>,
        background: Color,
    ) -> Option<Self> {
        mark.map(|mark| Self { mark, images, background, stamps: Stamps::default() })
    }

    /// Draws the watermark on an image of any kind.
    ///
    /// # Errors
    /// `Internal` where an image file of the watermark was not decoded.
    pub(crate) fn draw(&self, canvas: &mut dyn Canvas) -> Result<()> {
        failpoint::hit(Phase::Watermark);
        let size = canvas.size();
        match self.mark {
            Watermark::Text(mark) => mark.draw(canvas, self.background, &self.stamps),
            Watermark::Image(mark) => {
                let make = || mark.stamp(self.images.get(mark.file())?, size).map(Some);
                if let Some(stamp) = self.stamps.first(size, make)? {
                    mark.placement().draw(&stamp, canvas);
                }
                Ok(())
            }
        }
    }
}

impl Operation for Draw<'_> {
    fn output(&self, input: Shape) -> Shape {
        input
    }

    fn peak_bytes(&self, input: Shape) -> u64 {
        let frame = Pixels::bytes_of(input.size, Layout::Rgba);
        match self.mark {
            // Masks of a byte for each pixel for letters, outline and shadow, the stamp and its
            // rotation, none larger than the image before it is turned (twice its area at most).
            // With automatic colors, a second stamp is made while the first is held.
            Watermark::Text(mark) if mark.color() == TextColor::Auto => frame.saturating_mul(6),
            Watermark::Text(_) => frame.saturating_mul(4),
            Watermark::Image(mark) => {
                let resizing = resize::peak_bytes(mark.size(), input.size, Layout::Rgba);
                frame.saturating_mul(2).saturating_add(resizing)
            }
        }
    }

    fn apply<'p>(&self, mut image: Cow<'p, Pixels>) -> Result<Cow<'p, Pixels>> {
        self.draw(image.to_mut())?;
        Ok(image)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::encoder::Encoder as _;
    use crate::codecs::keep::KeptMetadata;
    use crate::codecs::png::options::PngOptions;
    use crate::ops::watermark::image::{ImageOptions, ImageWatermark};
    use crate::ops::watermark::placement::Placement;
    use crate::ops::watermark::text::TextWatermark;
    use crate::ops::watermark::text_options::TextOptions;
    use crate::recipe::geometry::gravity::Gravity;
    use fcimage_base::limits::Limits;

    fn image(width: u32, height: u32, color: [u8; 3]) -> Pixels {
        let samples = color.repeat((width * height) as usize);
        Pixels::new(width, height, Layout::Rgb, samples).unwrap()
    }

    fn logo(options: ImageOptions) -> Watermark {
        let pixels = image(4, 2, [255, 0, 0]);
        let file = PngOptions::default().encode(&pixels, &KeptMetadata::default()).unwrap();
        ImageWatermark::new(file, options, &Limits::DEFAULT).unwrap().into()
    }

    fn drawn(mark: &Watermark, on: &Pixels) -> Pixels {
        let mut images = ImageFiles::new(mark.image());
        images.decode().unwrap();
        let draw = Draw::new(Some(mark), &images, Color::WHITE).unwrap();
        assert_eq!(draw.output(on.shape()), on.shape());
        draw.apply(Cow::Borrowed(on)).unwrap().into_owned()
    }

    #[test]
    fn a_logo_is_as_large_as_its_scale_says_and_where_its_gravity_says() {
        let options = ImageOptions::default()
            .with_scale(0.5)
            .with_placement(Placement::default().with_gravity(Gravity::NorthWest).with_margin(0));
        let found = drawn(&logo(options), &image(10, 8, [0, 0, 0]));
        let red = |x: usize, y: usize| found.samples()[(y * 10 + x) * 3] == 255;
        for (x, y, expected) in [(0, 0, true), (3, 1, true), (4, 0, false), (0, 2, false)] {
            assert_eq!(red(x, y), expected, "{x},{y}");
        }
    }

    #[test]
    fn a_text_changes_only_what_it_covers() {
        let mark = TextWatermark::new("X", TextOptions::default().with_size(20.0)).unwrap().into();
        let before = image(80, 60, [0, 0, 0]);
        let after = drawn(&mark, &before);
        let changed = after.samples().chunks(3).filter(|pixel| pixel[0] > 0).count();
        assert!((20..300).contains(&changed), "{changed}");
        assert!(after.samples()[..80 * 30 * 3].iter().all(|sample| *sample == 0));
    }

    #[test]
    fn a_logo_that_is_not_decoded_is_a_bug() {
        let mark = logo(ImageOptions::default());
        let images = ImageFiles::new(mark.image());
        let draw = Draw::new(Some(&mark), &images, Color::WHITE).unwrap();
        assert!(draw.apply(Cow::Owned(image(9, 9, [0; 3]))).is_err());
    }
}
