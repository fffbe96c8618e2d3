//! What a picture's header says; nothing is decoded.
#![forbid(unsafe_code)]

use std::io::Cursor;
use std::sync::Arc;

use image::codecs::{bmp, gif, png, tiff, webp};
use image::{ImageDecoder, ImageError, error::ImageFormatHint};

use crate::error::{Error, Result};
use crate::image::color::MAX_PROFILE_BYTES;
use crate::image::format::{Format, recognise};
use crate::image::jpeg::{self, ColorModel};
use crate::image::orientation::{Orientation, from_exif_block};
use crate::limits::Limits;

/// A picture's header.
#[derive(Debug, Clone)]
pub struct Info {
    /// The format.
    pub format: Format,
    /// Width in pixels as stored.
    pub width: u32,
    /// Height in pixels as stored.
    pub height: u32,
    /// How the stored picture is turned to be upright.
    pub orientation: Orientation,
    /// Whether the picture can be transparent.
    pub has_alpha: bool,
    /// Bits of a sample as stored.
    pub bit_depth: u8,
    /// How colours are stored: "gray", "gray-alpha", "rgb", "rgba", "palette", "ycbcr", "cmyk", "ycck".
    pub color: &'static str,
    /// The ICC profile, if it is not larger than what is looked at.
    pub icc: Option<Arc<[u8]>>,
    /// The Exif block, without `Exif\0\0`.
    pub exif: Option<Arc<[u8]>>,
    /// Whether there is more than one frame; only the first is read.
    pub animated: bool,
    /// Whether it is a progressive JPEG or an interlaced PNG.
    pub progressive: bool,
    /// What our JPEG decoder read, if it is a JPEG.
    pub(super) jpeg: Option<Arc<jpeg::Header>>,
}

impl Info {
    /// Width and height after the orientation is applied.
    pub fn oriented_size(&self) -> (u32, u32) {
        match self.orientation.swaps_sides() {
            true => (self.height, self.width),
            false => (self.width, self.height),
        }
    }
}

pub(super) type Decoder<'a> = Box<dyn ImageDecoder + 'a>;

/// Reads the header of `data` and checks its claims against `limits`.
pub fn inspect(data: &[u8], limits: &Limits) -> Result<Info> {
    limits.check_input(data.len())?;
    let format = recognise(data)?;
    if format == Format::Jpeg {
        return inspect_jpeg(data, limits);
    }
    let (mut decoder, animated) = open(data, format, limits)?;
    let (width, height) = decoder.dimensions();
    limits.check_size(width, height)?;
    // A broken profile or Exif block does not spoil the picture.
    let icc = small(decoder.icc_profile().ok().flatten());
    let exif = small(decoder.exif_metadata().ok().flatten());
    let exif = exif.map(|block| match block.strip_prefix(b"Exif\0\0") {
        Some(rest) => Arc::from(rest),
        None => block,
    });
    let orientation = match format {
        Format::Tiff => from_exif_block(data),
        _ => exif.as_deref().map_or(Orientation::UPRIGHT, from_exif_block),
    };
    let stored = Stored::of(data, format, &*decoder);
    Ok(Info {
        format,
        width,
        height,
        orientation,
        has_alpha: decoder.color_type().has_alpha(),
        bit_depth: stored.bit_depth,
        color: stored.color,
        icc,
        exif,
        animated,
        progressive: stored.progressive,
        jpeg: None,
    })
}

/// A block of metadata, unless it is absurdly large.
fn small(block: Option<Vec<u8>>) -> Option<Arc<[u8]>> {
    block.filter(|b| b.len() <= MAX_PROFILE_BYTES).map(Arc::from)
}

fn inspect_jpeg(data: &[u8], limits: &Limits) -> Result<Info> {
    let mut header = jpeg::read_header(data, limits)?;
    limits.check_size(header.width, header.height)?;
    let (icc, exif) = (small(header.icc.take()), small(header.exif.take()));
    let color = match header.color {
        ColorModel::Gray => "gray",
        ColorModel::Ycc => "ycbcr",
        ColorModel::Rgb => "rgb",
        ColorModel::Cmyk => "cmyk",
        ColorModel::Ycck => "ycck",
    };
    Ok(Info {
        format: Format::Jpeg,
        width: header.width,
        height: header.height,
        orientation: exif.as_deref().map_or(Orientation::UPRIGHT, from_exif_block),
        has_alpha: false,
        bit_depth: 8,
        color,
        icc,
        exif,
        animated: false,
        progressive: header.progressive,
        jpeg: Some(Arc::new(header)),
    })
}

