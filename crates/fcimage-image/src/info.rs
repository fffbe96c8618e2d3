//! What a picture's header says; nothing is decoded.

use std::io::Cursor;
use std::sync::Arc;

use image::codecs::{bmp, gif, tiff, webp};
use image::{ColorType, ImageDecoder, ImageError, error::ImageFormatHint};

use crate::claims::{self, Claims};
use crate::codecs::format::{Format, recognise};
use crate::color;
use crate::orientation::{Orientation, from_exif_block};
use crate::png::PngDecoder;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};
use fcimage_base::limits::Limits;
use fcimage_jpeg::{self as jpeg, ColorModel};

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
    /// The ICC profile, if it is not larger than the limits grant.
    pub icc: Option<Arc<[u8]>>,
    /// The Exif block, without `Exif\0\0`.
    pub exif: Option<Arc<[u8]>>,
    /// Whether there is more than one frame; only the first is read.
    pub animated: bool,
    /// Whether it is a progressive JPEG or an interlaced PNG.
    pub progressive: bool,
    /// Bytes that the decoder may hold besides pixels.
    pub(super) overhead: u64,
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

    /// An upper bound of the bytes that profile and Exif take: as they are, and the profile's tables.
    pub(super) fn metadata_bytes(&self) -> u64 {
        let length = |block: &Option<Arc<[u8]>>| block.as_ref().map_or(0, |b| b.len() as u64);
        length(&self.exif).saturating_add(color::peak_bytes(length(&self.icc)))
    }
}

pub(super) type Decoder<'a> = Box<dyn ImageDecoder + 'a>;

/// Reads the header of `data` and checks its claims against `limits`.
pub fn inspect(data: &[u8], limits: &Limits) -> Result<Info> {
    failpoint::hit(Phase::Inspect);
    limits.check_input(data.len())?;
    let format = recognise(data)?;
    if format == Format::Jpeg {
        return inspect_jpeg(data, limits);
    }
    let Opened { mut decoder, animated, claims } = open(data, format, limits, true)?;
    let (width, height) = decoder.dimensions();
    limits.check_expansion(width, height, data.len())?;
    let small = |block: &&[u8]| block.len() as u64 <= limits.max_metadata;
    // A broken profile or Exif block does not spoil the picture.
    let theirs = match format {
        Format::WebP | Format::Tiff => (None, None),
        _ => (decoder.icc_profile().ok().flatten(), decoder.exif_metadata().ok().flatten()),
    };
    let icc = theirs.0.as_deref().or(claims.icc).filter(small).map(Arc::from);
    let exif = theirs.1.as_deref().or(claims.exif);
    let exif: Option<Arc<[u8]>> = exif
        .map(|block| block.strip_prefix(b"Exif\0\0").unwrap_or(block))
        .filter(small)
        .map(Arc::from);
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
        overhead: claims.overhead,
        jpeg: None,
    })
}

fn inspect_jpeg(data: &[u8], limits: &Limits) -> Result<Info> {
    let mut header = jpeg::read_header(data, limits)?;
    limits.check_size(header.width, header.height)?;
    limits.check_expansion(header.width, header.height, data.len())?;
    let small = |block: Option<Vec<u8>>| -> Option<Arc<[u8]>> {
        block.filter(|b| b.len() as u64 <= limits.max_metadata).map(Arc::from)
    };
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
        overhead: 0,
        jpeg: Some(Arc::new(header)),
    })
}

/// A decoder at the start of the picture's data.
pub(super) struct Opened<'a> {
    pub(super) decoder: Decoder<'a>,
    animated: bool,
    claims: Claims<'a>,
}

/// The decoder for `data`, which is no JPEG; with its colour profile where that is wanted.
pub(super) fn open<'a>(
    data: &'a [u8],
    format: Format,
    limits: &Limits,
    profile: bool,
) -> Result<Opened<'a>> {
    let claims = claims::check(data, format, limits)?;
    // Opening alone may take so much.
    limits.budget().spend(claims.overhead, "reading the header")?;
    let input = Cursor::new(data);
    let open = || -> std::result::Result<(Decoder<'a>, bool), ImageError> {
        Ok(match format {
            Format::Png => {
                let decoder = PngDecoder::new(data, limits, profile, claims.packed)?;
                let animated = decoder.is_animated();
                (Box::new(decoder), animated)
            }
            Format::WebP => {
                let decoder = webp::WebPDecoder::new(input)?;
                let animated = decoder.has_animation();
                (Box::new(decoder), animated)
            }
            Format::Gif => (Box::new(gif::GifDecoder::new(input)?), claims.frames > 1),
            Format::Bmp => (Box::new(bmp::BmpDecoder::new(input)?), false),
            Format::Tiff | Format::Jpeg => (Box::new(tiff::TiffDecoder::new(input)?), false),
        })
    };
    let (mut decoder, animated) = open().map_err(|e| translated(&e, format))?;
    let (width, height) = decoder.dimensions();
    limits.check_size(width, height)?;
    check_color(decoder.color_type(), format)?;
    let pixels = u64::from(width) * u64::from(height);
    let mut theirs = image::Limits::no_limits();
    theirs.max_alloc = Some(match format {
        // A frame that is not as large as the canvas is unpacked on its own.
        Format::Gif => pixels.saturating_mul(4).saturating_add(256 << 10),
        // The samples as stored, and a strip or tile as it is packed.
        _ => pixels.saturating_mul(8).saturating_add(data.len() as u64),
    });
    decoder.set_limits(theirs).map_err(|e| translated(&e, format))?;
    Ok(Opened { decoder, animated, claims })
}

/// Refuses samples that are not whole numbers, before there is memory for them.
fn check_color(color: ColorType, format: Format) -> Result<()> {
    use ColorType as C;
    match color {
        C::L8 | C::La8 | C::Rgb8 | C::Rgba8 | C::L16 | C::La16 | C::Rgb16 | C::Rgba16 => Ok(()),
        other => {
            let name = format.name();
            Err(Error::unsupported(format!("{name} with {other:?} samples is not supported")))
        }
    }
}

/// What a decoder of `image` says, in our words.
pub(super) fn translated(error: &ImageError, format: Format) -> Error {
    let name = format.name();
    match error {
        ImageError::Unsupported(e) => match e.format_hint() {
            ImageFormatHint::Unknown => Error::unsupported(format!("this {name} is not supported")),
            _ => Error::unsupported(format!("this {name} is not supported: {e}")),
        },
        ImageError::Limits(e) => {
            Error::limit("max_memory", format!("this {name} exceeds the limits: {e}"))
        }
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
