//! Rounding to bytes.

use crate::range::{BITS, ByteRange, Line, WHITE};

/// Rounds each sample to a byte of `range`.
#[inline(always)]
pub(crate) fn bytes(samples: &[i16], range: ByteRange, bytes: &mut [u8]) {
    let Line { factor, summand } = range.line();
    for (byte, sample) in bytes.iter_mut().zip(samples) {
        let sample = i32::from((*sample).clamp(0, WHITE));
        *byte = ((sample * i32::from(factor) + summand) >> BITS) as u8;
    }
}
