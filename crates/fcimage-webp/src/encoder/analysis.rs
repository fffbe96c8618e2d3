//! The first pass over an image: how easy each macroblock is to compress.

use fcimage_webp_kernels::{Canvas, EncoderKernels, Means, Source};

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
    let hardness = Vec::with_capacity(grid.count());
    let mut judgments = Judgments { hardness, chroma: 0, seen: 0 };
    let mut surroundings = Surroundings::new(grid.columns);
    let (mut source, mut canvas) = (Source::default(), Canvas::default());
    for y in 0..grid.rows {
        check(context)?;
        Surroundings::start_row(&mut canvas, y);
        for x in 0..grid.columns {
            surroundings.enter(&mut canvas, x);
            let means = kernels.means(&canvas, x > 0, y > 0);
            if planes.hides(y * grid.columns + x) {
                fill(&mut source, means);
                judgments.hardness.push(None);
                surroundings.leave_source(&mut canvas, &source, x);
                continue;
            }
            planes.read(x, y, &mut source);
            let found = kernels.susceptibility(&source, &canvas, means);
            let mixed = (3 * found.luma + found.chroma + 2) / 4;
            judgments.hardness.push(Some(255 - mixed.min(255) as u8));
            judgments.chroma += u64::from(found.chroma);
            judgments.seen += 1;
            surroundings.leave_source(&mut canvas, &source, x);
        }
    }
    Ok(judgments)
}

/// What a decoder shows of a macroblock that is not coded.
fn fill(source: &mut Source, means: Means) {
    source.y.fill(means.y);
    for row in source.uv.as_chunks_mut::<16>().0 {
        row[..8].fill(means.u);
        row[8..].fill(means.v);
    }
}
