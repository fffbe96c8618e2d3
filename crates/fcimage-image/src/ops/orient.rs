//! Orient: turns an image upright, as the Exif orientation (tag 0x0112, Exif 2.32, section 4.6.4) says.

use std::borrow::Cow;

use crate::exif::tiff_ifd::Tiff;
use crate::ops::operation::Operation;
use crate::pixels::{Pixels, Shape};
use crate::recipe::geometry::rect::{Position, Rect};
use crate::size::Size;
use fcimage_base::error::Result;
use fcimage_base::failpoint::{self, Phase};

/// How a stored image is turned to be upright: first mirrored left to right, then turned clockwise by
/// quarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Orientation {
    mirrored: bool,
    quarters: u8,
}

impl Orientation {
    /// Upright as stored.
    pub const UPRIGHT: Self = Self { mirrored: false, quarters: 0 };

    /// The orientation that Exif writes as 1 to 8; any other value is upright, as viewers do.
    pub const fn from_exif(value: u16) -> Self {
        let (mirrored, quarters) = match value {
            2 => (true, 0),
            3 => (false, 2),
            4 => (true, 2),
            5 => (true, 3),
            6 => (false, 1),
            7 => (true, 1),
            8 => (false, 3),
            _ => (false, 0),
        };
        Self { mirrored, quarters }
    }

    /// The number that Exif writes, 1 to 8.
    pub const fn exif(self) -> u8 {
        match (self.mirrored, self.quarters) {
            (false, 1) => 6,
            (false, 2) => 3,
            (false, 3) => 8,
            (true, 0) => 2,
            (true, 1) => 7,
            (true, 2) => 4,
            (true, 3) => 5,
            _ => 1,
        }
    }

    /// This orientation, and then a turn clockwise by `quarters`.
    #[must_use]
    pub const fn then_turned(self, quarters: u8) -> Self {
        Self { quarters: (self.quarters + quarters % 4) % 4, ..self }
    }

    /// This orientation, and then left and right exchanged.
    #[must_use]
    pub const fn then_mirrored(self) -> Self {
        // To turn and then mirror is to mirror and then turn the other way.
        Self { mirrored: !self.mirrored, quarters: (4 - self.quarters) % 4 }
    }

    /// Whether left and right are exchanged, before it is turned.
    pub const fn is_mirrored(self) -> bool {
        self.mirrored
    }

    /// How often it is turned clockwise by 90 degrees, 0 to 3.
    pub const fn quarters(self) -> u8 {
        self.quarters
    }

    /// This orientation, and then `next`.
    #[must_use]
    pub const fn then(self, next: Self) -> Self {
        let first = if next.mirrored { self.then_mirrored() } else { self };
        first.then_turned(next.quarters)
    }

    /// Whether width and height change places.
    pub const fn swaps_sides(self) -> bool {
        self.quarters % 2 == 1
    }

    /// The size of the upright image that is stored with this size, and the other way round.
    pub const fn upright_size(self, stored: Size) -> Size {
        if self.swaps_sides() { stored.swapped() } else { stored }
    }

    /// The image upright.
    pub fn apply(self, mut pixels: Pixels) -> Result<Pixels> {
        failpoint::hit(Phase::Orient);
        let channels = pixels.layout().channels();
        if self.mirrored {
            for row in pixels.rows_mut() {
                reverse_pixels(row, channels);
            }
        }
        match self.quarters {
            0 => Ok(pixels),
            2 => {
                reverse_pixels(pixels.samples_mut(), channels);
                Ok(pixels)
            }
            _ => turned(&pixels, self.quarters == 1),
        }
    }

    /// Where a pixel of the stored image lies in the upright one; it may be outside of both.
    pub(crate) fn upright_position(self, at: Position, stored: Size) -> Position {
        let (width, height) = (i64::from(stored.width), i64::from(stored.height));
        let Position { mut x, y } = at;
        if self.mirrored {
            x = width - 1 - x;
        }
        match self.quarters {
            1 => Position { x: height - 1 - y, y: x },
            2 => Position { x: width - 1 - x, y: height - 1 - y },
            3 => Position { x: y, y: width - 1 - x },
            _ => Position { x, y },
        }
    }

    /// Where `rect` of the stored image lies in the upright one.
    pub(crate) fn upright_rect(self, rect: Rect, stored: Size) -> Rect {
        let corner = |x: u32, y: u32| {
            let at = self.upright_position(Position { x: x.into(), y: y.into() }, stored);
            (at.x.max(0) as u32, at.y.max(0) as u32)
        };
        let first = corner(rect.x, rect.y);
        let last = corner(rect.x + rect.width - 1, rect.y + rect.height - 1);
        let (x, y) = (first.0.min(last.0), first.1.min(last.1));
        let Size { width, height } = self.upright_size(rect.size());
        Rect { x, y, width, height }
    }

    /// Where `rect` of the upright image lies in the stored one.
    pub fn stored_rect(self, rect: Rect, stored: Size) -> Rect {
        let Size { width, height } = stored;
        let Rect { x, y, width: w, height: h } = rect;
        // Undo the turn: into the mirrored image, which has the stored sides.
        let turned = match self.quarters {
            1 => Rect { x: y, y: height - x - w, width: h, height: w },
            2 => Rect { x: width - x - w, y: height - y - h, width: w, height: h },
            3 => Rect { x: width - y - h, y: x, width: h, height: w },
            _ => rect,
        };
        match self.mirrored {
            true => Rect { x: width - turned.x - turned.width, ..turned },
            false => turned,
        }
    }
}

/// Turns an image upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Orient {
    orientation: Orientation,
}

impl Orient {
    /// The operation for an image of this orientation; none where it is upright.
    pub fn new(orientation: Orientation) -> Option<Self> {
        (orientation != Orientation::UPRIGHT).then_some(Self { orientation })
    }
}

