//! Kernels with AVX2.

mod color;
mod encode;
mod lanes;
mod transform;

use crate::kernels::Kernels;
use crate::x86::{compiled, sse41};

/// To be called only where the processor has AVX2.
pub(crate) static KERNELS: Kernels = compiled!(
    "avx2",
    color::row_to_rgb,
    color::row_to_rgba,
    Kernels {
        instructions: Some("avx2"),
        add_four_blocks: |coefficients, samples, stride| {
            // SAFETY: these kernels are selected only where the processor has AVX2.
            unsafe { transform::add_four_blocks(coefficients, samples, stride) }
        },
        encoder: encode::ENCODER,
        // One block fills half of a small vector.
        ..sse41::KERNELS
    }
);
