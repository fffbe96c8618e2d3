//! Restart intervals of a sequential file, decoded by all threads of the pool at once.

use fcimage_base::cancel;
use fcimage_base::error::Result;
use fcimage_base::failpoint::{self, Phase};
use fcimage_base::pool::Pool;

use super::damage::Damage;
use super::layout::Layout;
use super::output::Output;
use super::plane::{Plane, Rows};
use super::scan::{Scan, Setup};
use super::sequential::rows_of;
use super::{Request, Samples};

/// Rows of MCUs that are in memory at once, at most.
pub(super) const ROWS: u32 = 32;

/// After how many rows of MCUs, a divisor of [`ROWS`], a row starts with an interval; `None` where there are no
/// intervals or that happens too seldom.
pub(super) fn step(setup: &Setup<'_>) -> Option<u32> {
    let (width, interval) = (u64::from(setup.mcus.0), u64::from(setup.interval));
    let starts = |rows: u32| (u64::from(rows) * width).is_multiple_of(interval);
    (interval > 0).then_some([1, 2, 4, 8, 16])?.into_iter().find(|&rows| starts(rows))
}

/// Some rows of MCUs, one thread's work.
struct Piece<'p> {
    first: u32,
    count: u32,
    planes: Vec<Rows<'p>>,
}

/// What became of it: the good and all MCUs, and damage with its place.
type Done = (u64, u64, Option<(Damage, usize)>);

/// Decodes the rows that are wanted, from row `top` (a multiple of [`ROWS`]) on; `starts` has the place
/// of each interval, and every `step` rows one starts with a row.
pub(super) fn decode(
    setup: &Setup<'_>,
    starts: &[usize],
    (top, step): (u32, u32),
    layout: &Layout,
    request: &Request,
    pool: &Pool,
) -> Result<(Samples, f64)> {
    let mut planes = Plane::ring(layout, ROWS.min(layout.mcus.1));
    let mut output = Output::new(layout, request.vector);
    let (columns, end_row) = (layout.wanted_columns(), layout.wanted_rows().1);
    let (mut good, mut passed) = (0, 0);
    let mut first = top;
    // Two pieces for each thread: the rows of a picture differ in the time they take.
    let size = ROWS.div_ceil(2 * pool.threads() as u32).next_multiple_of(step);
    while first < end_row {
        cancel::check()?;
        let end = (first + ROWS).min(end_row);
        let pieces = split(rows_of(&mut planes, layout, first), layout, first, end, size);
        let done: Vec<Done> = pool.map(pieces, |mut piece| {
            failpoint::hit(Phase::DecodeRows);
            let interval = setup.interval_at(piece.first);
            let start = starts.get(interval).copied().unwrap_or(usize::MAX);
            let mut scan = Scan::at(setup, interval, start);
            for row in 0..piece.count {
                let parts = piece.planes.iter_mut().zip(&layout.parts);
                let mut here: Vec<Rows<'_>> =
                    parts.map(|(rows, part)| rows.skip((row * part.v * part.n) as usize)).collect();
                if let Err(damage) = scan.row(columns.0..columns.1, &mut here) {
                    return (scan.good, scan.passed, Some((damage, scan.position())));
                }
            }
            (scan.good, scan.passed, None)
        });
        for (sound, all, damage) in done {
            (good, passed) = (good + sound, passed + all);
            if let Some((damage, position)) = damage {
                return Err(damage.error(position, setup.fraction(top, good)));
            }
        }
        output.advance_to(&planes, layout, end);
        first = end;
    }
    Ok((output.finish(), good as f64 / passed.max(1) as f64))
}

/// The rows `first..end` of MCUs in pieces of `size`.
fn split<'p>(
    mut rest: Vec<Rows<'p>>,
    layout: &Layout,
    mut first: u32,
    end: u32,
    size: u32,
) -> Vec<Piece<'p>> {
    let mut pieces = vec![];
    while first < end {
        let count = size.min(end - first);
        let parts = rest.into_iter().zip(&layout.parts);
        let (planes, others) =
            parts.map(|(rows, part)| rows.split((count * part.v * part.n) as usize)).unzip();
        pieces.push(Piece { first, count, planes });
        rest = others;
        first += count;
    }
    pieces
}
