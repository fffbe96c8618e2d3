//! The headers of a BMP: BITMAPFILEHEADER, and the header of any version after it.

use crate::codecs::bmp::format::FORMAT;
use crate::codecs::bmp::masks::Masks;
use crate::codecs::raster::{damaged, ended};
use crate::dpi::Dpi;
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// Bytes of BITMAPFILEHEADER.
const FILE_HEADER: usize = 14;

/// How pixels are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// Indices of 1, 2, 4 or 8 bits.
    Indices(u32),
    /// Run lengths of indices of 4 or 8 bits.
    RunLengths(u32),
    /// Pixels of 24 bits: blue, green, red.
    Colors,
    /// Pixels of 16 or 32 bits, with masks.
    Masked(u32, Masks),
}

/// What the headers say.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) size: Size,
    /// Whether the first row of the file is the top one.
    pub(super) top_down: bool,
    pub(super) coding: Coding,
    /// The density, which is stated in pixels per meter.
    pub(super) dpi: Option<Dpi>,
    /// Where the palette begins, how many colors it has, and the bytes of each.
    palette: usize,
    colors: usize,
    color_bytes: usize,
    /// Where the pixels begin.
    pub(super) pixels: usize,
}

impl Header {
    /// Reads the headers.
    ///
    /// # Errors
    /// `Decode` where they are damaged, `Unsupported` for codings that are not supported.
    pub(super) fn read(data: &[u8]) -> Result<Self> {
        let fields = Fields(data);
        let bytes = fields.wide(14)? as usize;
        let core = bytes == 12;
        if !core && !(16..=124).contains(&bytes) {
            return Err(damaged(FORMAT, &format!("its header claims {bytes} bytes")));
        }
        let end = FILE_HEADER + bytes;
        if data.len() < end {
            return Err(ended(FORMAT));
        }
        // Shorter headers leave out the last fields, which are then 0.
        let optional = |at: usize| if at + 4 <= end { fields.wide(at) } else { Ok(0) };
        let (width, height, bits) = match core {
            true => (fields.narrow(18)?.into(), i64::from(fields.narrow(20)?), fields.narrow(24)?),
            false => (
                i64::from(fields.wide(18)?.cast_signed()),
                i64::from(fields.wide(22)?.cast_signed()),
                fields.narrow(28)?,
            ),
        };
        let side = |side: i64| u32::try_from(side).ok().filter(|side| *side > 0);
        let size = side(width)
            .zip(side(height.abs()))
            .map(Size::from)
            .ok_or_else(|| damaged(FORMAT, &format!("{width} x {height} pixels are not a size")))?;
        let compression = if core { 0 } else { optional(30)? };
        let os2 = matches!(bytes, 16..40 | 64);
        // Bit fields follow a header of the third version, and are in those of later versions.
        let masks_after = match compression {
            3 if bytes == 40 => 12,
            6 if bytes == 40 => 16,
            _ => 0,
        };
        let coding = coding(u32::from(bits), compression, os2, || {
            let mask =
                |at: usize| if at + 4 <= end + masks_after { fields.wide(at) } else { Ok(0) };
            Ok([mask(54)?, mask(58)?, mask(62)?, if os2 { 0 } else { mask(66)? }])
        })?;
        let dpi = if core { None } else { Dpi::per_meter(optional(38)?, optional(42)?) };
        let palette = end + masks_after;
        let color_bytes = if core { 3 } else { 4 };
        let colors = match coding {
            Coding::Indices(bits) | Coding::RunLengths(bits) => {
                let most = 1_usize << bits;
                let stated = if core { 0 } else { optional(46)? as usize };
                if stated == 0 { most } else { stated }
            }
            _ => 0,
        };
        let stated = fields.wide(10)? as usize;
        // Where the file says nothing of use, pixels follow the palette.
        let pixels = match stated {
            0..=25 => palette.saturating_add(colors.saturating_mul(color_bytes)),
            _ => stated,
        };
        Ok(Self { size, top_down: height < 0, coding, dpi, palette, colors, color_bytes, pixels })
    }

    /// The palette; colors that the file does not have are black.
    pub(super) fn palette(&self, data: &[u8]) -> [[u8; 3]; 256] {
        let mut palette = [[0; 3]; 256];
        // A short palette may end where the pixels begin.
        let end = if self.pixels > self.palette { self.pixels } else { usize::MAX };
        let stored = data.get(self.palette..end.min(data.len())).unwrap_or_default();
        let stored = stored.chunks_exact(self.color_bytes).take(self.colors);
        for (color, stored) in palette.iter_mut().zip(stored) {
            if let [blue, green, red, ..] = *stored {
                *color = [red, green, blue];
            }
        }
        palette
    }
}

fn coding(
    bits: u32,
    compression: u32,
    os2: bool,
    masks: impl FnOnce() -> Result<[u32; 4]>,
) -> Result<Coding> {
    let default = |bits| match bits {
        16 => [0x7c00, 0x03e0, 0x001f],
        _ => [0x00ff_0000, 0x0000_ff00, 0x0000_00ff],
    };
    match (compression, bits) {
        (0, 1 | 2 | 4 | 8) => Ok(Coding::Indices(bits)),
        (0, 24) => Ok(Coding::Colors),
        (0, 16 | 32) => {
            // Versions 4 and 5 have a mask for alpha here, too; those for colors do not count.
            let [r, g, b] = default(bits);
            let [_, _, _, alpha] = masks()?;
            let alpha = if alpha & (r | g | b) == 0 { alpha } else { 0 };
            Ok(Coding::Masked(bits, Masks::new([r, g, b, alpha], bits)?))
        }
        (1, 8) => Ok(Coding::RunLengths(8)),
        (2, 4) => Ok(Coding::RunLengths(4)),
        (3 | 6, 16 | 32) if !os2 => Ok(Coding::Masked(bits, Masks::new(masks()?, bits)?)),
        _ => Err(unsupported(bits, compression, os2)),
    }
}

/// Why a coding is not supported.
fn unsupported(bits: u32, compression: u32, os2: bool) -> Error {
    let what = match (compression, bits) {
        (3, _) if os2 => "with Huffman coding (OS/2)",
        (4, _) if os2 => "with run lengths of 24 bits (OS/2)",
        (4, _) => "with a JPEG in it",
        (5, _) => "with a PNG in it",
        (11..=13, _) => "with CMYK colors",
        (0, 64) => "of 64 bits a pixel",
        _ => {
            let text = format!("{bits} bits a pixel do not go with compression {compression}");
            return damaged(FORMAT, &text);
        }
    };
    Error::unsupported(format!("a BMP {what} is not supported; export it as PNG"))
}

/// Numbers in the headers.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn narrow(&self, at: usize) -> Result<u16> {
        let bytes = self.0.get(at..).and_then(<[u8]>::first_chunk::<2>);
        bytes.map(|bytes| u16::from_le_bytes(*bytes)).ok_or_else(|| ended(FORMAT))
    }

    fn wide(&self, at: usize) -> Result<u32> {
        let bytes = self.0.get(at..).and_then(<[u8]>::first_chunk::<4>);
        bytes.map(|bytes| u32::from_le_bytes(*bytes)).ok_or_else(|| ended(FORMAT))
    }
}
