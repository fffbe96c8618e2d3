//! What the decoders of the `image` crate have in common: how they are opened within the limits,
//! what they may hold, and their errors as errors of fcimage.

use std::error::Error as _;
use std::io;

use image::error::{ImageFormatHint, LimitErrorKind, UnsupportedError, UnsupportedErrorKind};
use image::{ColorType, ExtendedColorType, ImageDecoder, ImageError, ImageResult};

use crate::codecs::codec::ImageSource;
use crate::codecs::decoding::{DecodePlan, Decoded, Scaled};
use crate::codecs::format::Format;
use crate::codecs::metadata::Metadata;
use crate::codecs::samples;
use crate::context::Context;
use crate::info::{ColorModel, Info};
use crate::pixels::Layout;
use crate::recipe::geometry::Rect;
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;
use fcimage_jpeg::OnDamage;

/// A decoder of the `image` crate.
pub(super) type Decoder<'a> = Box<dyn ImageDecoder + 'a>;

/// An opened decoder whose claims are within the limits.
pub(super) struct Opened<'a> {
    pub(super) decoder: Decoder<'a>,
    size: Size,
    format: Format,
    /// Bytes that the decoder may hold besides pixels.
    overhead: u64,
}

/// What a decoder is held to.
pub(super) struct Bounds<'l> {
    pub(super) limits: &'l Limits,
    /// Bytes of the file.
    pub(super) file: usize,
    /// Bytes that the decoder may hold besides pixels, as a prescan found.
    pub(super) overhead: u64,
}

/// What `open` makes, a decoder of a file of `format`, once it is clear that opening fits the limits.
pub(super) fn open_within<T>(
    format: Format,
    bounds: &Bounds<'_>,
    open: impl FnOnce() -> ImageResult<T>,
) -> Result<T> {
    let (overhead, max) = (bounds.overhead, bounds.limits.max_memory);
    if overhead > max {
        let text = format!("the header may need {overhead} bytes; max_memory is {max}");
        return Err(Error::limit("max_memory", text));
    }
    open().map_err(|error| translated(&error, format))
}

/// How much a decoder may allocate for so many pixels: the samples as stored, and a strip or tile as it
/// is packed.
pub(super) fn stored_samples(pixels: u64, file: usize) -> u64 {
    pixels.saturating_mul(8).saturating_add(file as u64)
}

impl<'a> Opened<'a> {
    /// Checks the size and the kind of samples that `decoder` states. `max_alloc` gives what it may
    /// allocate for so many pixels of a file of so many bytes (see [`stored_samples`]).
    pub(super) fn new(
        mut decoder: Decoder<'a>,
        format: Format,
        bounds: &Bounds<'_>,
        max_alloc: impl FnOnce(u64, usize) -> u64,
    ) -> Result<Self> {
        let Bounds { limits, file, overhead } = *bounds;
        let (width, height) = decoder.dimensions();
        let size = Size::new(width, height);
        limits.check_size(width, height)?;
        check_samples(decoder.color_type(), format)?;
        let mut theirs = image::Limits::no_limits();
        theirs.max_alloc = Some(max_alloc(size.pixels(), file));
        decoder.set_limits(theirs).map_err(|error| translated(&error, format))?;
        limits.check_expansion(width, height, file)?;
        Ok(Self { decoder, size, format, overhead })
    }

    /// What the decoder and `metadata` say of the image.
    pub(super) fn info(&self, metadata: Metadata) -> Result<Info> {
        let original = self.decoder.original_color_type();
        let bits = original.bits_per_pixel() / u16::from(original.channel_count().max(1));
        Ok(Info {
            orientation: metadata.orientation(),
            has_alpha: self.decoder.color_type().has_alpha(),
            bit_depth: u8::try_from(bits)
                .map_err(|_| Error::internal(format!("samples of {bits} bits")))?,
            copyright: metadata.copyright()?,
            icc: metadata.icc,
            exif: metadata.exif,
            ..Info::plain(self.format, self.size, color_model(original))
        })
    }

    /// The source, once its header is known. `bytes_per_pixel` is what the decoder's own buffer, its
    /// working memory and our copy of the samples take, besides the result.
    pub(super) fn source(self, info: Info, bytes_per_pixel: u64) -> Box<dyn ImageSource + 'a> {
        let Self { decoder, overhead, .. } = self;
        Box::new(DecoderSource { decoder, info, overhead, bytes_per_pixel })
    }
}

