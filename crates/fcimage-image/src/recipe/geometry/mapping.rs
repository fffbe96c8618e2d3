//! Where the places of the source are in the image made of it.

use crate::ops::orient::Orientation;
use crate::recipe::geometry::frame::Frame;
use crate::recipe::geometry::padding::Padding;
use crate::recipe::geometry::rect::{Offset, Rect};
use crate::recipe::geometry::rotation::Rotation;
use crate::size::Size;

/// From fractions of the upright source to pixels of an image made of it: an affine map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mapping {
    /// x = `across[0]` u + `across[1]` v + `across[2]`.
    across: [f64; 3],
    /// The same for y.
    down: [f64; 3],
    /// The size of the image.
    size: Size,
}

impl Mapping {
    /// The source itself.
    pub fn whole(source: Size) -> Self {
        let (width, height) = (f64::from(source.width), f64::from(source.height));
        Self { across: [width, 0.0, 0.0], down: [0.0, height, 0.0], size: source }
    }

    /// The size of the image.
    pub const fn size(&self) -> Size {
        self.size
    }

    /// After `crop` is cut out and resized as `frame` says, before it is turned by quarters.
    #[must_use]
    pub fn resized(self, frame: &Frame) -> Self {
        let Frame { crop, resized, .. } = *frame;
        let across = f64::from(resized.width) / f64::from(crop.width);
        let down = f64::from(resized.height) / f64::from(crop.height);
        let resized = Self {
            size: resized,
            ..self.moved(-f64::from(crop.x), -f64::from(crop.y)).scaled(across, down)
        };
        frame.rotation.map_or(resized, |rotation| resized.rotated(&rotation))
    }

    /// After the image is mirrored, turned and stretched.
    fn rotated(self, rotation: &Rotation) -> Self {
        let Self { across, down, .. } = self;
        let [across, down] = rotation.inverse().map(|[a, b, c]| {
            let [x, y, z] = [0, 1, 2].map(|i| a * across[i] + b * down[i]);
            [x, y, z + c]
        });
        Self { across, down, size: rotation.stretched }
    }

    /// After all that `frame` says.
    #[must_use]
    pub fn framed(self, frame: &Frame) -> Self {
        let placed = self.resized(frame).turned(frame.turn).placed(frame.offset);
        Self { size: frame.canvas, ..placed }
    }

    /// After the image is turned.
    #[must_use]
    pub fn turned(self, turn: Orientation) -> Self {
        let Self { across, down, size } = self;
        let (width, height) = (f64::from(size.width), f64::from(size.height));
        let from = |length: f64, [a, b, c]: [f64; 3]| [-a, -b, length - c];
        let across = if turn.is_mirrored() { from(width, across) } else { across };
        let (across, down) = match turn.quarters() {
            1 => (from(height, down), across),
            2 => (from(width, across), from(height, down)),
            3 => (down, from(width, across)),
            _ => (across, down),
        };
        Self { across, down, size: turn.upright_size(size) }
    }

    /// After a border is added.
    #[must_use]
    pub fn padded(self, padding: Padding) -> Self {
        let [x, y, ..] = padding.sides();
        Self { size: padding.around(self.size), ..self.placed(Offset { x, y }) }
    }

    /// After the image is placed on a canvas at `offset`; its size is as before.
    fn placed(self, offset: Offset) -> Self {
        self.moved(offset.x.into(), offset.y.into())
    }

    fn moved(self, x: f64, y: f64) -> Self {
        let Self { across: [a, b, c], down: [d, e, f], size } = self;
        Self { across: [a, b, c + x], down: [d, e, f + y], size }
    }

    fn scaled(self, x: f64, y: f64) -> Self {
        let Self { across, down, size } = self;
        Self { across: across.map(|v| v * x), down: down.map(|v| v * y), size }
    }

