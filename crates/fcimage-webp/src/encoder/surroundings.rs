//! The samples around a macroblock that its predictions use (RFC 6386, section 12.2).

use fcimage_webp_kernels::{Canvas, ORIGIN, ORIGIN_V, STRIDE, Source};

/// What stands for samples above the image.
const ABOVE: u8 = 127;
/// What stands for samples to the left of the image.
const LEFT: u8 = 129;

/// The lowest rows of the macroblocks above those that come.
pub(super) struct Surroundings {
    y: Vec<[u8; 16]>,
    /// 8 samples of U, then 8 of V.
    uv: Vec<[u8; 16]>,
}

impl Surroundings {
    /// For an image of `columns` macroblocks, before its first row.
    pub(super) fn new(columns: usize) -> Self {
        Self { y: vec![[ABOVE; 16]; columns], uv: vec![[ABOVE; 16]; columns] }
    }

    /// Makes the left edge of `canvas` that of the image, in the row `y` of macroblocks.
    pub(super) fn start_row(canvas: &mut Canvas, y: usize) {
        let corner = if y == 0 { ABOVE } else { LEFT };
        for row in 0..16 {
            canvas.y[ORIGIN - 1 + row * STRIDE] = LEFT;
        }
        canvas.y[ORIGIN - 1 - STRIDE] = corner;
        for at in [ORIGIN, ORIGIN_V] {
            for row in 0..8 {
                canvas.uv[at - 1 + row * STRIDE] = LEFT;
            }
            canvas.uv[at - 1 - STRIDE] = corner;
        }
    }

    /// Writes what is above the macroblock in column `x` to `canvas`, whose left edge is there.
    pub(super) fn enter(&self, canvas: &mut Canvas, x: usize) {
        let above = ORIGIN - STRIDE;
        canvas.y[above..above + 16].copy_from_slice(&self.y[x]);
        let right = match self.y.get(x + 1) {
            Some(next) => [next[0], next[1], next[2], next[3]],
            None => [self.y[x][15]; 4],
        };
        // Blocks at the right of the lower rows use the same four samples.
        for row in [0, 4, 8, 12] {
            let at = above + row * STRIDE + 16;
            canvas.y[at..at + 4].copy_from_slice(&right);
        }
        let (u, v) = self.uv[x].split_at(8);
        canvas.uv[above..above + 8].copy_from_slice(u);
        canvas.uv[ORIGIN_V - STRIDE..ORIGIN_V - STRIDE + 8].copy_from_slice(v);
    }

    /// Keeps the edges of the macroblock in column `x` as `canvas` shows it, for those to the right
    /// and below.
    pub(super) fn leave(&mut self, canvas: &mut Canvas, x: usize) {
        let last = ORIGIN + 15 * STRIDE;
        self.y[x].copy_from_slice(&canvas.y[last..last + 16]);
        let (last_u, last_v) = (ORIGIN + 7 * STRIDE, ORIGIN_V + 7 * STRIDE);
        self.uv[x][..8].copy_from_slice(&canvas.uv[last_u..last_u + 8]);
        self.uv[x][8..].copy_from_slice(&canvas.uv[last_v..last_v + 8]);
        for row in 0..17 {
            let at = ORIGIN - STRIDE + row * STRIDE;
            canvas.y[at - 1] = canvas.y[at + 15];
        }
        for at in [ORIGIN - STRIDE, ORIGIN_V - STRIDE] {
            for row in 0..9 {
                let at = at + row * STRIDE;
                canvas.uv[at - 1] = canvas.uv[at + 7];
            }
        }
    }

    /// As [`leave`](Self::leave), but for the samples of the source.
    pub(super) fn leave_source(&mut self, canvas: &mut Canvas, source: &Source, x: usize) {
        self.y[x].copy_from_slice(&source.y[240..]);
        self.uv[x].copy_from_slice(&source.uv[112..]);
        canvas.y[ORIGIN - 1 - STRIDE] = canvas.y[ORIGIN + 15 - STRIDE];
        for row in 0..16 {
            canvas.y[ORIGIN - 1 + row * STRIDE] = source.y[row * 16 + 15];
        }
        for (at, last) in [(ORIGIN, 7), (ORIGIN_V, 15)] {
            canvas.uv[at - 1 - STRIDE] = canvas.uv[at + 7 - STRIDE];
            for row in 0..8 {
                canvas.uv[at - 1 + row * STRIDE] = source.uv[row * 16 + last];
            }
        }
    }
}
