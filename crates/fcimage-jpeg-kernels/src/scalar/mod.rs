//! Kernels without vector instructions: what all others are compared with.

pub(crate) mod basis;
pub(crate) mod color;
pub(crate) mod fdct;
pub(crate) mod idct;
pub(crate) mod rgb;
pub(crate) mod upsample;

use crate::kernels::{Kernels, transforms};
use idct::{flat, idct_2, idct_8, idct_n};

pub(crate) static KERNELS: Kernels = Kernels {
    instructions: None,
    #[cfg(target_arch = "x86_64")]
    avx2: false,
    idct: transforms! {
        1 => flat::<1>,
        2 => idct_2,
        3 => idct_n::<3>,
        4 => idct_n::<4>,
        5 => idct_n::<5>,
        6 => idct_n::<6>,
        7 => idct_n::<7>,
        8 => idct_8,
    },
    idct_4_pair: None,
    ycc_to_rgb: |y, cb, cr, rgb| color::ycc_to_rgb_from(0, y, cb, cr, rgb),
    upsample_h2v1: |input, output| upsample::h2v1_but(0..0, input, output),
    upsample_h2v2: |near, far, output| upsample::h2v2_but(0..0, near, far, output),
    forward: |rows, quantizer, blocks| fdct::forward(rows, quantizer, blocks),
    rgb_to_luma: |rgb, y| rgb::luma_from(0, rgb, y),
    rgb_to_halved_chroma: |above, below, cb, cr| rgb::halved_chroma_from(0, above, below, cb, cr),
};
