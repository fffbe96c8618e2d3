//! Both passes: down, then across.

use std::array;
use std::ops::Range;
use std::sync::Arc;

use fcimage_resize_kernels::{Filter, GROUP, Kernels, LANES, ROWS, Slab, Taps};

use crate::axis::Axis;
use crate::filters::Weights;
use crate::sample::Sample;

/// Makes the rows of a result one after the other, from rows of a source that somebody else keeps.
#[derive(Debug)]
pub(crate) struct Passes<const CHANNELS: usize> {
    across: Arc<Filter>,
    down: Arc<Filter>,
    kernels: &'static Kernels,
    /// Samples in a row of the source, of all channels.
    width: usize,
    /// The next row of the result.
    next: usize,
    /// Of the rows before it, how many wait for the second pass.
    waiting: usize,
    /// Those rows, after the first pass: each channel by itself.
    sums: [[Vec<i16>; ROWS]; CHANNELS],
    /// A row of interleaved channels; empty where there is one.
    interleaved: Vec<i16>,
    /// Where the rows start that are added up.
    starts: Vec<usize>,
    /// Those rows after both passes.
    results: [[Vec<i16>; ROWS]; CHANNELS],
}

impl<const CHANNELS: usize> Passes<CHANNELS> {
    pub(crate) fn new(across: Weights, down: Weights, kernels: &'static Kernels) -> Self {
        let width = across.axis.source;
        let (across, down) = (across.filter, down.filter);
        let rows = |length: usize| array::from_fn(|_| array::from_fn(|_| vec![0; length]));
        Self {
            kernels,
            width: width * CHANNELS,
            next: 0,
            waiting: 0,
            sums: rows(width.max(across.reach())),
            interleaved: vec![0; if CHANNELS == 1 { 0 } else { width * CHANNELS }],
            starts: Vec::with_capacity(down.longest()),
            results: rows(across.padded_outputs()),
            across,
            down,
        }
    }

    /// An upper bound of the bytes of the rows of both passes.
    pub(crate) fn bytes(across: &Axis, down: &Axis) -> u64 {
        // The second pass reads beyond the last weight and writes whole groups.
        let reach = (across.source + LANES) as u64;
        let outputs = (across.target + GROUP) as u64;
        let samples = (reach.saturating_add(outputs)).saturating_mul((ROWS * CHANNELS) as u64);
        let samples = samples.saturating_add((across.source * CHANNELS) as u64);
        let starts = down.longest().min(down.source as u64) * size_of::<usize>() as u64;
        samples.saturating_mul(2).saturating_add(starts)
    }

    /// Which rows of the source the next row of the result needs. `None` after the last.
    pub(crate) fn needed(&self) -> Option<Range<usize>> {
        if self.next >= self.down.outputs() {
            return None;
        }
        let Taps { start, weights } = self.down.taps(self.next)?;
        Some(start..start + weights.len())
    }

    /// Makes the next row from those that it needs: row `y` starts at `start_of(y)` in `source`. Gives
    /// finished rows to `done`: four at a time.
    pub(crate) fn make<S: Sample>(
        &mut self,
        source: &[S],
        start_of: impl Fn(usize) -> usize,
        done: &mut dyn FnMut([&[i16]; CHANNELS]),
    ) {
        let Some(Taps { start, weights }) = self.down.taps(self.next) else { return };
        self.starts.clear();
        self.starts.extend((start..start + weights.len()).map(start_of));
        if let Some(slab) = Slab::new(source, self.width, &self.starts) {
            let sums = match CHANNELS {
                1 => &mut self.sums[0][self.waiting],
                _ => &mut self.interleaved,
            };
            S::add_up(self.kernels, slab, weights, sums);
        }
        if CHANNELS > 1 {
            self.separate();
        }
        self.waiting += 1;
        self.next += 1;
        if self.waiting == ROWS || self.next == self.down.outputs() {
            self.finish(done);
        }
    }

    /// Puts each channel in a row of its own.
    fn separate(&mut self) {
        for (channel, rows) in self.sums.iter_mut().enumerate() {
            let pixels = self.interleaved.as_chunks::<CHANNELS>().0;
            for (to, pixel) in rows[self.waiting].iter_mut().zip(pixels) {
                *to = pixel[channel];
            }
        }
    }

    /// The second pass of the rows that wait for it.
    fn finish(&mut self, done: &mut dyn FnMut([&[i16]; CHANNELS])) {
        for (sums, results) in self.sums.iter().zip(&mut self.results) {
            let sums = sums.each_ref().map(Vec::as_slice);
            self.kernels.along_rows(&self.across, sums, results.each_mut().map(Vec::as_mut_slice));
        }
        let outputs = self.across.outputs();
        for row in 0..self.waiting {
            done(array::from_fn(|channel| &self.results[channel][row][..outputs]));
        }
        self.waiting = 0;
    }
}
