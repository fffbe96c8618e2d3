//! Rows collected as planes.

use crate::decoder::rows::{Rows, Sink};
use crate::error::{Error, Result};
use crate::size::Size;

/// The planes of a frame: BT.601 of limited range, color differences of every second row and column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodedPlanes {
    /// The size of the luma.
    pub size: Size,
    /// Luma, `size.width` samples for each row.
    pub luma: Vec<u8>,
    /// U (Cb) and V (Cr), half of `size.width` samples for each row, rounded up, and half as many rows.
    pub chroma: [Vec<u8>; 2],
}

impl DecodedPlanes {
    /// All samples as those of neutral gray.
    ///
    /// # Errors
    /// `Limit` where they do not fit the address space.
    pub(super) fn new(size: Size) -> Result<Self> {
        let plane = |size: Size| {
            let samples = usize::try_from(size.pixels()).map_err(|_| {
                Error::limit("max_pixels", "the planes do not fit the address space")
            })?;
            Ok::<_, Error>(vec![128; samples])
        };
        let chroma = plane(size.chroma())?;
        Ok(Self { size, luma: plane(size)?, chroma: [chroma.clone(), chroma] })
    }

    /// The bytes of such planes.
    pub(super) fn bytes(size: Size) -> u64 {
        size.pixels() + 2 * size.chroma().pixels()
    }
}

impl Sink for DecodedPlanes {
    fn take(&mut self, rows: &Rows<'_>) -> Result<()> {
        let width = self.size.width as usize;
        for (number, to) in rows.range().zip(self.luma.chunks_exact_mut(width).skip(rows.first)) {
            copy(rows.luma(number), to);
        }
        let width = self.size.chroma().width as usize;
        let range = rows.chroma_range();
        for (i, plane) in self.chroma.iter_mut().enumerate() {
            let outputs = plane.chunks_exact_mut(width).skip(range.start);
            for (number, to) in range.clone().zip(outputs) {
                copy(rows.chroma(number)[i & 1], to);
            }
        }
        Ok(())
    }
}

fn copy(from: &[u8], to: &mut [u8]) {
    if from.len() == to.len() {
        to.copy_from_slice(from);
    }
}
