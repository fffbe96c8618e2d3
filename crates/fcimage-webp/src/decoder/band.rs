//! A band of rows of the three planes: the macroblocks that are decoded, and the rows above them that
//! their filter and the interpolation of colors still need.

use crate::decoder::workspace::{Around, Workspace};
use crate::predict::edges::{ABOVE_IMAGE, Edges, LEFT_OF_IMAGE};
use crate::size::Size;

/// Rows of each plane that are kept above a row of macroblocks.
pub(super) const KEPT: usize = 8;

/// A plane of a band.
#[derive(Debug)]
pub(super) struct BandPlane {
    /// [`KEPT`] rows, then those of the macroblocks.
    pub(super) samples: Vec<u8>,
    pub(super) stride: usize,
    /// The last row of the macroblocks above before it was filtered.
    above: Vec<u8>,
}

impl BandPlane {
    fn new(columns: usize, side: usize) -> Self {
        let stride = columns * side;
        Self { samples: vec![0; stride * (KEPT + side)], stride, above: vec![ABOVE_IMAGE; stride] }
    }

    /// The bytes of such a plane.
    fn bytes(columns: usize, side: usize) -> usize {
        columns * side * (KEPT + side + 1)
    }

    /// The last rows become those above the next ones.
    fn keep(&mut self) {
        let end = self.samples.len();
        self.samples.copy_within(end - KEPT * self.stride..end, 0);
    }

    /// The samples around a macroblock; `left` is the column to its left.
    #[inline(always)]
    fn edges<const N: usize>(&self, left: &LeftEdge<N>, at: Place) -> Edges<N> {
        let above = self.above.get(N * at.column..).and_then(|above| above.first_chunk());
        Edges {
            above: above.copied().unwrap_or([ABOVE_IMAGE; N]),
            left: left.column,
            corner: left.corner,
            has_above: at.row > 0,
            has_left: at.column > 0,
        }
    }

    /// What is behind a macroblock of the row above, of which the corner of the next one is taken.
    #[inline(always)]
    fn put_below<const N: usize>(&mut self, column: usize, last_row: [u8; N]) -> u8 {
        let place = self.above.get_mut(N * column..).and_then(|above| above.first_chunk_mut());
        let Some(place) = place else { return ABOVE_IMAGE };
        std::mem::replace::<[u8; N]>(place, last_row)[N - 1]
    }
}

/// Where a macroblock is, in macroblocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) column: usize,
    pub(super) row: usize,
}

/// The samples to the left of a macroblock.
#[derive(Debug, Clone, Copy)]
struct LeftEdge<const N: usize> {
    column: [u8; N],
    corner: u8,
}

impl<const N: usize> LeftEdge<N> {
    /// Those of the first macroblock of a row.
    const fn outside(row: usize) -> Self {
        let corner = if row == 0 { ABOVE_IMAGE } else { LEFT_OF_IMAGE };
        Self { column: [LEFT_OF_IMAGE; N], corner }
    }
}

/// The band.
#[derive(Debug)]
pub(super) struct Band {
    pub(super) luma: BandPlane,
    pub(super) chroma: [BandPlane; 2],
    columns: usize,
    left_luma: LeftEdge<16>,
    left_chroma: [LeftEdge<8>; 2],
}

impl Band {
    /// A band across an image.
    pub(super) fn new(size: Size) -> Self {
        let columns = size.macroblocks().width as usize;
        Self {
            luma: BandPlane::new(columns, 16),
            chroma: [BandPlane::new(columns, 8), BandPlane::new(columns, 8)],
            columns,
            left_luma: LeftEdge::outside(0),
            left_chroma: [LeftEdge::outside(0); 2],
        }
    }

    /// The bytes of such a band.
    pub(super) fn bytes(size: Size) -> usize {
        let columns = size.macroblocks().width as usize;
        BandPlane::bytes(columns, 16) + 2 * BandPlane::bytes(columns, 8)
    }

    /// Begins a row of macroblocks.
    pub(super) fn begin_row(&mut self, row: usize) {
        if row > 0 {
            self.luma.keep();
            self.chroma.iter_mut().for_each(BandPlane::keep);
        }
        self.left_luma = LeftEdge::outside(row);
        self.left_chroma = [LeftEdge::outside(row); 2];
    }

    /// The samples around the next macroblock.
    #[inline(always)]
    pub(super) fn around(&self, at: Place) -> Around {
        let luma = self.luma.edges(&self.left_luma, at);
        let [u, v] = &self.chroma;
        let [left_u, left_v] = &self.left_chroma;
        let beside = self.luma.above.get(16 * (at.column + 1)..);
        let above_right = match beside.and_then(|above| above.first_chunk()) {
            Some(above) => *above,
            // Right of the image.
            None => [luma.above[15]; 4],
        };
        Around { luma, above_right, chroma: [u.edges(left_u, at), v.edges(left_v, at)] }
    }

    /// Puts the samples of a macroblock into the band.
    #[inline(always)]
    pub(super) fn put(&mut self, at: Place, workspace: &Workspace) {
        let stride = self.luma.stride;
        let rows = self.luma.samples.chunks_exact_mut(stride.max(1)).skip(KEPT);
        for (y, row) in rows.enumerate() {
            if let Some(to) = row.get_mut(16 * at.column..).and_then(|row| row.first_chunk_mut()) {
                *to = workspace.luma_row(y);
            }
        }
        let [u, v] = &mut self.chroma;
        let stride = u.stride.max(1);
        let rows = u.samples.chunks_exact_mut(stride).zip(v.samples.chunks_exact_mut(stride));
        for (y, (u, v)) in rows.skip(KEPT).enumerate() {
            let (u, v) = (u.get_mut(8 * at.column..), v.get_mut(8 * at.column..));
            let places =
                u.and_then(|u| u.first_chunk_mut()).zip(v.and_then(|v| v.first_chunk_mut()));
            if let Some((u, v)) = places {
                [*u, *v] = halves(workspace.chroma_row(y));
            }
        }
        self.remember(at, workspace);
    }

    /// Keeps what the next macroblocks are predicted from.
    #[inline(always)]
    fn remember(&mut self, at: Place, workspace: &Workspace) {
        self.left_luma = LeftEdge {
            column: workspace.last_luma_column(),
            corner: self.luma.put_below(at.column, workspace.luma_row(15)),
        };
        let columns: [[u8; 2]; 8] = std::array::from_fn(|y| {
            let row = workspace.chroma_row(y);
            [row[7], row[15]]
        });
        let last = halves(workspace.chroma_row(7));
        for (i, (plane, left)) in self.chroma.iter_mut().zip(&mut self.left_chroma).enumerate() {
            *left = LeftEdge {
                column: columns.map(|pair| pair[i & 1]),
                corner: plane.put_below(at.column, last[i & 1]),
            };
        }
    }

    /// How many macroblocks are side by side.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }
}

/// The halves of a row of U beside V.
#[inline(always)]
fn halves(row: [u8; 16]) -> [[u8; 8]; 2] {
    let [u0, u1, u2, u3, u4, u5, u6, u7, v0, v1, v2, v3, v4, v5, v6, v7] = row;
    [[u0, u1, u2, u3, u4, u5, u6, u7], [v0, v1, v2, v3, v4, v5, v6, v7]]
}
