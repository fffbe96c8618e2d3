//! The rows of the strips or tiles of one plane: unpacked, and with what the writer did to them undone.

use std::borrow::Cow;

use crate::codecs::tiff::codings::unpack::Unpack;
use crate::codecs::tiff::samples::Packing;
use fcimage_base::error::Result;

/// Pixels that share their color differences, and are stored together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Blocks {
    pub(super) across: usize,
    pub(super) down: usize,
}

impl Blocks {
    /// Bytes of a block: its luminances and two color differences.
    fn bytes(self) -> usize {
        self.across * self.down + 2
    }
}

/// Reads the rows of one plane.
pub(super) struct Rows<'a, 'c> {
    unpacker: Box<dyn Unpack<'a> + 'c>,
    packing: Packing,
    predictor: bool,
    reversed: bool,
    /// Rows of blocks, where color differences are shared.
    blocks: Option<(Blocks, Vec<u8>)>,
    /// The row of pixels within the row of blocks that comes next.
    block_row: usize,
    row: Vec<u8>,
}

impl<'a, 'c> Rows<'a, 'c> {
    pub(super) fn new(
        unpacker: Box<dyn Unpack<'a> + 'c>,
        packing: Packing,
        width: u32,
        blocks: Option<Blocks>,
    ) -> Self {
        let blocks = blocks.map(|blocks| {
            let across = (width as usize).div_ceil(blocks.across);
            (blocks, vec![0; across * blocks.bytes()])
        });
        let row = vec![0; packing.row_bytes(width)];
        Self { unpacker, packing, predictor: false, reversed: false, blocks, block_row: 0, row }
    }

    /// Undoes differences of neighboring pixels.
    pub(super) fn with_predictor(mut self, predictor: bool) -> Self {
        self.predictor = predictor;
        self
    }

    /// Reverses the bits of each byte first.
    pub(super) fn with_reversed(mut self, reversed: bool) -> Self {
        self.reversed = reversed;
        self
    }

    /// An upper bound of the bytes of the rows.
    pub(super) fn bytes(packing: Packing, width: u32) -> u64 {
        // A row, and at most four rows of blocks, which are never longer.
        packing.row_bytes(width) as u64 * 6 + 64
    }

    /// Begins with another strip or tile.
    pub(super) fn start(&mut self, packed: Cow<'a, [u8]>) -> Result<()> {
        self.block_row = 0;
        self.unpacker.start(match self.reversed {
            true => Cow::Owned(packed.iter().map(|byte| byte.reverse_bits()).collect()),
            false => packed,
        })
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Result<&[u8]> {
        match &mut self.blocks {
            Some((blocks, stored)) => {
                if self.block_row == 0 {
                    self.unpacker.row(stored)?;
                }
                spread(*blocks, stored, self.block_row, &mut self.row);
                self.block_row = (self.block_row + 1) % blocks.down;
            }
            None => {
                self.unpacker.row(&mut self.row)?;
                if self.predictor {
                    add_up(&mut self.row, self.packing);
                }
            }
        }
        Ok(&self.row)
    }

    /// How much of this strip or tile its data hold.
    pub(super) fn fraction(&self) -> f64 {
        self.unpacker.fraction()
    }
}

/// Writes row number `number` of a row of blocks as three samples a pixel.
fn spread(blocks: Blocks, stored: &[u8], number: usize, row: &mut [u8]) {
    let stored = stored.chunks_exact(blocks.bytes());
    for (block, pixels) in stored.zip(row.chunks_mut(3 * blocks.across)) {
        let luma = block.get(number * blocks.across..).unwrap_or(&[]);
        let [.., cb, cr] = block else { continue };
        for (luma, pixel) in luma.iter().zip(pixels.as_chunks_mut::<3>().0) {
            *pixel = [*luma, *cb, *cr];
        }
    }
}

/// Adds to each sample that of the pixel before it (TIFF 6.0, section 14).
fn add_up(row: &mut [u8], packing: Packing) {
    let pixel = packing.samples;
    match (packing.bits, packing.big_endian) {
        (16, big_endian) => {
            let row = row.as_chunks_mut::<2>().0;
            add_each(row, pixel, |a, b| match big_endian {
                true => u16::from_be_bytes(a).wrapping_add(u16::from_be_bytes(b)).to_be_bytes(),
                false => u16::from_le_bytes(a).wrapping_add(u16::from_le_bytes(b)).to_le_bytes(),
            });
        }
        (32, big_endian) => {
            let row = row.as_chunks_mut::<4>().0;
            add_each(row, pixel, |a, b| match big_endian {
                true => u32::from_be_bytes(a).wrapping_add(u32::from_be_bytes(b)).to_be_bytes(),
                false => u32::from_le_bytes(a).wrapping_add(u32::from_le_bytes(b)).to_le_bytes(),
            });
        }
        _ => add_each(row, pixel, u8::wrapping_add),
    }
}

fn add_each<T: Copy>(row: &mut [T], pixel: usize, add: impl Fn(T, T) -> T) {
    let mut pixels = row.chunks_exact_mut(pixel);
    let Some(mut before) = pixels.next() else { return };
    for next in pixels {
        next.iter_mut().zip(&*before).for_each(|(sample, before)| *sample = add(*sample, *before));
        before = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_added_for_each_sample_of_a_pixel() {
        let add = |bits, samples, big_endian, mut row: Vec<u8>| {
            add_up(&mut row, Packing { bits, samples, big_endian });
            row
        };
        assert_eq!(add(8, 1, false, vec![1, 2, 255]), [1, 3, 2]);
        assert_eq!(add(8, 2, false, vec![1, 10, 2, 20, 3, 30]), [1, 10, 3, 30, 6, 60]);
        assert_eq!(add(16, 1, false, vec![255, 0, 1, 0]), [255, 0, 0, 1]);
        assert_eq!(add(16, 1, true, vec![0, 255, 0, 1]), [0, 255, 1, 0]);
        assert_eq!(add(32, 1, true, vec![0, 0, 0, 255, 0, 0, 0, 1]), [0, 0, 0, 255, 0, 0, 1, 0]);
        assert_eq!(add(8, 3, false, vec![1]), [1], "a row shorter than a pixel");
    }

    #[test]
    fn color_differences_are_shared_by_the_pixels_of_a_block() {
        let blocks = Blocks { across: 2, down: 2 };
        let stored = [1, 2, 3, 4, 100, 200, 5, 6, 7, 8, 101, 201];
        let mut row = [0; 9];
        spread(blocks, &stored, 0, &mut row);
        assert_eq!(row, [1, 100, 200, 2, 100, 200, 5, 101, 201]);
        spread(blocks, &stored, 1, &mut row);
        assert_eq!(row, [3, 100, 200, 4, 100, 200, 7, 101, 201]);
    }
}
