//! Kernels for AVX2. Each gives exactly what its scalar twin gives: all sums are the same ones in 32
//! bits, only their order differs.

mod along;
mod bytes;
mod color;
mod planes;
mod rows;

use crate::kernels::Kernels;
use crate::scalar;

/// To be called only where the processor has AVX2.
pub(crate) static KERNELS: Kernels = Kernels {
    instructions: Some("avx2"),
    rows_of_bytes: |slab, weights, sums| {
        // SAFETY: these kernels are selected only where the processor has AVX2.
        let done = unsafe { rows::of_bytes(slab, weights, sums) };
        scalar::rows::of_bytes_from(done, slab, weights, sums);
    },
    rows_of_sums: |slab, weights, sums| {
        // SAFETY: these kernels are selected only where the processor has AVX2.
        let done = unsafe { rows::of_sums(slab, weights, sums) };
        scalar::rows::of_sums_from(done, slab, weights, sums);
    },
    along_rows: |filter, rows, outputs| {
        // SAFETY: these kernels are selected only where the processor has AVX2.
        unsafe { along::along_rows(filter, rows, outputs) }
    },
    bytes: |samples, range, bytes| {
        // SAFETY: these kernels are selected only where the processor has AVX2.
        let done = unsafe { bytes::bytes(samples, range, bytes) };
        let rest = bytes.get_mut(done..).unwrap_or_default();
        scalar::bytes::bytes(samples.get(done..).unwrap_or_default(), range, rest);
    },
    ycc_to_rgb: |ycc, rgb| {
        // SAFETY: these kernels are selected only where the processor has AVX2.
        let done = unsafe { color::ycc_to_rgb(ycc, rgb) };
        scalar::color::ycc_to_rgb_from(done, ycc, rgb);
    },
    rgb_to_luma: |rgb, luma| {
        // SAFETY: these kernels are selected only where the processor has AVX2.
        let done = unsafe { planes::luma(rgb, luma) };
        scalar::planes::luma_from(done, rgb, luma);
    },
    rgb_to_chroma: |rgb, [cb, cr]| {
        // SAFETY: these kernels are selected only where the processor has AVX2.
        let done = unsafe { planes::chroma(rgb, [&mut *cb, &mut *cr]) };
        scalar::planes::chroma_from(done, rgb, [cb, cr]);
    },
};
