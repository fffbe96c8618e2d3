//! The kernels of an encoder, written once for both sizes of vectors.

pub(super) mod block;
pub(super) mod edges;
pub(super) mod import;
pub(super) mod judge;
pub(super) mod steps;
pub(super) mod subblock;
pub(super) mod transform;
pub(super) mod whole;

/// The kernels for the instructions named, on the `lanes` of the module that it is used in.
macro_rules! encoder_kernels {
    ($feature:literal) => {
        use crate::encoder_kernels::EncoderKernels;

        mod block {
            crate::x86::encoder::block::block!($feature);
        }
        mod edges {
            crate::x86::encoder::edges::edges!($feature);
        }
        mod import {
            crate::x86::encoder::import::import!($feature);
        }
        mod judge {
            crate::x86::encoder::judge::judge!($feature);
        }
        mod steps {
            crate::x86::encoder::steps::steps!($feature);
        }
        mod subblock {
            crate::x86::encoder::subblock::subblock!($feature);
        }
        mod transform {
            crate::x86::encoder::transform::transform!($feature);
        }
        mod whole {
            crate::x86::encoder::whole::whole!($feature);
        }

        /// To be called only where the processor has the instructions.
        pub(super) const ENCODER: EncoderKernels = EncoderKernels {
            susceptibility: |source, canvas, means| {
                // SAFETY: these kernels are selected only where the processor has the instructions.
                unsafe { judge::susceptibility(source, canvas, means) }
            },
            luma_errors: |source, canvas, means| {
                // SAFETY: as above.
                unsafe { judge::luma_errors(source, canvas, means) }
            },
            chroma_errors: |source, canvas, means| {
                // SAFETY: as above.
                unsafe { judge::chroma_errors(source, canvas, means) }
            },
            code_luma: |source, canvas, mode, means, quantizers, levels| {
                // SAFETY: as above.
                unsafe { whole::code_luma(source, canvas, mode, means, quantizers, levels) }
            },
            code_chroma: |source, canvas, mode, means, quantizer, diffuse, levels| {
                // SAFETY: as above.
                unsafe {
                    whole::code_chroma(source, canvas, mode, means, quantizer, diffuse, levels)
                }
            },
            code_subblock: |source, canvas, index, costs, quantizer, levels| {
                // SAFETY: as above.
                unsafe { subblock::code_subblock(source, canvas, index, costs, quantizer, levels) }
            },
            import_rgb: |rows| {
                // SAFETY: as above.
                unsafe { import::rows::<3>(rows) }
            },
            import_rgba: |rows| {
                // SAFETY: as above.
                unsafe { import::rows::<4>(rows) }
            },
        };
    };
}
pub(super) use encoder_kernels;
