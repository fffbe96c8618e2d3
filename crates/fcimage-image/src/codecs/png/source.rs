//! Where the rows of a file come from.

use crate::codecs::palette::Indexed;
use crate::codecs::png::form::Form;
use crate::pixels::{Layout, Pixels};
use crate::size::Size;

/// An image as its pixels are, or with few colors.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    Pixels(&'a Pixels),
    Indexed { indexed: &'a Indexed, size: Size },
}

impl Source<'_> {
    /// Width and height in pixels.
    pub(super) fn size(&self) -> Size {
        match self {
            Self::Pixels(pixels) => pixels.size(),
            Self::Indexed { size, .. } => *size,
        }
    }

    /// The forms of which one takes the fewest bytes, the better guess first.
    pub(super) fn forms(&self) -> Vec<Form> {
        match self {
            Self::Pixels(pixels) => match pixels.layout() {
                Layout::Rgb => {
                    let pixels = pixels.samples().as_chunks::<3>().0.iter();
                    Form::candidates(pixels.map(|[r, g, b]| [*r, *g, *b, 255]))
                }
                Layout::Rgba => {
                    Form::candidates(pixels.samples().as_chunks::<4>().0.iter().copied())
                }
            },
            Self::Indexed { indexed, .. } => Form::candidates(colors(indexed, &indexed.indices)),
        }
    }

    /// Writes row `y` as a row of `form`.
    pub(super) fn store(&self, y: u32, form: &Form, to: &mut [u8]) {
        match self {
            Self::Pixels(pixels) => {
                let row = pixels.rows().nth(y as usize).unwrap_or_default();
                match pixels.layout() {
                    Layout::Rgb => {
                        let row = row.as_chunks::<3>().0.iter();
                        form.store(row.map(|[r, g, b]| [*r, *g, *b, 255]), to);
                    }
                    Layout::Rgba => form.store(row.as_chunks::<4>().0.iter().copied(), to),
                }
            }
            Self::Indexed { indexed, size } => {
                let width = size.width as usize;
                let row = indexed.indices.chunks(width.max(1)).nth(y as usize).unwrap_or_default();
                form.store(colors(indexed, row), to);
            }
        }
    }
}

/// The colors of indices.
fn colors<'a>(indexed: &'a Indexed, of: &'a [u8]) -> impl Iterator<Item = [u8; 4]> + Clone + 'a {
    of.iter().map(|index| indexed.palette.get(usize::from(*index)).copied().unwrap_or_default())
}
