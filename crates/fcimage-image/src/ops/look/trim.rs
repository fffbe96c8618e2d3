//! Trim: where an image is more than a border of one color.

use crate::pixels::{Layout, Pixels};
use crate::recipe::geometry::rect::{Offset, Rect};

/// The smallest rectangle outside of which every pixel looks like the one at `corner`: no sample differs
/// by more than `tolerance`, where colors count as much as they are opaque. `None` where all do.
pub(crate) fn inner(image: &Pixels, corner: Offset, tolerance: u8) -> Option<Rect> {
    match image.layout() {
        Layout::Rgb => inner_as::<3>(image, corner, tolerance),
        Layout::Rgba => inner_as::<4>(image, corner, tolerance),
    }
}

fn inner_as<const N: usize>(image: &Pixels, corner: Offset, tolerance: u8) -> Option<Rect> {
    let row = image.rows().nth(corner.y as usize)?;
    let border = seen(row.as_chunks::<N>().0.get(corner.x as usize)?);
    let differs =
        |pixel: &[u8; N]| seen(pixel).iter().zip(border).any(|(a, b)| a.abs_diff(b) > tolerance);
    let has_content = |row: &[u8]| row.as_chunks::<N>().0.iter().any(differs);
    let top = image.rows().position(has_content)?;
    let bottom = image.rows().rposition(has_content)?;
    let (mut left, mut right) = (image.width() as usize, 0);
    for row in image.rows().skip(top).take(bottom + 1 - top) {
        let pixels = row.as_chunks::<N>().0;
        // Only what is outside of the columns found so far is looked at.
        let outer = pixels.get(..left).unwrap_or_default();
        left = outer.iter().position(differs).unwrap_or(left);
        let outer = pixels.get(right..).unwrap_or_default();
        right = outer.iter().rposition(differs).map_or(right, |last| right + last + 1);
    }
    let [x, y, right, bottom] = [left, top, right, bottom + 1].map(|edge| edge as u32);
    Some(Rect { x, y, width: right.checked_sub(x)?, height: bottom - y })
}

/// The samples of a pixel as they are seen: transparent ones have no color.
fn seen<const N: usize>(pixel: &[u8; N]) -> [u8; N] {
    let alpha = u32::from(pixel.get(3).copied().unwrap_or(255));
    std::array::from_fn(|i| match i {
        3 => pixel[i],
        _ => ((u32::from(pixel[i]) * alpha + 127) / 255) as u8,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: u32, y: u32, width: u32, height: u32) -> Option<Rect> {
        Some(Rect { x, y, width, height })
    }

    /// An image of 6 x 4 pixels in which only these differ from `border`.
    fn with(border: [u8; 4], others: &[(usize, usize, [u8; 4])]) -> Pixels {
        let mut samples = border.repeat(24);
        for (x, y, color) in others {
            samples[(y * 6 + x) * 4..][..4].copy_from_slice(color);
        }
        Pixels::new(6, 4, Layout::Rgba, samples).unwrap()
    }

    const CORNER: Offset = Offset { x: 0, y: 0 };

    #[test]
    fn what_differs_is_inside() {
        let white = [255, 255, 255, 255];
        let two = with(white, &[(2, 1, [0, 0, 0, 255]), (4, 2, [255, 244, 255, 255])]);
        assert_eq!(inner(&two, CORNER, 10), rect(2, 1, 3, 2));
        assert_eq!(inner(&two, CORNER, 11), rect(2, 1, 1, 1));
        assert_eq!(inner(&two, CORNER, 255), None);
        assert_eq!(inner(&with(white, &[]), CORNER, 0), None);
    }

    #[test]
    fn the_border_is_what_is_at_the_corner() {
        let one = with([9, 9, 9, 255], &[(5, 3, [200, 9, 9, 255])]);
        assert_eq!(inner(&one, CORNER, 10), rect(5, 3, 1, 1));
        assert_eq!(inner(&one, Offset { x: 5, y: 3 }, 10), rect(0, 0, 6, 4));
    }

    #[test]
    fn a_transparent_border_has_no_color() {
        let clear = [0, 0, 0, 0];
        let image = with(clear, &[(0, 2, [255, 0, 0, 0]), (3, 2, [255, 0, 0, 40])]);
        assert_eq!(inner(&image, CORNER, 10), rect(3, 2, 1, 1));
        let black = with(clear, &[(1, 1, [0, 0, 0, 255])]);
        assert_eq!(inner(&black, CORNER, 10), rect(1, 1, 1, 1));
    }
}
