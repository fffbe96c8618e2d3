//! What changes from one canvas to the next.

use crate::pixels::{Layout, Pixels};
use crate::recipe::geometry::rect::Rect;
use fcimage_base::error::{Error, Result};

/// The smallest rectangle that holds every pixel which differs, at even offsets, as ANMF states them
/// (RFC 9649, section 2.7.1.2); `None` where the canvas is shown unchanged.
pub(super) fn changed(before: &Pixels, canvas: &Pixels) -> Result<Option<Rect>> {
    if before.shape() != canvas.shape() {
        return Err(Error::internal("the frames of an animation differ in size or layout"));
    }
    let channels = canvas.layout().channels();
    let (mut left, mut right, mut top, mut bottom) = (usize::MAX, 0, None, 0);
    for (y, (old, new)) in before.rows().zip(canvas.rows()).enumerate() {
        if old == new {
            continue;
        }
        let mut pairs = old.chunks_exact(channels).zip(new.chunks_exact(channels));
        let Some(first) = pairs.position(|(old, new)| !looks_same(old, new)) else { continue };
        let after = pairs.rposition(|(old, new)| !looks_same(old, new));
        left = left.min(first);
        right = right.max(first + after.map_or(0, |place| place + 1));
        top = top.or(Some(y));
        bottom = y;
    }
    let Some(top) = top else { return Ok(None) };
    let (x, y) = (left & !1, top & !1);
    let side = |from: usize, to: usize| {
        u32::try_from(to + 1 - from).map_err(|_| Error::internal("a canvas is too large"))
    };
    let (width, height) = (side(x, right)?, side(y, bottom)?);
    // Both are less than a side.
    Ok(Some(Rect { x: x as u32, y: y as u32, width, height }))
}

/// Whether two pixels of the same layout are shown alike: transparent pixels have no color.
fn looks_same(old: &[u8], new: &[u8]) -> bool {
    old == new || matches!((old, new), (&[.., 0], &[.., 0]) if old.len() == 4)
}

/// The part `rect` of `pixels`.
pub(super) fn cut(pixels: &Pixels, rect: Rect) -> Result<Pixels> {
    let samples = rows(pixels, rect).flatten().copied().collect();
    Pixels::new(rect.width, rect.height, pixels.layout(), samples)
}

/// The part `rect` of `canvas` with transparent pixels where nothing changed: the canvas shows through
/// them. `None` where that does not pay, because most of the part changed, or where it would be wrong,
/// because something that changed is not opaque and would be blended with what is below.
pub(super) fn sparse(before: &Pixels, canvas: &Pixels, rect: Rect) -> Result<Option<Pixels>> {
    let channels = canvas.layout().channels();
    let pairs = || {
        rows(before, rect)
            .zip(rows(canvas, rect))
            .flat_map(move |(old, new)| old.chunks_exact(channels).zip(new.chunks_exact(channels)))
    };
    let unchanged = pairs().filter(|(old, new)| old == new).count() as u64;
    // Below that, the alpha that says where takes more than it saves.
    if unchanged * 4 < rect.size().pixels() {
        return Ok(None);
    }
    let mut samples = Vec::with_capacity(rect.width as usize * rect.height as usize * 4);
    for (old, new) in pairs() {
        samples.extend(match *new {
            _ if old == new => [0; 4],
            [r, g, b] | [r, g, b, 255] => [r, g, b, 255],
            _ => return Ok(None),
        });
    }
    Pixels::new(rect.width, rect.height, Layout::Rgba, samples).map(Some)
}

/// The rows of a part.
pub(super) fn rows(pixels: &Pixels, rect: Rect) -> impl Iterator<Item = &[u8]> {
    let channels = pixels.layout().channels();
    let (from, to) = (rect.x as usize, (rect.x + rect.width) as usize);
    let rows = pixels.rows().skip(rect.y as usize).take(rect.height as usize);
    rows.filter_map(move |row| row.get(from * channels..to * channels))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn black(layout: Layout) -> Pixels {
        Pixels::new(9, 7, layout, vec![0; 9 * 7 * layout.channels()]).unwrap()
    }

    /// `pixels` with one pixel replaced.
    fn with(pixels: &Pixels, x: usize, y: usize, pixel: &[u8]) -> Pixels {
        let mut changed = pixels.clone();
        let at = y * pixels.stride() + x * pixel.len();
        changed.samples_mut()[at..at + pixel.len()].copy_from_slice(pixel);
        changed
    }

    #[test]
    fn the_rectangle_is_the_smallest_at_even_offsets() {
        let before = black(Layout::Rgb);
        let rect = |canvas: &Pixels| changed(&before, canvas).unwrap();
        assert_eq!(rect(&before), None);
        let one = with(&before, 4, 2, &[9, 9, 9]);
        assert_eq!(rect(&one), Some(Rect { x: 4, y: 2, width: 1, height: 1 }));
        let two = with(&one, 7, 5, &[0, 0, 1]);
        assert_eq!(rect(&two), Some(Rect { x: 4, y: 2, width: 4, height: 4 }));
        let odd = with(&before, 3, 5, &[1, 0, 0]);
        assert_eq!(rect(&odd), Some(Rect { x: 2, y: 4, width: 2, height: 2 }));
        let corners = with(&with(&before, 0, 6, &[1; 3]), 8, 0, &[1; 3]);
        assert_eq!(rect(&corners), Some(Rect { x: 0, y: 0, width: 9, height: 7 }));
    }

    #[test]
    fn the_color_of_transparent_pixels_is_no_change() {
        let before = black(Layout::Rgba);
        let rect = |canvas: &Pixels| changed(&before, canvas).unwrap();
        assert_eq!(rect(&with(&before, 3, 3, &[9, 9, 9, 0])), None);
        assert!(rect(&with(&before, 3, 3, &[0, 0, 0, 1])).is_some());
        assert!(changed(&before, &black(Layout::Rgb)).is_err());
    }

    #[test]
    fn what_did_not_change_becomes_transparent_where_what_did_is_opaque() {
        for layout in [Layout::Rgb, Layout::Rgba] {
            let before = black(layout);
            let pixel = |samples: [u8; 4]| samples[..layout.channels()].to_vec();
            let after = with(&before, 0, 0, &pixel([5, 6, 7, 255]));
            let after = with(&after, 3, 1, &pixel([8, 8, 8, 255]));
            let rect = changed(&before, &after).unwrap().unwrap();
            let found = sparse(&before, &after, rect).unwrap().unwrap();
            let mut expected = [0; 4 * 2 * 4];
            expected[..4].copy_from_slice(&[5, 6, 7, 255]);
            expected[28..].copy_from_slice(&[8, 8, 8, 255]);
            assert_eq!((found.layout(), found.samples()), (Layout::Rgba, &expected[..]));
        }
        // Half transparent pixels would be blended.
        let before = black(Layout::Rgba);
        let after = with(&with(&before, 0, 0, &[5, 6, 7, 9]), 3, 1, &[8, 8, 8, 255]);
        let rect = changed(&before, &after).unwrap().unwrap();
        assert_eq!(sparse(&before, &after, rect).unwrap(), None);
    }

    #[test]
    fn nothing_becomes_transparent_where_most_changed() {
        let before = black(Layout::Rgb);
        let rect = Rect { x: 0, y: 0, width: 4, height: 2 };
        let after = (0..7).fold(before.clone(), |after, i| with(&after, i % 4, i / 4, &[1; 3]));
        assert_eq!(sparse(&before, &after, rect).unwrap(), None);
    }
}
