//! Kernels without vector instructions: what all others are compared with.

pub(crate) mod along;
pub(crate) mod bytes;
pub(crate) mod color;
pub(crate) mod planes;
pub(crate) mod rows;

use crate::kernels::Kernels;

pub(crate) static KERNELS: Kernels = Kernels {
    instructions: None,
    rows_of_bytes: |slab, weights, sums| rows::of_bytes_from(0, slab, weights, sums),
    rows_of_sums: |slab, weights, sums| rows::of_sums_from(0, slab, weights, sums),
    along_rows: along::along_rows,
    bytes: bytes::bytes,
    ycc_to_rgb: |ycc, rgb| color::ycc_to_rgb_from(0, ycc, rgb),
    rgb_to_luma: |rgb, luma| planes::luma_from(0, rgb, luma),
    rgb_to_chroma: |rgb, chroma| planes::chroma_from(0, rgb, chroma),
};
