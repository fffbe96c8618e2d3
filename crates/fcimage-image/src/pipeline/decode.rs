//! Pixels instead of files: one image, decoded at the smallest scale that serves, upright and in sRGB.

use std::borrow::Cow;
use std::slice::from_ref;

use crate::codecs::memory::Mode;
use crate::context::Context;
use crate::info::ColorModel;
use crate::ops::image_files::ImageFiles;
use crate::ops::samples::converted;
use crate::options::RenderOptions;
use crate::pipeline::input::Input;
use crate::pipeline::stages::{finish_all, resize_all};
use crate::pixels::{Layout, Pixels};
use crate::plan::Plan;
use crate::recipe::variant::Variant;
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;
use fcimage_base::pool::Pool;

/// Pixels in memory: rows from top to bottom, without padding, 8 bits a sample.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DecodedImage {
    /// Width and height in pixels.
    pub size: Size,
    /// The samples of a pixel.
    pub mode: Mode,
    /// All samples.
    pub samples: Vec<u8>,
    /// Whether the source was too small for the size asked for, so that the image is smaller than it.
    pub undersized: bool,
    /// How much of the source could be decoded, 0.0 to 1.0; below 1.0 only where damage was salvaged.
    pub decoded_fraction: f64,
}

/// The pixels of one image: in the size, fit and with the background of `variant`, whose encodings do
/// not count. Without a `mode` they are gray where the source is and nothing made them colored, RGBA
/// where a pixel is not opaque, else RGB.
///
/// # Errors
/// As [`render`](crate::render()), without `Encode`.
pub fn decode<'d>(
    data: impl Into<Input<'d>>,
    variant: &Variant,
    mode: Option<Mode>,
    options: &RenderOptions,
) -> Result<DecodedImage> {
    let variant = variant.clone().without_encodings();
    let pool = Pool::with_threads(options.threads)?;
    let source = data.into().open(&options.limits)?;
    let plan = Plan::new(&source, from_ref(&variant), options, pool.threads())?;
    let gray_source = matches!(source.info().color, ColorModel::Gray | ColorModel::GrayAlpha);
    let mut images = ImageFiles::new(variant.image_files());
    images.decode()?;
    let planned = plan.variants.first().ok_or_else(|| Error::internal("one variant is planned"))?;
    check_result(Plan::largest_output(planned), mode, &plan, &options.limits)?;
    let cx = Context { limits: &options.limits, pool: &pool };
    let mut decoded = source.decode(&plan.decode, &cx)?;
    plan.redact(&mut decoded.pixels)?;
    let plan = plan.settled(&decoded.pixels)?;
    let undersized = plan.variants.iter().any(|planned| planned.undersized);
    let mut finished =
        finish_all(resize_all(Cow::Owned(decoded.pixels), &plan)?, &plan, &images, &pool)?;
    let pixels = finished.pop().ok_or_else(|| Error::internal("one variant is finished"))?;
    let size = pixels.size();
    let mode = mode.unwrap_or_else(|| natural(&pixels, gray_source));
    let samples = converted(pixels, mode, variant.background())?;
    let decoded_fraction = decoded.fraction;
    Ok(DecodedImage { size, mode, samples, undersized, decoded_fraction })
}

/// What the samples are by themselves.
fn natural(pixels: &Pixels, gray_source: bool) -> Mode {
    match pixels.layout() {
        Layout::Rgba => Mode::Rgba,
        Layout::Rgb if gray_source && pixels.is_gray() => Mode::Gray,
        Layout::Rgb => Mode::Rgb,
    }
}

/// Whether there is memory for the result beside what the plan holds: it is converted, and copied once
/// by bindings.
fn check_result(size: Size, mode: Option<Mode>, plan: &Plan<'_>, limits: &Limits) -> Result<()> {
    let channels = mode.unwrap_or(Mode::Rgba).channels() as u64;
    let result = size.pixels().saturating_mul(channels).saturating_mul(2);
    let (needed, most) = (plan.peak_bytes.saturating_add(result), limits.max_memory);
    if needed > most {
        let text = format!("decoding may need {needed} bytes; max_memory is {most}");
        return Err(Error::limit("max_memory", text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::encoder::Encoder as _;
    use crate::codecs::keep::KeptMetadata;
    use crate::codecs::memory::InMemory;
    use crate::codecs::png::options::PngOptions;
    use crate::recipe::color::Color;
    use crate::recipe::geometry::fit::Fit;

    fn variant(width: u32, height: u32) -> Variant {
        let builder = Variant::builder("pixels").width(width).height(height).fit(Fit::Contain);
        builder.encoding(PngOptions::default()).build().unwrap()
    }

    fn decoded(image: InMemory<'_>, width: u32, height: u32, mode: Option<Mode>) -> DecodedImage {
        decode(image, &variant(width, height), mode, &RenderOptions::default()).unwrap()
    }

    #[test]
    fn pixels_of_a_file_are_those_that_were_written() {
        let pixels = Pixels::new(3, 2, Layout::Rgb, (0..18).collect()).unwrap();
        let png = PngOptions::default().encode(&pixels, &KeptMetadata::default()).unwrap();
        let found = decode(&png, &variant(3, 2), None, &RenderOptions::default()).unwrap();
        assert_eq!((found.size, found.mode), (Size::new(3, 2), Mode::Rgb));
        assert_eq!(found.samples, pixels.samples());
    }

    #[test]
    fn gray_stays_gray_until_a_background_has_a_color() {
        let gray = || InMemory::new(Size::new(2, 2), Mode::Gray, vec![1, 2, 3, 4]).unwrap();
        let found = decoded(gray(), 2, 2, None);
        assert_eq!((found.mode, &found.samples[..]), (Mode::Gray, &[1, 2, 3, 4][..]));
        let red = Color::parse("red").unwrap();
        let builder = Variant::builder("a").width(4).height(2).fit(Fit::Contain).background(red);
        let wide = builder.encoding(PngOptions::default()).build().unwrap();
        let found = decode(gray(), &wide, None, &RenderOptions::default()).unwrap();
        assert_eq!((found.mode, &found.samples[..3]), (Mode::Rgb, &[255, 0, 0][..]));
    }

    #[test]
    fn a_mode_is_what_comes_out() {
        let rgba = || InMemory::new(Size::new(1, 1), Mode::Rgba, vec![9, 9, 9, 0]).unwrap();
        assert_eq!(decoded(rgba(), 1, 1, None).samples, [9, 9, 9, 0]);
        assert_eq!(decoded(rgba(), 1, 1, Some(Mode::Rgb)).samples, [255; 3]);
        assert_eq!(decoded(rgba(), 1, 1, Some(Mode::Gray)).samples, [255]);
    }

    #[test]
    fn what_needs_more_than_max_memory_is_refused_by_arithmetic() {
        let limits = Limits { max_memory: 4 << 20, ..Limits::DEFAULT };
        let options = RenderOptions::default().with_limits(limits);
        let image = InMemory::new(Size::new(1000, 500), Mode::Gray, vec![0; 500_000]).unwrap();
        let error = decode(image, &variant(1000, 500), None, &options).unwrap_err();
        assert_eq!(error.limit_name(), Some("max_memory"));
    }
}
