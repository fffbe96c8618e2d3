//! A turn by an angle that is no multiple of 90 degrees.

use crate::recipe::geometry::rect::{Position, Rect};
use crate::recipe::geometry::turn::Flip;
use crate::size::Size;

/// A turn clockwise about the center of an image, onto the smallest canvas of whole pixels that holds it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tilt {
    cos: f64,
    sin: f64,
}

impl Tilt {
    /// The turn by so many degrees.
    pub(super) fn new(degrees: f64) -> Self {
        let radians = degrees.rem_euclid(360.0).to_radians();
        // Without the last digits, in which mathematical libraries differ.
        let rounded = |value: f64| (value * 1e15).round() / 1e15;
        Self { cos: rounded(radians.cos()), sin: rounded(radians.sin()) }
    }

    /// The size of the canvas of an image of `size`: that of `rotate(expand=True)` in Pillow.
    pub(super) fn canvas(self, size: Size) -> Size {
        let (width, height) = (f64::from(size.width), f64::from(size.height));
        let Self { cos, sin } = self;
        let side = |a: f64, b: f64, middle: f64| {
            let start = a * (-width / 2.0) + b * (-height / 2.0) + middle;
            let ends = [0.0, a * width, b * height, a * width + b * height].map(|end| end + start);
            let low = ends.into_iter().fold(f64::MAX, f64::min).floor();
            let high = ends.into_iter().fold(f64::MIN, f64::max).ceil();
            ((high - low) as u32).max(1)
        };
        Size::new(side(cos, sin, width / 2.0), side(-sin, cos, height / 2.0))
    }

    /// The pixel of the canvas that shows the pixel `at` of a mirrored image of `size`.
    pub(super) fn position(self, at: Position, size: Size) -> Position {
        let canvas = self.canvas(size);
        let from_middle = |at: i64, side: u32| at as f64 + 0.5 - f64::from(side) / 2.0;
        let (x, y) = (from_middle(at.x, size.width), from_middle(at.y, size.height));
        let to_corner = |at: f64, side: u32| (at + f64::from(side) / 2.0).floor() as i64;
        Position {
            x: to_corner(self.cos * x - self.sin * y, canvas.width),
            y: to_corner(self.sin * x + self.cos * y, canvas.height),
        }
    }
}

/// How an image is mirrored and turned, and which part of its canvas is kept in which size: an affine map
/// from there back to the image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rotation {
    /// x = `across[0]` i + `across[1]` j + `across[2]`.
    across: [f64; 3],
    /// The same for y.
    down: [f64; 3],
    /// The size of the turned image.
    pub size: Size,
    /// The size that it is resized to after that, where its proportions change.
    pub stretched: Size,
}

/// A crop of the source, mirrored and turned, of whose canvas `window` is shown in the size `shown`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tilted {
    pub(super) tilt: Tilt,
    pub(super) flip: Option<Flip>,
    pub(super) source: Size,
    pub(super) window: Rect,
    pub(super) shown: Size,
}

impl Tilted {
    /// The size that the crop is resized to, and how that is turned. It is turned in the smaller of both
    /// sizes, so that no image is larger than the crop or the result.
    pub(super) fn folded(&self) -> (Size, Rotation) {
        let Self { tilt: Tilt { cos, sin }, flip, source, window, shown } = *self;
        let canvas = self.tilt.canvas(source);
        let ratio = |part: u32, whole: u32| f64::from(part) / f64::from(whole);
        let factor = ratio(shown.width, window.width).max(ratio(shown.height, window.height));
        let scaled = |size: Size, factor: f64| {
            let side = |side: u32| ((f64::from(side) * factor).round() as u32).max(1);
            Size::new(side(size.width), side(size.height))
        };
        let kept = scaled(window.size(), factor);
        // The side that follows from the proportions is rounded in one of several ways.
        let proportional =
            kept.width.abs_diff(shown.width) <= 1 && kept.height.abs_diff(shown.height) <= 1;
        let smaller = factor.min(1.0);
        let resized = scaled(source, smaller);
        let size = if proportional { shown } else { scaled(window.size(), smaller) };
        // From the turned image to its full size, with the center of the canvas as the origin.
        let (x, y) = (ratio(window.width, size.width), ratio(window.height, size.height));
        let left = f64::from(window.x) - f64::from(canvas.width) / 2.0;
        let top = f64::from(window.y) - f64::from(canvas.height) / 2.0;
        // Turned back, mirrored, and from the full size to that of the resized image.
        let back = |a: f64, b: f64, mirrored: bool, full: u32, side: u32| {
            let (a, b) = if mirrored { (-a, -b) } else { (a, b) };
            let (a, b, c) = (a * x, b * y, a * left + b * top + f64::from(full) / 2.0);
            [a, b, c].map(|v| v * ratio(side, full))
        };
        let mirrored = |axis: Flip| flip == Some(axis);
        let across = back(cos, sin, mirrored(Flip::Horizontal), source.width, resized.width);
        let down = back(-sin, cos, mirrored(Flip::Vertical), source.height, resized.height);
        (resized, Rotation { across, down, size, stretched: shown })
    }
}

