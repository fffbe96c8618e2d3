//! What an encoder does with a macroblock: judges predictions, and codes one.

use crate::encoder_kernels::EncoderKernels;
use crate::macroblock::{
    Canvas, Levels, Means, ORIGIN, ORIGIN_V, Quantizer, STRIDE, Source, Susceptibility, Whole, Y2,
};
use crate::scalar::forward::{dct, mask, quantize, wht};
use crate::scalar::transform::{add_block, inverse_wht};
use crate::scalar::{import, predict_subblock, predict_whole};

/// The kernels without vector instructions.
pub(crate) const ENCODER: EncoderKernels = EncoderKernels {
    susceptibility,
    luma_errors,
    chroma_errors,
    code_luma,
    code_chroma,
    code_subblock,
    import_rgb: import::rows::<3>,
    import_rgba: import::rows::<4>,
};

/// The differences of the block of 4 x 4 samples that is at `at` in rows of 16.
fn differences(source: &[u8], prediction: &[u8], at: usize) -> [i16; 16] {
    std::array::from_fn(|i| {
        let at = at + i / 4 * 16 + i % 4;
        i16::from(source[at]) - i16::from(prediction[at])
    })
}

/// Where the block `index` of `columns` in a row is, in rows of 16 samples.
const fn block_at(index: usize, columns: usize) -> usize {
    index / columns * 64 + index % columns * 4
}

/// Writes a prediction, which is in rows of `stride`, and the inverse DCT of a block to the canvas.
fn draw(block: &[i16; 16], prediction: &[u8], stride: usize, canvas: &mut [u8], at: usize) {
    for y in 0..4 {
        canvas[at + y * STRIDE..][..4].copy_from_slice(&prediction[y * stride..][..4]);
    }
    add_block(block, &mut canvas[at..], STRIDE);
}