struct DecoderSource<'a> {
    decoder: Decoder<'a>,
    info: Info,
    overhead: u64,
    bytes_per_pixel: u64,
}

impl ImageSource for DecoderSource<'_> {
    fn info(&self) -> &Info {
        &self.info
    }

    fn plan(&self, scaled: Scaled, _region: Rect, on_damage: OnDamage) -> Result<DecodePlan> {
        let size = self.info.size;
        if scaled != Scaled::full(size) {
            return Err(Error::internal(format!("{} is decoded in full only", self.info.format)));
        }
        let layout = if self.info.has_alpha { Layout::Rgba } else { Layout::Rgb };
        let peak_bytes = size
            .pixels()
            .saturating_mul(self.bytes_per_pixel + layout.channels() as u64)
            .saturating_add(self.overhead)
            .saturating_add(1 << 20);
        let region = Rect::whole(size);
        let open_bytes = self.overhead;
        Ok(DecodePlan { scaled, region, layout, on_damage, open_bytes, peak_bytes })
    }

    fn decode(self: Box<Self>, _plan: &DecodePlan, _cx: &Context<'_>) -> Result<Decoded> {
        let Self { decoder, info, .. } = *self;
        let kind = decoder.color_type();
        let bytes = usize::try_from(decoder.total_bytes()).map_err(|_| {
            Error::limit("max_memory", "the decoded image does not fit the address space")
        })?;
        let mut samples = vec![0; bytes];
        decoder.read_image_boxed(&mut samples).map_err(|error| translated(&error, info.format))?;
        let pixels = samples::to_pixels(samples, kind, info.size)?;
        Ok(Decoded { pixels, fraction: 1.0 })
    }
}

/// Refuses samples that are not whole numbers, before there is memory for them.
fn check_samples(color: ColorType, format: Format) -> Result<()> {
    use ColorType as C;
    match color {
        C::L8 | C::La8 | C::Rgb8 | C::Rgba8 | C::L16 | C::La16 | C::Rgb16 | C::Rgba16 => Ok(()),
        C::Rgb32F | C::Rgba32F => Err(Error::unsupported(format!(
            "{format} with floating-point samples is not supported"
        ))),
        other => {
            Err(Error::unsupported(format!("{format} with {other:?} samples is not supported")))
        }
    }
}

fn color_model(stored: ExtendedColorType) -> ColorModel {
    use ExtendedColorType as C;
    match stored {
        C::L1 | C::L2 | C::L4 | C::L8 | C::L16 | C::A8 => ColorModel::Gray,
        C::La1 | C::La2 | C::La4 | C::La8 | C::La16 => ColorModel::GrayAlpha,
        C::Rgba1 | C::Rgba2 | C::Rgba4 | C::Rgba8 | C::Rgba16 | C::Rgba32F => ColorModel::Rgba,
        C::Cmyk8 | C::Cmyk16 => ColorModel::Cmyk,
        _ => ColorModel::Rgb,
    }
}

/// What a decoder of the `image` crate says, in our words.
fn translated(error: &ImageError, format: Format) -> Error {
    match error {
        ImageError::Unsupported(error) => Error::unsupported(match feature(error) {
            Some(feature) => format!("this {format} is not supported: {feature}"),
            None => format!("this {format} is not supported"),
        }),
        ImageError::Limits(error) => {
            let what = match error.kind() {
                LimitErrorKind::DimensionError => "its size is too large to decode".to_owned(),
                LimitErrorKind::InsufficientMemory => {
                    "decoding needs more memory than an image of this size may take".to_owned()
                }
                _ => error.to_string(),
            };
            Error::limit("max_memory", format!("this {format} exceeds the limits: {what}"))
        }
        other => Error::decode(format!("the {format} is damaged: {}", damage(other))),
    }
}

/// What exactly is not supported, where the decoder says so.
fn feature(error: &UnsupportedError) -> Option<String> {
    match error.kind() {
        UnsupportedErrorKind::GenericFeature(feature) => Some(feature.clone()),
        UnsupportedErrorKind::Color(color) => Some(format!("colors of the type {color:?}")),
        _ if matches!(error.format_hint(), ImageFormatHint::Unknown) => None,
        _ => Some(error.to_string()),
    }
}

/// What is wrong with the data; the format is named elsewhere in the message.
fn damage(error: &ImageError) -> String {
    match error {
        ImageError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            "it ends too early".to_owned()
        }
        ImageError::Decoding(error) => {
            error.source().map_or_else(|| error.to_string(), ToString::to_string)
        }
        other => other.to_string(),
    }
}
