//! Writes the coefficients.

use crate::context::{Context, check};
use crate::encoder::blocks::Contexts;
use crate::encoder::bool_writer::BoolWriter;
use crate::encoder::grid::Grid;
use crate::encoder::macroblock::Luma;
use crate::encoder::pass::Pass;
use crate::encoder::tokens::Positions;
use crate::error::Result;

/// Writes `count` partitions, which take the rows of macroblocks in turn.
pub(super) fn write(
    pass: &Pass,
    grid: Grid,
    positions: &Positions,
    skip_empty: bool,
    count: usize,
    context: &dyn Context,
) -> Result<Vec<Vec<u8>>> {
    let mut writers: Vec<BoolWriter> = (0..count).map(|_| BoolWriter::new()).collect();
    let mut contexts = Contexts::new(grid.columns);
    for (y, packed) in pass.levels.iter().enumerate() {
        check(context)?;
        contexts.start_row();
        let writer = &mut writers[y % count];
        let mut packed = Packed { rest: packed };
        let row = &pass.macroblocks[y * grid.columns..][..grid.columns];
        for (x, coded) in row.iter().enumerate() {
            let subblocks = matches!(coded.luma, Luma::Subblocks(_));
            if coded.empty && skip_empty {
                contexts.visit(x, subblocks, |_| false);
                continue;
            }
            let blank = coded.empty;
            contexts.visit(x, subblocks, |block| {
                let (mask, values) = if blank { (0, [].as_slice()) } else { packed.next() };
                positions.write(writer, block, mask, values);
                mask != 0
            });
        }
    }
    Ok(writers.into_iter().map(BoolWriter::finish).collect())
}

/// The blocks of a row that were not read yet.
struct Packed<'p> {
    rest: &'p [u16],
}

impl<'p> Packed<'p> {
    /// The levels of the next block that are not 0, and where they are.
    #[inline]
    fn next(&mut self) -> (u16, &'p [u16]) {
        let Some((&mask, rest)) = self.rest.split_first() else {
            return (0, &[]);
        };
        let count = (mask.count_ones() as usize).min(rest.len());
        let (values, rest) = rest.split_at(count);
        self.rest = rest;
        (mask, values)
    }
}
