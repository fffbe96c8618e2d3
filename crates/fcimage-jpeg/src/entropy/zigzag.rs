//! The zig-zag order of coefficients, and which of them an N x N block needs.

/// Row-major index of each coefficient in zig-zag order (T.81, figure A.6).
pub(crate) const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// Where a run leads that skips to the end of the block; see [`Order`].
pub(crate) const DUMP: u8 = 64;

/// Which coefficients an N x N block needs, and where in the 8 x 8 block they are.
#[derive(Clone)]
pub(crate) struct Order {
    /// Row-major place of each zig-zag index; [`DUMP`] for those that an N x N block does not need
    /// and for all indices beyond 63, which damaged data can reach.
    pub(crate) place: [u8; 256],
    /// The last zig-zag index that is needed.
    pub(crate) last: usize,
    /// For each zig-zag index that is needed, its place among them in row-major order; otherwise the
    /// place behind them, [`Order::count`].
    pub(crate) slot: [u8; 64],
    /// How many coefficients are needed.
    pub(crate) count: usize,
    /// Their rows and columns.
    pub(crate) side: usize,
}

impl Order {
    /// The order for `n` x `n` blocks, `n` from 1 to 8.
    const fn new(n: u8) -> Self {
        let (mut place, mut slot) = ([DUMP; 256], [n * n; 64]);
        let (mut last, mut k) = (0, 0);
        while k < 64 {
            let natural = ZIGZAG[k];
            if natural / 8 < n && natural % 8 < n {
                place[k] = natural;
                slot[k] = natural / 8 * n + natural % 8;
                last = k;
            }
            k += 1;
        }
        Self { place, last, slot, count: n as usize * n as usize, side: n as usize }
    }
}

/// The order for `n` x `n` blocks, `n` from 1 to 8.
#[inline]
pub(crate) fn order(n: u32) -> &'static Order {
    &ORDERS[n.wrapping_sub(1) as usize & 7]
}

/// [`Order`] by N - 1.
static ORDERS: [Order; 8] = [
    Order::new(1),
    Order::new(2),
    Order::new(3),
    Order::new(4),
    Order::new(5),
    Order::new(6),
    Order::new(7),
    Order::new(8),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zigzag_order_walks_the_diagonals() {
        let mut places: Vec<u8> = (0..64).collect();
        places.sort_by_key(|place| {
            let (x, y) = (place % 8, place / 8);
            (x + y, if (x + y) % 2 == 0 { x } else { y })
        });
        assert_eq!(places, ZIGZAG);
    }

    #[test]
    fn a_block_needs_the_frequencies_that_its_transform_looks_at() {
        for n in 1..=8 {
            let (order, count) = (order(n), (n * n) as usize);
            assert_eq!(order.count, count, "{n}");
            let needed = order.place.iter().filter(|place| **place != DUMP).count();
            assert_eq!(needed, count, "{n}");
            assert_eq!(order.place[order.last + 1..].iter().max(), Some(&DUMP));
        }
    }
}
