//! What the decoder gives away: rows of the three planes, as soon as nothing changes them any more.

use crate::error::Result;
use fcimage_webp_kernels::ChromaRows;

/// Rows of the image, and the rows of color differences around them.
///
/// Rows come from top to bottom, an even number of them but for the last of the image.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// The number of the first row of luma.
    pub(super) first: usize,
    /// How many rows of luma there are.
    pub(super) count: usize,
    pub(super) luma: PlaneRows<'a>,
    pub(super) chroma: [PlaneRows<'a>; 2],
    /// Rows of color differences of the whole image.
    pub(super) chroma_height: usize,
}

/// Rows of a plane.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlaneRows<'a> {
    pub(super) samples: &'a [u8],
    pub(super) stride: usize,
    pub(super) width: usize,
    /// The number of the row that `samples` begin with; may be negative before the first one.
    pub(super) first: isize,
}

impl<'a> PlaneRows<'a> {
    fn row(&self, number: usize) -> &'a [u8] {
        let index = usize::try_from(number as isize - self.first).unwrap_or_default();
        let from = index.saturating_mul(self.stride);
        self.samples.get(from..).and_then(|rows| rows.get(..self.width)).unwrap_or_default()
    }
}

impl<'a> Rows<'a> {
    /// The numbers of the rows of luma, 0 being the first row of the image.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.first..self.first + self.count
    }

    /// The numbers of the rows of the color differences that are new.
    pub fn chroma_range(&self) -> std::ops::Range<usize> {
        self.first / 2..(self.first + self.count).div_ceil(2)
    }

    /// A row of luma, whose number is in [`range`](Self::range): 16 is black and 235 is white.
    pub fn luma(&self, number: usize) -> &'a [u8] {
        self.luma.row(number)
    }

    /// A row of U (Cb) and of V (Cr), whose number is in [`chroma_range`](Self::chroma_range): half as
    /// many samples as a row of luma, rounded up. 128 is neutral, 16 and 240 are the ends of the range.
    pub fn chroma(&self, number: usize) -> [&'a [u8]; 2] {
        self.chroma.map(|plane| plane.row(number))
    }

    /// The rows of color differences that the pixels of a row are between.
    pub(super) fn chroma_around(&self, number: usize) -> ChromaRows<'a> {
        let near = number / 2;
        let far = if number.is_multiple_of(2) { near.saturating_sub(1) } else { near + 1 };
        let far = far.min(self.chroma_height.saturating_sub(1));
        ChromaRows { near: self.chroma(near), far: self.chroma(far) }
    }
}

/// Takes rows as they are decoded.
pub trait Sink {
    /// Takes the next rows.
    ///
    /// # Errors
    /// What it gives ends the decode.
    fn take(&mut self, rows: &Rows<'_>) -> Result<()>;
}
