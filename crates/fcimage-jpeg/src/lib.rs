//! Our JPEG decoder: Huffman-coded baseline, extended sequential and progressive files of 8 bits
//! (ITU-T T.81), at any N/8 of their size, with the arithmetic of libjpeg-turbo.
//!
//! A file travels: [`read_header`] walks the markers up to the first scan; [`decode`] spends the
//! budget, then either `sequential` (one row of MCUs at a time) or `progressive` (coefficients
//! first) fills the planes of the components, and `output` brings the planes to one size and one
//! colour model.
// `forbid` in every room but `simd`; here it would bind that one, too.

use fcimage_base::error::{Error, Result};
use fcimage_base::pool::Pool;
use fcimage_base::{Budget, Limits};

mod bits;
mod block;
mod coefficients;
mod color;
mod damage;
mod frame;
mod huffman;
mod idct;
mod layout;
mod markers;
mod metadata;
mod output;
mod pairs;
mod parallel;
mod plane;
mod progressive;
mod progressive_scan;

mod scan;
mod sequential;
mod simd;
mod tables;
mod upsample;

pub use frame::{ColorModel, Header};
use layout::Layout;
use markers::{Found, Markers};

/// The numerator of the full size: a JPEG can be decoded at N/8 for N in 1..=8.
pub const FULL_SCALE: u8 = 8;

/// A rectangle in pixels of the scaled picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// First column.
    pub x: u32,
    /// First row.
    pub y: u32,
    /// Columns, at least 1.
    pub width: u32,
    /// Rows, at least 1.
    pub height: u32,
}

/// The instruction set of the vector kernels that this processor gets, if any.
pub fn vector_instructions() -> Option<&'static str> {
    simd::level().name()
}

/// What happens when the coded data are damaged or end too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnDamage {
    /// A [`Decode`](fcimage_base::error::ErrorKind::Decode) error that tells the decoded fraction.
    #[default]
    Error,
    /// What could be decoded, the rest in the last known colour.
    Salvage,
}

impl OnDamage {
    /// `error` or `salvage`.
    pub fn from_name(name: &str) -> Result<Self> {
        match name {
            "error" => Ok(Self::Error),
            "salvage" => Ok(Self::Salvage),
            _ => Err(Error::argument(format!(
                "on_damage must be one of error, salvage, got {name:?}"
            ))),
        }
    }
}

/// How a file is to be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// N of N/8, 1 to 8: the picture becomes `ceil(side * N / 8)` pixels wide and high.
    pub scale: u8,
    /// The part of the scaled picture that is wanted; `None` is all of it.
    pub region: Option<Region>,
    /// What to do with damaged files.
    pub on_damage: OnDamage,
    /// Whether vector instructions may be used. The result is the same without them.
    pub vector: bool,
}

impl Default for Request {
    fn default() -> Self {
        Self { scale: FULL_SCALE, region: None, on_damage: OnDamage::Error, vector: true }
    }
}

/// The samples of a picture, rows top to bottom, 8 bits each, no padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Samples {
    /// Red, green, blue: 3 bytes a pixel.
    Rgb(Vec<u8>),
    /// Luminance: 1 byte a pixel.
    Gray(Vec<u8>),
    /// Cyan, magenta, yellow, black: 4 bytes a pixel; 0 is no ink, 255 is full ink. Files with an
    /// Adobe marker store it the other way round, and are turned here.
    Cmyk(Vec<u8>),
}

/// A decoded picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// Width in pixels: that of the region, or of the whole scaled picture.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The pixels.
    pub samples: Samples,
    /// How much of the picture the file gave, 0.0 to 1.0; below 1.0 only after
    /// [`OnDamage::Salvage`].
    pub fraction: f64,
}

/// Width and height at `scale` / 8, rounded up as libjpeg does.
pub fn scaled_size(width: u32, height: u32, scale: u8) -> (u32, u32) {
    let side = |side: u32| (u64::from(side) * u64::from(scale)).div_ceil(8) as u32;
    (side(width), side(height))
}

/// Reads all markers before the first scan: sizes, colour model, Exif and ICC profile.
///
/// # Errors
/// `Decode` where `data` is no JPEG or ends within its header, `Unsupported` (naming the kind) for
/// arithmetic, lossless, hierarchical and 12-bit files, `Limit` for a size that `limits` refuse.
pub fn read_header(data: &[u8], limits: &Limits) -> Result<Header> {
    limits.check_input(data.len())?;
    let mut markers = Markers::new(data)?;
    match markers.next()? {
        Found::Scan(scan) => markers.header(&scan, limits),
        Found::End { .. } => Err(Error::decode("the JPEG has no picture: it ends before a scan")),
    }
}

/// An upper bound of the bytes that [`decode`] holds at its peak, the result included.
pub fn peak_bytes(header: &Header, request: &Request) -> u64 {
    match Layout::new(header, request) {
        Ok(layout) => layout.peak_bytes(header),
        Err(_) => 0,
    }
}

/// Decodes the picture that `header` was read from. Spends [`peak_bytes`] of `budget` before it
/// allocates anything, and gives back all but the bytes of the result.
///
/// # Errors
/// `Argument` for a scale or region that is out of range, `Limit` where the budget, the number of
/// scans or the work is exceeded, `Decode` for damaged data unless `request` says to salvage.
pub fn decode(
    data: &[u8],
    header: &Header,
    request: &Request,
    limits: &Limits,
    budget: &mut Budget,
    pool: &Pool,
) -> Result<Decoded> {
    let layout = Layout::new(header, request)?;
    let peak = layout.peak_bytes(header);
    budget.spend(peak, "decoding the JPEG")?;
    let decoded = decode_within(data, header, request, limits, pool, &layout);
    budget.refund(match &decoded {
        Ok(_) => peak.saturating_sub(layout.result_bytes()),
        Err(_) => peak,
    });
    decoded
}

fn decode_within(
    data: &[u8],
    header: &Header,
    request: &Request,
    limits: &Limits,
    pool: &Pool,
    layout: &Layout,
) -> Result<Decoded> {
    let mut markers = Markers::new(data)?;
    let Found::Scan(scan) = markers.next()? else {
        return Err(Error::decode("the JPEG has no picture: it ends before a scan"));
    };
    if !header.describes(&markers, &scan) {
        return Err(Error::argument("the JPEG header was read from another file"));
    }
    let (samples, fraction) = if header.progressive {
        progressive::decode(markers, scan, layout, request, limits)?
    } else {
        sequential::decode(markers, scan, layout, request, limits, pool)?
    };
    let (width, height) = (layout.region.width, layout.region.height);
    Ok(Decoded { width, height, samples, fraction })
}
