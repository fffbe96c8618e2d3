//! A decoded image: rows top to bottom, 8 bits per sample, no padding. The length is checked once.

use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// The samples of one pixel, in order. Alpha is straight (not premultiplied).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, alpha.
    Rgba,
}

impl Layout {
    /// Samples (and bytes) in a pixel: 3 or 4.
    pub const fn channels(self) -> usize {
        match self {
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

/// What an image takes in memory depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Width and height in pixels.
    pub size: Size,
    /// The samples of a pixel.
    pub layout: Layout,
}

impl Shape {
    /// Bytes of the samples.
    pub const fn bytes(self) -> u64 {
        Pixels::bytes_of(self.size, self.layout)
    }
}

/// An image in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    width: u32,
    height: u32,
    layout: Layout,
    samples: Vec<u8>,
}

impl Pixels {
    /// Checks that `samples` has exactly `width * height * channels` bytes and that no side is 0.
    pub fn new(width: u32, height: u32, layout: Layout, samples: Vec<u8>) -> Result<Self> {
        let expected = Self::bytes_of(Size::new(width, height), layout);
        if width == 0 || height == 0 || samples.len() as u64 != expected {
            return Err(Error::internal(format!(
                "{width}x{height} {layout:?} pixels need {expected} bytes, got {}",
                samples.len()
            )));
        }
        Ok(Self { width, height, layout, samples })
    }

    /// Bytes that an image of this size takes.
    pub const fn bytes_of(size: Size, layout: Layout) -> u64 {
        // Two 32-bit sides and a factor of at most 4 exceed 64 bits only beyond 2^62 pixels.
        size.pixels().saturating_mul(layout.channels() as u64)
    }

    /// Size and layout.
    pub const fn shape(&self) -> Shape {
        Shape { size: self.size(), layout: self.layout }
    }

    /// Width and height in pixels.
    pub const fn size(&self) -> Size {
        Size::new(self.width, self.height)
    }

    /// Width in pixels, at least 1.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels, at least 1.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// What the samples of a pixel mean.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// All samples, row by row.
    pub fn samples(&self) -> &[u8] {
        &self.samples
    }

    /// All samples, row by row.
    pub fn samples_mut(&mut self) -> &mut [u8] {
        &mut self.samples
    }

    /// Only the samples.
    pub fn into_samples(self) -> Vec<u8> {
        self.samples
    }

    /// Bytes in a row.
    pub fn stride(&self) -> usize {
        self.width as usize * self.layout.channels()
    }

    /// Whether red, green and blue are equal in every pixel.
    pub fn is_gray(&self) -> bool {
        let equal = |[r, g, b]: [u8; 3]| r == g && g == b;
        match self.layout {
            Layout::Rgb => self.samples.as_chunks::<3>().0.iter().all(|pixel| equal(*pixel)),
            Layout::Rgba => {
                let mut pixels = self.samples.as_chunks::<4>().0.iter();
                pixels.all(|[r, g, b, _]| equal([*r, *g, *b]))
            }
        }
    }

    /// The rows, top to bottom.
    pub fn rows(&self) -> std::slice::ChunksExact<'_, u8> {
        self.samples.chunks_exact(self.stride())
    }

    /// The rows, top to bottom.
    pub fn rows_mut(&mut self) -> std::slice::ChunksExactMut<'_, u8> {
        let stride = self.stride();
        self.samples.chunks_exact_mut(stride)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_length_and_an_empty_side_are_refused() {
        assert!(Pixels::new(2, 2, Layout::Rgb, vec![0; 12]).is_ok());
        assert!(Pixels::new(2, 2, Layout::Rgb, vec![0; 13]).is_err());
        assert!(Pixels::new(0, 2, Layout::Rgb, vec![]).is_err());
    }

    #[test]
    fn one_colored_pixel_is_enough() {
        let pixels = |layout, samples: &[u8]| Pixels::new(2, 1, layout, samples.to_vec()).unwrap();
        assert!(pixels(Layout::Rgb, &[1, 1, 1, 2, 2, 2]).is_gray());
        assert!(!pixels(Layout::Rgb, &[1, 1, 1, 2, 2, 3]).is_gray());
        assert!(pixels(Layout::Rgba, &[1, 1, 1, 9, 2, 2, 2, 7]).is_gray());
        assert!(!pixels(Layout::Rgba, &[1, 1, 1, 9, 2, 1, 2, 7]).is_gray());
    }
}
