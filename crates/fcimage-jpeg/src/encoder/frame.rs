//! The components of a file, and their blocks.

use super::input::Image;
use super::options::Subsampling;
use crate::geometry::Size;

/// Pixels of a side of a block.
pub(super) const BLOCK: u32 = 8;

/// One component.
#[derive(Debug, Clone, Copy)]
pub(super) struct Component {
    /// Its blocks beside each other in an MCU.
    pub(super) h: u32,
    /// Its blocks above each other in an MCU.
    pub(super) v: u32,
    /// The number of its quantization table and of its Huffman tables: 0 for luminance, 1 for color.
    pub(super) table: usize,
    /// Samples that it has of the image.
    pub(super) samples: Size,
    /// Blocks that have any of them.
    pub(super) blocks: Size,
}

/// The layout of a file.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) size: Size,
    pub(super) mcus: Size,
    pub(super) components: Vec<Component>,
}

impl Frame {
    pub(super) fn new(image: &Image<'_>, subsampling: Subsampling) -> Self {
        Self::of(image.size(), (!image.is_gray()).then_some(subsampling))
    }

    /// The layout of an image of this size; gray ones have no subsampling.
    pub(super) fn of(size: Size, subsampling: Option<Subsampling>) -> Self {
        let component = |Size { width: h, height: v }, table, samples: Size| Component {
            h,
            v,
            table,
            samples,
            blocks: blocks_of(samples, Size { width: 1, height: 1 }),
        };
        let one = Size { width: 1, height: 1 };
        let Some(subsampling) = subsampling else {
            let mcus = blocks_of(size, one);
            return Self { size, mcus, components: vec![component(one, 0, size)] };
        };
        let shared = subsampling.shared();
        let color = component(one, 1, subsampling.chroma_size(size));
        let components = vec![component(shared, 0, size), color, color];
        Self { size, mcus: blocks_of(size, shared), components }
    }

    /// The blocks of a component, with those beyond the image that fill up MCUs.
    pub(super) fn padded_blocks(&self, component: &Component) -> Size {
        Size { width: self.mcus.width * component.h, height: self.mcus.height * component.v }
    }
}

/// How many units of so many blocks a side cover `size`.
fn blocks_of(size: Size, unit: Size) -> Size {
    Size {
        width: size.width.div_ceil(BLOCK * unit.width),
        height: size.height.div_ceil(BLOCK * unit.height),
    }
}
