//! What the chunks before the image's data say of a PNG.

use crate::codecs::metadata::Metadata;
use crate::codecs::png::chunks::{Chunks, Needed};
use crate::codecs::png::format::FORMAT;
use crate::codecs::png::profiles;
use crate::codecs::png::texts::Texts;
use crate::codecs::raster::{check_header, damaged, ended};
use crate::dpi::Dpi;
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

/// What IHDR says.
pub(super) struct Ihdr {
    pub(super) size: Size,
    pub(super) bits: u8,
    pub(super) color: u8,
    pub(super) interlaced: bool,
}

/// What the chunks before the image's data say.
pub(super) struct Start<'a> {
    pub(super) ihdr: Ihdr,
    pub(super) metadata: Metadata,
    pub(super) dpi: Option<Dpi>,
    /// The number of frames, 0 where it is not an animation.
    pub(super) frames: u32,
    /// How often they are played, 0 without end.
    pub(super) plays: u32,
    pub(super) needed: Needed<'a>,
    /// An upper bound of the bytes that unpacking the metadata took.
    pub(super) unpacking_bytes: u64,
}

impl<'a> Start<'a> {
    /// # Errors
    /// `Decode` for a damaged header, `Unsupported` for a changed one, `Limit` for what exceeds `limits`.
    pub(super) fn read(data: &'a [u8], limits: &Limits) -> Result<Self> {
        let mut chunks = Chunks::new(data);
        let first = chunks.next().ok_or_else(|| ended(FORMAT))?;
        if &first.name == b"CgBI" {
            let text = "a PNG that Xcode has changed for iOS (CgBI) is not supported";
            return Err(Error::unsupported(text));
        }
        let ihdr = match first.body {
            [a, b, c, d, e, f, g, h, bits, color, _, _, interlaced]
                if &first.name == b"IHDR" && first.length == 13 =>
            {
                let side = |bytes| u32::from_be_bytes(bytes);
                let size = Size::new(side([*a, *b, *c, *d]), side([*e, *f, *g, *h]));
                Ihdr { size, bits: *bits, color: *color, interlaced: *interlaced != 0 }
            }
            _ => return Err(damaged(FORMAT, "it does not begin with a header of 13 bytes")),
        };
        let mut needed = Needed::new(data);
        needed.add(first);
        let (most, mut frames, mut plays) = (limits.max_metadata, 0, 0);
        let (mut icc, mut exif, mut exif_text, mut dpi) = (None, None, None, None);
        // Only the first of each is unpacked, so that many of them take no time.
        let (mut icc_seen, mut text_seen) = (false, false);
        let mut texts = Texts::default();
        let mut unpacking_bytes = 0_u64;
        let mut spend = |packed: &[u8], most: u64| {
            let bytes = profiles::unpacking_bytes(packed.len(), most);
            unpacking_bytes = unpacking_bytes.saturating_add(bytes);
            check_header(unpacking_bytes, limits)
        };
        for chunk in chunks.by_ref() {
            let (body, length) = (chunk.body, chunk.length);
            match &chunk.name {
                b"PLTE" if ihdr.color == 3 => {
                    if !(length.is_multiple_of(3) && (3..=768).contains(&length)) {
                        return Err(Error::decode(format!(
                            "the palette of a PNG must have 1 to 256 colors of 3 bytes, got {length} \
                             bytes"
                        )));
                    }
                    needed.add(chunk);
                }
                b"tRNS" if is_transparency(ihdr.color, length) && chunk.is_sound() => {
                    needed.add(chunk);
                }
                b"eXIf" if length > most => {
                    return Err(Error::limit(
                        "max_metadata",
                        format!(
                            "the Exif block of the PNG has {length} bytes; max_metadata is {most}"
                        ),
                    ));
                }
                b"eXIf" if exif.is_none() && chunk.is_sound() => exif = Some(body),
                b"iCCP" if !icc_seen && chunk.is_sound() => {
                    icc_seen = true;
                    spend(body, most)?;
                    icc = profiles::icc(body, most);
                }
                b"pHYs" if dpi.is_none() && chunk.is_sound() => dpi = density(body),
                b"tEXt" | b"zTXt" | b"iTXt" if !profiles::is_exif(body) => {
                    if let Some(text) = texts.wanted(&chunk) {
                        spend(body, text.most() as u64)?;
                        texts.add(text, &chunk);
                    }
                }
                b"tEXt" | b"zTXt" if !text_seen => {
                    text_seen = true;
                    spend(body, most)?;
                    exif_text = profiles::exif(body, &chunk.name == b"zTXt", most);
                }
                b"acTL" => {
                    let number = |at: usize| {
                        let bytes = body.get(at..).and_then(<[u8]>::first_chunk::<4>);
                        bytes.map_or(0, |bytes| u32::from_be_bytes(*bytes))
                    };
                    (frames, plays) = (number(0), number(4));
                }
                _ => {}
            }
        }
        needed.end(&chunks);
        limits.check_frames(u64::from(frames))?;
        let exif = exif.or(exif_text.as_deref());
        let metadata = Metadata::new(icc.as_deref(), exif, limits)
            .with_xmp(texts.xmp.as_deref(), limits)
            .with_owner(texts.owner);
        Ok(Self { ihdr, metadata, dpi, frames, plays, needed, unpacking_bytes })
    }
}

/// What pHYs says (W3C PNG, section 11.3.4.3): pixels per meter, or a ratio only.
fn density(body: &[u8]) -> Option<Dpi> {
    let [x1, x2, x3, x4, y1, y2, y3, y4, 1] = *body else { return None };
    Dpi::per_meter(u32::from_be_bytes([x1, x2, x3, x4]), u32::from_be_bytes([y1, y2, y3, y4]))
}

/// Whether tRNS of so many bytes fits the color type (W3C PNG, section 11.3.1.1).
fn is_transparency(color: u8, length: u64) -> bool {
    match color {
        0 => length == 2,
        2 => length == 6,
        3 => (1..=256).contains(&length),
        _ => false,
    }
}
