//! An image that is opened once: recognized, checked, its header read and its decoder kept.
//!
//! One promise bounds the memory of a call: the sum that a plan makes of
//! [`DecodePlan::peak_bytes`](crate::codecs::DecodePlan) and of what every later step says of itself.
//! Decoding takes nothing from a second account.

use crate::codecs::animation::{FrameReader, FramesPlan};
use crate::codecs::canvas::Canvas;
use crate::codecs::codec::ImageSource;
use crate::codecs::decoding::{DecodePlan, Decoded, DecodedRows, Scaled};
use crate::codecs::memory::InMemory;
use crate::codecs::registry::codec_for;
use crate::codecs::stated_frames::Animation;
use crate::context::Context;
use crate::info::Info;
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;
use fcimage_base::error::Result;
use fcimage_base::failpoint::{self, Phase};
use fcimage_base::limits::Limits;
use fcimage_jpeg::{OnDamage, PlaneRows};

/// An opened image of any format.
pub struct Source<'a> {
    image: Box<dyn ImageSource + 'a>,
    file: Option<&'a [u8]>,
}

impl<'a> Source<'a> {
    /// Recognizes the format of `data`, checks its claims against `limits` and reads its header.
    /// Nothing is decoded; what was read is kept for [`decode`](Self::decode).
    ///
    /// # Errors
    /// `Decode` where `data` is damaged or not an image, `Unsupported` for a kind of image that is not
    /// supported, `Limit` where it exceeds `limits`.
    pub fn open(data: &'a [u8], limits: &Limits) -> Result<Self> {
        failpoint::hit(Phase::Inspect);
        limits.check_input(data.len())?;
        let image = codec_for(data)?.open(data, limits)?;
        Ok(Self { image, file: Some(data) })
    }

    /// Pixels in memory as a source.
    ///
    /// # Errors
    /// `Limit` where they exceed `limits`.
    pub fn of_pixels(pixels: InMemory<'a>, limits: &Limits) -> Result<Self> {
        failpoint::hit(Phase::Inspect);
        Ok(Self { image: pixels.open(limits)?, file: None })
    }

    /// A canvas of one color as a source.
    ///
    /// # Errors
    /// `Limit` where it exceeds `limits`.
    pub fn of_canvas(canvas: Canvas, limits: &Limits) -> Result<Self> {
        failpoint::hit(Phase::Inspect);
        Ok(Self { image: canvas.open(limits)?, file: None })
    }

    /// A source that a test made.
    #[cfg(test)]
    pub(crate) fn of_test(source: impl ImageSource + 'a) -> Self {
        Self { image: Box::new(source), file: None }
    }

    /// What the header says.
    pub fn info(&self) -> &Info {
        self.image.info()
    }

