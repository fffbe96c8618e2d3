//! The scalar transforms, compiled for SSE4.1.

use crate::blocks::Blocks;
use crate::kernels::{Kernels, transforms};
use crate::quantizer::Quantizer;
use crate::scalar;
use crate::scalar::idct::flat;

/// A safe function that calls a scalar transform compiled for SSE4.1.
macro_rules! compiled {
    ($kernel:expr) => {{
        #[target_feature(enable = "sse4.1")]
        fn kernel(
            coefficients: &[i16; 64],
            quantization: &[u16; 64],
            samples: &mut [u8],
            stride: usize,
        ) {
            $kernel(coefficients, quantization, samples, stride);
        }
        |coefficients: &[i16; 64], quantization: &[u16; 64], samples: &mut [u8], stride: usize| {
            // SAFETY: these kernels are selected only where the processor has SSE4.1.
            unsafe { kernel(coefficients, quantization, samples, stride) }
        }
    }};
}

/// To be called only where the processor has SSE4.1.
pub(crate) static KERNELS: Kernels = Kernels {
    instructions: Some("sse4_1"),
    avx2: false,
    idct: transforms! {
        1 => flat::<1>,
        2 => scalar::idct::idct_2,
        3 => compiled!(scalar::idct::idct_n::<3>),
        4 => compiled!(scalar::idct::idct_n::<4>),
        5 => compiled!(scalar::idct::idct_n::<5>),
        6 => compiled!(scalar::idct::idct_n::<6>),
        7 => compiled!(scalar::idct::idct_n::<7>),
        8 => compiled!(scalar::idct::idct_8),
    },
    idct_4_pair: None,
    ycc_to_rgb: scalar::KERNELS.ycc_to_rgb,
    upsample_h2v1: scalar::KERNELS.upsample_h2v1,
    upsample_h2v2: scalar::KERNELS.upsample_h2v2,
    forward: |rows, quantizer, blocks| {
        #[target_feature(enable = "sse4.1")]
        fn forward(rows: [&[u8; 16]; 8], quantizer: &Quantizer, blocks: &mut Blocks) {
            scalar::fdct::forward(rows, quantizer, blocks);
        }
        // SAFETY: these kernels are selected only where the processor has SSE4.1.
        unsafe { forward(rows, quantizer, blocks) }
    },
    rgb_to_luma: scalar::KERNELS.rgb_to_luma,
    rgb_to_halved_chroma: scalar::KERNELS.rgb_to_halved_chroma,
};
