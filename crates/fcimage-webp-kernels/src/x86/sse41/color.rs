//! YCbCr 4:2:0 to RGB with SSE4.1.

use crate::kernels::ChromaRows;
use crate::x86::color;

/// Converts the pixels of a row from the third on, as far as vectors go; gives where they end.
#[target_feature(enable = "sse4.1")]
pub(super) fn row_to_rgb(y: &[u8], chroma: ChromaRows<'_>, pixels: &mut [u8]) -> usize {
    color::row_to_rgb(2, y, chroma, pixels)
}

/// The same with a fourth byte of 255 for each pixel.
#[target_feature(enable = "sse4.1")]
pub(super) fn row_to_rgba(y: &[u8], chroma: ChromaRows<'_>, pixels: &mut [u8]) -> usize {
    color::row_to_rgba(2, y, chroma, pixels)
}
