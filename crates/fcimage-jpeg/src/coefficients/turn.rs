//! Turning an image by its coefficients, as jpegtran does.

use super::read::Component;
use crate::geometry::Size;
use crate::layout::ScaledLayout;

/// How an image is turned: mirrored first, then its rows and columns exchanged.
///
/// ```
/// use fcimage_jpeg::Turn;
/// // A quarter clockwise: the bottom row becomes the first column.
/// let clockwise = Turn { mirror_x: false, mirror_y: true, transpose: true };
/// assert_eq!(Turn::from_exif(6), Some(clockwise));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Turn {
    /// Left and right change places.
    pub mirror_x: bool,
    /// Top and bottom change places.
    pub mirror_y: bool,
    /// After that, rows become columns.
    pub transpose: bool,
}

impl Turn {
    /// What makes an image with this Exif orientation (1 to 8) upright; `None` for other numbers.
    pub const fn from_exif(orientation: u16) -> Option<Self> {
        let (mirror_x, mirror_y, transpose) = match orientation {
            1 => (false, false, false),
            2 => (true, false, false),
            3 => (true, true, false),
            4 => (false, true, false),
            5 => (false, false, true),
            6 => (false, true, true),
            7 => (true, true, true),
            8 => (true, false, true),
            _ => return None,
        };
        Some(Self { mirror_x, mirror_y, transpose })
    }

    /// Whether the sides that are mirrored are whole numbers of MCUs, and an MCU is none that only some
    /// decoders take (T.81, B.2.3).
    pub(crate) fn is_lossless(self, size: Size, layout: &ScaledLayout) -> bool {
        let whole = |side: u32, blocks: u32| side.is_multiple_of(8 * blocks);
        let blocks: u32 = layout.components.iter().map(|component| component.h * component.v).sum();
        (!self.mirror_x || whole(size.width, layout.max_h))
            && (!self.mirror_y || whole(size.height, layout.max_v))
            && (layout.components.len() == 1 || blocks <= 10)
    }

    /// The turned image of the coefficients `read` of a file of this `size`; `ids` are the numbers of
    /// its components.
    pub(crate) fn image(
        self,
        read: Vec<Component>,
        layout: &ScaledLayout,
        ids: impl Iterator<Item = u8>,
        size: Size,
    ) -> TurnedImage {
        let swapped = |size: Size| match self.transpose {
            true => Size { width: size.height, height: size.width },
            false => size,
        };
        let components = read.into_iter().zip(&layout.components).zip(ids);
        let components = components.map(|((component, layout), id)| {
            let factors = swapped(Size { width: layout.h, height: layout.v });
            let Component { plane, quantization } = component;
            let turned = (0..64).map(|at| quantization[self.place(at)]);
            let mut table = [0; 64];
            table.iter_mut().zip(turned).for_each(|(to, from)| *to = from);
            TurnedComponent {
                id,
                h: factors.width,
                v: factors.height,
                quantization: table,
                source: Component { plane, quantization },
                blocks: layout.padded,
            }
        });
        TurnedImage {
            turn: self,
            size: swapped(size),
            mcus: swapped(layout.mcus),
            components: components.collect(),
        }
    }

    /// Which coefficient of a block comes to the place `at`, both in row-major order.
    fn place(self, at: usize) -> usize {
        if self.transpose { at % 8 * 8 + at / 8 } else { at }
    }

    /// The block turned. Mirroring changes the sign of the odd frequencies.
    fn block(self, from: &[i16; 64]) -> [i16; 64] {
        let mut turned = [0; 64];
        for (at, to) in turned.iter_mut().enumerate() {
            let place = self.place(at);
            let (x, y) = (place % 8, place / 8);
            let negative = (self.mirror_x && x % 2 == 1) != (self.mirror_y && y % 2 == 1);
            let value = from.get(place).copied().unwrap_or_default();
            *to = if negative { value.saturating_neg() } else { value };
        }
        turned
    }
}

/// One component of an image that is turned.
pub(crate) struct TurnedComponent {
    pub(crate) id: u8,
    /// Blocks of an MCU beside and below each other, after turning.
    pub(crate) h: u32,
    pub(crate) v: u32,
    /// In row-major order, after turning.
    pub(crate) quantization: [u16; 64],
    source: Component,
    /// Of the source, before turning.
    blocks: Size,
}

/// An image that is turned while it is written.
pub(crate) struct TurnedImage {
    turn: Turn,
    /// After turning.
    pub(crate) size: Size,
    /// After turning.
    pub(crate) mcus: Size,
    pub(crate) components: Vec<TurnedComponent>,
}

impl TurnedImage {
    /// The block in column `x` of row `y` of a component, after turning.
    pub(crate) fn block(&self, component: &TurnedComponent, x: u32, y: u32) -> [i16; 64] {
        let Turn { mirror_x, mirror_y, transpose } = self.turn;
        let (x, y) = if transpose { (y, x) } else { (x, y) };
        let Size { width, height } = component.blocks;
        let mirrored = |at: u32, side: u32| side.saturating_sub(1 + at);
        let x = if mirror_x { mirrored(x, width) } else { x };
        let y = if mirror_y { mirrored(y, height) } else { y };
        self.turn.block(component.source.plane.stored(x as usize, y as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_turned_by_place_and_sign() {
        let mut block = [0; 64];
        // One frequency across, two down.
        block[2 * 8 + 1] = 5;
        block[3 * 8] = 7;
        let found = |orientation| {
            let turned = Turn::from_exif(orientation).unwrap().block(&block);
            [turned[17], turned[24], turned[10], turned[3]]
        };
        assert_eq!(found(1), [5, 7, 0, 0]);
        assert_eq!(found(2), [-5, 7, 0, 0]);
        assert_eq!(found(3), [-5, -7, 0, 0]);
        assert_eq!(found(4), [5, -7, 0, 0]);
        assert_eq!(found(5), [0, 0, 5, 7]);
        assert_eq!(found(6), [0, 0, 5, -7]);
        assert_eq!(found(7), [0, 0, -5, -7]);
        assert_eq!(found(8), [0, 0, -5, 7]);
        assert_eq!(Turn::from_exif(9), None);
    }
}