    /// All of its file, where it is one.
    pub fn file(&self) -> Option<&'a [u8]> {
        self.file
    }

    /// The side in pixels of the squares that the image was coded in; 1 where each pixel is by itself.
    pub fn coded_square(&self) -> u32 {
        self.image.coded_square()
    }

    /// The scale at which the image is best decoded where `needed` pixels of the whole image (as
    /// stored) are needed.
    pub fn scale_for(&self, needed: Size) -> Scaled {
        self.image.scale_for(needed)
    }

    /// Plans decoding `region` of the image at `scaled`, and says how much memory that may take.
    ///
    /// # Errors
    /// `Internal` where scale or region do not fit this image.
    pub fn plan(&self, scaled: Scaled, region: Rect, on_damage: OnDamage) -> Result<DecodePlan> {
        self.image.plan(scaled, region, on_damage)
    }

    /// Plans decoding `region` of the image at `scaled` to planes of 4:2:0; `None` where it is not stored
    /// so.
    ///
    /// # Errors
    /// As [`plan`](Self::plan).
    pub(crate) fn plan_planes(
        &self,
        scaled: Scaled,
        region: Rect,
        on_damage: OnDamage,
    ) -> Result<Option<DecodePlan>> {
        self.image.plan_planes(scaled, region, on_damage)
    }

    /// Decodes to planes as `plan`, which this source made, says, and gives their rows to `rows`.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    pub(crate) fn decode_planes(
        self,
        plan: &DecodePlan,
        rows: &mut dyn PlaneRows,
        cx: &Context<'_>,
    ) -> Result<DecodedRows> {
        failpoint::hit(Phase::Decode);
        self.image.decode_planes(plan, rows, cx)
    }

    /// Plans decoding the whole image in full size.
    ///
    /// # Errors
    /// As [`plan`](Self::plan).
    pub fn plan_in_full(&self) -> Result<DecodePlan> {
        let size = self.info().size;
        let region = Rect::whole(size);
        self.plan(Scaled::full(size), region, OnDamage::Error)
    }

    /// The animation, where there are several frames that can be read.
    pub fn animation(&self) -> Option<Animation> {
        self.info().animation
    }

    /// Plans reading all frames of an animation.
    ///
    /// # Errors
    /// `Internal` where there is no animation, `Limit` where its frames exceed `limits`.
    pub fn plan_frames(&self, limits: &Limits) -> Result<FramesPlan> {
        self.image.plan_frames(limits)
    }

    /// Starts to read all frames of an animation.
    ///
    /// # Errors
    /// `Internal` where there is no animation, `Decode` for damaged data.
    pub fn frames(self, on_damage: OnDamage, limits: &Limits) -> Result<Box<dyn FrameReader + 'a>> {
        failpoint::hit(Phase::Decode);
        self.image.frames(on_damage, limits)
    }

    /// Decodes as `plan`, which this source made, says.
    ///
    /// # Errors
    /// `Decode` for damaged data, unless the plan says to salvage it; `Unsupported` and `Limit` as
    /// [`open`](Self::open).
    pub fn decode(self, plan: &DecodePlan, cx: &Context<'_>) -> Result<Decoded> {
        failpoint::hit(Phase::Decode);
        self.image.decode(plan, cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::decoding::Scale;
    use crate::codecs::encoder::Encoder;
    use crate::codecs::keep::KeptMetadata;
    use crate::codecs::png::options::PngOptions;
    use crate::pixels::{Layout, Pixels};
    use fcimage_base::Pool;
    use fcimage_base::error::ErrorKind;

    fn png() -> Vec<u8> {
        let pixels = Pixels::new(3, 2, Layout::Rgb, (0..18).collect()).unwrap();
        PngOptions::default().encode(&pixels, &KeptMetadata::default()).unwrap()
    }

    #[test]
    fn a_source_tells_its_header_plans_and_decodes() {
        let (data, limits) = (png(), Limits::DEFAULT);
        let source = Source::open(&data, &limits).unwrap();
        assert_eq!(source.info().size, Size::new(3, 2));
        // A PNG is decoded in full, however little of it is needed.
        let scaled = source.scale_for(Size::new(1, 1));
        assert_eq!(scaled, Scaled::full(Size::new(3, 2)));
        let part = Rect { x: 1, y: 1, width: 1, height: 1 };
        let plan = source.plan(scaled, part, OnDamage::Error).unwrap();
        assert_eq!((plan.region, plan.layout), (Rect::whole(Size::new(3, 2)), Layout::Rgb));
        assert!(plan.peak_bytes > 18);
        let cx = Context { limits: &limits, pool: &Pool::serial() };
        let decoded = source.decode(&plan, &cx).unwrap();
        assert_eq!((decoded.pixels.samples().len(), decoded.fraction), (18, 1.0));
    }

    #[test]
    fn a_scale_that_the_codec_does_not_have_is_internal() {
        let (data, limits) = (png(), Limits::DEFAULT);
        let source = Source::open(&data, &limits).unwrap();
        let half = Scaled { scale: Scale::Eighths(4), size: Size::new(2, 1) };
        let error = source.plan(half, Rect::whole(Size::new(2, 1)), OnDamage::Error).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal);
    }

    #[test]
    fn a_file_longer_than_max_input_bytes_is_refused_unseen() {
        let limits = Limits { max_input_bytes: 5, ..Limits::DEFAULT };
        let error = Source::open(b"no image", &limits).map(|_| ()).unwrap_err();
        assert_eq!(error.limit_name(), Some("max_input_bytes"));
        assert_eq!(error.message(), "the image has 8 bytes; max_input_bytes is 5");
    }
}
