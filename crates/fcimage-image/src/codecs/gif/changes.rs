//! What changes from one canvas to the next, as a GIF shows them: pixels are opaque or transparent.

use crate::codecs::gif::encode::VISIBLE;
use crate::pixels::{Layout, Pixels};
use crate::recipe::geometry::rect::Rect;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};

/// What a frame has to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change {
    /// The part that is drawn, at least one pixel.
    pub(super) rect: Rect,
    /// Whether a pixel becomes transparent. Nothing can draw that, so the canvas must be cleared before
    /// the frame, and everything visible is drawn again.
    pub(super) clears: bool,
    /// The part that must be cleared where the next frame needs that: all that is visible, and `rect`.
    pub(super) cleared: Rect,
}

impl Change {
    /// `None` where nothing changes. `before` is `None` for the first frame, which covers the canvas.
    pub(super) fn of(before: Option<&Pixels>, canvas: &Pixels) -> Result<Option<Self>> {
        let whole = Rect::whole(canvas.size());
        let Some(before) = before else {
            return Ok(Some(Self { rect: whole, clears: false, cleared: whole }));
        };
        if before.shape() != canvas.shape() {
            return Err(Error::internal("the frames of an animation differ in size or layout"));
        }
        let (mut changed, mut clears) = (Bounds::default(), false);
        let channels = canvas.layout().channels();
        for (y, (old, new)) in (0..).zip(before.rows().zip(canvas.rows())) {
            cancel::check()?;
            if old == new {
                continue;
            }
            let pairs = old.chunks_exact(channels).zip(new.chunks_exact(channels));
            for (x, (old, new)) in (0..).zip(pairs) {
                if !looks_same(old, new) {
                    changed.add(x, y);
                    clears |= !is_visible(new);
                }
            }
        }
        let Some(rect) = changed.rect() else { return Ok(None) };
        if canvas.layout() == Layout::Rgb {
            return Ok(Some(Self { rect, clears, cleared: rect }));
        }
        let visible = visible(canvas)?;
        if clears {
            // A frame has at least one pixel.
            let pixel = Rect { x: 0, y: 0, width: 1, height: 1 };
            let rect = visible.rect().unwrap_or(pixel);
            return Ok(Some(Self { rect, clears, cleared: rect }));
        }
        let cleared = visible.with(rect).rect().unwrap_or(rect);
        Ok(Some(Self { rect, clears, cleared }))
    }

    /// The part that is drawn. Pixels that did not change are transparent.
    pub(super) fn pixels(&self, before: Option<&Pixels>, canvas: &Pixels) -> Result<Pixels> {
        let Rect { x, y, width, height } = self.rect;
        let before = before.filter(|_| !self.clears);
        let channels = canvas.layout().channels();
        let (from, to) = (x as usize * channels, (x + width) as usize * channels);
        let mut samples = Vec::with_capacity(width as usize * height as usize * 4);
        for row in y as usize..(y + height) as usize {
            let new = part(canvas, row, from, to)?;
            let mut old = before.map(|before| part(before, row, from, to)).transpose()?;
            for pixel in new.chunks_exact(channels) {
                let was = old.and_then(|row| row.split_at_checked(channels));
                old = was.map(|(_, rest)| rest);
                let same = was.is_some_and(|(was, _)| looks_same(was, pixel));
                samples.extend(match *pixel {
                    _ if same => [0; 4],
                    [r, g, b] => [r, g, b, 255],
                    [r, g, b, a] => [r, g, b, a],
                    _ => [0; 4],
                });
            }
        }
        Pixels::new(width, height, Layout::Rgba, samples)
    }
}

/// Samples of a row.
fn part(pixels: &Pixels, row: usize, from: usize, to: usize) -> Result<&[u8]> {
    let stride = pixels.stride();
    let part = pixels.samples().get(row * stride + from..row * stride + to);
    part.ok_or_else(|| Error::internal("a part of a canvas is outside of it"))
}

/// The visible pixels of a canvas with alpha.
fn visible(canvas: &Pixels) -> Result<Bounds> {
    let mut visible = Bounds::default();
    for (y, row) in (0..).zip(canvas.rows()) {
        cancel::check()?;
        let pixels = row.as_chunks::<4>().0;
        let first = pixels.iter().position(|pixel| is_visible(pixel));
        let last = pixels.iter().rposition(|pixel| is_visible(pixel));
        // Both are less than a side.
        [first, last].into_iter().flatten().for_each(|x| visible.add(x as u32, y));
    }
    Ok(visible)
}

