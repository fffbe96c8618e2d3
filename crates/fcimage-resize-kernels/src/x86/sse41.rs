//! The scalar kernels, compiled for SSE4.1.

use crate::filter::Filter;
use crate::kernels::{Kernels, ROWS};
use crate::range::ByteRange;
use crate::scalar;
use crate::slab::Slab;

/// A safe function that calls a scalar kernel compiled for SSE4.1.
macro_rules! compiled {
    (|$($name:ident: $type:ty),+| $call:expr) => {{
        #[target_feature(enable = "sse4.1")]
        fn kernel($($name: $type),+) {
            $call;
        }
        |$($name: $type),+| {
            // SAFETY: these kernels are selected only where the processor has SSE4.1.
            unsafe { kernel($($name),+) }
        }
    }};
}

/// To be called only where the processor has SSE4.1.
pub(crate) static KERNELS: Kernels = Kernels {
    instructions: Some("sse4_1"),
    rows_of_bytes: compiled!(|slab: Slab<'_, u8>, weights: &[i16], sums: &mut [i16]| {
        scalar::rows::of_bytes_from(0, slab, weights, sums)
    }),
    rows_of_sums: compiled!(|slab: Slab<'_, i16>, weights: &[i16], sums: &mut [i16]| {
        scalar::rows::of_sums_from(0, slab, weights, sums)
    }),
    along_rows: compiled!(|filter: &Filter, rows: [&[i16]; ROWS], outputs: [&mut [i16]; ROWS]| {
        scalar::along::along_rows(filter, rows, outputs)
    }),
    bytes: compiled!(|samples: &[i16], range: ByteRange, bytes: &mut [u8]| {
        scalar::bytes::bytes(samples, range, bytes)
    }),
    ycc_to_rgb: compiled!(|ycc: [&[i16]; 3], rgb: &mut [u8]| {
        scalar::color::ycc_to_rgb_from(0, ycc, rgb)
    }),
    rgb_to_luma: compiled!(|rgb: &[u8], luma: &mut [i16]| {
        scalar::planes::luma_from(0, rgb, luma)
    }),
    rgb_to_chroma: compiled!(|rgb: [&[u8]; 2], chroma: [&mut [i16]; 2]| {
        scalar::planes::chroma_from(0, rgb, chroma)
    }),
};
