//! How strongly each segment is quantized and smoothed.

use fcimage_webp_kernels::Quantizer;

use crate::tables::quantizers::{AC_FACTORS, DC_FACTORS};

/// The most that an index of a table of steps can be.
const MAX_INDEX: i32 = 127;

/// How the indices of chroma differ from those of luma, for the whole frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ChromaDeltas {
    pub(super) dc: i32,
    pub(super) ac: i32,
}

/// The quantizers of a segment.
pub(super) struct Quantizers {
    /// Luma.
    pub(super) y1: Quantizer,
    /// The DC coefficients of luma where a macroblock has one prediction.
    pub(super) y2: Quantizer,
    /// Chroma.
    pub(super) uv: Quantizer,
    /// By how much the squared error of 16 predictions has to be smaller than that of one.
    pub(super) subblock_penalty: u32,
}

/// What of a step is added before the division, in 1/256: less than a half, because a smaller level
/// costs fewer bits.
struct Rounding {
    dc: u16,
    ac: u16,
}

impl Quantizers {
    /// For the segment with the `index` of steps.
    pub(super) fn new(index: u8, chroma: ChromaDeltas) -> Self {
        let index = i32::from(index);
        let dc =
            |delta: i32, most: i32| u16::from(DC_FACTORS[(index + delta).clamp(0, most) as usize]);
        let ac = |delta: i32| AC_FACTORS[(index + delta).clamp(0, MAX_INDEX) as usize];
        let y1 = quantizer(dc(0, MAX_INDEX), ac(0), &Rounding { dc: 96, ac: 110 });
        // RFC 6386, section 9.6: twice, 155/100 and at least 8; at most 132 (index 117).
        let y2_ac = (u32::from(ac(0)) * 155 / 100).max(8) as u16;
        let y2 = quantizer(dc(0, MAX_INDEX) * 2, y2_ac, &Rounding { dc: 96, ac: 108 });
        let uv = quantizer(dc(chroma.dc, 117), ac(chroma.ac), &Rounding { dc: 110, ac: 115 });
        let mean = (u32::from(y1.step[0]) + 15 * u32::from(y1.step[1]) + 8) / 16;
        Self { y1: sharpened(y1), y2, uv, subblock_penalty: 1000 * mean * mean }
    }
}

fn quantizer(dc: u16, ac: u16, rounding: &Rounding) -> Quantizer {
    let mut all =
        Quantizer { step: [ac; 16], bias: [rounding.ac << 9; 16], ..Quantizer::default() };
    (all.step[0], all.bias[0]) = (dc, rounding.dc << 9);
    all.reciprocal = all.step.map(|step| ((1 << 17) / u32::from(step)) as u16);
    all
}

/// Raises the high frequencies of luma a little, which gives sharper images at middle qualities.
fn sharpened(mut quantizer: Quantizer) -> Quantizer {
    for (at, sharpen) in quantizer.sharpen.iter_mut().enumerate() {
        let frequency = (at / 4 + at % 4).min(3) as u32;
        *sharpen = ((30 * frequency * u32::from(quantizer.step[at])) >> 11) as u16;
    }
    quantizer
}
