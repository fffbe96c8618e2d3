//! The coefficients of one component of a progressive file: those that its scale needs, and for each
//! of all 64 a bit that says whether it is known not to be 0.

use crate::entropy::zigzag::{Order, order};
use crate::layout::ComponentLayout;

/// All blocks of a component.
pub(crate) struct CoefficientPlane {
    pub(crate) order: &'static Order,
    /// [`stored`] values of each block, in row-major order.
    values: Vec<i16>,
    /// Of each block: bit k is set where coefficient k (zig-zag, 1 to 63) is not 0.
    history: Vec<u64>,
    /// Blocks in a row.
    stride: usize,
}

/// Values of a block: those that are needed, and one for all that are not.
fn stored(order: &Order) -> usize {
    if order.count == 64 { 64 } else { order.count + 1 }
}

/// One block of them.
pub(crate) struct StoredBlock<'c> {
    order: &'static Order,
    values: &'c mut [i16],
    pub(crate) history: &'c mut u64,
}

impl CoefficientPlane {
    pub(crate) fn new(component: &ComponentLayout) -> Self {
        let order = order(component.n);
        let blocks = component.padded.width as usize * component.padded.height as usize;
        Self {
            order,
            values: vec![0; blocks * stored(order)],
            history: vec![0; blocks],
            stride: component.padded.width as usize,
        }
    }

    /// Bytes that [`CoefficientPlane::new`] takes.
    pub(crate) fn bytes(component: &ComponentLayout) -> u64 {
        component.padded.area() * (2 * stored(order(component.n)) as u64 + 8)
    }

    /// The DC coefficient of the block in column `x` of row `y`, which every scale needs.
    #[inline(always)]
    pub(crate) fn dc(&mut self, x: usize, y: usize) -> Option<&mut i16> {
        self.values.get_mut((y * self.stride + x) * stored(self.order))
    }

    /// The first `width` blocks of row `y`.
    #[inline(always)]
    pub(crate) fn row(&mut self, y: usize, width: u32) -> impl Iterator<Item = StoredBlock<'_>> {
        let (order, stored, start) = (self.order, stored(self.order), y * self.stride);
        let values = self.values.get_mut(start * stored..).unwrap_or_default();
        let history = self.history.get_mut(start..).unwrap_or_default();
        let blocks = values.chunks_exact_mut(stored).zip(history);
        let blocks = blocks.take(width as usize);
        blocks.map(|(values, history)| StoredBlock { order, values, history })
    }

    /// Enters a block of all 64 coefficients in row-major order, of a plane that keeps them all.
    pub(crate) fn store(&mut self, x: usize, y: usize, from: &[i16; 64]) {
        let index = y * self.stride + x;
        let (blocks, _) = self.values.as_chunks_mut::<64>();
        if let Some(block) = blocks.get_mut(index) {
            *block = *from;
        }
    }

    /// A block of all 64 coefficients in row-major order, of a plane that keeps them all.
    pub(crate) fn stored(&self, x: usize, y: usize) -> &[i16; 64] {
        const EMPTY: &[i16; 64] = &[0; 64];
        self.values.as_chunks::<64>().0.get(y * self.stride + x).unwrap_or(EMPTY)
    }

    /// Lays the block in row-major order into `to`, whose other coefficients are 0. Returns the
    /// last zig-zag index that may not be 0.
    #[inline(always)]
    pub(crate) fn expand(&self, x: usize, y: usize, to: &mut [i16; 64]) -> usize {
        let index = y * self.stride + x;
        let stored = stored(self.order);
        let values = self.values.get(index * stored..(index + 1) * stored).unwrap_or_default();
        match self.order.side {
            1 => expand_rows::<1>(values, to),
            2 => expand_rows::<2>(values, to),
            3 => expand_rows::<3>(values, to),
            4 => expand_rows::<4>(values, to),
            5 => expand_rows::<5>(values, to),
            6 => expand_rows::<6>(values, to),
            7 => expand_rows::<7>(values, to),
            _ => expand_rows::<8>(values, to),
        }
        let history = self.history.get(index).copied().unwrap_or(0);
        let last = 63 - (history | 1).leading_zeros() as usize;
        last.min(self.order.last)
    }
}

/// `N` rows of `N` values to rows of eight.
#[inline(always)]
fn expand_rows<const N: usize>(values: &[i16], to: &mut [i16; 64]) {
    let rows = values.as_chunks::<N>().0.iter().take(N);
    for (row, to) in rows.zip(to.as_chunks_mut::<8>().0) {
        for (value, to) in row.iter().zip(to) {
            *to = *value;
        }
    }
}

impl StoredBlock<'_> {
    /// Where coefficient `k` (1 to 63) is.
    #[inline(always)]
    fn value(&mut self, k: usize) -> Option<&mut i16> {
        self.values.get_mut(usize::from(self.order.slot[k & 63]))
    }

    /// Sets coefficient `k` (1 to 63) to `value`.
    #[inline(always)]
    pub(crate) fn set(&mut self, k: usize, value: i16) {
        *self.history |= 1 << (k & 63);
        if let Some(to) = self.value(k) {
            *to = value;
        }
    }

    /// Adds `bit` (a power of 2) to the magnitude of coefficient `k` where `add` is true and it is not
    /// set yet. Without a branch: nobody can foretell `add`.
    #[inline(always)]
    pub(crate) fn refine(&mut self, k: usize, bit: i16, add: bool) {
        if let Some(value) = self.value(k) {
            let sign = *value >> 15;
            let missing = bit & !*value & i16::from(add).wrapping_neg();
            *value = value.wrapping_add((missing ^ sign).wrapping_sub(sign));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    fn plane(n: u32) -> CoefficientPlane {
        let size = Size { width: 3, height: 2 };
        let component = ComponentLayout {
            h: 1,
            v: 1,
            n,
            quantization: 0,
            blocks: size,
            padded: size,
            size: Size { width: 3 * n, height: 2 * n },
        };
        let plane = CoefficientPlane::new(&component);
        let bytes = 2 * plane.values.len() + 8 * plane.history.len();
        assert_eq!(CoefficientPlane::bytes(&component), bytes as u64);
        plane
    }

    #[test]
    fn a_scaled_plane_keeps_only_the_coefficients_that_it_needs() {
        let mut plane = plane(3);
        *plane.dc(2, 1).unwrap() = 5;
        let mut block = plane.row(1, 3).nth(2).unwrap();
        block.set(1, -4);
        block.set(63, 9);
        assert_eq!(*block.history, 1 << 63 | 2);
        for (bit, add) in [(2, true), (2, true), (1, false)] {
            block.refine(1, bit, add);
            block.refine(63, bit, add);
        }
        let mut coefficients = [0; 64];
        assert_eq!(plane.expand(2, 1, &mut coefficients), 12, "the last that 3 x 3 needs");
        assert_eq!(coefficients[..2], [5, -6]);
        assert_eq!(coefficients[2..].iter().max(), Some(&0));
    }

    #[test]
    fn a_full_plane_keeps_all_coefficients() {
        let mut plane = plane(8);
        plane.row(1, 3).next().unwrap().set(2, 7);
        let mut coefficients = [0; 64];
        assert_eq!(plane.expand(0, 1, &mut coefficients), 2);
        assert_eq!(coefficients[8], 7);
    }
}
