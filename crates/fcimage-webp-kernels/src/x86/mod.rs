//! Kernels for vector instructions of x86-64.

pub(crate) mod avx2;
mod color;
mod encoder;
mod filter;
pub(crate) mod sse41;
mod transpose;
mod window;

/// The kernels of [`filter`], compiled for one instruction set, and the conversion of colors by functions
/// which say where the vectors end.
macro_rules! compiled {
    ($feature:literal, $row_to_rgb:path, $row_to_rgba:path, $base:expr) => {{
        use crate::edges::{EdgeLimits, Edges};
        use crate::scalar::color::row_from;
        use crate::x86::filter;

        #[target_feature(enable = $feature)]
        fn normal_luma(
            samples: &mut [u8],
            at: usize,
            stride: usize,
            edges: Edges,
            limits: EdgeLimits,
        ) {
            filter::normal_luma(samples, at, stride, edges, limits);
        }

        #[target_feature(enable = $feature)]
        fn normal_chroma(
            planes: [&mut [u8]; 2],
            at: usize,
            stride: usize,
            edges: Edges,
            limits: EdgeLimits,
        ) {
            filter::normal_chroma(planes, at, stride, edges, limits);
        }

        #[target_feature(enable = $feature)]
        fn simple_luma(samples: &mut [u8], at: usize, stride: usize, edges: Edges, edge: u8) {
            filter::simple_luma(samples, at, stride, edges, edge);
        }

        $crate::kernels::Kernels {
            normal_luma: |samples, at, stride, edges, limits| {
                // SAFETY: these kernels are selected only where the processor has the instructions.
                unsafe { normal_luma(samples, at, stride, edges, limits) }
            },
            normal_chroma: |planes, at, stride, edges, limits| {
                // SAFETY: these kernels are selected only where the processor has the instructions.
                unsafe { normal_chroma(planes, at, stride, edges, limits) }
            },
            simple_luma: |samples, at, stride, edges, edge| {
                // SAFETY: these kernels are selected only where the processor has the instructions.
                unsafe { simple_luma(samples, at, stride, edges, edge) }
            },
            row_to_rgb: |y, chroma, pixels| {
                // SAFETY: these kernels are selected only where the processor has the instructions.
                let done = unsafe { $row_to_rgb(y, chroma, pixels) };
                row_from::<3>(0, y.get(..2).unwrap_or(y), chroma, pixels);
                row_from::<3>(done, y, chroma, pixels);
            },
            row_to_rgba: |y, chroma, pixels| {
                // SAFETY: these kernels are selected only where the processor has the instructions.
                let done = unsafe { $row_to_rgba(y, chroma, pixels) };
                row_from::<4>(0, y.get(..2).unwrap_or(y), chroma, pixels);
                row_from::<4>(done, y, chroma, pixels);
            },
            ..$base
        }
    }};
}
use compiled;
