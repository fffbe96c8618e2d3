//! Kernels without vector instructions: what all others are compared with.

pub(crate) mod transform;

use crate::kernels::Kernels;

pub(crate) static KERNELS: Kernels = Kernels {
    instructions: None,
    add_block: transform::add_block,
    add_four_blocks: transform::add_four_blocks,
};
