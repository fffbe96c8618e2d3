//! The set of kernels for one instruction set.

use crate::filter::Filter;
use crate::range::ByteRange;
use crate::slab::Slab;

/// So many rows are resampled at once, because they share their weights.
pub const ROWS: usize = 4;

/// A filter, four rows and their outputs.
type AlongRows = fn(&Filter, [&[i16]; ROWS], [&mut [i16]; ROWS]);

/// The kernels for one instruction set. All sets give the same numbers.
#[derive(Debug)]
pub struct Kernels {
    pub(crate) instructions: Option<&'static str>,
    pub(crate) rows_of_bytes: fn(Slab<'_, u8>, &[i16], &mut [i16]),
    pub(crate) rows_of_sums: fn(Slab<'_, i16>, &[i16], &mut [i16]),
    pub(crate) along_rows: AlongRows,
    pub(crate) bytes: fn(&[i16], ByteRange, &mut [u8]),
    pub(crate) ycc_to_rgb: fn([&[i16]; 3], &mut [u8]),
    pub(crate) rgb_to_luma: fn(&[u8], &mut [i16]),
    pub(crate) rgb_to_chroma: fn([&[u8]; 2], [&mut [i16]; 2]),
}

impl Kernels {
    /// The vector instructions that these kernels use, as `/proc/cpuinfo` spells them: `avx2`,
    /// `sse4_1`, or none.
    pub fn instructions(&self) -> Option<&'static str> {
        self.instructions
    }

    /// Adds up the rows of `slab`, each times its weight (16384 is 1), to 1/64 levels. As many samples
    /// as the rows and `sums` have.
    #[inline]
    pub fn rows_of_bytes(&self, slab: Slab<'_, u8>, weights: &[i16], sums: &mut [i16]) {
        (self.rows_of_bytes)(slab, weights, sums);
    }

    /// The same for rows that are in 1/64 levels already.
    #[inline]
    pub fn rows_of_sums(&self, slab: Slab<'_, i16>, weights: &[i16], sums: &mut [i16]) {
        (self.rows_of_sums)(slab, weights, sums);
    }

    /// Applies `filter` to each of four rows of at least [`Filter::reach`] samples, for outputs of at
    /// least [`Filter::padded_outputs`] samples; shorter ones are not written.
    #[inline]
    pub fn along_rows(&self, filter: &Filter, rows: [&[i16]; ROWS], outputs: [&mut [i16]; ROWS]) {
        let long_enough = rows.iter().all(|row| row.len() >= filter.reach())
            && outputs.iter().all(|output| output.len() >= filter.padded_outputs());
        if long_enough {
            (self.along_rows)(filter, rows, outputs);
        }
    }

    /// Rounds samples of 1/64 level to bytes.
    #[inline]
    pub fn bytes(&self, samples: &[i16], range: ByteRange, bytes: &mut [u8]) {
        (self.bytes)(samples, range, bytes);
    }

    /// Converts a row of Y, Cb and Cr of 1/64 level to RGB, 3 bytes a pixel, for as many pixels as all
    /// rows have. It rounds once.
    #[inline]
    pub fn ycc_to_rgb(&self, ycc: [&[i16]; 3], rgb: &mut [u8]) {
        (self.ycc_to_rgb)(ycc, rgb);
    }

    /// Y in 1/64 level of a row of RGB, 3 bytes a pixel, for as many pixels as both rows have. A gray
    /// pixel has its level exactly.
    #[inline]
    pub fn rgb_to_luma(&self, rgb: &[u8], luma: &mut [i16]) {
        (self.rgb_to_luma)(rgb, luma);
    }

    /// Cb and Cr in 1/64 level of two rows of RGB, 3 bytes a pixel: those of the mean of 2 x 2 pixels, for
    /// as many as all rows have. Of an odd number of pixels, the last ones count twice. Gray pixels have
    /// exactly none.
    #[inline]
    pub fn rgb_to_chroma(&self, rgb: [&[u8]; 2], chroma: [&mut [i16]; 2]) {
        (self.rgb_to_chroma)(rgb, chroma);
    }
}
