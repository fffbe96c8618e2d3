//! Vector kernels, chosen at run time: the one room of the decoder with `unsafe`.
//!
//! Two things need it here: calling a function that was compiled for instructions which the
//! processor was seen to have, and loads and stores, each behind a slice of the length it touches.
#![allow(unsafe_code)]

use std::sync::OnceLock;

use super::idct::{self, Idct};

/// What the processor has, best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Nothing that is used here.
    Plain,
    /// SSE4.1.
    Sse41,
    /// AVX2.
    Avx2,
}

impl Level {
    /// What processor lists call it; none for [`Level::Plain`].
    pub(super) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Sse41 => Some("sse4_1"),
            Self::Avx2 => Some("avx2"),
        }
    }
}

/// The level of this processor; [`Level::Plain`] where `FCIMAGE_NO_SIMD` is 1 at the first call.
pub(super) fn level() -> Level {
    static LEVEL: OnceLock<Level> = OnceLock::new();
    *LEVEL.get_or_init(|| {
        if std::env::var_os("FCIMAGE_NO_SIMD").is_some_and(|value| value == "1") {
            return Level::Plain;
        }
        #[cfg(target_arch = "x86_64")]
        {
            if std::arch::is_x86_feature_detected!("avx2") {
                return Level::Avx2;
            }
            if std::arch::is_x86_feature_detected!("sse4.1") {
                return Level::Sse41;
            }
        }
        Level::Plain
    })
}

/// The transform to `n` x `n` samples at `level`, which the processor must have ([`level`]).
#[cfg(target_arch = "x86_64")]
pub(super) fn idct(n: u8, level: Level) -> Idct {
    /// Wraps a kernel as a plain function.
    macro_rules! entry {
        ($kernel:expr) => {
            |coefficients, quant, last, out, stride| {
                // SAFETY: `Level` says that the processor has these instructions.
                unsafe { $kernel(coefficients, quant, last, out, stride) }
            }
        };
    }
    match (level.min(self::level()), n) {
        (Level::Avx2, 8) => entry!(avx2::idct_8),
        (Level::Avx2, 7) => entry!(avx2::idct_n::<7>),
        (Level::Avx2, 6) => entry!(avx2::idct_n::<6>),
        (Level::Avx2, 5) => entry!(avx2::idct_n::<5>),
        (Level::Avx2, 4) => entry!(avx2::idct_4),
        (Level::Avx2, 3) => entry!(avx2::idct_n::<3>),
        (Level::Avx2, 2) => entry!(avx2::idct_2),
        (Level::Sse41, 8) => entry!(sse41::idct_8),
        (Level::Sse41, 7) => entry!(sse41::idct_n::<7>),
        (Level::Sse41, 6) => entry!(sse41::idct_n::<6>),
        (Level::Sse41, 5) => entry!(sse41::idct_n::<5>),
        (Level::Sse41, 4) => entry!(sse41::idct_4),
        (Level::Sse41, 3) => entry!(sse41::idct_n::<3>),
        (Level::Sse41, 2) => entry!(sse41::idct_2),
        _ => idct::plain(n),
    }
}

/// There are no vector kernels for this processor.
#[cfg(not(target_arch = "x86_64"))]
pub(super) fn idct(n: u8, _: Level) -> Idct {
    idct::plain(n)
}

/// Converts pixels from the left of the row and says how many: the rest is for the plain kernel.
pub(super) fn ycc_to_rgb(y: &[u8], cb: &[u8], cr: &[u8], out: &mut [u8]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if level() == Level::Avx2 {
        // SAFETY: the processor has AVX2.
        return unsafe { avx2::ycc_to_rgb(y, cb, cr, out) };
    }
    0
}

/// Upsamples from column 1 (of the input) on and says up to which column, exclusive.
pub(super) fn h2v2(near: &[u8], far: &[u8], out: &mut [u8]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if level() == Level::Avx2 {
        // SAFETY: the processor has AVX2.
        return unsafe { avx2::h2v2(near, far, out) };
    }
    1
}

/// Upsamples from column 1 (of the input) on and says up to which column, exclusive.
pub(super) fn h2v1(input: &[u8], out: &mut [u8]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if level() == Level::Avx2 {
        // SAFETY: the processor has AVX2.
        return unsafe { avx2::h2v1(input, out) };
    }
    1
}

/// The plain kernels, compiled for SSE4.1.
#[cfg(target_arch = "x86_64")]
mod sse41 {
    use super::idct::{idct_2 as plain_2, idct_4 as plain_4, idct_8 as plain_8, idct_n as plain_n};

    macro_rules! compiled {
        ($($name:ident $(<const $n:ident>)? = $plain:expr;)+) => {$(
            #[target_feature(enable = "sse4.1")]
            pub(super) fn $name$(<const $n: usize>)?(
                coefficients: &[i16; 64],
                quant: &[u16; 64],
                last: usize,
                out: &mut [u8],
                stride: usize,
            ) {
                $plain(coefficients, quant, last, out, stride);
            }
        )+};
    }

    compiled! {
        idct_8 = plain_8;
        idct_4 = plain_4;
        idct_2 = plain_2;
        idct_n<const N> = plain_n::<N>;
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2;
