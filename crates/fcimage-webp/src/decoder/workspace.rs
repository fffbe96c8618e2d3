//! The samples of one macroblock while they are made.

use crate::decoder::modes::{Luma, Macroblock};
use crate::decoder::residual::Residual;
use crate::predict::block;
use crate::predict::edges::{BlockEdge, Edges};
use crate::predict::square;
use crate::tables::modes::{BlockMode, Mode};
use fcimage_webp_kernels::Kernels;

/// Samples from one row of [`Workspace`]'s luma to the next.
const STRIDE: usize = 32;

/// Where its luma begins: the corner is before it in the row above.
const FIRST: usize = STRIDE + 8;

/// The samples around a macroblock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    pub(super) luma: Edges<16>,
    /// The four samples to the right of the row above.
    pub(super) above_right: [u8; 4],
    pub(super) chroma: [Edges<8>; 2],
}

/// The samples of one macroblock.
pub(super) struct Workspace {
    /// The row above, then 16 rows, with a column to the left and four to the right.
    luma: [u8; STRIDE * 18],
    /// Eight rows of U beside V.
    chroma: [[u8; 16]; 8],
}

impl Workspace {
    pub(super) fn new() -> Self {
        Self { luma: [0; STRIDE * 18], chroma: [[0; 16]; 8] }
    }

    /// Predicts the macroblock, and adds its residual, which is zeroed where it was used.
    #[inline]
    pub(super) fn make(
        &mut self,
        macroblock: &Macroblock,
        around: &Around,
        residual: Option<&mut Residual>,
        kernels: &Kernels,
    ) {
        let mut residual = residual;
        match &macroblock.luma {
            Luma::Whole(mode) => self.whole(*mode, around, residual.as_deref_mut(), kernels),
            Luma::Blocks(modes) => self.blocks(modes, around, residual.as_deref_mut(), kernels),
        }
        self.chroma(macroblock.chroma, around, residual, kernels);
    }

    /// A row of luma.
    #[inline(always)]
    pub(super) fn luma_row(&self, y: usize) -> [u8; 16] {
        let row = self.luma.get(FIRST + STRIDE * (y & 15)..).and_then(|row| row.first_chunk());
        row.copied().unwrap_or([0; 16])
    }

    /// A row of U beside V.
    #[inline(always)]
    pub(super) fn chroma_row(&self, y: usize) -> [u8; 16] {
        self.chroma[y & 7]
    }

    /// The last column of luma.
    #[inline(always)]
    pub(super) fn last_luma_column(&self) -> [u8; 16] {
        let column: &[u8; STRIDE * 15 + 1] = match self.luma[FIRST + 15..].first_chunk() {
            Some(column) => column,
            None => return [0; 16],
        };
        std::array::from_fn(|y| column[STRIDE * y])
    }

    fn whole(
        &mut self,
        mode: Mode,
        around: &Around,
        residual: Option<&mut Residual>,
        kernels: &Kernels,
    ) {
        let predicted = square::predict(mode, &around.luma);
        let rows = self.luma[FIRST..].chunks_mut(STRIDE);
        for (row, samples) in rows.zip(&predicted) {
            if let Some(row) = row.first_chunk_mut() {
                *row = *samples;
            }
        }
        let Some(residual) = residual else { return };
        let rows = self.luma[FIRST..].chunks_mut(4 * STRIDE);
        let blocks = residual.luma.as_chunks_mut::<4>().0.iter_mut();
        for ((row, blocks), counts) in rows.zip(blocks).zip(residual.luma_counts.as_chunks::<4>().0)
        {
            if *counts != [0; 4] {
                kernels.add_four_blocks(blocks, row, STRIDE);
                *blocks = [[0; 16]; 4];
            }
        }
    }

    fn blocks(
        &mut self,
        modes: &[BlockMode; 16],
        around: &Around,
        residual: Option<&mut Residual>,
        kernels: &Kernels,
    ) {
        self.frame(around);
        let mut residual = residual;
        for (i, mode) in modes.iter().enumerate() {
            let at = FIRST - STRIDE - 1 + 4 * STRIDE * (i / 4) + 4 * (i % 4);
            // The corner of the block is the first sample.
            let Some(view) =
                self.luma.get_mut(at..).and_then(|view| view.first_chunk_mut::<{ 5 * STRIDE }>())
            else {
                return;
            };
            let left = [1, 2, 3, 4].map(|y| view[STRIDE * y]);
            let [corner, a0, a1, a2, a3, a4, a5, a6, a7, ..] = *view;
            let edge = BlockEdge::new(left, corner, [a0, a1, a2, a3, a4, a5, a6, a7]);
            let predicted = block::predict(*mode, &edge);
            for (y, samples) in predicted.into_iter().enumerate() {
                if let Some(row) = view[STRIDE * (y + 1) + 1..].first_chunk_mut() {
                    *row = samples;
                }
            }
            if let Some(residual) = &mut residual
                && residual.luma_counts[i] > 0
            {
                let samples = &mut view[STRIDE + 1..];
                let coefficients = &mut residual.luma[i];
                match residual.luma_counts[i] {
                    1 => kernels.add_flat(coefficients[0], samples, STRIDE),
                    _ => kernels.add_block(coefficients, samples, STRIDE),
                }
                *coefficients = [0; 16];
            }
        }
    }

    /// Puts the edges around the luma, and those of the right column of blocks.
    #[inline(always)]
    fn frame(&mut self, around: &Around) {
        self.luma[FIRST - STRIDE - 1] = around.luma.corner;
        if let Some(row) = self.luma[FIRST - STRIDE..].first_chunk_mut() {
            *row = around.luma.above;
        }
        for (row, left) in self.luma[FIRST - 1..].chunks_mut(STRIDE).zip(around.luma.left) {
            if let Some(sample) = row.first_mut() {
                *sample = left;
            }
        }
        for row in [0, 4, 8, 12] {
            if let Some(to) = self.luma[STRIDE * row + 8 + 16..].first_chunk_mut() {
                *to = around.above_right;
            }
        }
    }

    fn chroma(
        &mut self,
        mode: Mode,
        around: &Around,
        residual: Option<&mut Residual>,
        kernels: &Kernels,
    ) {
        let [u, v] = &around.chroma;
        let (u, v) = (square::predict(mode, u), square::predict(mode, v));
        for (row, (u, v)) in self.chroma.iter_mut().zip(u.iter().zip(&v)) {
            let (left, right) = row.split_at_mut(8);
            left.copy_from_slice(u);
            right.copy_from_slice(v);
        }
        let Some(residual) = residual else { return };
        let rows = self.chroma.as_flattened_mut().chunks_mut(4 * 16);
        let blocks = residual.chroma.as_chunks_mut::<4>().0.iter_mut();
        for ((row, blocks), counts) in
            rows.zip(blocks).zip(residual.chroma_counts.as_chunks::<4>().0)
        {
            if *counts != [0; 4] {
                kernels.add_four_blocks(blocks, row, 16);
                *blocks = [[0; 16]; 4];
            }
        }
    }
}