/// Whether a pixel is opaque in a GIF.
fn is_visible(pixel: &[u8]) -> bool {
    !matches!(pixel, [_, _, _, alpha] if *alpha < VISIBLE)
}

/// Whether a GIF shows two pixels alike.
fn looks_same(old: &[u8], new: &[u8]) -> bool {
    match (is_visible(old), is_visible(new)) {
        (true, true) => old.first_chunk::<3>() == new.first_chunk::<3>(),
        (old, new) => old == new,
    }
}

/// The smallest rectangle of some pixels: its first and last column and row.
#[derive(Debug, Clone, Copy, Default)]
struct Bounds(Option<[u32; 4]>);

impl Bounds {
    fn add(&mut self, x: u32, y: u32) {
        let [left, top, right, bottom] = self.0.unwrap_or([x, y, x, y]);
        self.0 = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
    }

    /// Extended by a rectangle with pixels.
    fn with(mut self, rect: Rect) -> Self {
        self.add(rect.x, rect.y);
        self.add(rect.x + rect.width - 1, rect.y + rect.height - 1);
        self
    }

    fn rect(self) -> Option<Rect> {
        self.0.map(|[x, y, right, bottom]| Rect {
            x,
            y,
            width: right - x + 1,
            height: bottom - y + 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 9 x 7 pixels, transparent but for some.
    fn canvas(visible: &[(usize, usize)]) -> Pixels {
        let mut samples = vec![0; 9 * 7 * 4];
        for (x, y) in visible {
            samples[(y * 9 + x) * 4..][..4].copy_from_slice(&[5, 6, 7, 255]);
        }
        Pixels::new(9, 7, Layout::Rgba, samples).unwrap()
    }

    fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
        Rect { x, y, width, height }
    }

    #[test]
    fn what_appears_is_drawn_and_what_is_visible_would_be_cleared() {
        let before = canvas(&[(1, 1)]);
        let change = Change::of(Some(&before), &canvas(&[(1, 1), (4, 3), (6, 2)])).unwrap();
        let expected = Change { rect: rect(4, 2, 3, 2), clears: false, cleared: rect(1, 1, 6, 3) };
        assert_eq!(change, Some(expected));
        assert_eq!(Change::of(Some(&before), &before).unwrap(), None);
    }

    #[test]
    fn what_disappears_clears_and_the_rest_is_drawn_again() {
        let before = canvas(&[(1, 1), (8, 6)]);
        let change =
            |after: &[(usize, usize)]| Change::of(Some(&before), &canvas(after)).unwrap().unwrap();
        let all = rect(1, 1, 1, 1);
        assert_eq!(change(&[(1, 1)]), Change { rect: all, clears: true, cleared: all });
        let pixel = rect(0, 0, 1, 1);
        assert_eq!(change(&[]), Change { rect: pixel, clears: true, cleared: pixel });
    }

    #[test]
    fn alpha_that_a_gif_does_not_show_is_no_change() {
        let before = canvas(&[(1, 1), (2, 2)]);
        let mut after = before.clone();
        after.samples_mut()[(9 + 1) * 4 + 3] = VISIBLE;
        after.samples_mut()[3] = VISIBLE - 1;
        assert_eq!(Change::of(Some(&before), &after).unwrap(), None);
    }

    #[test]
    fn pixels_that_did_not_change_are_transparent_unless_all_is_drawn_again() {
        let before = canvas(&[(1, 1), (3, 1)]);
        for (after, expected) in [
            (canvas(&[(0, 1), (1, 1), (2, 1), (3, 1)]), vec![255, 0, 255]),
            (canvas(&[(2, 1), (3, 1), (4, 1)]), vec![255, 255, 255]),
        ] {
            let change = Change::of(Some(&before), &after).unwrap().unwrap();
            let pixels = change.pixels(Some(&before), &after).unwrap();
            let alpha = pixels.samples().as_chunks::<4>().0.iter().map(|pixel| pixel[3]);
            assert_eq!(alpha.collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn frames_of_different_sizes_are_a_bug() {
        let small = Pixels::new(1, 1, Layout::Rgba, vec![0; 4]).unwrap();
        assert!(Change::of(Some(&small), &canvas(&[])).is_err());
    }
}
