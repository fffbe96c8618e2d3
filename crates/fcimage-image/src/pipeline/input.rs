//! What a call is given: the bytes of a file, pixels, or a canvas.

use crate::codecs::canvas::Canvas;
use crate::codecs::memory::InMemory;
use crate::source::Source;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// The image of one call.
#[derive(Debug, Clone)]
pub enum Input<'d> {
    /// The bytes of an image file.
    File(&'d [u8]),
    /// Pixels in memory.
    Pixels(InMemory<'d>),
    /// A canvas of one color.
    Canvas(Canvas),
}

impl<'d> Input<'d> {
    /// Opens it.
    ///
    /// # Errors
    /// As [`Source::open`].
    pub fn open(self, limits: &Limits) -> Result<Source<'d>> {
        match self {
            Self::File(data) => Source::open(data, limits),
            Self::Pixels(pixels) => Source::of_pixels(pixels, limits),
            Self::Canvas(canvas) => Source::of_canvas(canvas, limits),
        }
    }
}

impl<'d, T: AsRef<[u8]> + ?Sized> From<&'d T> for Input<'d> {
    fn from(data: &'d T) -> Self {
        Self::File(data.as_ref())
    }
}

impl<'d> From<InMemory<'d>> for Input<'d> {
    fn from(pixels: InMemory<'d>) -> Self {
        Self::Pixels(pixels)
    }
}

impl From<Canvas> for Input<'_> {
    fn from(canvas: Canvas) -> Self {
        Self::Canvas(canvas)
    }
}
