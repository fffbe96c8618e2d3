//! Images with transparency: what is under transparent pixels gets the colors that take the fewest
//! bytes, because nobody sees them.

use crate::encoder::grid::MACROBLOCK;

/// A pixel of red, green, blue and alpha.
pub(super) type Pixel = [u8; 4];

/// Squares of this side are transformed; the colors of smaller ones need not be flat.
const BLOCK: usize = 4;

/// Rows of pixels, at most those of a macroblock.
pub(super) struct Band<'b> {
    pub(super) pixels: &'b mut [Pixel],
    pub(super) width: usize,
}

/// A square of a band; where the band ends, it is smaller.
#[derive(Clone, Copy)]
struct Square {
    left: usize,
    top: usize,
    side: usize,
}

impl Band<'_> {
    /// Gives transparent pixels the mean color of those near them that are seen. Appends for each
    /// macroblock whether all of it is transparent; such a one is left as it is.
    pub(super) fn cover(&mut self, hidden: &mut Vec<bool>) {
        for left in (0..self.width).step_by(MACROBLOCK) {
            let square = Square { left, top: 0, side: MACROBLOCK };
            let (transparent, all) = self.transparent(square);
            hidden.push(transparent == all);
            if transparent > 0 && transparent < all {
                self.cover_square(square, [0; 3]);
            }
        }
    }

    /// How many pixels of a square are transparent, and how many it has.
    fn transparent(&self, square: Square) -> (usize, usize) {
        self.rows(square).fold((0, 0), |(transparent, all), row| {
            let count = row.iter().fold(0_u8, |sum, pixel| sum + u8::from(pixel[3] == 0));
            (transparent + usize::from(count), all + row.len())
        })
    }

    fn rows(&self, square: Square) -> impl Iterator<Item = &[Pixel]> {
        let right = (square.left + square.side).min(self.width);
        let rows = self.pixels.chunks_exact(self.width).skip(square.top).take(square.side);
        rows.filter_map(move |row| row.get(square.left..right))
    }

    /// Covers a square that has the color `around` it.
    fn cover_square(&mut self, square: Square, around: [u8; 3]) {
        let color = self.mean(square).unwrap_or(around);
        if square.side == BLOCK {
            return self.paint(square, color);
        }
        let side = square.side / 2;
        for (right, down) in [(0, 0), (side, 0), (0, side), (side, side)] {
            let quarter = Square { left: square.left + right, top: square.top + down, side };
            self.cover_square(quarter, color);
        }
    }

    /// The mean color of what is seen, where that is anything.
    fn mean(&self, square: Square) -> Option<[u8; 3]> {
        let (mut colors, mut weights) = ([0_u32; 3], 0);
        for &[red, green, blue, alpha] in self.rows(square).flatten() {
            for (sum, value) in colors.iter_mut().zip([red, green, blue]) {
                *sum += u32::from(value) * u32::from(alpha);
            }
            weights += u32::from(alpha);
        }
        (weights > 0).then(|| colors.map(|sum| ((sum + weights / 2) / weights) as u8))
    }

    fn paint(&mut self, square: Square, [red, green, blue]: [u8; 3]) {
        let right = (square.left + square.side).min(self.width);
        let rows = self.pixels.chunks_exact_mut(self.width).skip(square.top).take(square.side);
        for row in rows {
            for pixel in row.iter_mut().take(right).skip(square.left) {
                if pixel[3] == 0 {
                    *pixel = [red, green, blue, 0];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transparent_pixels_get_the_colors_of_their_neighbors() {
        // One red pixel in the first macroblock, a blue one and a half transparent white one in the
        // second; the third, of 3 columns, is transparent.
        let mut pixels = vec![[9, 9, 9, 0]; 35 * 10];
        pixels[2 * 35 + 3] = [200, 0, 0, 255];
        pixels[17] = [0, 0, 240, 255];
        pixels[19] = [255, 255, 255, 85];
        let mut hidden = Vec::new();
        Band { pixels: &mut pixels, width: 35 }.cover(&mut hidden);
        assert_eq!(hidden, [false, false, true]);
        let at = |x: usize, y: usize| pixels[y * 35 + x];
        assert_eq!(
            [at(0, 0), at(15, 9), at(3, 2)],
            [[200, 0, 0, 0], [200, 0, 0, 0], [200, 0, 0, 255]]
        );
        // Three parts of blue and one of white.
        assert_eq!(
            [at(16, 0), at(17, 0), at(31, 9)],
            [[64, 64, 244, 0], [0, 0, 240, 255], [64, 64, 244, 0]]
        );
        assert_eq!(at(34, 9), [9, 9, 9, 0]);
    }
}
