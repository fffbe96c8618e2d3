//! A macroblock with one prediction.

/// For the instructions named, on the `lanes` of their module.
macro_rules! whole {
    ($feature:literal) => {
        use std::arch::x86_64::*;

        use super::super::lanes::*;
        use super::edges::{chroma_edges, luma_edges, rows, store_bytes};
        use super::steps::{Quantized, Steps, store_levels};
        use super::transform::{by_blocks, dct, inverse};
        use crate::macroblock::{
            Canvas, Levels, Means, ORIGIN, ORIGIN_V, Quantizer, STRIDE, Source, Whole, Y2,
        };
        use crate::scalar::encode::diffuse_errors;
        use crate::scalar::forward::wht;
        use crate::scalar::transform::inverse_wht;

        #[target_feature(enable = $feature)]
        pub(super) fn code_luma(
            source: &Source,
            canvas: &mut Canvas,
            mode: Whole,
            means: Means,
            quantizers: [&Quantizer; 2],
            levels: &mut Levels,
        ) {
            let edges = luma_edges(canvas, means);
            let samples: [Lanes; 16] = rows(&source.y);
            let mut coefficients = [[splat(0); 4]; 4];
            let mut dc = [0; 16];
            for (group, blocks) in coefficients.iter_mut().enumerate() {
                let differences = std::array::from_fn(|row| {
                    let row = 4 * group + row;
                    sub(samples[row], edges.predict(mode, row))
                });
                *blocks = by_blocks(dct(differences));
                for (n, &block) in blocks.iter().enumerate() {
                    dc[4 * group + n] = _mm_extract_epi16::<0>(halves(block)[0]) as i16;
                }
            }
            let [steps, dc_steps] = quantizers.map(|quantizer| Steps::new(quantizer));
            let Quantized { levels: dc_levels, coefficients: kept } =
                dc_steps.quantize(load(&wht(&dc)));
            store_levels(dc_levels, Y2, levels);
            store(kept, &mut dc);
            let dc = inverse_wht(&dc);
            let ac_only = load(&[0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1]);
            for (group, blocks) in coefficients.iter().enumerate() {
                let kept = std::array::from_fn(|n| {
                    let index = 4 * group + n;
                    let found = steps.quantize(and(blocks[n], ac_only));
                    store_levels(found.levels, index, levels);
                    let [low, high] = halves(found.coefficients);
                    join([_mm_insert_epi16::<0>(low, dc[index].into()), high])
                });
                for (row, residue) in inverse(kept).into_iter().enumerate() {
                    let row = 4 * group + row;
                    let drawn = narrow(add(edges.predict(mode, row), residue));
                    let at = ORIGIN + row * STRIDE;
                    if let Some(to) = canvas.y[at..].first_chunk_mut() {
                        store_bytes(drawn, to);
                    }
                }
            }
        }

        #[target_feature(enable = $feature)]
        pub(super) fn code_chroma(
            source: &Source,
            canvas: &mut Canvas,
            mode: Whole,
            means: Means,
            quantizer: &Quantizer,
            diffuse: bool,
            levels: &mut Levels,
        ) {
            let edges = chroma_edges(canvas, means);
            let samples: [Lanes; 8] = rows(&source.uv);
            // The blocks in their numbers: four of U, then four of V.
            let mut blocks = [[0; 16]; 8];
            for group in 0..2 {
                let differences = std::array::from_fn(|row| {
                    let row = 4 * group + row;
                    sub(samples[row], edges.predict(mode, row))
                });
                for (n, block) in by_blocks(dct(differences)).into_iter().enumerate() {
                    store(block, &mut blocks[2 * group + n % 2 + n / 2 * 4]);
                }
            }
            if diffuse {
                diffuse_errors(&mut blocks, quantizer);
            }
            let steps = Steps::new(quantizer);
            for group in 0..2 {
                let kept = std::array::from_fn(|n| {
                    let index = 2 * group + n % 2 + n / 2 * 4;
                    let found = steps.quantize(load(&blocks[index]));
                    store_levels(found.levels, 16 + index, levels);
                    found.coefficients
                });
                for (row, residue) in inverse(kept).into_iter().enumerate() {
                    let row = 4 * group + row;
                    let drawn = narrow(add(edges.predict(mode, row), residue));
                    let mut both = [0; 16];
                    store_bytes(drawn, &mut both);
                    let (u, v) = both.split_at(8);
                    canvas.uv[ORIGIN + row * STRIDE..][..8].copy_from_slice(u);
                    canvas.uv[ORIGIN_V + row * STRIDE..][..8].copy_from_slice(v);
                }
            }
        }
    };
}
pub(in crate::x86) use whole;
