//! Weighted sums along rows.

use super::rows::saturated;
use crate::filter::Filter;
use crate::kernels::ROWS;

/// Each output of `filter` in each row.
#[inline(always)]
pub(crate) fn along_rows(filter: &Filter, rows: [&[i16]; ROWS], outputs: [&mut [i16]; ROWS]) {
    for (row, output) in rows.into_iter().zip(outputs) {
        let taps = filter.starts().iter().zip(filter.padded_weights());
        for (output, (start, weights)) in output.iter_mut().zip(taps) {
            let mut total = 1_i32 << 13;
            for (sample, weight) in row[*start..].iter().zip(weights) {
                total = total.wrapping_add(i32::from(*sample) * i32::from(*weight));
            }
            *output = saturated(total >> 14);
        }
    }
}
