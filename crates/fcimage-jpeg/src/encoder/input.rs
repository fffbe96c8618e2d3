//! The images that can be coded.

use super::options::Subsampling;
use crate::error::{Error, Result};
use crate::geometry::Size;

/// Rows of an image, from top to bottom, in memory of the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rows<'a> {
    /// All samples, 8 bits each.
    pub samples: &'a [u8],
    /// Pixels, or samples of a plane.
    pub size: Size,
    /// Bytes from the start of one row to that of the next.
    pub stride: usize,
}

impl<'a> Rows<'a> {
    /// The bytes of row `y`, or of the last one where the image ends before it.
    pub(super) fn row(&self, y: u32, bytes_per_pixel: usize) -> &'a [u8] {
        let y = y.min(self.size.height.saturating_sub(1)) as usize;
        let start = y.saturating_mul(self.stride).min(self.samples.len());
        let row = self.samples.split_at(start).1;
        row.get(..self.size.width as usize * bytes_per_pixel).unwrap_or(row)
    }

    fn check(&self, name: &str, bytes_per_pixel: usize) -> Result<()> {
        let row = (self.size.width as usize).checked_mul(bytes_per_pixel);
        let needed = row.and_then(|row| {
            let rows = (self.size.height as usize).saturating_sub(1).checked_mul(self.stride)?;
            rows.checked_add(row)
        });
        match needed {
            Some(needed) if needed <= self.samples.len() && row <= Some(self.stride) => Ok(()),
            _ => Err(Error::argument(format!(
                "{name} of {} x {} with a stride of {} need more than the {} bytes that there are",
                self.size.width,
                self.size.height,
                self.stride,
                self.samples.len()
            ))),
        }
    }
}

/// An image to be coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Image<'a> {
    /// Red, green, blue: 3 bytes a pixel.
    Rgb(Rows<'a>),
    /// Luminance: 1 byte a pixel. The file has one component.
    Gray(Rows<'a>),
    /// 3 equal bytes a pixel, of which one is coded. The file has one component.
    GrayRgb(Rows<'a>),
    /// Y, Cb and Cr (BT.601, full range), as they are in the file. Cb and Cr have the
    /// [size](Subsampling::chroma_size) that the subsampling of the options says.
    Planes {
        /// Luminance.
        y: Rows<'a>,
        /// The difference to blue; 128 is none.
        cb: Rows<'a>,
        /// The difference to red; 128 is none.
        cr: Rows<'a>,
    },
}

impl Image<'_> {
    /// The size in pixels.
    pub fn size(&self) -> Size {
        match self {
            Self::Rgb(rows) | Self::Gray(rows) | Self::GrayRgb(rows) => rows.size,
            Self::Planes { y, .. } => y.size,
        }
    }

    /// Whether the file has one component.
    pub(super) fn is_gray(&self) -> bool {
        matches!(self, Self::Gray(_) | Self::GrayRgb(_))
    }

    /// Checks that the sides are 1 to 65535, and that all samples are there.
    pub(super) fn check(&self, subsampling: Subsampling) -> Result<()> {
        let size = self.size();
        let side = 1..=u32::from(u16::MAX);
        if !side.contains(&size.width) || !side.contains(&size.height) {
            return Err(Error::argument(format!(
                "the sides of a JPEG must be between 1 and 65535 pixels, got {} x {}",
                size.width, size.height
            )));
        }
        match self {
            Self::Rgb(rows) | Self::GrayRgb(rows) => rows.check("RGB pixels", 3),
            Self::Gray(rows) => rows.check("gray pixels", 1),
            Self::Planes { y, cb, cr } => {
                let needed = subsampling.chroma_size(size);
                if let Some(other) = [cb, cr].iter().find(|plane| plane.size != needed) {
                    return Err(Error::argument(format!(
                        "Cb and Cr must have {} x {} samples, got {} x {}",
                        needed.width, needed.height, other.size.width, other.size.height
                    )));
                }
                [y, cb, cr].iter().try_for_each(|plane| plane.check("planes", 1))
            }
        }
    }
}
