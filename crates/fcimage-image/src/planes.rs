//! An image as luma and chroma: Y, Cb and Cr (BT.601, full range), chroma of half the size (4:2:0).
//!
//! Samples are 16-bit integers of 1/64 level, as they come out of a resize. Each encoder rounds them to
//! bytes once, in its own range.

use crate::size::Size;
use crate::vectors;
use fcimage_base::error::{Error, Result};
use fcimage_resize::ByteRange;

/// No color, in 1/64 level.
const GRAY: i16 = 128 * 64;

/// Samples: rows from top to bottom, without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plane {
    width: usize,
    samples: Vec<i16>,
}

impl Plane {
    /// Samples of rows of this width.
    pub(crate) fn new(width: usize, samples: Vec<i16>) -> Self {
        Self { width: width.max(1), samples }
    }

    /// Samples in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.samples.len() / self.width
    }

    /// All samples.
    pub fn samples(&self) -> &[i16] {
        &self.samples
    }

    /// All samples.
    pub(crate) fn samples_mut(&mut self) -> &mut [i16] {
        &mut self.samples
    }

    /// The rows, top to bottom.
    pub fn rows(&self) -> std::slice::ChunksExact<'_, i16> {
        self.samples.chunks_exact(self.width)
    }

    /// All samples as bytes of `range`.
    pub fn bytes(&self, range: ByteRange) -> Vec<u8> {
        let mut bytes = vec![0; self.samples.len()];
        vectors::of_resize().bytes(&self.samples, range, &mut bytes);
        bytes
    }
}

/// An image as planes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planes {
    size: Size,
    y: Plane,
    cb: Plane,
    cr: Plane,
}

impl Planes {
    /// Checks that no side is 0, that `y` has `size` and the others half of it, rounded up.
    ///
    /// # Errors
    /// `Internal` where a plane has another size.
    pub(crate) fn new(size: Size, [y, cb, cr]: [Plane; 3]) -> Result<Self> {
        let half = halved(size);
        let fits = |plane: &Plane, size: Size| {
            plane.width as u64 == u64::from(size.width)
                && plane.samples.len() as u64 == size.pixels()
        };
        if size.pixels() == 0 || !fits(&y, size) || !fits(&cb, half) || !fits(&cr, half) {
            return Err(Error::internal(format!("planes do not fit an image of {size} pixels")));
        }
        Ok(Self { size, y, cb, cr })
    }

    /// Bytes that an image of this size takes.
    pub(crate) const fn bytes_of(size: Size) -> u64 {
        size.pixels().saturating_add(halved(size).pixels().saturating_mul(2)).saturating_mul(2)
    }

    /// Width and height in pixels.
    pub const fn size(&self) -> Size {
        self.size
    }

    /// Luma.
    pub fn y(&self) -> &Plane {
        &self.y
    }

    /// The difference to blue; 128 * 64 is none.
    pub fn cb(&self) -> &Plane {
        &self.cb
    }

    /// The difference to red; 128 * 64 is none.
    pub fn cr(&self) -> &Plane {
        &self.cr
    }

    /// Y, Cb and Cr.
    pub(crate) fn parts(&self) -> [&Plane; 3] {
        [&self.y, &self.cb, &self.cr]
    }

    /// Y, Cb and Cr.
    pub(crate) fn parts_mut(&mut self) -> [&mut Plane; 3] {
        [&mut self.y, &mut self.cb, &mut self.cr]
    }

    /// Y, Cb and Cr.
    pub(crate) fn into_parts(self) -> [Plane; 3] {
        [self.y, self.cb, self.cr]
    }

    /// Whether it has no color, once it is rounded to bytes.
    pub fn is_gray(&self) -> bool {
        let near = |sample: &i16| (GRAY - 32..GRAY + 32).contains(sample);
        self.cb.samples.iter().all(near) && self.cr.samples.iter().all(near)
    }
}

/// The size of chroma: half of each side, rounded up.
pub(crate) const fn halved(size: Size) -> Size {
    Size::new(size.width.div_ceil(2), size.height.div_ceil(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gray(width: usize, height: usize, level: i16) -> Plane {
        Plane::new(width, vec![level * 64; width * height])
    }

    #[test]
    fn chroma_has_half_the_size_rounded_up() {
        let size = Size::new(5, 3);
        let planes = |cb| Planes::new(size, [gray(5, 3, 9), cb, gray(3, 2, 128)]);
        let found = planes(gray(3, 2, 128)).unwrap();
        assert_eq!((found.y().height(), found.cb().width(), found.cr().height()), (3, 3, 2));
        assert_eq!(Planes::bytes_of(size), 2 * (15 + 6 + 6));
        assert!(planes(gray(2, 3, 128)).is_err());
        assert!(planes(gray(3, 1, 128)).is_err());
    }

    #[test]
    fn an_image_is_gray_where_its_bytes_are() {
        let planes = |level: i16| {
            let cb = Plane::new(1, vec![level]);
            let planes =
                Planes::new(Size::new(1, 1), [gray(1, 1, 7), cb, gray(1, 1, 128)]).unwrap();
            assert_eq!(planes.is_gray(), planes.cb().bytes(ByteRange::Full) == [128]);
            planes.is_gray()
        };
        assert!(planes(GRAY - 32) && planes(GRAY) && planes(GRAY + 31));
        assert!(!planes(GRAY - 33) && !planes(GRAY + 32));
    }
}
