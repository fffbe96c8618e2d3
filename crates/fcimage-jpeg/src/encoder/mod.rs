//! The encoder: rows of RGB or gray, or planes, to a baseline or progressive file.
//!
//! `strips` brings the samples of one row of MCUs to whole blocks, `blocks` transforms and quantizes
//! them. `tokens` are the codes to be written, with the bits behind them: `sequential` makes them of
//! each block once, in the same pass that counts them for the Huffman tables; `progressive` keeps the
//! coefficients and makes those of one scan after the other.

mod blocks;
mod frame;
mod headers;
mod input;
mod memory;
mod options;
mod progressive;
mod quality;
mod sequential;
mod strips;
mod tokens;

pub use input::{Image, Rows};
pub use options::{EncodeOptions, Subsampling};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::geometry::Size;
use frame::Frame;

/// Bytes of a profile in one segment, besides what begins it (ICC.1, B.4).
const ICC_PART: usize = 65_533 - ICC.len() - 2;

const ICC: &[u8] = b"ICC_PROFILE\0";

/// Codes images. Metadata come between JFIF's segment and the image, in the order in which they are
/// added.
///
/// ```
/// use fcimage_jpeg::{Decoder, EncodeOptions, Encoder, Image, Limits, Rows, Serial, Size};
///
/// # fn main() -> Result<(), fcimage_jpeg::Error> {
/// let size = Size { width: 50, height: 20 };
/// let pixels = vec![90; 50 * 20 * 3];
/// let image = Image::Rgb(Rows { samples: &pixels, size, stride: 150 });
/// let mut encoder = Encoder::new(EncodeOptions::default().with_quality(80));
/// encoder.add_segment(0xfe, b"a comment")?;
/// let file = encoder.encode(&image, &Serial)?;
/// assert_eq!(Decoder::new(&file, &Limits::default())?.header().size, size);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Encoder {
    options: EncodeOptions,
    segments: Vec<u8>,
}

impl Encoder {
    /// An encoder without metadata.
    pub fn new(options: EncodeOptions) -> Self {
        Self { options, segments: vec![] }
    }

    /// Adds a segment: the second byte of its marker (0xe1 to 0xef for APP1 to APP15, 0xfe for a
    /// comment), and its payload of at most 65533 bytes.
    ///
    /// # Errors
    /// `Argument` for another marker, and a payload that is longer.
    pub fn add_segment(&mut self, code: u8, payload: &[u8]) -> Result<()> {
        if !matches!(code, 0xe1..=0xef | 0xfe) {
            return Err(Error::argument(format!(
                "the marker of a segment must be between 0xe1 and 0xef, or 0xfe, got {code:#04x}"
            )));
        }
        headers::segment(&mut self.segments, code, payload)
    }

    /// Adds an Exif block: TIFF, at most 65527 bytes.
    ///
    /// # Errors
    /// `Argument` where it is longer.
    pub fn add_exif(&mut self, exif: &[u8]) -> Result<()> {
        self.add_segment(0xe1, &[b"Exif\0\0", exif].concat())
    }

    /// Adds an ICC profile, in as many segments as it needs: at most 255 of 65519 bytes.
    ///
    /// # Errors
    /// `Argument` where it is longer.
    pub fn add_icc(&mut self, profile: &[u8]) -> Result<()> {
        let parts = profile.chunks(ICC_PART);
        let count = u8::try_from(parts.len()).map_err(|_| {
            let most = 255 * ICC_PART;
            Error::argument(format!(
                "the ICC profile of a JPEG must have at most {most} bytes, got {}",
                profile.len()
            ))
        })?;
        for (number, part) in (1..=count).zip(parts) {
            self.add_segment(0xe2, &[ICC, &[number, count], part].concat())?;
        }
        Ok(())
    }

    /// The file. The bytes do not depend on the vector instructions of the processor.
    ///
    /// # Errors
    /// `Argument` where the image has no pixels, more than 65535 on a side, or fewer samples than its
    /// size says, and for a quality that is not between 1 and 100; `Cancelled` where the context says
    /// so, which is asked for every row of MCUs.
    pub fn encode(&self, image: &Image<'_>, context: &dyn Context) -> Result<Vec<u8>> {
        let EncodeOptions { quality, subsampling, progressive, optimize, vector } = self.options;
        image.check(subsampling)?;
        if !(1..=100).contains(&quality) {
            return Err(Error::argument(format!(
                "quality must be between 1 and 100, got {quality}"
            )));
        }
        let (frame, tables) = (Frame::new(image, subsampling), quality::tables(quality));
        // A photo at quality 85 takes about an eighth of its samples.
        let expected = frame.size.area() as usize / 4 + 1024;
        let mut out = Vec::with_capacity(self.segments.len() + expected);
        headers::jfif(&mut out)?;
        out.extend(&self.segments);
        headers::frame(&mut out, &frame, &tables, progressive)?;
        let kernels =
            if vector { fcimage_jpeg_kernels::best() } else { fcimage_jpeg_kernels::scalar() };
        let source = blocks::Source { image, frame: &frame, subsampling, tables: &tables, kernels };
        if progressive {
            progressive::write(&source, out, context)
        } else {
            sequential::write(&source, optimize, out, context)
        }
    }

    /// An upper bound of the bytes that coding an image of `size` holds at once, besides the image and
    /// the file.
    pub fn peak_bytes(&self, size: Size) -> u64 {
        memory::peak_bytes(&self.options, size)
    }
}