fn squared_error(source: &[u8], prediction: &[u8]) -> u32 {
    source.iter().zip(prediction).map(|(&a, &b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

/// How flat the differences are: by how many coefficients are alike, and how large they are.
fn flatness(source: &[u8], prediction: &[u8]) -> u32 {
    let mut counts = [0_u32; 32];
    for block in 0..source.len() / 16 {
        for coefficient in dct(&differences(source, prediction, block_at(block, 4))) {
            counts[usize::from(coefficient.unsigned_abs() >> 3).min(31)] += 1;
        }
    }
    let most = counts.iter().max().copied().unwrap_or(0);
    let last = counts.iter().rposition(|&count| count > 0).unwrap_or(0);
    judged(most, last as u32)
}

/// The susceptibility by the largest count of coefficients that are alike, and by the size of the
/// largest.
pub(crate) const fn judged(most: u32, last: u32) -> u32 {
    if most > 1 { 510 * last / most } else { 0 }
}

fn susceptibility(source: &Source, canvas: &Canvas, means: Means) -> Susceptibility {
    let tried = [Whole::Dc, Whole::TrueMotion];
    let luma = tried.map(|mode| flatness(&source.y, &predict_whole::luma(canvas, mode, means.y)));
    let chroma =
        tried.map(|mode| flatness(&source.uv, &predict_whole::chroma(canvas, mode, means)));
    Susceptibility { luma: luma[0].max(luma[1]), chroma: chroma[0].max(chroma[1]) }
}

fn luma_errors(source: &Source, canvas: &Canvas, means: Means) -> [u32; 4] {
    Whole::ALL.map(|mode| squared_error(&source.y, &predict_whole::luma(canvas, mode, means.y)))
}

fn chroma_errors(source: &Source, canvas: &Canvas, means: Means) -> [u32; 4] {
    Whole::ALL.map(|mode| squared_error(&source.uv, &predict_whole::chroma(canvas, mode, means)))
}

fn code_luma(
    source: &Source,
    canvas: &mut Canvas,
    mode: Whole,
    means: Means,
    quantizers: [&Quantizer; 2],
    levels: &mut Levels,
) {
    let [y1, y2] = quantizers;
    let prediction = predict_whole::luma(canvas, mode, means.y);
    let mut blocks: [[i16; 16]; 16] =
        std::array::from_fn(|n| dct(&differences(&source.y, &prediction, block_at(n, 4))));
    let mut dc = wht(&blocks.map(|block| block[0]));
    store(levels, Y2, quantize(&mut dc, y2));
    let dc = inverse_wht(&dc);
    for (n, block) in blocks.iter_mut().enumerate() {
        block[0] = 0;
        store(levels, n, quantize(block, y1));
        block[0] = dc[n];
        let at = predict_subblock::origin_of(n);
        draw(block, &prediction[block_at(n, 4)..], 16, &mut canvas.y, at);
    }
}

fn store(levels: &mut Levels, block: usize, values: [i16; 16]) {
    levels.masks[block] = mask(&values);
    levels.values[block] = values;
}

fn code_chroma(
    source: &Source,
    canvas: &mut Canvas,
    mode: Whole,
    means: Means,
    quantizer: &Quantizer,
    diffuse: bool,
    levels: &mut Levels,
) {
    let prediction = predict_whole::chroma(canvas, mode, means);
    // The blocks of U and V are numbered one after the other, but lie side by side.
    let at = |n: usize| block_at(n % 4, 2) + n / 4 * 8;
    let mut blocks: [[i16; 16]; 8] =
        std::array::from_fn(|n| dct(&differences(&source.uv, &prediction, at(n))));
    if diffuse {
        diffuse_errors(&mut blocks, quantizer);
    }
    for (n, block) in blocks.iter_mut().enumerate() {
        store(levels, 16 + n, quantize(block, quantizer));
        let origin = if n < 4 { ORIGIN } else { ORIGIN_V };
        let to = origin + n % 4 / 2 * 4 * STRIDE + n % 2 * 4;
        draw(block, &prediction[at(n)..], 16, &mut canvas.uv, to);
    }
}

/// Quantizes the DC coefficients, and gives what was lost to those that follow: half of it to the
/// right, 7/16 below, which keeps flat areas from a visible grid.
pub(crate) fn diffuse_errors(blocks: &mut [[i16; 16]; 8], quantizer: &Quantizer) {
    let (step, reciprocal) = (i32::from(quantizer.step[0]), u32::from(quantizer.reciprocal[0]));
    for blocks in blocks.as_chunks_mut::<4>().0 {
        let mut settle = |block: usize, above: i32, before: i32| {
            let value = i32::from(blocks[block][0]) + ((7 * above + 8 * before) >> 3);
            let level = (value.unsigned_abs() * reciprocal + u32::from(quantizer.bias[0])) >> 17;
            let kept = level as i32 * step * value.signum();
            blocks[block][0] = kept as i16;
            (value - kept) >> 1
        };
        let first = settle(0, 0, 0);
        let right = settle(1, 0, first);
        let below = settle(2, first, 0);
        settle(3, right, below);
    }
}

fn code_subblock(
    source: &Source,
    canvas: &mut Canvas,
    index: usize,
    costs: &[u16; 16],
    quantizer: &Quantizer,
    levels: &mut Levels,
) -> u32 {
    let at = predict_subblock::origin_of(index);
    let predictions = predict_subblock::all(&predict_subblock::line(canvas, at));
    let samples: [u8; 16] =
        std::array::from_fn(|i| source.y[block_at(index, 4) + i / 4 * 16 + i % 4]);
    let scores = predictions.iter().enumerate().map(|(mode, prediction)| {
        let score = squared_error(&samples, prediction) * 256 + u32::from(costs[mode]);
        score * 16 + mode as u32
    });
    let best = scores.min().unwrap_or(0);
    let prediction = &predictions[best as usize % 16];
    let mut block = dct(&std::array::from_fn(|i| i16::from(samples[i]) - i16::from(prediction[i])));
    store(levels, index, quantize(&mut block, quantizer));
    draw(&block, prediction, 4, &mut canvas.y, at);
    best
}
