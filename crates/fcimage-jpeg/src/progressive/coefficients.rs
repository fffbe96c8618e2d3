//! The coefficients of one component of a progressive file: those that its scale needs, and for each
//! of all 64 a bit that says whether it is known not to be 0.

use crate::entropy::zigzag::{Order, order};
use crate::layout::ComponentLayout;

/// All blocks of a component.
pub(crate) struct CoefficientPlane {
    pub(crate) order: &'static Order,
    /// [`Order::count`] values of each block.
    values: Vec<i16>,
    /// Of each block: bit k is set where coefficient k (zig-zag, 1 to 63) is not 0.
    history: Vec<u64>,
    /// Blocks in a row.
    stride: usize,
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
            values: vec![0; blocks * order.count],
            history: vec![0; blocks],
            stride: component.padded.width as usize,
        }
    }

    /// Bytes that [`CoefficientPlane::new`] takes.
    pub(crate) fn bytes(component: &ComponentLayout) -> u64 {
        component.padded.area() * (2 * order(component.n).count as u64 + 8)
    }

    /// The block in column `x` of row `y`.
    #[inline(always)]
    pub(crate) fn block(&mut self, x: usize, y: usize) -> StoredBlock<'_> {
        let index = y * self.stride + x;
        let count = self.order.count;
        StoredBlock {
            order: self.order,
            values: &mut self.values[index * count..(index + 1) * count],
            history: &mut self.history[index],
        }
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
        let count = self.order.count;
        let values = &self.values[index * count..(index + 1) * count];
        if let Some(all) = values.first_chunk::<64>() {
            *to = *all;
        } else {
            for (k, &slot) in self.order.slot.iter().enumerate().take(self.order.last + 1) {
                if let Some(value) = values.get(usize::from(slot)) {
                    to[usize::from(self.order.place[k]) & 63] = *value;
                }
            }
        }
        let last = 63 - (self.history[index] | 1).leading_zeros() as usize;
        last.min(self.order.last)
    }
}

impl StoredBlock<'_> {
    /// The DC coefficient, which every scale needs.
    #[inline(always)]
    pub(crate) fn dc(&mut self) -> &mut i16 {
        &mut self.values[0]
    }

    /// Sets coefficient `k` (1 to 63) to `value`.
    #[inline(always)]
    pub(crate) fn set(&mut self, k: usize, value: i16) {
        *self.history |= 1 << (k & 63);
        if let Some(to) = self.values.get_mut(usize::from(self.order.slot[k & 63])) {
            *to = value;
        }
    }

    /// Adds `bit` (a power of 2) to the magnitude of coefficient `k` where it is not set yet.
    #[inline(always)]
    pub(crate) fn refine(&mut self, k: usize, bit: i16) {
        if let Some(value) = self.values.get_mut(usize::from(self.order.slot[k & 63]))
            && *value & bit == 0
        {
            *value = if *value >= 0 { value.wrapping_add(bit) } else { value.wrapping_sub(bit) };
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
        let mut block = plane.block(2, 1);
        *block.dc() = 5;
        block.set(1, -4);
        block.set(63, 9);
        assert_eq!(*block.history, 1 << 63 | 2);
        block.refine(1, 2);
        block.refine(1, 2);
        block.refine(63, 2);
        let mut coefficients = [0; 64];
        assert_eq!(plane.expand(2, 1, &mut coefficients), 12, "the last that 3 x 3 needs");
        assert_eq!(coefficients[..2], [5, -6]);
        assert_eq!(coefficients[63], 0);
    }

    #[test]
    fn a_full_plane_keeps_all_coefficients() {
        let mut plane = plane(8);
        plane.block(0, 1).set(2, 7);
        let mut coefficients = [0; 64];
        assert_eq!(plane.expand(0, 1, &mut coefficients), 2);
        assert_eq!(coefficients[8], 7);
    }
}
