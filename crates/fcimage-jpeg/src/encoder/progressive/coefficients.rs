//! All coefficients of an image, for scans that go through them several times.

use super::super::blocks::BlockSink;
use super::super::frame::Frame;

/// Bytes that a block takes: its coefficients, and a bit for each.
pub(in super::super) const BLOCK_BYTES: u64 = 64 * 2 + 8;

/// The blocks of one component, in rows.
struct Plane {
    /// Blocks beside each other, those that fill up MCUs too.
    width: usize,
    coefficients: Vec<[i16; 64]>,
    not_zero: Vec<u64>,
}

/// The coefficients of all components, in zigzag order.
pub(super) struct Coefficients<'f> {
    frame: &'f Frame,
    planes: Vec<Plane>,
    /// The next block of each component: its place in the MCU, in order.
    next: [u32; 3],
    /// The last DC of each component.
    before: [i16; 3],
    row: u32,
}

impl<'f> Coefficients<'f> {
    pub(super) fn new(frame: &'f Frame) -> Self {
        let plane = |component| {
            let size = frame.padded_blocks(component);
            let (width, count) = (size.width as usize, size.area() as usize);
            Plane { width, coefficients: vec![[0; 64]; count], not_zero: vec![0; count] }
        };
        let planes = frame.components.iter().map(plane).collect();
        Self { frame, planes, next: [0; 3], before: [0; 3], row: 0 }
    }

    /// Row `y` of the blocks of a component.
    pub(super) fn row(&self, component: usize, y: u32) -> Row<'_> {
        let row = self.planes.get(component).and_then(|plane| {
            let range = y as usize * plane.width..(y as usize + 1) * plane.width;
            let coefficients = plane.coefficients.get(range.clone())?;
            Some(Row { coefficients, not_zero: plane.not_zero.get(range)? })
        });
        row.unwrap_or(Row { coefficients: &[], not_zero: &[] })
    }

    /// The place of the next block of a component.
    fn place(&mut self, component: usize) -> Option<(&mut [i16; 64], &mut u64)> {
        let number = self.next.get_mut(component)?;
        let shape = self.frame.components.get(component)?;
        let (per_mcu, i) = (shape.h * shape.v, *number);
        *number += 1;
        let x = (i / per_mcu * shape.h + i % shape.h) as usize;
        let y = (self.row * shape.v + i % per_mcu / shape.h) as usize;
        let plane = self.planes.get_mut(component)?;
        let at = y * plane.width + x;
        Some((plane.coefficients.get_mut(at)?, plane.not_zero.get_mut(at)?))
    }
}

impl BlockSink for Coefficients<'_> {
    fn block(&mut self, component: usize, block: &[i16; 64], not_zero: u64) {
        if let Some(before) = self.before.get_mut(component) {
            *before = block[0];
        }
        if let Some((to, mask)) = self.place(component) {
            (*to, *mask) = (*block, not_zero);
        }
    }

    fn outside(&mut self, component: usize) {
        let before = self.before.get(component).copied().unwrap_or(0);
        if let Some((to, _)) = self.place(component) {
            to[0] = before;
        }
    }

    fn end_of_row(&mut self) {
        self.row += 1;
        self.next = [0; 3];
    }
}

/// The blocks of one row of a component.
pub(super) struct Row<'c> {
    coefficients: &'c [[i16; 64]],
    not_zero: &'c [u64],
}

impl<'c> Row<'c> {
    /// DC of block `x`.
    pub(super) fn dc(&self, x: u32) -> i16 {
        self.coefficients.get(x as usize).map_or(0, |block| block[0])
    }

    /// The first `count` blocks, each with a bit for every coefficient that is not 0.
    pub(super) fn blocks(self, count: u32) -> impl Iterator<Item = (&'c [i16; 64], u64)> {
        self.coefficients.iter().zip(self.not_zero.iter().copied()).take(count as usize)
    }
}
