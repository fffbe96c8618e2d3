//! Prediction of 4 x 4 luma samples.

use crate::predict::edges::BlockEdge;
use crate::tables::modes::BlockMode;

/// The mean of two, rounded.
#[inline(always)]
const fn mean2(a: u8, b: u8) -> u8 {
    ((a as u16 + b as u16 + 1) >> 1) as u8
}

/// The mean of three, of which the middle one counts twice, rounded.
#[inline(always)]
const fn mean3(a: u8, b: u8, c: u8) -> u8 {
    ((a as u16 + 2 * b as u16 + c as u16 + 2) >> 2) as u8
}

/// The predicted samples, row by row.
#[inline(always)]
pub(crate) fn predict(mode: BlockMode, edge: &BlockEdge) -> [[u8; 4]; 4] {
    // Along the edge: `l` upwards to the corner `c`, then `a` to the right.
    let [l3, l2, l1, l0, c, a0, a1, a2, a3, a4, a5, a6, a7] = edge.0;
    match mode {
        BlockMode::Dc => {
            let sum = [l0, l1, l2, l3, a0, a1, a2, a3].map(u16::from).iter().sum::<u16>();
            [[((sum + 4) >> 3) as u8; 4]; 4]
        }
        BlockMode::TrueMotion => [l0, l1, l2, l3].map(|left| {
            let step = i16::from(left) - i16::from(c);
            [a0, a1, a2, a3].map(|above| (i16::from(above) + step).clamp(0, 255) as u8)
        }),
        BlockMode::Vertical => {
            [[mean3(c, a0, a1), mean3(a0, a1, a2), mean3(a1, a2, a3), mean3(a2, a3, a4)]; 4]
        }
        BlockMode::Horizontal => {
            [mean3(c, l0, l1), mean3(l0, l1, l2), mean3(l1, l2, l3), mean3(l2, l3, l3)]
                .map(|sample| [sample; 4])
        }
        BlockMode::DownLeft => {
            let (d0, d1, d2) = (mean3(a0, a1, a2), mean3(a1, a2, a3), mean3(a2, a3, a4));
            let (d3, d4, d5) = (mean3(a3, a4, a5), mean3(a4, a5, a6), mean3(a5, a6, a7));
            let d6 = mean3(a6, a7, a7);
            [[d0, d1, d2, d3], [d1, d2, d3, d4], [d2, d3, d4, d5], [d3, d4, d5, d6]]
        }
        BlockMode::DownRight => {
            let (d0, d1, d2) = (mean3(l3, l2, l1), mean3(l2, l1, l0), mean3(l1, l0, c));
            let d3 = mean3(l0, c, a0);
            let (d4, d5, d6) = (mean3(c, a0, a1), mean3(a0, a1, a2), mean3(a1, a2, a3));
            [[d3, d4, d5, d6], [d2, d3, d4, d5], [d1, d2, d3, d4], [d0, d1, d2, d3]]
        }
        BlockMode::VerticalRight => {
            let even = [mean2(c, a0), mean2(a0, a1), mean2(a1, a2), mean2(a2, a3)];
            let odd = [mean3(l0, c, a0), mean3(c, a0, a1), mean3(a0, a1, a2), mean3(a1, a2, a3)];
            let (second, third) = (mean3(l1, l0, c), mean3(l2, l1, l0));
            let [e0, e1, e2, _] = even;
            let [o0, o1, o2, _] = odd;
            [even, odd, [second, e0, e1, e2], [third, o0, o1, o2]]
        }
        BlockMode::VerticalLeft => {
            let even = [mean2(a0, a1), mean2(a1, a2), mean2(a2, a3), mean2(a3, a4)];
            let odd = [mean3(a0, a1, a2), mean3(a1, a2, a3), mean3(a2, a3, a4), mean3(a3, a4, a5)];
            let [_, e1, e2, e3] = even;
            let [_, o1, o2, o3] = odd;
            let (last_even, last_odd) = (mean3(a4, a5, a6), mean3(a5, a6, a7));
            [even, odd, [e1, e2, e3, last_even], [o1, o2, o3, last_odd]]
        }
        BlockMode::HorizontalDown => {
            let (e0, e1, e2, e3) = (mean2(l0, c), mean2(l1, l0), mean2(l2, l1), mean2(l3, l2));
            let (o0, o1, o2) = (mean3(l0, c, a0), mean3(l1, l0, c), mean3(l2, l1, l0));
            let o3 = mean3(l3, l2, l1);
            let first = [e0, o0, mean3(c, a0, a1), mean3(a0, a1, a2)];
            [first, [e1, o1, e0, o0], [e2, o2, e1, o1], [e3, o3, e2, o2]]
        }
        BlockMode::HorizontalUp => {
            let (e0, e1, e2) = (mean2(l0, l1), mean2(l1, l2), mean2(l2, l3));
            let (o0, o1, o2) = (mean3(l0, l1, l2), mean3(l1, l2, l3), mean3(l2, l3, l3));
            [[e0, o0, e1, o1], [e1, o1, e2, o2], [e2, o2, l3, l3], [l3; 4]]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_edge_gives_a_flat_block() {
        for value in [0, 1, 127, 254, 255] {
            for mode in BlockMode::ALL {
                assert_eq!(predict(mode, &BlockEdge([value; 13])), [[value; 4]; 4], "{mode:?}");
            }
        }
    }

    #[test]
    fn directions_are_those_of_the_standard() {
        let edge = BlockEdge::new([100, 120, 140, 160], 80, [10, 20, 30, 40, 50, 60, 70, 80]);
        let at = |mode, x: usize, y: usize| predict(mode, &edge)[y][x];
        assert_eq!(at(BlockMode::Vertical, 0, 3), (80 + 20 + 20 + 2) / 4);
        assert_eq!(at(BlockMode::Horizontal, 3, 3), 155);
        assert_eq!(at(BlockMode::DownLeft, 0, 0), 20);
        assert_eq!(at(BlockMode::DownLeft, 3, 3), 78);
        assert_eq!(at(BlockMode::DownRight, 3, 3), at(BlockMode::DownRight, 0, 0));
        assert_eq!(at(BlockMode::VerticalRight, 0, 0), 45);
        assert_eq!(at(BlockMode::VerticalLeft, 3, 2), 60);
        assert_eq!(at(BlockMode::VerticalLeft, 3, 3), 70);
        assert_eq!(at(BlockMode::HorizontalDown, 0, 3), 150);
        assert_eq!(at(BlockMode::HorizontalUp, 0, 3), 160);
        assert_eq!(at(BlockMode::TrueMotion, 1, 0), 40);
    }
}
