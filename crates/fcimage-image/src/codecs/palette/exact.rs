//! Images of few colors.

use crate::codecs::palette::indexed::Indexed;
use crate::codecs::palette::rows::for_rows;
use crate::codecs::palette::table::ColorTable;
use crate::pixels::{Layout, Pixels};
use fcimage_base::error::Result;

/// The image with its own colors as `of` sees them; `None` where they are more than `most`, at most
/// 256.
pub(super) fn indexed(
    pixels: &Pixels,
    most: usize,
    of: impl Fn([u8; 4]) -> [u8; 4],
) -> Result<Option<Indexed>> {
    let table = match pixels.layout() {
        Layout::Rgb => {
            let colors = pixels.samples().as_chunks::<3>().0.iter();
            ColorTable::of(colors.map(|[r, g, b]| of([*r, *g, *b, 255])), most)
        }
        Layout::Rgba => {
            ColorTable::of(pixels.samples().as_chunks::<4>().0.iter().map(|color| of(*color)), most)
        }
    };
    let Some(table) = table else { return Ok(None) };
    let mut indices = Vec::with_capacity(pixels.size().pixels() as usize);
    let mut last = None;
    for_rows(pixels, |_, row| {
        for pixel in row {
            let color = of(*pixel);
            let index = match last {
                Some((same, index)) if same == color => index,
                _ => table.index(color),
            };
            last = Some((color, index));
            indices.push(index);
        }
        true
    })?;
    let palette = table.colors().to_vec();
    let transparent = palette.first().is_some_and(|color| color[3] == 0).then_some(0);
    Ok(Some(Indexed { palette, indices, transparent }))
}
