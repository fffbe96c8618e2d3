//! The image as quantized blocks, in the order of MCUs.

use fcimage_jpeg_kernels::{Blocks, Kernels, Quantizer, Work};

use super::frame::Frame;
use super::input::Image;
use super::options::Subsampling;
use super::strips::{self, Strip};
use crate::context::Context;
use crate::error::{Error, Result};

/// What takes the blocks.
pub(super) trait BlockSink {
    /// Takes the next block of a component: coefficients in zigzag order, and a bit for each that is
    /// not 0.
    fn block(&mut self, component: usize, block: &[i16; 64], not_zero: u64);

    /// Takes a block that lies wholly outside of the image, and only fills up an MCU.
    fn outside(&mut self, component: usize);

    /// A row of MCUs is complete.
    fn end_of_row(&mut self);
}

/// What blocks are made of.
pub(super) struct Source<'a> {
    pub(super) image: &'a Image<'a>,
    pub(super) frame: &'a Frame,
    pub(super) subsampling: Subsampling,
    /// The quantization tables in row-major order.
    pub(super) tables: &'a [[u8; 64]; 2],
    pub(super) kernels: &'static Kernels,
}

impl Source<'_> {
    /// Gives all blocks to `sink`.
    ///
    /// # Errors
    /// `Cancelled`.
    pub(super) fn read(&self, sink: &mut impl BlockSink, context: &dyn Context) -> Result<()> {
        let quantizers = self.tables.map(|table| Quantizer::new(&table));
        let mut strips = strips::strips(self.frame);
        // The blocks of two MCUs, by component and pair.
        let pairs = |component: &super::frame::Component| (component.h * component.v) as usize;
        let mut groups: Vec<Vec<Blocks>> = self
            .frame
            .components
            .iter()
            .map(|component| vec![Blocks::default(); pairs(component)])
            .collect();
        for row in 0..self.frame.mcus.height {
            if context.cancelled() {
                return Err(Error::cancelled());
            }
            strips::fill(&mut strips, self.image, row, self.subsampling, self.kernels);
            let work = Row { source: self, quantizers: &quantizers, strips: &strips, row };
            self.kernels.run(RowWork { row: work, groups: &mut groups, sink });
            sink.end_of_row();
        }
        Ok(())
    }

    /// Gives the blocks of an MCU to `sink`, out of those of two.
    #[inline(always)]
    fn give_mcu(&self, groups: &[Vec<Blocks>], column: u32, row: u32, sink: &mut impl BlockSink) {
        for (number, (component, blocks)) in self.frame.components.iter().zip(groups).enumerate() {
            for below in 0..component.v {
                for beside in 0..component.h {
                    let (x, y) = (column * component.h + beside, row * component.v + below);
                    let in_group = (column % 2 * component.h + beside) as usize;
                    let pair = (below * component.h) as usize + in_group / 2;
                    match blocks.get(pair) {
                        Some(blocks)
                            if x < component.blocks.width && y < component.blocks.height =>
                        {
                            let half = in_group % 2;
                            sink.block(number, &blocks.coefficients[half], blocks.not_zero[half]);
                        }
                        _ => sink.outside(number),
                    }
                }
            }
        }
    }
}

/// A row of MCUs whose samples are there.
struct Row<'a> {
    source: &'a Source<'a>,
    quantizers: &'a [Quantizer; 2],
    strips: &'a [Strip],
    row: u32,
}

/// Transforms the blocks of a row, two MCUs at a time, and gives them to `sink`.
struct RowWork<'a, S> {
    row: Row<'a>,
    groups: &'a mut [Vec<Blocks>],
    sink: &'a mut S,
}

impl<S: BlockSink> Work for RowWork<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Row { source, quantizers, strips, row } = self.row;
        for group in 0..source.frame.mcus.width.div_ceil(2) {
            let parts = source.frame.components.iter().zip(strips).zip(self.groups.iter_mut());
            for ((component, strip), blocks) in parts {
                let h = component.h as usize;
                let quantizer = &quantizers[component.table & 1];
                for (number, blocks) in blocks.iter_mut().enumerate() {
                    let (below, pair) = (number / h, group as usize * h + number % h);
                    source.kernels.forward(strip.pair(pair, below), quantizer, blocks);
                }
            }
            for column in 2 * group..(2 * group + 2).min(source.frame.mcus.width) {
                source.give_mcu(self.groups, column, row, self.sink);
            }
        }
    }
}
