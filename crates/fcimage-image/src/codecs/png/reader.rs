//! The `png` crate as a decoder of the `image` crate, with a bound on what it takes besides pixels: the
//! decoder in `image` keeps all texts and unpacks a color profile of any size.

use std::io::Cursor;

use image::error::{
    DecodingError, ImageFormatHint, LimitErrorKind, UnsupportedError, UnsupportedErrorKind,
};
use image::{ColorType, ImageDecoder, ImageError, ImageFormat, ImageResult};
use png::{BitDepth, ColorType as Stored, Transformations};

/// An opened PNG.
pub(super) struct PngReader<'a> {
    reader: png::Reader<Cursor<&'a [u8]>>,
    color: ColorType,
}

impl<'a> PngReader<'a> {
    /// Reads up to the image's data; `bytes` bounds what the decoder may take besides pixels.
    pub(super) fn new(data: &'a [u8], bytes: u64) -> ImageResult<Self> {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        let mut decoder = png::Decoder::new_with_limits(Cursor::new(data), png::Limits { bytes });
        decoder.set_ignore_text_chunk(true);
        decoder.set_transformations(Transformations::EXPAND);
        let reader = decoder.read_info().map_err(translated)?;
        let color = match reader.output_color_type() {
            (Stored::Grayscale, BitDepth::Eight) => ColorType::L8,
            (Stored::Grayscale, BitDepth::Sixteen) => ColorType::L16,
            (Stored::GrayscaleAlpha, BitDepth::Eight) => ColorType::La8,
            (Stored::GrayscaleAlpha, BitDepth::Sixteen) => ColorType::La16,
            (Stored::Rgb, BitDepth::Eight) => ColorType::Rgb8,
            (Stored::Rgb, BitDepth::Sixteen) => ColorType::Rgb16,
            (Stored::Rgba, BitDepth::Eight) => ColorType::Rgba8,
            (Stored::Rgba, BitDepth::Sixteen) => ColorType::Rgba16,
            (color, depth) => {
                let what = UnsupportedErrorKind::GenericFeature(format!("{color:?} at {depth:?}"));
                let hint = ImageFormatHint::Exact(ImageFormat::Png);
                let error = UnsupportedError::from_format_and_kind(hint, what);
                return Err(ImageError::Unsupported(error));
            }
        };
        Ok(Self { reader, color })
    }

    /// What the chunks before the image's data say.
    pub(super) fn header(&self) -> Header<'_> {
        let info = self.reader.info();
        Header {
            bit_depth: info.bit_depth as u8,
            indexed: info.color_type == Stored::Indexed,
            interlaced: info.interlaced,
            animated: info.animation_control.is_some(),
            icc: info.icc_profile.as_deref(),
            exif: info.exif_metadata.as_deref(),
        }
    }
}

/// What the chunks before the image's data say.
pub(super) struct Header<'r> {
    /// Bits of a sample: 1, 2, 4, 8 or 16.
    pub(super) bit_depth: u8,
    pub(super) indexed: bool,
    pub(super) interlaced: bool,
    pub(super) animated: bool,
    /// The ICC profile, unpacked.
    pub(super) icc: Option<&'r [u8]>,
    pub(super) exif: Option<&'r [u8]>,
}

impl ImageDecoder for PngReader<'_> {
    fn dimensions(&self) -> (u32, u32) {
        self.reader.info().size()
    }

    fn color_type(&self) -> ColorType {
        self.color
    }

    fn read_image(mut self, buf: &mut [u8]) -> ImageResult<()> {
        self.reader.next_frame(buf).map_err(translated)?;
        if matches!(
            self.color,
            ColorType::L16 | ColorType::La16 | ColorType::Rgb16 | ColorType::Rgba16
        ) {
            for sample in buf.as_chunks_mut::<2>().0 {
                *sample = u16::from_be_bytes(*sample).to_ne_bytes();
            }
        }
        Ok(())
    }

    fn read_image_boxed(self: Box<Self>, buf: &mut [u8]) -> ImageResult<()> {
        (*self).read_image(buf)
    }
}

fn translated(error: png::DecodingError) -> ImageError {
    match error {
        png::DecodingError::IoError(error) => ImageError::IoError(error),
        png::DecodingError::LimitsExceeded => {
            ImageError::Limits(LimitErrorKind::InsufficientMemory.into())
        }
        other => ImageError::Decoding(DecodingError::new(ImageFormat::Png.into(), other)),
    }
}
