//! Black or white, whichever can be read on what lies under a mark.

use std::sync::OnceLock;

use crate::pixels::Pixels;
use crate::recipe::color::Color;
use crate::recipe::geometry::Position;
use crate::size::Size;

/// Opaque black.
const BLACK: Color = Color::rgba(0, 0, 0, 255);

/// The luminance on which black and white have the same contrast by WCAG 2, in 65535ths: the root of
/// 1.05 * 0.05, minus 0.05.
const MIDDLE: u64 = 11_739;

/// Black on what is light, white on what is dark; black where both have the same contrast. The part
/// of `pixels` within the box decides, by its mean luminance; what is transparent counts as white.
pub(super) fn readable_on(pixels: &Pixels, Position { x, y }: Position, size: Size) -> Color {
    let channels = pixels.layout().channels();
    let within = |at: i64, length: u32| {
        let end = at.saturating_add(i64::from(length));
        let place = |at: i64| usize::try_from(at).unwrap_or(0);
        (place(at), place(end).saturating_sub(place(at)))
    };
    let ((left, width), (top, height)) = (within(x, size.width), within(y, size.height));
    let (mut sum, mut count) = (0, 0);
    let row = (pixels.size().width as usize * channels).max(1);
    for line in pixels.samples().chunks_exact(row).skip(top).take(height) {
        for pixel in line.chunks_exact(channels).skip(left).take(width) {
            sum += luminance(pixel);
            count += 1;
        }
    }
    if sum >= MIDDLE * count { BLACK } else { Color::WHITE }
}

/// Black or white, whichever has the higher contrast with `color`.
pub(super) fn opposite(color: Color) -> Color {
    let [red, green, blue, _] = color.samples();
    if luminance(&[red, green, blue]) >= MIDDLE { BLACK } else { Color::WHITE }
}

/// Relative luminance by WCAG 2 on white, 0 to 65535.
fn luminance(pixel: &[u8]) -> u64 {
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
    (own * alpha + 65_535 * (255 - alpha)) / 255
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;

    fn on(layout: Layout, samples: &[u8], x: i64, size: Size) -> Color {
        let width = (samples.len() / layout.channels()) as u32;
        let pixels = Pixels::new(width, 1, layout, samples.to_vec()).unwrap();
        readable_on(&pixels, Position { x, y: 0 }, size)
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
    fn what_is_transparent_counts_as_white() {
        let one = Size::new(1, 1);
        assert_eq!(on(Layout::Rgba, &[0, 0, 0, 0], 0, one), BLACK);
        assert_eq!(on(Layout::Rgba, &[0, 0, 0, 255], 0, one), Color::WHITE);
    }
}
