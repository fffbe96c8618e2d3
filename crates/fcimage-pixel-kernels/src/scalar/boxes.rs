//! A step of a box filter.

use crate::kernels::{BoxRows, BoxWeights, SHIFT};

pub(crate) fn row(weights: BoxWeights, rows: BoxRows<'_>, sums: &mut [u32], means: &mut [u8]) {
    let BoxWeights { full, end } = weights;
    let ends = rows.before.iter().zip(rows.after);
    let samples = ends.zip(rows.first);
    for ((mean, sum), ((before, after), first)) in means.iter_mut().zip(sums).zip(samples) {
        let (before, after) = (u32::from(*before), u32::from(*after));
        let inner = sum.wrapping_mul(full);
        let outer = (before + after).wrapping_mul(end);
        *mean = (inner.wrapping_add(outer).wrapping_add(1 << (SHIFT - 1)) >> SHIFT) as u8;
        *sum = sum.wrapping_add(after).wrapping_sub(u32::from(*first));
    }
}
