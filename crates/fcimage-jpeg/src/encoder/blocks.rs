//! The image as quantized blocks, in the order of MCUs.

use fcimage_jpeg_kernels::{Blocks, Kernels, Quantizer};

use super::frame::Frame;
use super::input::Image;
use super::options::Subsampling;
use super::strips;
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
            for group in 0..self.frame.mcus.width.div_ceil(2) {
                let parts = self.frame.components.iter().zip(&strips).zip(&mut groups);
                for ((component, strip), blocks) in parts {
                    let h = component.h as usize;
                    let quantizer = &quantizers[component.table & 1];
                    for (number, blocks) in blocks.iter_mut().enumerate() {
                        let (below, pair) = (number / h, group as usize * h + number % h);
                        self.kernels.forward(strip.pair(pair, below), quantizer, blocks);
                    }
                }
                for column in 2 * group..(2 * group + 2).min(self.frame.mcus.width) {
                    self.give_mcu(&groups, column, row, sink);
                }
            }
            sink.end_of_row();
        }
        Ok(())
    }

    /// Gives the blocks of an MCU to `sink`, out of those of two.
    #[inline]
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
