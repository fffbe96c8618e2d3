//! The result of decoding.

use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::output::planar::PlaneRows;

/// The samples of an image: rows from top to bottom, 8 bits a sample, no padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Samples {
    /// Red, green, blue: 3 bytes a pixel.
    Rgb(Vec<u8>),
    /// Luminance: 1 byte a pixel.
    Gray(Vec<u8>),
    /// Cyan, magenta, yellow, black: 4 bytes a pixel; 0 is no ink, 255 is full ink. Files
    /// store the inverse, which is undone: Photoshop began with it, and other decoders take every
    /// file so, whether it has an Adobe marker or not.
    Cmyk(Vec<u8>),
}

impl Samples {
    /// Bytes of a pixel: 1, 3 or 4.
    pub fn channels(&self) -> usize {
        match self {
            Self::Gray(_) => 1,
            Self::Rgb(_) => 3,
            Self::Cmyk(_) => 4,
        }
    }

    /// The samples of all pixels.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Gray(bytes) | Self::Rgb(bytes) | Self::Cmyk(bytes) => bytes,
        }
    }
}

/// A decoded image.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Decoded {
    /// Width and height in pixels: those of the region, or of the whole scaled image.
    pub size: Size,
    /// The pixels.
    pub samples: Samples,
    /// The fraction of the whole image, 0.0 to 1.0, that the file holds; below 1.0 only for damaged
    /// files with [`OnDamage::Salvage`](crate::OnDamage::Salvage). It is that of the file even where
    /// a region is decoded that the damage does not touch.
    pub decoded_fraction: f64,
}

/// The samples of one component: rows from top to bottom, 8 bits a sample, full range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plane {
    /// Samples in a row, and rows.
    pub size: Size,
    /// Samples from the start of one row to that of the next: the width, as there is no padding.
    pub stride: usize,
    /// All samples.
    pub samples: Vec<u8>,
}

impl Plane {
    fn with_capacity(size: Size) -> Self {
        let samples = Vec::with_capacity(size.area() as usize);
        Self { size, stride: size.width as usize, samples }
    }

    fn is_complete(&self) -> bool {
        self.samples.len() as u64 == self.size.area()
    }
}

/// An image as Y, Cb and Cr (BT.601, full range), Cb and Cr of half the size of Y in both directions,
/// rounded up: 4:2:0. A sample of Cb lies in the middle of the four of Y that it belongs to.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Planes {
    /// Luminance, of the size of the region, or of the whole scaled image.
    pub y: Plane,
    /// The difference to blue; 128 is none.
    pub cb: Plane,
    /// The difference to red; 128 is none.
    pub cr: Plane,
    /// As [`Decoded::decoded_fraction`].
    pub decoded_fraction: f64,
}

impl Planes {
    /// Planes without samples yet, for an image of this size.
    pub(crate) fn with_capacity(size: Size) -> Self {
        let color = || Plane::with_capacity(size.halved());
        Self { y: Plane::with_capacity(size), cb: color(), cr: color(), decoded_fraction: 1.0 }
    }

    /// The planes with all their samples, of which the file held this `fraction`.
    pub(crate) fn finished(mut self, decoded_fraction: f64) -> Result<Self> {
        if ![&self.y, &self.cb, &self.cr].into_iter().all(Plane::is_complete) {
            return Err(Error::internal("a JPEG was decoded without all of its rows"));
        }
        self.decoded_fraction = decoded_fraction;
        Ok(self)
    }
}

impl PlaneRows for Planes {
    fn luma(&mut self, row: &[u8]) {
        self.y.samples.extend_from_slice(row);
    }

    fn chroma(&mut self, cb: &[u8], cr: &[u8]) {
        self.cb.samples.extend_from_slice(cb);
        self.cr.samples.extend_from_slice(cr);
    }
}
