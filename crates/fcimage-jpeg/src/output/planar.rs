//! Y, Cb and Cr as they are, Cb and Cr of half the size: what 4:2:0 encoders take.

use super::{Output, available_rows};
use crate::component_rows::ComponentRows;
use crate::geometry::{Region, Size};
use crate::layout::ScaledLayout;

/// Takes the rows of the planes of an image as they are decoded, from top to bottom: two rows of Y (one
/// where the last has no partner), the row of Cb and Cr beside them, and so on.
///
/// ```
/// use fcimage_jpeg::PlaneRows;
///
/// /// The mean brightness, for which no plane has to be kept.
/// #[derive(Default)]
/// struct Brightness {
///     sum: u64,
///     count: u64,
/// }
///
/// impl PlaneRows for Brightness {
///     fn luma(&mut self, row: &[u8]) {
///         self.sum += row.iter().map(|sample| u64::from(*sample)).sum::<u64>();
///         self.count += row.len() as u64;
///     }
///
///     fn chroma(&mut self, _cb: &[u8], _cr: &[u8]) {}
/// }
/// ```
pub trait PlaneRows {
    /// Takes the next row of Y: as many samples as the region, or the scaled image, is wide.
    fn luma(&mut self, row: &[u8]);

    /// Takes the next rows of Cb and Cr: half as many samples, rounded up, in each.
    fn chroma(&mut self, cb: &[u8], cr: &[u8]);
}

/// Cuts the region out of the components, and halves Cb and Cr where their transform did not.
pub(crate) struct PlanarOutput<'s> {
    sink: &'s mut dyn PlaneRows,
    region: Region,
    halving: Halving,
    /// Samples of a component of color.
    chroma: Size,
    /// Halved rows of Cb and Cr.
    halved: [Vec<u8>; 2],
    /// The next row of the scaled image.
    next: usize,
}

/// In which directions two samples of Cb and Cr become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Halving {
    across: bool,
    down: bool,
}

impl<'s> PlanarOutput<'s> {
    /// The output of a [planar](ScaledLayout::planar) layout.
    pub(crate) fn new(layout: &ScaledLayout, sink: &'s mut dyn PlaneRows) -> Self {
        let [luma, chroma] = [0, 1].map(|i| &layout.components[i]);
        let halving = Halving {
            across: chroma.h * chroma.n == luma.h * luma.n,
            down: chroma.v * chroma.n == luma.v * luma.n,
        };
        let halved = [0, 1].map(|_| Vec::with_capacity(layout.region.width.div_ceil(2) as usize));
        let (region, chroma, next) = (layout.region, chroma.size, layout.region.y as usize);
        Self { sink, region, halving, chroma, halved, next }
    }

    /// The rows of Cb and Cr that the rows `y` and `y` + 1 of the image need.
    fn chroma_rows(&self, y: usize) -> [usize; 2] {
        let rows = if self.halving.down { [y, y + 1] } else { [y / 2; 2] };
        rows.map(|row| row.min(self.chroma.height as usize - 1))
    }

    /// Hands out the row of Cb and Cr beside row `y` of the image.
    fn chroma(&mut self, components: &[ComponentRows], y: usize) {
        let [first, second] = self.chroma_rows(y);
        let (x, width) = (self.region.x as usize, self.region.width as usize);
        let columns = match self.halving.across {
            true => x..(x + width.next_multiple_of(2)).min(self.chroma.width as usize),
            false => x / 2..(x + width).div_ceil(2),
        };
        let [cb, cr] = [1, 2]
            .map(|i: usize| [first, second].map(|row| &components[i].row(row)[columns.clone()]));
        let Halving { across, down } = self.halving;
        if !across && !down {
            self.sink.chroma(cb[0], cr[0]);
            return;
        }
        for (to, rows) in self.halved.iter_mut().zip([cb, cr]) {
            to.clear();
            if across { average_squares(rows, to) } else { average_pairs(rows, to) }
        }
        let [cb, cr] = &self.halved;
        self.sink.chroma(cb, cr);
    }
}

impl Output for PlanarOutput<'_> {
    fn advance_to(&mut self, components: &[ComponentRows], layout: &ScaledLayout, done: u32) {
        let available = available_rows(layout, done);
        let Region { x, y, width, height } = self.region;
        let columns = x as usize..(x + width) as usize;
        let end = (y + height) as usize;
        while self.next < end {
            let last = (self.next + 1).min(end - 1);
            let [_, chroma] = self.chroma_rows(self.next);
            if last >= available[0] || chroma >= available[1] {
                return;
            }
            for y in self.next..=last {
                self.sink.luma(&components[0].row(y)[columns.clone()]);
            }
            self.chroma(components, self.next);
            self.next = last + 1;
        }
    }
}

/// The means of two samples above each other.
fn average_pairs([above, below]: [&[u8]; 2], to: &mut Vec<u8>) {
    let pairs = above.iter().zip(below);
    to.extend(pairs.map(|(a, b)| (u16::from(*a) + u16::from(*b)).div_ceil(2) as u8));
}

/// The means of two samples beside each other in two rows; the last may have no partner.
fn average_squares([above, below]: [&[u8]; 2], to: &mut Vec<u8>) {
    let sum = |pair: &[u8]| match pair {
        [a, b] => u16::from(*a) + u16::from(*b),
        rest => rest.iter().map(|a| 2 * u16::from(*a)).sum(),
    };
    let squares = above.chunks(2).zip(below.chunks(2));
    to.extend(squares.map(|(above, below)| ((sum(above) + sum(below) + 2) >> 2) as u8));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_rounded_and_an_odd_column_is_its_own_partner() {
        let mut to = vec![];
        average_pairs([&[0, 255, 7], &[1, 255, 9]], &mut to);
        assert_eq!(to, [1, 255, 8]);
        to.clear();
        average_squares([&[0, 1, 255], &[0, 1, 255]], &mut to);
        assert_eq!(to, [1, 255]);
        to.clear();
        average_squares([&[1, 2, 3], &[3, 3, 4]], &mut to);
        assert_eq!(to, [2, 4]);
    }
}
