//! The pass over an image that decides about each macroblock, codes it, and keeps its levels.

use fcimage_webp_kernels::{
    BLOCKS, Canvas, EncoderKernels, Levels, Means, ORIGIN, ORIGIN_V, STRIDE, Source, Whole,
};

use crate::context::{Context, check};
use crate::encoder::blocks::Contexts;
use crate::encoder::grid::Grid;
use crate::encoder::macroblock::{Luma, ModeContexts, Situation};
use crate::encoder::planes::Planes;
use crate::encoder::quantizer::Quantizers;
use crate::encoder::segments::Segments;
use crate::encoder::statistics::Statistics;
use crate::encoder::subblock_modes::ModeCosts;
use crate::encoder::surroundings::Surroundings;
use crate::error::Result;

/// How a macroblock was coded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coded {
    pub(super) luma: Luma,
    pub(super) chroma: Whole,
    /// Whether it has no coefficients.
    pub(super) empty: bool,
}

/// The levels of a row of macroblocks: for each block of each that is not empty, in the order of
/// coding, one number with a bit for each level that is not 0, and those levels.
pub(super) type PackedRow = Box<[u16]>;

/// The most numbers of a macroblock in it.
const MOST_PACKED: usize = BLOCKS * 17;

/// What a pass found.
pub(super) struct Pass {
    /// The macroblocks, row by row.
    pub(super) macroblocks: Vec<Coded>,
    /// Their levels.
    pub(super) levels: Vec<PackedRow>,
    /// The tokens of those that are not empty.
    pub(super) statistics: Statistics,
    /// The tokens of those that are empty, which are coded only where empty ones are not marked.
    pub(super) empty_statistics: Statistics,
}

/// What is shown column, row and canvas of each macroblock.
pub(super) type Watch<'a> = &'a mut dyn FnMut(usize, usize, &Canvas);

/// Codes all macroblocks.
pub(super) struct Coder<'a> {
    pub(super) planes: &'a Planes<'a>,
    pub(super) grid: Grid,
    pub(super) kernels: &'a EncoderKernels,
    pub(super) segments: &'a Segments,
    pub(super) costs: &'a ModeCosts,
    /// Whether errors of chroma's DC coefficients are given to the next blocks.
    pub(super) diffuse: bool,
    /// The most that the modes of a macroblock's 4 x 4 blocks may cost, in 1/256 bit.
    pub(super) most_mode_bits: u64,
}

impl Coder<'_> {
    /// Does the pass. `watch` is shown each macroblock.
    pub(super) fn run(&self, context: &dyn Context, watch: Watch<'_>) -> Result<Pass> {
        let Grid { columns, rows } = self.grid;
        let quantizers: Vec<Quantizers> = (self.segments.all.iter())
            .map(|segment| Quantizers::new(segment.index, self.segments.chroma))
            .collect();
        let mut pass = Pass {
            macroblocks: Vec::with_capacity(self.grid.count()),
            levels: Vec::with_capacity(rows),
            statistics: Statistics::new(),
            empty_statistics: Statistics::new(),
        };
        let mut state = State::new(columns);
        let mut packed = Vec::with_capacity(columns * MOST_PACKED);
        for y in 0..rows {
            check(context)?;
            state.start_row(y);
            for x in 0..columns {
                let segment = self.segments.map[y * columns + x];
                let coded = self.code(&mut state, &quantizers[usize::from(segment)], x, y);
                watch(x, y, &state.canvas);
                state.keep(x, coded, &mut pass, &mut packed);
            }
            pass.levels.push(packed.as_slice().into());
            packed.clear();
        }
        Ok(pass)
    }

    fn code(&self, state: &mut State, quantizers: &Quantizers, x: usize, y: usize) -> Coded {
        let State { source, canvas, levels, .. } = state;
        state.surroundings.enter(canvas, x);
        let means = self.kernels.means(canvas, x > 0, y > 0);
        if self.planes.hides(y * self.grid.columns + x) {
            fill(canvas, means);
            levels.masks = [0; BLOCKS];
            return Coded { luma: Luma::Whole(Whole::Dc), chroma: Whole::Dc, empty: true };
        }
        self.planes.read(x, y, source);
        let situation = Situation {
            kernels: self.kernels,
            quantizers,
            costs: self.costs,
            modes: &state.modes,
            means,
            x,
            y,
            most_mode_bits: self.most_mode_bits,
        };
        let luma = situation.code_luma(source, canvas, levels);
        let chroma = situation.chroma(source, canvas);
        let uv = &quantizers.uv;
        self.kernels.code_chroma(source, canvas, chroma, means, uv, self.diffuse, levels);
        let used = if matches!(luma, Luma::Whole(_)) { BLOCKS } else { BLOCKS - 1 };
        let empty = levels.masks[..used].iter().all(|&mask| mask == 0);
        Coded { luma, chroma, empty }
    }
}

/// Draws a macroblock that is not coded: the prediction that takes the fewest bits.
fn fill(canvas: &mut Canvas, means: Means) {
    let rows = |plane: &mut [u8], origin: usize, side: usize, value: u8| {
        for row in 0..side {
            plane[origin + row * STRIDE..][..side].fill(value);
        }
    };
    rows(&mut canvas.y, ORIGIN, 16, means.y);
    rows(&mut canvas.uv, ORIGIN, 8, means.u);
    rows(&mut canvas.uv, ORIGIN_V, 8, means.v);
}

/// What goes from one macroblock to the next.
struct State {
    source: Source,
    canvas: Canvas,
    levels: Levels,
    surroundings: Surroundings,
    modes: ModeContexts,
    contexts: Contexts,
}

impl State {
    fn new(columns: usize) -> Self {
        Self {
            source: Source::default(),
            canvas: Canvas::default(),
            levels: Levels::default(),
            surroundings: Surroundings::new(columns),
            modes: ModeContexts::new(columns),
            contexts: Contexts::new(columns),
        }
    }

    fn start_row(&mut self, y: usize) {
        Surroundings::start_row(&mut self.canvas, y);
        self.modes.start_row();
        self.contexts.start_row();
    }

    /// Counts the tokens of the macroblock in column `x`, packs its levels, and keeps what those that
    /// follow depend on.
    fn keep(&mut self, x: usize, coded: Coded, pass: &mut Pass, packed: &mut Vec<u16>) {
        let Levels { masks, values } = &self.levels;
        let subblocks = matches!(coded.luma, Luma::Subblocks(_));
        let statistics =
            if coded.empty { &mut pass.empty_statistics } else { &mut pass.statistics };
        self.contexts.visit(x, subblocks, |block| {
            let (mask, values) = (masks[block.index], &values[block.index]);
            statistics.count(block, mask, values);
            if !coded.empty {
                pack(packed, mask, values);
            }
            mask != 0
        });
        pass.macroblocks.push(coded);
        self.modes.leave(x, coded.luma);
        self.surroundings.leave(&mut self.canvas, x);
    }
}

/// Appends a block to a [`PackedRow`].
#[inline]
fn pack(packed: &mut Vec<u16>, mask: u16, values: &[i16; 16]) {
    // Longer than needed, so that no index has to be checked.
    let mut block = [0; 32];
    block[0] = mask;
    let (mut left, mut count) = (mask, 1);
    while left != 0 {
        block[count & 31] = values[left.trailing_zeros() as usize & 15] as u16;
        count += 1;
        left &= left - 1;
    }
    packed.extend_from_slice(&block[..count & 31]);
}
