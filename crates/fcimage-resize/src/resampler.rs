//! Resampling row by row, and as a whole.

use fcimage_resize_kernels::Kernels;

use crate::axis::Axis;
use crate::error::WrongLength;
use crate::filters::Weights;
use crate::passes::Passes;
use crate::ring::Ring;
use crate::sample::Sample;

/// Resamples an image of `CHANNELS` interleaved channels whose rows come one by one.
///
/// It keeps only the rows that an output is made from. A row of the result is given to a function as one
/// slice for each channel, in 1/64 levels, which may lie below 0 and above 255 * 64: the kernel
/// overshoots at edges.
#[derive(Debug)]
pub struct Resampler<S, const CHANNELS: usize> {
    passes: Passes<CHANNELS>,
    ring: Ring<S>,
    width: usize,
    next: usize,
}

impl<S: Sample, const CHANNELS: usize> Resampler<S, CHANNELS> {
    /// A resampler for both directions.
    pub fn new(across: Weights, down: Weights, kernels: &'static Kernels) -> Self {
        let width = across.axis.source * CHANNELS;
        let ring = Ring::new(width, down.filter.longest());
        Self { passes: Passes::new(across, down, kernels), ring, width, next: 0 }
    }

    /// Takes the next row of the source, and gives the rows of the result that are complete with it to
    /// `done`, in their order.
    ///
    /// # Errors
    /// Where the row has another length than the source of the horizontal axis.
    pub fn push(
        &mut self,
        row: &[S],
        done: &mut dyn FnMut([&[i16]; CHANNELS]),
    ) -> Result<(), WrongLength> {
        WrongLength::check(self.width, row.len())?;
        let number = self.next;
        self.next += 1;
        if self.passes.needed().is_none_or(|needed| number < needed.start) {
            return Ok(());
        }
        self.ring.put(number, row);
        while self.passes.needed().is_some_and(|needed| needed.end <= self.next) {
            self.passes.make(self.ring.samples(), |row| self.ring.start(row), done);
        }
        Ok(())
    }

    /// An upper bound of the bytes that resampling along these axes holds, weights included.
    pub fn peak_bytes(across: &Axis, down: &Axis) -> u64 {
        let rows = down.longest().min(down.source as u64);
        let width = (across.source * CHANNELS) as u64;
        let kept = width.saturating_mul(size_of::<S>() as u64).saturating_mul(rows);
        kept.saturating_add(working_bytes::<CHANNELS>(across, down))
    }
}

/// Resamples a plane, or interleaved pixels, that are in memory as a whole: row after row, without gaps.
/// Each row of the result goes to `done`, as in [`Resampler`].
///
/// # Errors
/// Where the source has another number of samples than the axes say.
pub fn resample<S: Sample, const CHANNELS: usize>(
    source: &[S],
    across: Weights,
    down: Weights,
    kernels: &'static Kernels,
    done: &mut dyn FnMut([&[i16]; CHANNELS]),
) -> Result<(), WrongLength> {
    let width = across.axis.source * CHANNELS;
    WrongLength::check(width * down.axis.source, source.len())?;
    let mut passes = Passes::<CHANNELS>::new(across, down, kernels);
    while passes.needed().is_some() {
        passes.make(source, |row| row * width, done);
    }
    Ok(())
}

/// An upper bound of the bytes that [`resample`] holds, weights included: the rows of both passes.
pub fn working_bytes<const CHANNELS: usize>(across: &Axis, down: &Axis) -> u64 {
    Passes::<CHANNELS>::bytes(across, down)
        .saturating_add(across.filter_bytes())
        .saturating_add(down.filter_bytes())
}
