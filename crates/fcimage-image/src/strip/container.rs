//! One call for all formats.

use crate::codecs::format::Format;
use crate::codecs::metadata_options::Keep;
use crate::codecs::registry::codec_for;
use crate::codecs::{gif as gif_codec, jpeg as jpeg_codec, png as png_codec, webp as webp_codec};
use crate::ops::orient::Orientation;
use crate::strip::gif::gif;
use crate::strip::jpeg::{jpeg, upright_jpeg};
use crate::strip::kept::Kept;
use crate::strip::png::png;
use crate::strip::webp::webp;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

/// A file without metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stripped {
    /// The file.
    pub data: Vec<u8>,
    /// The orientation that its Exif block still states.
    pub orientation: Orientation,
}

/// The file `data` with only what its image needs to look as before, and what `keep` names.
///
/// A JPEG with an orientation is turned upright, where that can be done without loss and without more
/// bytes. Everywhere else the orientation stays.
///
/// # Errors
/// `Decode` where the structure of `data` is damaged, or they are not an image; `Unsupported` for a
/// format that cannot be stripped; `Limit` where it exceeds `limits`.
pub fn strip(data: &[u8], keep: Keep, limits: &Limits) -> Result<Stripped> {
    limits.check_input(data.len())?;
    let codec = codec_for(data)?;
    let rewrite = rewriter(codec.format())?;
    let source = codec.open(data, limits)?;
    let info = source.info();
    let orientation = info.orientation;
    if info.format == jpeg_codec::FORMAT && orientation != Orientation::UPRIGHT {
        let kept = Kept::of(info, keep, Orientation::UPRIGHT)?;
        if let Some(data) = upright_jpeg(data, &kept, orientation, data.len(), limits)? {
            return Ok(Stripped { data, orientation: Orientation::UPRIGHT });
        }
    }
    let data = rewrite(data, &Kept::of(info, keep, orientation)?)?;
    // What hid damage of the image's own header, such as the canvas of a WebP, may be gone. A file
    // without its metadata may have more pixels for each byte.
    codec.open(&data, &Limits { max_pixels_per_byte: u32::MAX, ..*limits })?;
    Ok(Stripped { data, orientation })
}

/// The file `data` with only what its image needs and what is `kept`. Nothing is checked but its
/// structure, and nothing is decoded.
///
/// # Errors
/// `Decode` where the structure of `data` is damaged, or they are not an image; `Unsupported` for a
/// format that cannot be stripped.
pub fn rewritten(data: &[u8], kept: &Kept) -> Result<Vec<u8>> {
    rewriter(codec_for(data)?.format())?(data, kept)
}

type Rewriter = fn(&[u8], &Kept) -> Result<Vec<u8>>;

fn rewriter(format: Format) -> Result<Rewriter> {
    match format {
        jpeg_codec::FORMAT => Ok(jpeg),
        png_codec::FORMAT => Ok(png),
        webp_codec::FORMAT => Ok(webp),
        gif_codec::FORMAT => Ok(gif),
        other => Err(Error::unsupported(format!(
            "stripping a {other} is not supported; JPEG, PNG, WebP and GIF are supported"
        ))),
    }
}
