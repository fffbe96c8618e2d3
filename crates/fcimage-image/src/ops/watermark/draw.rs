//! Draws a watermark on an image; logos are decoded once for a call.

use std::borrow::Cow;
use std::sync::Arc;

use crate::ops::operation::Operation;
use crate::ops::resize;
use crate::ops::watermark::image::ImageWatermark;
use crate::ops::watermark::mark::Watermark;
use crate::ops::watermark::stamps::Stamps;
use crate::ops::watermark::text_options::TextColor;
use crate::pixels::{Layout, Pixels, Shape};
use crate::recipe::color::Color;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// Draws a watermark on images of one size: one, or all frames of an animation.
pub(crate) struct Draw<'a> {
    mark: &'a Watermark,
    logos: &'a Logos<'a>,
    background: Color,
    stamps: Stamps,
}

impl<'a> Draw<'a> {
    /// The operation for a watermark; none where there is none. `logos` need not be decoded for a
    /// plan. `background` is what an opaque file has where the image is transparent.
    pub(crate) fn new(
        mark: Option<&'a Watermark>,
        logos: &'a Logos<'a>,
        background: Color,
    ) -> Option<Self> {
        mark.map(|mark| Self { mark, logos, background, stamps: Stamps::default() })
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
        failpoint::hit(Phase::Watermark);
        let size = image.size();
        match self.mark {
            Watermark::Text(mark) => mark.draw(image.to_mut(), self.background, &self.stamps)?,
            Watermark::Image(mark) => {
                let make = || mark.stamp(self.logos.get(mark)?, size).map(Some);
                if let Some(stamp) = self.stamps.first(size, make)? {
                    mark.placement().draw(&stamp, image.to_mut());
                }
            }
        }
        Ok(image)
    }
}

/// The logos of a call, each of them once.
#[derive(Default)]
pub(crate) struct Logos<'a> {
    list: Vec<(&'a ImageWatermark, Option<Pixels>)>,
}

/// Upper bounds of the bytes that logos take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct LogoBytes {
    /// While they are decoded.
    pub(crate) peak: u64,
    /// Afterwards.
    pub(crate) held: u64,
}

impl<'a> Logos<'a> {
    /// The logos among these watermarks, not decoded yet.
    pub(crate) fn new(marks: impl IntoIterator<Item = &'a Watermark>) -> Self {
        let mut logos = Self::default();
        for mark in marks {
            if let Watermark::Image(mark) = mark
                && logos.place(mark).is_none()
            {
                logos.list.push((Arc::as_ref(mark), None));
            }
        }
        logos
    }

    /// What [`Logos::decode`] takes.
    pub(crate) fn bytes(&self) -> LogoBytes {
        self.list.iter().fold(LogoBytes::default(), |bytes, (mark, _)| {
            let decoded = Pixels::bytes_of(mark.size(), Layout::Rgba);
            let held = bytes.held.saturating_add(decoded);
            let decoding = bytes.held.saturating_add(mark.decode_bytes());
            LogoBytes { peak: bytes.peak.max(decoding).max(held), held }
        })
    }

    /// Decodes all logos.
    ///
    /// # Errors
    /// What is wrong with a logo.
    pub(crate) fn decode(&mut self) -> Result<()> {
        for (mark, pixels) in &mut self.list {
            *pixels = Some(mark.decode()?);
        }
        Ok(())
    }

    fn get(&self, mark: &ImageWatermark) -> Result<&Pixels> {
        let pixels = self.place(mark).and_then(|place| self.list[place].1.as_ref());
        pixels.ok_or_else(|| Error::internal("a logo is drawn before it is decoded"))
    }

    fn place(&self, mark: &ImageWatermark) -> Option<usize> {
        self.list.iter().position(|(known, _)| std::ptr::eq(*known, mark))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::encoder::Encoder as _;
    use crate::codecs::keep::KeptMetadata;
    use crate::codecs::png::options::PngOptions;
    use crate::ops::watermark::image::ImageOptions;
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
        let mut logos = Logos::new([mark]);
        logos.decode().unwrap();
        let draw = Draw::new(Some(mark), &logos, Color::WHITE).unwrap();
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
    fn a_logo_of_several_variants_is_counted_and_decoded_once() {
        let mark = logo(ImageOptions::default());
        let other = logo(ImageOptions::default().with_scale(0.1));
        let logos = Logos::new([&mark, &mark, &other]);
        assert_eq!(logos.list.len(), 2);
        let bytes = logos.bytes();
        assert_eq!(bytes.held, 2 * 4 * 2 * 4);
        assert!(bytes.peak > bytes.held);
        assert_eq!(Logos::default().bytes(), LogoBytes::default());
    }

    #[test]
    fn a_logo_that_is_not_decoded_is_a_bug() {
        let mark = logo(ImageOptions::default());
        let logos = Logos::new([&mark]);
        let draw = Draw::new(Some(&mark), &logos, Color::WHITE).unwrap();
        assert!(draw.apply(Cow::Owned(image(9, 9, [0; 3]))).is_err());
    }
}
