//! The rows of an image as RGBA.

use crate::pixels::{Layout, Pixels};
use fcimage_base::cancel;
use fcimage_base::error::Result;

/// Calls `each` for every row of pixels as RGBA, and looks whether the call was cancelled.
pub(super) fn for_rows(
    pixels: &Pixels,
    mut each: impl FnMut(usize, &[[u8; 4]]) -> bool,
) -> Result<()> {
    let mut rgba = Vec::with_capacity(pixels.width() as usize);
    for (y, row) in pixels.rows().enumerate() {
        cancel::check()?;
        rgba.clear();
        match pixels.layout() {
            Layout::Rgb => {
                rgba.extend(row.as_chunks::<3>().0.iter().map(|[r, g, b]| [*r, *g, *b, 255]));
            }
            Layout::Rgba => rgba.extend_from_slice(row.as_chunks::<4>().0),
        }
        if !each(y, &rgba) {
            break;
        }
    }
    Ok(())
}
