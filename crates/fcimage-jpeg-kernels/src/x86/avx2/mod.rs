//! Kernels for AVX2. Each gives exactly what its scalar twin gives: all sums are the same ones in 32
//! bits, only their order differs.

mod color;
mod fdct;
mod idct;
mod idct_4;
mod lanes;
mod rgb;
mod upsample;

use crate::kernels::{Kernels, transforms};
use crate::scalar::color::ycc_to_rgb_from;
use crate::scalar::idct::{flat, idct_2};
use crate::scalar::rgb::{halved_chroma_from, luma_from};
use crate::scalar::upsample::{h2v1_but, h2v2_but};

/// A safe function that calls a transform.
macro_rules! entry {
    ($kernel:expr) => {
        |coefficients: &[i16; 64], quantization: &[u16; 64], samples: &mut [u8], stride: usize| {
            // SAFETY: these kernels are selected only where the processor has AVX2.
            unsafe { $kernel(coefficients, quantization, samples, stride) }
        }
    };
}

/// To be called only where the processor has AVX2, BMI1, BMI2 and LZCNT.
pub(crate) static KERNELS: Kernels = Kernels {
    instructions: Some("avx2"),
    avx2: true,
    idct: transforms! {
        1 => flat::<1>,
        2 => idct_2,
        3 => entry!(idct::idct_n::<3>),
        4 => entry!(idct_4::idct_4),
        5 => entry!(idct::idct_n::<5>),
        6 => entry!(idct::idct_n::<6>),
        7 => entry!(idct::idct_n::<7>),
        8 => entry!(idct::idct_8),
    },
    idct_4_pair: Some(|blocks, quantization, last, samples, stride| {
        if last == [0, 0] {
            flat::<4>(blocks[0], quantization, samples, stride);
            flat::<4>(blocks[1], quantization, samples.get_mut(4..).unwrap_or_default(), stride);
        } else {
            // SAFETY: these kernels are selected only where the processor has AVX2.
            unsafe { idct_4::idct_4_pair(blocks, quantization, samples, stride) }
        }
    }),
    ycc_to_rgb: |y, cb, cr, rgb| {
        // SAFETY: these kernels are selected only where the processor has AVX2.
        let done = unsafe { color::ycc_to_rgb(y, cb, cr, rgb) };
        ycc_to_rgb_from(done, y, cb, cr, rgb);
    },
    upsample_h2v1: |input, output| {
        // SAFETY: these kernels are selected only where the processor has AVX2.
        let end = unsafe { upsample::h2v1(input, output) };
        h2v1_but(1..end, input, output);
    },
    upsample_h2v2: |near, far, output| {
        // SAFETY: these kernels are selected only where the processor has AVX2.
        let end = unsafe { upsample::h2v2(near, far, output) };
        h2v2_but(1..end, near, far, output);
    },
    forward: |rows, quantizer, blocks| {
        // SAFETY: these kernels are selected only where the processor has AVX2.
        unsafe { fdct::forward(rows, quantizer, blocks) }
    },
    rgb_to_luma: |pixels, y| {
        // SAFETY: these kernels are selected only where the processor has AVX2.
        let done = unsafe { rgb::luma(pixels, y) };
        luma_from(done, pixels, y);
    },
    rgb_to_halved_chroma: |above, below, cb, cr| {
        // SAFETY: these kernels are selected only where the processor has AVX2.
        let done = unsafe { rgb::halved_chroma(above, below, cb, cr) };
        halved_chroma_from(done, above, below, cb, cr);
    },
};
