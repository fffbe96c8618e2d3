//! The compressions of TIFF.

mod deflate;
pub(super) mod fax;
mod fax_bits;
mod fax_codes;
pub(super) mod jpeg;
mod lzw;
pub(super) mod old_jpeg;
mod packbits;
mod stored;
pub(super) mod unpack;
mod zstd;

use crate::codecs::tiff::codings::fax::{Fax, FaxRows};
use crate::codecs::tiff::codings::jpeg::{JpegKind, JpegRows};
use crate::codecs::tiff::codings::unpack::Unpack;
use crate::codecs::tiff::directory::Directory;
use crate::codecs::tiff::kinds;
use crate::codecs::tiff::tags;
use crate::context::Context;
use crate::size::Size;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;
use fcimage_jpeg::OnDamage;

/// A compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Stored,
    Fax(Fax),
    Lzw,
    /// The whole image as one JPEG: see [`old_jpeg`].
    OldJpeg,
    Jpeg,
    Deflate,
    PackBits,
    Zstd,
}

/// The bit of T4Options that says that rows may depend on the row above.
const TWO_DIMENSIONAL: u64 = 1;

impl Coding {
    /// What the field Compression says.
    ///
    /// # Errors
    /// `Unsupported` for others, named in words.
    pub(super) fn of(directory: &Directory<'_>) -> Result<Self> {
        Ok(match directory.number(tags::COMPRESSION).unwrap_or(1) {
            1 => Self::Stored,
            2 => Self::Fax(Fax::Runs { align: 8 }),
            3 => {
                let options = directory.number(tags::T4_OPTIONS).unwrap_or(0);
                Self::Fax(Fax::Group3 { two_dimensional: options & TWO_DIMENSIONAL != 0 })
            }
            4 => Self::Fax(Fax::Group4),
            5 => Self::Lzw,
            6 => Self::OldJpeg,
            7 => Self::Jpeg,
            8 | 32_946 => Self::Deflate,
            32_771 => Self::Fax(Fax::Runs { align: 16 }),
            32_773 => Self::PackBits,
            50_000 => Self::Zstd,
            other => return Err(kinds::compression(other)),
        })
    }

    /// Whether each strip or tile is a JPEG.
    pub(super) fn is_jpeg(self) -> bool {
        matches!(self, Self::Jpeg | Self::OldJpeg)
    }

    /// Whether a predictor may have been applied before.
    pub(super) fn has_predictor(self) -> bool {
        matches!(self, Self::Lzw | Self::Deflate | Self::Zstd)
    }

    /// An unpacker for strips or tiles of `size` pixels. `window` is what
    /// [`window`](Self::window) found.
    pub(super) fn unpacker<'a: 'c, 'c>(
        self,
        size: Size,
        window: u64,
        jpeg: &JpegKind<'a>,
        on_damage: OnDamage,
        cx: &'c Context<'c>,
    ) -> Box<dyn Unpack<'a> + 'c> {
        match self {
            Self::Stored => Box::new(stored::Stored::default()),
            Self::Fax(fax) => Box::new(FaxRows::new(fax, size.width)),
            Self::Lzw => Box::new(lzw::Lzw::new()),
            Self::Deflate => Box::new(deflate::Deflate::new()),
            Self::PackBits => Box::new(packbits::PackBits::new()),
            Self::Zstd => Box::new(zstd::Zstd::new(window)),
            Self::Jpeg | Self::OldJpeg => {
                Box::new(JpegRows::new(jpeg.clone(), size, on_damage, cx))
            }
        }
    }

    /// How far `packed` looks back, where its header says so.
    pub(super) fn window(self, packed: &[u8]) -> u64 {
        match self {
            Self::Zstd => zstd::window(packed).unwrap_or(0),
            _ => 0,
        }
    }

    /// An upper bound of the bytes that an unpacker takes besides its rows and `packed`.
    pub(super) fn working_bytes(
        self,
        size: Size,
        packed: &[u8],
        jpeg: &JpegKind<'_>,
        limits: &Limits,
    ) -> u64 {
        match self {
            Self::Stored | Self::PackBits => 0,
            Self::Fax(_) => FaxRows::working_bytes(size.width),
            Self::Lzw => lzw::WORKING_BYTES,
            Self::Deflate => deflate::WORKING_BYTES,
            Self::Zstd => zstd::Zstd::working_bytes(self.window(packed)),
            Self::Jpeg | Self::OldJpeg => jpeg.peak_bytes(packed, limits),
        }
    }
}
