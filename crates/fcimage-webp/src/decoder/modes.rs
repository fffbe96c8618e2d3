//! How macroblocks are predicted, read from the first partition (RFC 6386, sections 10 and 11).

use crate::decoder::bits::Bits;
use crate::tables::block_mode_probabilities::BLOCK_MODE_PROBABILITIES;
use crate::tables::modes::{
    BLOCK_MODE_TREE, BlockMode, CHROMA_PROBABILITIES, LUMA_PROBABILITIES, Mode,
};

/// How the luma of a macroblock is predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Luma {
    /// As a whole.
    Whole(Mode),
    /// Each of its 16 blocks in its own way, row by row.
    Blocks([BlockMode; 16]),
}

/// What the first partition says about a macroblock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Macroblock {
    pub(super) segment: u8,
    /// Whether it has no coefficients.
    pub(super) is_skipped: bool,
    pub(super) luma: Luma,
    pub(super) chroma: Mode,
}

/// What the modes of blocks depend on, and what the header says about all macroblocks.
pub(super) struct ModeReader {
    /// The probabilities of the segment numbers.
    map: Option<[u8; 3]>,
    /// The probability that a macroblock has coefficients.
    skip: Option<u8>,
    /// The modes of the lowest blocks of the row above, four for each macroblock.
    above: Vec<[BlockMode; 4]>,
    /// The modes of the rightmost blocks of the macroblock on the left.
    left: [BlockMode; 4],
}

impl ModeReader {
    /// A reader of rows of so many macroblocks.
    pub(super) fn new(map: Option<[u8; 3]>, skip: Option<u8>, columns: usize) -> Self {
        Self { map, skip, above: vec![[BlockMode::Dc; 4]; columns], left: [BlockMode::Dc; 4] }
    }

    /// Begins a row.
    pub(super) fn begin_row(&mut self) {
        self.left = [BlockMode::Dc; 4];
    }

    /// The next macroblock of a row.
    #[inline]
    pub(super) fn read(&mut self, bits: &mut Bits<'_>, column: usize) -> Macroblock {
        let segment = self.map.map_or(0, |[first, low, high]| match bits.flag(first) {
            false => u8::from(bits.flag(low)),
            true => 2 + u8::from(bits.flag(high)),
        });
        let is_skipped = self.skip.is_some_and(|probability| bits.flag(probability));
        let luma = if bits.flag(LUMA_PROBABILITIES[0]) {
            let mode = whole_mode(bits);
            self.left = [mode.as_block(); 4];
            if let Some(above) = self.above.get_mut(column) {
                *above = [mode.as_block(); 4];
            }
            Luma::Whole(mode)
        } else {
            Luma::Blocks(self.block_modes(bits, column))
        };
        Macroblock { segment, is_skipped, luma, chroma: chroma_mode(bits) }
    }

    fn block_modes(&mut self, reader: &mut Bits<'_>, column: usize) -> [BlockMode; 16] {
        let mut modes = [BlockMode::Dc; 16];
        let Some(above) = self.above.get_mut(column) else { return modes };
        let mut bits = *reader;
        for (row, left) in modes.as_chunks_mut::<4>().0.iter_mut().zip(&mut self.left) {
            for (to, above) in row.iter_mut().zip(above.iter_mut()) {
                let mode = block_mode(&mut bits, *above, *left);
                (*to, *above, *left) = (mode, mode, mode);
            }
        }
        *reader = bits;
        modes
    }
}

/// The mode of a whole macroblock.
fn whole_mode(bits: &mut Bits<'_>) -> Mode {
    let [_, second, low, high] = LUMA_PROBABILITIES;
    match bits.flag(second) {
        false if !bits.flag(low) => Mode::Dc,
        false => Mode::Vertical,
        true if !bits.flag(high) => Mode::Horizontal,
        true => Mode::TrueMotion,
    }
}

fn chroma_mode(bits: &mut Bits<'_>) -> Mode {
    let [first, second, third] = CHROMA_PROBABILITIES;
    if !bits.flag(first) {
        Mode::Dc
    } else if !bits.flag(second) {
        Mode::Vertical
    } else if !bits.flag(third) {
        Mode::Horizontal
    } else {
        Mode::TrueMotion
    }
}

/// The mode of a block between two others.
#[inline(always)]
fn block_mode(bits: &mut Bits<'_>, above: BlockMode, left: BlockMode) -> BlockMode {
    let probabilities = &BLOCK_MODE_PROBABILITIES[above as usize][left as usize];
    let mut node = 0;
    // Leaves are 0 and below; node 0 is the root, to which nothing leads.
    loop {
        let probability = probabilities.get(node / 2).copied().unwrap_or(128);
        let next = node + usize::from(bits.flag(probability));
        let next = BLOCK_MODE_TREE.get(next).copied().unwrap_or(0);
        if next <= 0 {
            return BlockMode::ALL[usize::from(next.unsigned_abs()) % 10];
        }
        node = usize::from(next.unsigned_abs());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_map_and_skipping_nothing_is_read_for_them() {
        let data = [0_u8; 8];
        let mut reader = ModeReader::new(None, None, 1);
        let macroblock = reader.read(&mut Bits::new(&data), 0);
        assert_eq!((macroblock.segment, macroblock.is_skipped), (0, false));
        assert_eq!(macroblock.luma, Luma::Blocks([BlockMode::Dc; 16]));
        assert_eq!(macroblock.chroma, Mode::Dc);
    }

    #[test]
    fn the_last_of_all_choices_are_reached_by_set_flags() {
        // The largest number that the code can have.
        let mut data = [0xff; 64];
        data[0] = 0xfe;
        let mut reader = ModeReader::new(Some([128; 3]), Some(128), 1);
        let macroblock = reader.read(&mut Bits::new(&data), 0);
        assert_eq!((macroblock.segment, macroblock.is_skipped), (3, true));
        assert_eq!(macroblock.luma, Luma::Whole(Mode::TrueMotion));
        assert_eq!(macroblock.chroma, Mode::TrueMotion);
        assert_eq!(reader.left, [BlockMode::TrueMotion; 4]);
        let mode = block_mode(&mut Bits::new(&data), BlockMode::Dc, BlockMode::Dc);
        assert_eq!(mode, BlockMode::HorizontalUp);
    }
}