/// The decoder for `data`, which is no JPEG, and whether there is more than one frame.
pub(super) fn open<'a>(
    data: &'a [u8],
    format: Format,
    limits: &Limits,
) -> Result<(Decoder<'a>, bool)> {
    let mut theirs = image::Limits::no_limits();
    theirs.max_alloc = Some(limits.max_memory);
    let input = Cursor::new(data);
    let open = || -> std::result::Result<(Decoder<'a>, bool), ImageError> {
        Ok(match format {
            Format::Png => {
                let decoder = png::PngDecoder::with_limits(input, theirs.clone())?;
                let animated = decoder.is_apng()?;
                (Box::new(decoder), animated)
            }
            Format::WebP => {
                let decoder = webp::WebPDecoder::new(input)?;
                let animated = decoder.has_animation();
                (Box::new(decoder), animated)
            }
            Format::Gif => (Box::new(gif::GifDecoder::new(input)?), gif_has_two_frames(data)),
            Format::Bmp => (Box::new(bmp::BmpDecoder::new(input)?), false),
            Format::Tiff | Format::Jpeg => (Box::new(tiff::TiffDecoder::new(input)?), false),
        })
    };
    let (mut decoder, animated) = open().map_err(|e| translated(&e, format))?;
    let (width, height) = decoder.dimensions();
    limits.check_size(width, height)?;
    decoder.set_limits(theirs).map_err(|e| translated(&e, format))?;
    Ok((decoder, animated))
}

/// What a decoder of `image` says, in our words.
pub(super) fn translated(error: &ImageError, format: Format) -> Error {
    let name = format.name();
    match error {
        ImageError::Unsupported(e) => match e.format_hint() {
            ImageFormatHint::Unknown => Error::unsupported(format!("this {name} is not supported")),
            _ => Error::unsupported(format!("this {name} is not supported: {e}")),
        },
        ImageError::Limits(e) => Error::limit(format!("this {name} passes the limits: {e}")),
        other => Error::decode(format!("expected a sound {name}, but: {other}")),
    }
}

struct Stored {
    bit_depth: u8,
    color: &'static str,
    progressive: bool,
}

impl Stored {
    fn of(data: &[u8], format: Format, decoder: &dyn ImageDecoder) -> Self {
        use image::ExtendedColorType as C;
        let original = decoder.original_color_type();
        let channels = original.channel_count();
        let bits =
            u8::try_from(original.bits_per_pixel() / u16::from(channels.max(1))).unwrap_or(8);
        let color = match original {
            C::L1 | C::L2 | C::L4 | C::L8 | C::L16 | C::A8 => "gray",
            C::La1 | C::La2 | C::La4 | C::La8 | C::La16 => "gray-alpha",
            C::Rgba1 | C::Rgba2 | C::Rgba4 | C::Rgba8 | C::Rgba16 | C::Rgba32F => "rgba",
            C::Cmyk8 | C::Cmyk16 => "cmyk",
            _ => "rgb",
        };
        match format {
            // IHDR (PNG, 11.2.1): bit depth, colour type and interlace method at fixed places.
            Format::Png => Self {
                bit_depth: data.get(24).copied().unwrap_or(8),
                color: if data.get(25) == Some(&3) { "palette" } else { color },
                progressive: data.get(28) == Some(&1),
            },
            Format::Gif => Self { bit_depth: 8, color: "palette", progressive: false },
            _ => Self { bit_depth: bits, color, progressive: false },
        }
    }
}

/// Whether a GIF holds a second image descriptor (GIF89a, sections 18 to 23): walks the blocks.
fn gif_has_two_frames(data: &[u8]) -> bool {
    let walk = || -> Option<bool> {
        let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
        let mut at = 13 + table(*data.get(10)?);
        let mut frames = 0;
        loop {
            match *data.get(at)? {
                0x21 => at += 2,
                0x2c => {
                    frames += 1;
                    if frames == 2 {
                        return Some(true);
                    }
                    at += 11 + table(*data.get(at + 9)?);
                }
                _ => return Some(false),
            }
            while let length @ 1.. = *data.get(at)? {
                at += 1 + usize::from(length);
            }
            at += 1;
        }
    };
    walk().unwrap_or(false)
}