impl Rotation {
    /// Whether the turned image is resized.
    pub fn is_stretched(&self) -> bool {
        self.size != self.stretched
    }

    /// From a place in the turned image to that in the image before, in pixels: the rows of an affine
    /// map.
    pub const fn maps(&self) -> [[f64; 3]; 2] {
        [self.across, self.down]
    }

    /// How far a step of one pixel goes in the image before, across and down: how blurred its edges are.
    pub fn steps(&self) -> (f64, f64) {
        let length = |[a, b, _]: [f64; 3]| a.hypot(b);
        (length(self.across), length(self.down))
    }

    /// From a place in the image before to one in the turned and stretched image: the rows of an affine
    /// map.
    pub fn inverse(&self) -> [[f64; 3]; 2] {
        let ([a, b, c], [d, e, f]) = (self.across, self.down);
        let determinant = a * e - b * d;
        let x = f64::from(self.stretched.width) / f64::from(self.size.width) / determinant;
        let y = f64::from(self.stretched.height) / f64::from(self.size.height) / determinant;
        [[e * x, -b * x, (b * f - e * c) * x], [-d * y, a * y, (d * c - a * f) * y]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canvas_is_that_of_pillow() {
        // Of Image.new("L", size).rotate(-degrees, expand=True).size
        for ((width, height), degrees, canvas) in [
            ((400, 200), 1e-9, (402, 202)),
            ((400, 200), 30.0, (448, 374)),
            ((400, 200), -12.5, (434, 282)),
            ((400, 200), 359.5, (402, 204)),
            ((401, 200), 10.0, (431, 268)),
            ((401, 200), 135.0, (425, 426)),
            ((3, 7), 30.0, (7, 9)),
            ((3, 7), -12.5, (5, 9)),
            ((1, 1), 45.0, (3, 3)),
            ((4032, 3024), -12.5, (4592, 3826)),
            ((65_535, 1), 10.0, (64_541, 11_383)),
            ((65_535, 1), 45.0, (46_341, 46_341)),
        ] {
            let found = Tilt::new(degrees).canvas(Size::new(width, height));
            assert_eq!((found.width, found.height), canvas, "{width}x{height} {degrees}");
        }
    }

    fn tilted(degrees: f64, source: Size, shown: Size) -> Tilted {
        let tilt = Tilt::new(degrees);
        let window = Rect::whole(tilt.canvas(source));
        Tilted { tilt, flip: None, source, window, shown }
    }

    /// Where a place in the turned image is in the image before that.
    fn place(rotation: &Rotation, i: f64, j: f64) -> [f64; 2] {
        rotation.maps().map(|[a, b, c]| a * i + b * j + c)
    }

    #[test]
    fn the_inverse_leads_back() {
        let (_, rotation) = tilted(33.0, Size::new(400, 200), Size::new(90, 300)).folded();
        assert!(rotation.is_stretched());
        let [x, y] = place(&rotation, 10.0, 20.0);
        let [i, j] = rotation.inverse().map(|[a, b, c]| a * x + b * y + c);
        let stretch = |side: u32, before: u32| f64::from(side) / f64::from(before);
        assert!((i - 10.0 * stretch(90, rotation.size.width)).abs() < 1e-9);
        assert!((j - 20.0 * stretch(300, rotation.size.height)).abs() < 1e-9);
    }

    #[test]
    fn no_image_is_larger_than_the_source_or_the_result() {
        let source = Size::new(400, 200);
        let canvas = Tilt::new(20.0).canvas(source);
        let folded = |shown| tilted(20.0, source, shown).folded();
        let half = Size::new(canvas.width / 2, canvas.height / 2);
        let (resized, rotation) = folded(half);
        assert_eq!((resized, rotation.size, rotation.stretched), (Size::new(200, 100), half, half));
        let double = Size::new(canvas.width * 2, canvas.height * 2);
        let (resized, rotation) = folded(double);
        assert_eq!((resized, rotation.size), (source, double));
        let (resized, rotation) = folded(Size::new(60_000, 1));
        assert_eq!((resized, rotation.size), (source, canvas));
    }

    #[test]
    fn a_mirrored_image_is_turned_after_that() {
        let (source, degrees) = (Size::new(40, 20), 30.0);
        let plain = tilted(degrees, source, Tilt::new(degrees).canvas(source));
        let (_, upright) = plain.folded();
        let (_, mirrored) = Tilted { flip: Some(Flip::Horizontal), ..plain }.folded();
        let ([x, y], [mirrored_x, mirrored_y]) =
            (place(&upright, 9.0, 13.0), place(&mirrored, 9.0, 13.0));
        assert!((x + mirrored_x - 40.0).abs() < 1e-9 && (y - mirrored_y).abs() < 1e-9);
    }
}
