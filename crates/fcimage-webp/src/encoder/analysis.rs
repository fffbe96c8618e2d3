//! The first pass over an image: how easy each macroblock is to compress.

use fcimage_webp_kernels::{Canvas, EncoderKernels, Source};

use crate::context::{Context, check};
use crate::encoder::grid::Grid;
use crate::encoder::planes::Planes;
use crate::encoder::segments::Judgments;
use crate::encoder::surroundings::Surroundings;
use crate::error::Result;

/// Judges all macroblocks, each as if those around it were coded without loss.
pub(super) fn judge(
    planes: &Planes<'_>,
    grid: Grid,
    kernels: &EncoderKernels,
    context: &dyn Context,
) -> Result<Judgments> {
    let mut judgments = Judgments { hardness: Vec::with_capacity(grid.count()), chroma: 0 };
    let mut surroundings = Surroundings::new(grid.columns);
    let (mut source, mut canvas) = (Source::default(), Canvas::default());
    for y in 0..grid.rows {
        check(context)?;
        Surroundings::start_row(&mut canvas, y);
        for x in 0..grid.columns {
            planes.read(x, y, &mut source);
            surroundings.enter(&mut canvas, x);
            let means = kernels.means(&canvas, x > 0, y > 0);
            let found = kernels.susceptibility(&source, &canvas, means);
            let mixed = (3 * found.luma + found.chroma + 2) / 4;
            judgments.hardness.push(255 - mixed.min(255) as u8);
            judgments.chroma += u64::from(found.chroma);
            surroundings.leave_source(&mut canvas, &source, x);
        }
    }
    Ok(judgments)
}
