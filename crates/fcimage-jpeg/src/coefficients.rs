//! The coefficients of one component of a progressive file: those that its scale needs, and a bit
//! for each of all 64 that says whether it is known to be other than 0.

use super::layout::Part;
use super::tables::{ORDERS, Order};

/// All blocks of a component.
pub(super) struct Coefficients {
    pub(super) order: &'static Order,
    /// [`Order::count`] values of each block.
    values: Vec<i16>,
    /// Of each block: bit k is set where coefficient k (zig-zag, 1 to 63) is not 0.
    history: Vec<u64>,
    /// Blocks in a row.
    stride: usize,
}

/// One block of them.
pub(super) struct Stored<'c> {
    order: &'static Order,
    values: &'c mut [i16],
    pub(super) history: &'c mut u64,
}

impl Coefficients {
    pub(super) fn new(part: &Part) -> Self {
        let order = &ORDERS[(part.n as usize - 1) & 7];
        let blocks = part.padded.0 as usize * part.padded.1 as usize;
        Self {
            order,
            values: vec![0; blocks * order.count],
            history: vec![0; blocks],
            stride: part.padded.0 as usize,
        }
    }

    /// Bytes that [`Coefficients::new`] takes.
    pub(super) fn bytes(part: &Part) -> u64 {
        let order = &ORDERS[(part.n as usize - 1) & 7];
        u64::from(part.padded.0) * u64::from(part.padded.1) * (2 * order.count as u64 + 8)
    }

    /// The block in column `x` of row `y`.
    #[inline(always)]
    pub(super) fn block(&mut self, x: usize, y: usize) -> Option<Stored<'_>> {
        let index = y * self.stride + x;
        let count = self.order.count;
        Some(Stored {
            order: self.order,
            values: self.values.get_mut(index * count..(index + 1) * count)?,
            history: self.history.get_mut(index)?,
        })
    }

    /// Lays the block in row-major order into `to`, whose other coefficients are 0. Returns the
    /// last zig-zag index that may not be 0.
    #[inline(always)]
    pub(super) fn expand(&self, x: usize, y: usize, to: &mut [i16; 64]) -> usize {
        let index = y * self.stride + x;
        let count = self.order.count;
        let values = self.values.get(index * count..(index + 1) * count).unwrap_or_default();
        if let Some(all) = values.first_chunk::<64>() {
            *to = *all;
        } else {
            for (k, &slot) in self.order.slot.iter().enumerate().take(self.order.last + 1) {
                if let Some(value) = values.get(usize::from(slot)) {
                    to[usize::from(self.order.place[k]) & 63] = *value;
                }
            }
        }
        let history = self.history.get(index).copied().unwrap_or_default();
        let last = 63 - (history | 1).leading_zeros() as usize;
        last.min(self.order.last)
    }
}

impl Stored<'_> {
    /// The DC coefficient.
    #[inline(always)]
    pub(super) fn dc(&mut self) -> Option<&mut i16> {
        self.values.first_mut()
    }

    /// Sets coefficient `k` (1 to 63) to `value`.
    #[inline(always)]
    pub(super) fn set(&mut self, k: usize, value: i16) {
        *self.history |= 1 << (k & 63);
        if let Some(to) = self.values.get_mut(usize::from(self.order.slot[k & 63])) {
            *to = value;
        }
    }

    /// Adds `bit` (a power of 2) to the size of coefficient `k` where it is not there yet.
    #[inline(always)]
    pub(super) fn refine(&mut self, k: usize, bit: i16) {
        if let Some(value) = self.values.get_mut(usize::from(self.order.slot[k & 63]))
            && *value & bit == 0
        {
            *value = if *value >= 0 { value.wrapping_add(bit) } else { value.wrapping_sub(bit) };
        }
    }
}
