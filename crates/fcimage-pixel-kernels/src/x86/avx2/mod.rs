//! Kernels for AVX2. Each gives exactly what its scalar twin gives, which computes what is left of rows
//! whose length is no multiple of a vector.

mod boxes;
mod cubic;
mod unsharp;

use crate::cubic::Run;
use crate::kernels::{BoxRows, Kernels};
use crate::scalar;

/// To be called only where the processor has AVX2.
pub(crate) static KERNELS: Kernels = Kernels {
    instructions: Some("avx2"),
    box_row: |weights, rows, sums, means| {
        // SAFETY: these kernels are selected only where the processor has AVX2.
        let done = unsafe { boxes::row(weights, rows, sums, means) };
        let BoxRows { before, after, first } = rows;
        let rest =
            BoxRows { before: &before[done..], after: &after[done..], first: &first[done..] };
        scalar::boxes::row(weights, rest, &mut sums[done..], &mut means[done..]);
    },
    unsharp: |mask, soft, samples| {
        // SAFETY: these kernels are selected only where the processor has AVX2.
        let done = unsafe { unsharp::unsharp(mask, soft, samples) };
        scalar::unsharp::unsharp(mask, &soft[done..], &mut samples[done..]);
    },
    cubic: |grid, run, pixels| {
        // SAFETY: these kernels are selected only where the processor has AVX2.
        let done = unsafe { cubic::cubic(grid, run, pixels) };
        let rest = Run { first: run.first + done, ..run };
        done + scalar::cubic::cubic(grid, rest, &mut pixels[done..])
    },
};
