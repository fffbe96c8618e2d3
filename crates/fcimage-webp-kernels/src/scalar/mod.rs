//! Kernels without vector instructions: what all others are compared with.

pub(crate) mod color;
pub(crate) mod encode;
pub(crate) mod filter;
pub(crate) mod forward;
pub(crate) mod import;
pub(crate) mod predict_subblock;
pub(crate) mod predict_whole;
pub(crate) mod transform;

use crate::kernels::Kernels;

pub(crate) static KERNELS: Kernels = Kernels {
    instructions: None,
    add_block: transform::add_block,
    add_four_blocks: transform::add_four_blocks,
    encoder: encode::ENCODER,
    normal_luma: filter::normal_luma,
    normal_chroma: filter::normal_chroma,
    simple_luma: filter::simple_luma,
    row_to_rgb: |y, chroma, pixels| color::row_from::<3>(0, y, chroma, pixels),
    row_to_rgba: |y, chroma, pixels| color::row_from::<4>(0, y, chroma, pixels),
};
