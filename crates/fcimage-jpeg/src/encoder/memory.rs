//! How much memory coding takes, known before any is allocated.

use super::frame::{BLOCK, Frame};
use super::options::EncodeOptions;
use super::progressive::BLOCK_BYTES;
use super::sequential::row_tokens;
use crate::geometry::Size;

/// Bytes for tables, headers and small vectors.
const SMALL: u64 = 1 << 17;

/// Bytes of a token.
const TOKEN: u64 = 4;

/// Tokens of a block, at most: one a coefficient.
const BLOCK_TOKENS: u64 = 64;

/// An upper bound of the bytes that coding an image with color holds at once, without the image and the
/// file.
pub(super) fn peak_bytes(options: &EncodeOptions, size: Size) -> u64 {
    let frame = Frame::of(size, Some(options.subsampling));
    let padded = |component| frame.padded_blocks(component).area();
    let blocks: u64 = frame.components.iter().map(padded).sum();
    let largest = frame.components.iter().map(padded).max().unwrap_or(0);
    let row_blocks = blocks / u64::from(frame.mcus.height.max(1));
    let strips = 2 * row_blocks * u64::from(BLOCK * BLOCK);
    let row = row_tokens(&frame) as u64 * TOKEN;
    let kept = match (options.progressive, options.optimize) {
        // The tokens of one scan; those of corrections are as many as coefficients at most. A row of
        // them grows by doubling.
        (true, _) => blocks * BLOCK_BYTES + largest * BLOCK_TOKENS * TOKEN + 3 * row,
        (false, true) => blocks * BLOCK_TOKENS * TOKEN,
        (false, false) => 0,
    };
    // Of each row, where it is: 16 bytes, in a vector that grows by doubling.
    let rows = u64::from(frame.mcus.height) * 16 * 2 * 3;
    strips + row + kept + rows + SMALL
}
