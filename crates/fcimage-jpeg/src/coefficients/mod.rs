//! Transcoding without loss: quantized coefficients are read, moved, and coded again.
//!
//! Nothing is dequantized or transformed, so the result has exactly the coefficients of the source.

pub(crate) mod read;
pub(crate) mod turn;
pub(crate) mod write;

use crate::layout::ScaledLayout;
use crate::progressive::coefficients::CoefficientPlane;

/// Bytes for tables, readers and small vectors.
const SMALL: u64 = 3 << 17;

/// An upper bound of the bytes that a file of at most `most` bytes takes, its coefficients included.
pub(crate) fn peak_bytes(layout: &ScaledLayout, most: usize) -> u64 {
    let planes: u64 = layout.components.iter().map(CoefficientPlane::bytes).sum();
    planes.saturating_add(most as u64).saturating_add(SMALL)
}
