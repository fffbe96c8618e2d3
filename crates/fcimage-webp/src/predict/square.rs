//! Prediction of 16 x 16 luma samples, or of 8 x 8 of a color difference.

use crate::predict::edges::Edges;
use crate::tables::modes::Mode;

/// The predicted samples; `N` is 16 or 8.
#[inline(always)]
pub(crate) fn predict<const N: usize>(mode: Mode, edges: &Edges<N>) -> [[u8; N]; N] {
    match mode {
        Mode::Dc => [[mean(edges); N]; N],
        Mode::Vertical => [edges.above; N],
        Mode::Horizontal => edges.left.map(|sample| [sample; N]),
        Mode::TrueMotion => {
            let corner = i16::from(edges.corner);
            edges.left.map(|left| {
                let step = i16::from(left) - corner;
                edges.above.map(|above| (i16::from(above) + step).clamp(0, 255) as u8)
            })
        }
    }
}

/// The mean of the edges that are in the image; the middle of the range where none is.
fn mean<const N: usize>(edges: &Edges<N>) -> u8 {
    let sum = |samples: &[u8; N]| samples.iter().map(|sample| u32::from(*sample)).sum::<u32>();
    let n = N as u32;
    let mean = match (edges.has_above, edges.has_left) {
        (true, true) => (sum(&edges.above) + sum(&edges.left) + n) / (2 * n),
        (true, false) => (sum(&edges.above) + n / 2) / n,
        (false, true) => (sum(&edges.left) + n / 2) / n,
        (false, false) => 128,
    };
    mean as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(has_above: bool, has_left: bool) -> Edges<8> {
        let above = [10, 20, 30, 40, 50, 60, 70, 80];
        Edges { above, left: [250, 2, 1, 0, 9, 9, 9, 9], corner: 5, has_above, has_left }
    }

    #[test]
    fn the_mean_is_of_the_edges_that_exist() {
        let mean_of = |above, left| predict(Mode::Dc, &edges(above, left))[7][7];
        assert_eq!(mean_of(false, false), 128);
        assert_eq!(mean_of(true, false), 45);
        assert_eq!(mean_of(false, true), 36);
        assert_eq!(mean_of(true, true), ((360 + 289 + 8) / 16) as u8);
    }

    #[test]
    fn rows_columns_and_their_sum_are_continued() {
        let edges = edges(true, true);
        assert_eq!(predict(Mode::Vertical, &edges)[3], edges.above);
        assert_eq!(predict(Mode::Horizontal, &edges)[0], [250; 8]);
        let sum = predict(Mode::TrueMotion, &edges);
        assert_eq!(sum[0], [255; 8]);
        assert_eq!(sum[3], [5, 15, 25, 35, 45, 55, 65, 75]);
    }
}