    /// The pixels of the image that a rectangle (left, top, width, height) touches, rounded outwards; of
    /// one that is turned, the rectangle around it. None where it is not shown.
    pub fn pixels(&self, [left, top, width, height]: [f64; 4]) -> Option<Rect> {
        let corners =
            [(left, top), (left + width, top), (left, top + height), (left + width, top + height)];
        let span = |[a, b, c]: [f64; 3], most: u32| {
            let places = corners.map(|(u, v)| a * u + b * v + c);
            let most = f64::from(most);
            // A billionth of a pixel is a rounding error of the fractions.
            let low = (places.into_iter().fold(f64::MAX, f64::min) + 1e-9).floor();
            let high = (places.into_iter().fold(f64::MIN, f64::max) - 1e-9).ceil();
            let (from, to) = (low.clamp(0.0, most) as u32, high.clamp(0.0, most) as u32);
            (to > from).then(|| (from, to - from))
        };
        let (x, width) = span(self.across, self.size.width)?;
        let (y, height) = span(self.down, self.size.height)?;
        Some(Rect { x, y, width, height })
    }

    /// The place of a rectangle of the image in the source: left, upper, right and lower edge in fractions,
    /// which may be outside of it; where the image is turned, of the rectangle around that place.
    pub(crate) fn source_edges(&self, rect: Rect) -> [f64; 4] {
        let ([a, b, c], [d, e, f]) = (self.across, self.down);
        // Every side of every image is longer than nothing.
        let determinant = a * e - b * d;
        let (left, top) = (f64::from(rect.x), f64::from(rect.y));
        let (right, bottom) = (left + f64::from(rect.width), top + f64::from(rect.height));
        let corners = [(left, top), (right, top), (left, bottom), (right, bottom)];
        let places = corners.map(|(x, y)| {
            let (x, y) = (x - c, y - f);
            ((x * e - y * b) / determinant, (y * a - x * d) / determinant)
        });
        let least = |of: fn(&(f64, f64)) -> f64| places.iter().map(of).fold(f64::MAX, f64::min);
        let most = |of: fn(&(f64, f64)) -> f64| places.iter().map(of).fold(f64::MIN, f64::max);
        [
            least(|place| place.0),
            least(|place| place.1),
            most(|place| place.0),
            most(|place| place.1),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::geometry::target::Target;

    const SOURCE: Size = Size::new(400, 200);
    /// The upper left quarter of the right half.
    const PART: [f64; 4] = [0.5, 0.0, 0.25, 0.5];

    fn rect(x: u32, y: u32, width: u32, height: u32) -> Option<Rect> {
        Some(Rect { x, y, width, height })
    }

    #[test]
    fn a_place_moves_with_each_step() {
        let source = Mapping::whole(SOURCE);
        assert_eq!(source.pixels(PART), rect(200, 0, 100, 100));
        let half = Target { width: Some(200), ..Target::default() }.frame(SOURCE).unwrap();
        let half = source.framed(&half);
        assert_eq!((half.size(), half.pixels(PART)), (Size::new(200, 100), rect(100, 0, 50, 50)));
        assert_eq!(half.pixels([1.0, 0.0, 0.5, 1.0]), None);
    }

    #[test]
    fn the_rectangle_around_a_rotated_place_is_taken() {
        let right = Target { rotate: 90.0, ..Target::default() }.frame(SOURCE).unwrap();
        let exact = Mapping::whole(SOURCE).framed(&right).pixels(PART).unwrap();
        let nearly = Target { rotate: 89.999, ..Target::default() }.frame(SOURCE).unwrap();
        let found = Mapping::whole(SOURCE).framed(&nearly);
        // One pixel of canvas at each side.
        assert_eq!(found.size(), Size::new(202, 402));
        let expected = Rect { x: exact.x + 1, y: exact.y + 1, ..exact };
        assert!(found.pixels(PART).unwrap().contains(expected));
        // A square on its corner is wider and higher by the root of two.
        let corner = Target { rotate: 45.0, ..Target::default() }.frame(SOURCE).unwrap();
        let found = Mapping::whole(SOURCE).framed(&corner).pixels(PART).unwrap();
        assert!((142..=144).contains(&found.width), "{found:?}");
        assert!((142..=144).contains(&found.height), "{found:?}");
    }

    #[test]
    fn a_place_is_turned_as_pixels_are() {
        let source = Mapping::whole(SOURCE);
        for exif in 1..=8 {
            let turn = Orientation::from_exif(exif);
            let found = source.turned(turn);
            assert_eq!(found.size(), turn.upright_size(SOURCE), "{exif}");
            let expected = turn.stored_rect(found.pixels(PART).unwrap(), SOURCE);
            assert_eq!(Some(expected), source.pixels(PART), "{exif}");
        }
    }
}
