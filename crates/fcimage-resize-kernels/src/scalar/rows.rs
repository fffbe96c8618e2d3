//! Weighted sums of rows.

use crate::slab::Slab;

/// Columns that are added up together.
const COLUMNS: usize = 16;

/// The weighted sums of bytes from column `first` on.
#[inline(always)]
pub(crate) fn of_bytes_from(first: usize, slab: Slab<'_, u8>, weights: &[i16], sums: &mut [i16]) {
    // Weights of 14 bits, 6 of them kept.
    weighted::<u8, 8>(first, slab, weights, sums);
}

/// The weighted sums of 1/64 levels from column `first` on.
#[inline(always)]
pub(crate) fn of_sums_from(first: usize, slab: Slab<'_, i16>, weights: &[i16], sums: &mut [i16]) {
    weighted::<i16, 14>(first, slab, weights, sums);
}

#[inline(always)]
fn weighted<S: Copy + Into<i32>, const SHIFT: i32>(
    first: usize,
    slab: Slab<'_, S>,
    weights: &[i16],
    sums: &mut [i16],
) {
    let end = slab.width().min(sums.len());
    let columns = sums.get_mut(first..end).unwrap_or_default().chunks_mut(COLUMNS);
    for (sums, x) in columns.zip((first..).step_by(COLUMNS)) {
        let mut totals = [1_i32 << (SHIFT - 1); COLUMNS];
        for (row, weight) in slab.rows().zip(weights) {
            let weight = i32::from(*weight);
            for (total, sample) in totals.iter_mut().zip(&row[x..x + sums.len()]) {
                *total = total.wrapping_add((*sample).into().wrapping_mul(weight));
            }
        }
        for (sum, total) in sums.iter_mut().zip(totals) {
            *sum = saturated(total >> SHIFT);
        }
    }
}

/// The nearest 16-bit number.
#[inline(always)]
pub(crate) fn saturated(number: i32) -> i16 {
    number.clamp(i16::MIN.into(), i16::MAX.into()) as i16
}
