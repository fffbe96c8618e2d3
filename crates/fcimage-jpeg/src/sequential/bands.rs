//! Restart intervals of a sequential file, decoded by all threads of the host at once.

use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::rest::Progress;
use super::scan::{ScanDecoder, ScanSetup};
use crate::component_rows::{ComponentRows, Rows, rows_at};
use crate::entropy::damage::Damage;
use crate::error::{Error, Result};
use crate::job::Job;
use crate::layout::ScaledLayout;
use crate::output::Output;

/// Rows of MCUs that are in memory at once, at most.
pub(crate) const ROWS: u32 = 32;

/// The restart intervals of a scan, all of which are there.
pub(super) struct RestartIndex {
    /// The place of each.
    starts: Vec<usize>,
    /// After how many rows of MCUs, a divisor of [`ROWS`], a row starts with an interval.
    step: u32,
}

impl RestartIndex {
    /// The index of a scan, if its intervals are all there and start often enough with a row.
    pub(super) fn new(setup: &ScanSetup<'_>) -> Option<Self> {
        let (width, interval) = (u64::from(setup.mcus.width), u64::from(setup.interval));
        let starts = |rows: u32| (u64::from(rows) * width).is_multiple_of(interval);
        let step = (interval > 0).then_some([1, 2, 4, 8, 16])?.into_iter().find(|&n| starts(n))?;
        Some(Self { starts: setup.intervals()?, step })
    }

    /// The scan from row `row` of the MCUs on, which must be a multiple of the step.
    pub(super) fn decoder_at<'s>(&self, setup: &'s ScanSetup<'s>, row: u32) -> ScanDecoder<'s> {
        let interval = setup.interval_at(row);
        ScanDecoder::at(setup, interval, self.starts[interval])
    }
}

/// Some rows of MCUs, one thread's work.
struct Band<'p> {
    first: u32,
    count: u32,
    planes: Vec<Rows<'p>>,
    outcome: Option<Outcome>,
}

/// What became of a band.
struct Outcome {
    sound: u64,
    passed: u64,
    damage: Option<(Damage, usize)>,
}

/// Decodes the rows that are wanted, from row `top` (a multiple of [`ROWS`]) on.
pub(super) fn decode(
    setup: &ScanSetup<'_>,
    index: &RestartIndex,
    top: u32,
    job: &Job<'_>,
    output: &mut dyn Output,
) -> Result<f64> {
    let layout = job.layout;
    let mut planes = ComponentRows::ring(layout, ROWS.min(layout.mcus.height));
    let end = layout.wanted_rows().end;
    let columns = layout.wanted_columns();
    // All restart markers are there, so only the end of the last interval can be missing.
    let position = index.starts.last().copied().unwrap_or(usize::MAX);
    let mut progress = Progress { first: top, end, sound: 0, passed: 0, position, restarts: 0 };
    // Two bands for each thread: the rows of an image differ in the time they take.
    let threads = u32::try_from(job.context.threads()).unwrap_or(ROWS).clamp(1, ROWS);
    let size = ROWS.div_ceil(2 * threads).next_multiple_of(index.step);
    for first in (top..end).step_by(ROWS as usize) {
        job.check_cancelled()?;
        let rows = first..(first + ROWS).min(end);
        let bands = split(rows_at(&mut planes, layout, first), layout, rows.clone(), size);
        let bands: Vec<Mutex<Band<'_>>> = bands.into_iter().map(Mutex::new).collect();
        job.context.for_each(bands.len(), &|i| {
            let mut band = locked(&bands[i]);
            band.outcome = Some(band.decode(setup, index, layout, columns.clone()));
        });
        for band in &bands {
            let outcome = locked(band).outcome.take();
            let Outcome { sound, passed, damage } = outcome.ok_or_else(|| {
                Error::internal("Context::for_each did not call the work with every number")
            })?;
            progress.sound += sound;
            progress.passed += passed;
            if let Some((damage, position)) = damage {
                return Err(damage.error(position, setup.fraction(top, progress.sound)));
            }
        }
        output.advance_to(&planes, layout, rows.end);
    }
    progress.fraction_of_file(setup, job, || {
        // From the last row on that starts with an interval.
        let start = end / index.step * index.step;
        let mut scan = index.decoder_at(setup, start);
        for _ in start..end {
            let decoded = scan.skip_row();
            let fraction = |scan: &ScanDecoder<'_>| setup.fraction(start, scan.sound);
            decoded.map_err(|damage| damage.error(scan.position(), fraction(&scan)))?;
        }
        Ok(scan)
    })
}

/// No thread panics with a lock but one whose panic the host passes on.
fn locked<'b, 'p>(band: &'b Mutex<Band<'p>>) -> MutexGuard<'b, Band<'p>> {
    band.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Band<'_> {
    fn decode(
        &mut self,
        setup: &ScanSetup<'_>,
        index: &RestartIndex,
        layout: &ScaledLayout,
        columns: Range<u32>,
    ) -> Outcome {
        let mut scan = index.decoder_at(setup, self.first);
        let mut damage = None;
        for row in 0..self.count as usize {
            let components = self.planes.iter_mut().zip(&layout.components);
            let mut here: Vec<Rows<'_>> =
                components.map(|(rows, component)| rows.skip(row * component.mcu_rows())).collect();
            if let Err(found) = scan.row(columns.clone(), &mut here) {
                damage = Some((found, scan.position()));
                break;
            }
        }
        Outcome { sound: scan.sound, passed: scan.passed, damage }
    }
}

/// The `rows` of MCUs in bands of `size`.
fn split<'p>(
    mut rest: Vec<Rows<'p>>,
    layout: &ScaledLayout,
    rows: Range<u32>,
    size: u32,
) -> Vec<Band<'p>> {
    let mut bands = vec![];
    let mut first = rows.start;
    while first < rows.end {
        let count = size.min(rows.end - first);
        let components = rest.into_iter().zip(&layout.components);
        let (planes, others) = components
            .map(|(rows, component)| rows.split(count as usize * component.mcu_rows()))
            .unzip();
        bands.push(Band { first, count, planes, outcome: None });
        rest = others;
        first += count;
    }
    bands
}
