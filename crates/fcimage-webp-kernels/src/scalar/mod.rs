//! Kernels without vector instructions: what all others are compared with.

pub(crate) mod encode;
pub(crate) mod forward;
pub(crate) mod predict_subblock;
pub(crate) mod predict_whole;
pub(crate) mod transform;

use crate::kernels::Kernels;

pub(crate) static KERNELS: Kernels = Kernels {
    instructions: None,
    add_block: transform::add_block,
    add_four_blocks: transform::add_four_blocks,
    encoder: encode::ENCODER,
};
