//! Rows converted to RGB.

use crate::decoder::rows::{Rows, Sink};
use crate::error::{Error, Result};
use crate::size::Size;
use fcimage_webp_kernels::Kernels;

/// Bytes of a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PixelLayout {
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, and 255: the alpha of a WebP is in a chunk of its own.
    Rgba,
}

impl PixelLayout {
    /// How many bytes a pixel has.
    pub const fn channels(self) -> usize {
        match self {
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

/// Puts rows into an image.
pub(super) struct PixelSink<'p> {
    pixels: &'p mut [u8],
    width: usize,
    layout: PixelLayout,
    kernels: &'static Kernels,
}

impl<'p> PixelSink<'p> {
    /// Fills `pixels`, those of an image of this size.
    ///
    /// # Errors
    /// `Argument` where they are too few or too many.
    pub(super) fn new(
        pixels: &'p mut [u8],
        size: Size,
        layout: PixelLayout,
        kernels: &'static Kernels,
    ) -> Result<Self> {
        let expected = size.pixels() * layout.channels() as u64;
        if pixels.len() as u64 != expected {
            return Err(Error::argument(format!(
                "the pixels of {}x{} must have {expected} bytes, got {}",
                size.width,
                size.height,
                pixels.len()
            )));
        }
        Ok(Self { pixels, width: size.width as usize, layout, kernels })
    }
}

impl Sink for PixelSink<'_> {
    fn take(&mut self, rows: &Rows<'_>) -> Result<()> {
        let bytes = self.width * self.layout.channels();
        let outputs = self.pixels.chunks_exact_mut(bytes).skip(rows.first);
        for (number, output) in rows.range().zip(outputs) {
            let (luma, chroma) = (rows.luma(number), rows.chroma_around(number));
            match self.layout {
                PixelLayout::Rgb => self.kernels.row_to_rgb(luma, chroma, output),
                PixelLayout::Rgba => self.kernels.row_to_rgba(luma, chroma, output),
            }
        }
        Ok(())
    }
}
