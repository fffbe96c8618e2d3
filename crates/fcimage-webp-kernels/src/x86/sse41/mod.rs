//! Kernels with SSE4.1.

mod color;
mod encode;
mod lanes;
mod transform;

use crate::kernels::Kernels;
use crate::scalar;
use crate::x86::compiled;

/// To be called only where the processor has SSE4.1.
pub(crate) static KERNELS: Kernels = compiled!(
    "sse4.1",
    color::row_to_rgb,
    color::row_to_rgba,
    Kernels {
        instructions: Some("sse4_1"),
        add_block: |coefficients, samples, stride| {
            // SAFETY: these kernels are selected only where the processor has SSE4.1.
            unsafe { transform::add_block(coefficients, samples, stride) }
        },
        add_four_blocks: |coefficients, samples, stride| {
            // SAFETY: these kernels are selected only where the processor has SSE4.1.
            unsafe { transform::add_four_blocks(coefficients, samples, stride) }
        },
        encoder: encode::ENCODER,
        ..scalar::KERNELS
    }
);
