//! Black or white, whichever can be read on what lies under a mark.

use std::sync::OnceLock;

use crate::ops::stamp::Stamp;
use crate::ops::watermark::canvas::Canvas;
use crate::recipe::color::Color;
use crate::recipe::geometry::rect::Position;
use crate::size::Size;

/// Opaque black.
const BLACK: Color = Color::rgba(0, 0, 0, 255);

/// The luminance of white.
const WHITE: u64 = 65_535;

/// The luminance on which black and white have the same contrast by WCAG 2, in 65535ths: the root of
/// 1.05 * 0.05, minus 0.05.
const MIDDLE: u64 = 11_739;

/// Black on what is light, white on what is dark; black where both have the same contrast. The mean
/// luminance of what lies under the letters of `stamp` decides, with `background` under what is
/// transparent.
pub(super) fn readable_on(
    canvas: &dyn Canvas,
    Position { x, y }: Position,
    stamp: &Stamp,
    background: Color,
) -> Color {
    let background = luminance(&background.samples(), WHITE);
    // Where the stamp meets the image: the place in each.
    let places = |at: i64| (at.max(0) as usize, at.min(0).unsigned_abs() as usize);
    let ((left, skip_left), (top, skip_top)) = (places(x), places(y));
    let Size { width, height } = canvas.size();
    let (mut sum, mut ink) = (0, 0);
    for (y, letters) in (top..height as usize).zip(stamp.rows().skip(skip_top)) {
        for (x, letter) in (left..width as usize).zip(letters.iter().skip(skip_left)) {
            let [.., alpha] = *letter;
            if alpha > 0 {
                sum += luminance(&canvas.color(x, y), background) * u64::from(alpha);
                ink += u64::from(alpha);
            }
        }
    }
    if sum >= MIDDLE * ink { BLACK } else { Color::WHITE }
}

/// Black or white, whichever has the higher contrast with `color`.
pub(super) fn opposite(color: Color) -> Color {
    let [red, green, blue, _] = color.samples();
    if luminance(&[red, green, blue], WHITE) >= MIDDLE { BLACK } else { Color::WHITE }
}

/// Relative luminance by WCAG 2, 0 to 65535, on a background of such a luminance.
fn luminance(pixel: &[u8], background: u64) -> u64 {
    static LINEAR: OnceLock<[u64; 256]> = OnceLock::new();
    let linear = LINEAR.get_or_init(|| {
        std::array::from_fn(|sample| {
            let v = sample as f64 / 255.0;
            let linear = if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) };
            (linear * 65535.0).round() as u64
        })
    });
    let (color, alpha) = match *pixel {
        [red, green, blue] => ([red, green, blue], 255),
        [red, green, blue, alpha] => ([red, green, blue], u64::from(alpha)),
        _ => return 0,
    };
    let [red, green, blue] = color.map(|sample| linear[usize::from(sample)]);
    let own = (red * 2126 + green * 7152 + blue * 722) / 10_000;
    (own * alpha + background * (255 - alpha)) / 255
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::{Layout, Pixels};

    fn on(layout: Layout, samples: &[u8], x: i64, size: Size) -> Color {
        under(layout, samples, x, &Stamp::new(size, vec![255; size.pixels() as usize * 4]).unwrap())
    }

    fn under(layout: Layout, samples: &[u8], x: i64, stamp: &Stamp) -> Color {
        let width = (samples.len() / layout.channels()) as u32;
        let pixels = Pixels::new(width, 1, layout, samples.to_vec()).unwrap();
        readable_on(&pixels, Position { x, y: 0 }, stamp, Color::WHITE)
    }

    #[test]
    fn only_what_lies_under_the_letters_counts() {
        let samples = [255, 255, 255, 255, 255, 255, 0, 0, 0];
        let stamp = Stamp::new(Size::new(3, 1), vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]).unwrap();
        assert_eq!(under(Layout::Rgb, &samples, 0, &stamp), Color::WHITE);
        assert_eq!(under(Layout::Rgb, &samples, -1, &stamp), BLACK);
    }

    #[test]
    fn what_has_more_contrast_is_taken() {
        let one = Size::new(1, 1);
        for (gray, expected) in [(0, Color::WHITE), (117, Color::WHITE), (118, BLACK), (255, BLACK)]
        {
            assert_eq!(on(Layout::Rgb, &[gray; 3], 0, one), expected, "{gray}");
            assert_eq!(opposite(Color::rgba(gray, gray, gray, 9)), expected);
        }
        assert_eq!(on(Layout::Rgb, &[0, 0, 255], 0, one), Color::WHITE);
        assert_eq!(on(Layout::Rgb, &[255, 255, 0], 0, one), BLACK);
    }

    #[test]
    fn only_what_lies_under_the_box_counts() {
        let samples = [255, 255, 255, 0, 0, 0, 0, 0, 0];
        assert_eq!(on(Layout::Rgb, &samples, 0, Size::new(1, 1)), BLACK);
        assert_eq!(on(Layout::Rgb, &samples, 1, Size::new(9, 9)), Color::WHITE);
        assert_eq!(on(Layout::Rgb, &samples, -5, Size::new(6, 1)), BLACK);
        assert_eq!(on(Layout::Rgb, &samples, -5, Size::new(5, 1)), BLACK, "nothing");
    }

    #[test]
    fn what_is_transparent_counts_as_its_background() {
        let one = Size::new(1, 1);
        assert_eq!(on(Layout::Rgba, &[0, 0, 0, 0], 0, one), BLACK);
        assert_eq!(on(Layout::Rgba, &[0, 0, 0, 255], 0, one), Color::WHITE);
        let clear = Pixels::new(1, 1, Layout::Rgba, vec![255, 255, 255, 0]).unwrap();
        let stamp = Stamp::new(one, vec![255; 4]).unwrap();
        let place = Position { x: 0, y: 0 };
        assert_eq!(readable_on(&clear, place, &stamp, BLACK), Color::WHITE);
    }
}