impl Operation for Orient {
    fn output(&self, input: Shape) -> Shape {
        let size = self.orientation.upright_size(input.size);
        Shape { size, ..input }
    }

    fn peak_bytes(&self, input: Shape) -> u64 {
        // Only a quarter turn needs a copy.
        if self.orientation.swaps_sides() { input.bytes() } else { 0 }
    }

    fn apply<'p>(&self, image: Cow<'p, Pixels>) -> Result<Cow<'p, Pixels>> {
        self.orientation.apply(image.into_owned()).map(Cow::Owned)
    }
}

fn reverse_pixels(samples: &mut [u8], channels: usize) {
    match channels {
        3 => samples.as_chunks_mut::<3>().0.reverse(),
        _ => samples.as_chunks_mut::<4>().0.reverse(),
    }
}

fn turned(pixels: &Pixels, clockwise: bool) -> Result<Pixels> {
    let samples = match pixels.layout().channels() {
        3 => turned_samples::<3>(pixels, clockwise),
        _ => turned_samples::<4>(pixels, clockwise),
    };
    Pixels::new(pixels.height(), pixels.width(), pixels.layout(), samples)
}

fn turned_samples<const N: usize>(pixels: &Pixels, clockwise: bool) -> Vec<u8> {
    let source = pixels.samples().as_chunks::<N>().0;
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let mut out = vec![[0_u8; N]; source.len()];
    // Bands of rows keep both the reads and the writes within the cache.
    const BAND: usize = 16;
    for top in (0..height).step_by(BAND) {
        let rows = top..height.min(top + BAND);
        for x in 0..width {
            for y in rows.clone() {
                let (row, column) =
                    if clockwise { (x, height - 1 - y) } else { (width - 1 - x, y) };
                out[row * height + column] = source[y * width + x];
            }
        }
    }
    out.into_flattened()
}

/// The orientation in the first directory of an Exif block (a TIFF structure, without `Exif\0\0` before
/// it). Anything that is not valid means upright.
pub fn from_exif_block(exif: &[u8]) -> Orientation {
    Tiff::new(exif)
        .and_then(|tiff| tiff.number(0x0112))
        .map_or(Orientation::UPRIGHT, Orientation::from_exif)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;

    /// A 3 x 2 image whose pixels are numbered row by row.
    fn numbered() -> Pixels {
        Pixels::new(3, 2, Layout::Rgb, (0..6).flat_map(|i| [i; 3]).collect()).unwrap()
    }

    #[test]
    fn a_further_turn_or_mirror_is_applied_last() {
        for exif in 1..=8 {
            let first = Orientation::from_exif(exif);
            let once = first.apply(numbered()).unwrap();
            for quarters in 0..4 {
                let then = Orientation { mirrored: false, quarters }.apply(once.clone()).unwrap();
                assert_eq!(first.then_turned(quarters).apply(numbered()).unwrap(), then);
            }
            let then = Orientation::from_exif(2).apply(once).unwrap();
            assert_eq!(first.then_mirrored().apply(numbered()).unwrap(), then, "{exif}");
        }
    }

    #[test]
    fn all_eight_orientations() {
        // Exif 2.32, 4.6.4: where the stored row 0 and column 0 belong.
        let expected: [(u16, (u32, u32), [u8; 6]); 8] = [
            (1, (3, 2), [0, 1, 2, 3, 4, 5]),
            (2, (3, 2), [2, 1, 0, 5, 4, 3]),
            (3, (3, 2), [5, 4, 3, 2, 1, 0]),
            (4, (3, 2), [3, 4, 5, 0, 1, 2]),
            (5, (2, 3), [0, 3, 1, 4, 2, 5]),
            (6, (2, 3), [3, 0, 4, 1, 5, 2]),
            (7, (2, 3), [5, 2, 4, 1, 3, 0]),
            (8, (2, 3), [2, 5, 1, 4, 0, 3]),
        ];
        for (exif, size, order) in expected {
            let orientation = Orientation::from_exif(exif);
            assert_eq!(u16::from(orientation.exif()), exif);
            let upright = orientation.apply(numbered()).unwrap();
            let found: Vec<u8> = upright.samples().iter().step_by(3).copied().collect();
            assert_eq!(
                ((upright.width(), upright.height()), found),
                (size, order.to_vec()),
                "{exif}"
            );
            assert_eq!(orientation.swaps_sides(), size.0 == 2);
            if let Some(orient) = Orient::new(orientation) {
                assert_eq!(orient.output(numbered().shape()), upright.shape());
            }
        }
    }

    #[test]
    fn a_rectangle_is_found_again_in_the_stored_image() {
        for exif in 1..=8 {
            let orientation = Orientation::from_exif(exif);
            let upright = orientation.apply(numbered()).unwrap();
            for y in 0..upright.height() {
                for x in 0..upright.width() {
                    let r = orientation
                        .stored_rect(Rect { x, y, width: 1, height: 1 }, Size::new(3, 2));
                    let index = (y * upright.width() + x) as usize * 3;
                    assert_eq!(
                        u32::from(upright.samples()[index]),
                        r.y * 3 + r.x,
                        "{exif} {x},{y}"
                    );
                }
            }
        }
    }

    #[test]
    fn damaged_exif_means_upright() {
        let good = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(from_exif_block(good).exif(), 6);
        for end in 0..good.len() - 6 {
            assert_eq!(from_exif_block(&good[..end]).exif(), 1);
        }
        let beyond = b"II*\0\xff\xff\xff\xff\x01\0";
        assert_eq!(from_exif_block(beyond).exif(), 1);
        assert_eq!(from_exif_block(b"MM\0*\0\0\0\x04\xff\xff").exif(), 1);
    }
}
