//! Pad: places an image on a larger canvas, or adds a border to it.

use std::borrow::Cow;

use crate::ops::operation::Operation;
use crate::pixels::{Layout, Pixels, Shape};
use crate::recipe::color::Color;
use crate::recipe::geometry::frame::Frame;
use crate::recipe::geometry::padding::Padding;
use crate::recipe::geometry::rect::Offset;
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// Places an image on a canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pad {
    canvas: Canvas,
    background: Color,
}

/// What an image is placed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Canvas {
    /// A canvas of this size, with the image there.
    Of(Size, Offset),
    /// One that is larger than the image by a border.
    Around(Padding),
}

impl Pad {
    /// The operation for a frame; none where the image fills it.
    pub fn new(frame: &Frame, background: Color) -> Option<Self> {
        let Frame { canvas, offset, .. } = *frame;
        frame.is_padded().then_some(Self { canvas: Canvas::Of(canvas, offset), background })
    }

    /// The operation that adds a border; none where it is empty.
    pub fn around(padding: Padding, background: Color) -> Option<Self> {
        (!padding.is_empty()).then_some(Self { canvas: Canvas::Around(padding), background })
    }

    /// The size of the canvas for an image of size `inner`, and where the image is on it.
    fn place(&self, inner: Size) -> (Size, Offset) {
        match self.canvas {
            Canvas::Of(size, offset) => (size, offset),
            Canvas::Around(padding) => {
                let [x, y, ..] = padding.sides();
                (padding.around(inner), Offset { x, y })
            }
        }
    }
}

impl Operation for Pad {
    fn output(&self, input: Shape) -> Shape {
        Shape { size: self.place(input.size).0, layout: layout(input.layout, self.background) }
    }

    fn peak_bytes(&self, input: Shape) -> u64 {
        self.output(input).bytes()
    }

    fn apply<'p>(&self, image: Cow<'p, Pixels>) -> Result<Cow<'p, Pixels>> {
        let (size, offset) = self.place(image.size());
        pad(&image, size, offset, self.background).map(Cow::Owned)
    }
}

/// The layout of the canvas: opaque where both the image and the background are.
fn layout(image: Layout, background: Color) -> Layout {
    if background.alpha() == 255 { image } else { Layout::Rgba }
}

/// A canvas of `size` filled with `background`, with `image` on it at `offset`. Transparent parts of
/// the image stay transparent.
///
/// # Errors
/// `Internal` where the image does not fit at that place.
pub fn pad(image: &Pixels, size: Size, offset: Offset, background: Color) -> Result<Pixels> {
    failpoint::hit(Phase::Canvas);
    let (x, y) = (offset.x as usize, offset.y as usize);
    let ends = |start: usize, side: u32, whole: u32| start + side as usize <= whole as usize;
    if !ends(x, image.width(), size.width) || !ends(y, image.height(), size.height) {
        let text = format!("an image of {} at {offset:?} is not within {size}", image.size());
        return Err(Error::internal(text));
    }
    let layout = layout(image.layout(), background);
    let channels = layout.channels();
    let count = size.width as usize * size.height as usize;
    let samples = background.samples()[..channels].repeat(count);
    let mut canvas = Pixels::new(size.width, size.height, layout, samples)?;
    for (row, line) in canvas.rows_mut().skip(y).zip(image.rows()) {
        let row = row[x * channels..].chunks_exact_mut(channels);
        for (to, from) in row.zip(line.chunks_exact(image.layout().channels())) {
            match (from, layout) {
                (&[r, g, b], Layout::Rgba) => to.copy_from_slice(&[r, g, b, 255]),
                _ => to.copy_from_slice(from),
            }
        }
    }
    Ok(canvas)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_image_is_unchanged_on_the_canvas() {
        let pixels = Pixels::new(1, 1, Layout::Rgb, vec![1, 2, 3]).unwrap();
        let offset = |x| Offset { x, y: 0 };
        let canvas = pad(&pixels, Size::new(3, 1), offset(1), Color::WHITE).unwrap();
        assert_eq!(canvas.samples(), [255, 255, 255, 1, 2, 3, 255, 255, 255]);
        let clear = Color::rgba(0, 0, 0, 0);
        let canvas = pad(&pixels, Size::new(2, 1), offset(1), clear).unwrap();
        assert_eq!(canvas.samples(), [0, 0, 0, 0, 1, 2, 3, 255]);
    }

    #[test]
    fn transparency_within_the_image_stays() {
        let pixels = Pixels::new(1, 1, Layout::Rgba, vec![1, 2, 3, 4]).unwrap();
        let canvas = pad(&pixels, Size::new(1, 2), Offset { x: 0, y: 1 }, Color::WHITE).unwrap();
        assert_eq!(canvas.layout(), Layout::Rgba);
        assert_eq!(canvas.samples(), [255, 255, 255, 255, 1, 2, 3, 4]);
    }

    #[test]
    fn a_border_is_added_to_each_side() {
        let pixels = Pixels::new(1, 1, Layout::Rgb, vec![1, 2, 3]).unwrap();
        let black = Color::rgba(0, 0, 0, 255);
        let border = Pad::around(Padding::new(&[1, 2, 0, 0]).unwrap(), black).unwrap();
        let framed = border.apply(Cow::Borrowed(&pixels)).unwrap();
        assert_eq!(framed.shape(), border.output(pixels.shape()));
        assert_eq!(framed.samples(), [&[0; 15][..], &[1, 2, 3]].concat());
        assert_eq!(Pad::around(Padding::default(), black), None);
    }

    #[test]
    fn an_image_that_does_not_fit_is_refused() {
        let pixels = Pixels::new(2, 1, Layout::Rgb, vec![0; 6]).unwrap();
        assert!(pad(&pixels, Size::new(2, 1), Offset { x: 1, y: 0 }, Color::WHITE).is_err());
    }
}
