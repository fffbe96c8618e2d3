//! Frames on their canvas: how those of GIF, WebP and APNG replace and cover what was there before.

use crate::codecs::animation::{Frame, FrameReader};
use crate::codecs::raster::blank;
use crate::info::Info;
use crate::pixels::{Layout, Pixels};
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::{Error, ErrorKind, Result};
use fcimage_base::limits::Limits;
use fcimage_jpeg::OnDamage;

/// What becomes of the area of a frame before the next one is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Disposal {
    /// The frame stays.
    Keep,
    /// Nothing is left: the area is transparent. The background colors of GIF and WebP are ignored,
    /// as browsers do.
    Clear,
    /// What was there before the frame comes back; before the first frame, that is nothing.
    Restore,
}

/// How a frame is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blend {
    /// Its pixels replace those of the canvas, their alpha too.
    Replace,
    /// Its pixels cover those of the canvas as far as they are opaque.
    Over,
}

/// A frame as it is in the file.
pub(super) struct Part {
    pub(super) pixels: Pixels,
    /// Columns of the canvas to the left of it, and rows above it.
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) disposal: Disposal,
    pub(super) blend: Blend,
    /// In milliseconds.
    pub(super) delay: u32,
    /// How much of it the file held, 0.0 to 1.0.
    pub(super) fraction: f64,
    /// What is wrong with it.
    pub(super) damage: Option<Error>,
}

/// The frames of a file.
pub(super) trait Parts: Send {
    /// Decodes the next frame. It is asked for no more frames than the file states.
    ///
    /// # Errors
    /// `Decode` where there is no frame or nothing of it.
    fn next_part(&mut self) -> Result<Part>;
}

/// What a composer starts with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    pub(super) canvas: Size,
    pub(super) layout: Layout,
    /// The number of frames.
    pub(super) frames: u32,
    pub(super) on_damage: OnDamage,
}

impl Start {
    /// For all frames that a file with this header states.
    pub(super) fn of(info: &Info, layout: Layout, on_damage: OnDamage) -> Self {
        Self { canvas: info.size, layout, frames: info.stated_frames(), on_damage }
    }
}

/// Checks the pixels of all frames of a file together.
///
/// # Errors
/// `Limit` where they are more than `max_animation_pixels`, or than the file can describe.
pub(super) fn check_pixels(canvas: Size, frames: u32, file: &[u8], limits: &Limits) -> Result<()> {
    limits.check_animation(canvas.width, canvas.height, frames, file.len())
}

/// Draws frames on a canvas, one after another.
pub(super) struct Composer<P> {
    parts: P,
    start: Start,
    canvas: Pixels,
    /// The area of the frame before, and what becomes of it.
    before: Option<(Rect, Disposal)>,
    /// What that area held before its frame.
    saved: Vec<u8>,
    /// Frames that were lent.
    lent: u32,
    /// How many frames the file held, with parts of them.
    held: f64,
    ended: bool,
}

impl<P: Parts> Composer<P> {
    /// # Errors
    /// `Limit` where the canvas does not fit the address space.
    pub(super) fn new(parts: P, start: Start) -> Result<Self> {
        let Size { width, height } = start.canvas;
        let samples = blank(start.canvas, start.layout)?;
        let canvas = Pixels::new(width, height, start.layout, samples)?;
        let (before, saved) = (None, Vec::new());
        Ok(Self { parts, start, canvas, before, saved, lent: 0, held: 0.0, ended: false })
    }

    /// The canvas as the frame before left it.
    pub(super) fn into_canvas(self) -> Pixels {
        self.canvas
    }

    /// The end of what can be read: `None` where the frames before it are salvaged.
    fn end(&mut self, damage: Error, fraction: f64) -> Result<Option<Frame<'_>>> {
        self.ended = true;
        if self.start.on_damage == OnDamage::Salvage && self.lent > 0 {
            return Ok(None);
        }
        let held = (self.held + fraction) / f64::from(self.start.frames);
        Err(damage.with_decoded_fraction(held))
    }

    /// Leaves of the frame before what it asks for.
    fn dispose(&mut self) {
        let Some((area, disposal)) = self.before.take() else { return };
        match disposal {
            Disposal::Keep => {}
            Disposal::Clear => rows_of(&mut self.canvas, area).for_each(|row| row.fill(0)),
            Disposal::Restore => {
                let bytes = (area.width as usize * self.start.layout.channels()).max(1);
                let saved = self.saved.chunks_exact(bytes);
                rows_of(&mut self.canvas, area).zip(saved).for_each(|(to, from)| {
                    to.copy_from_slice(from);
                });
            }
        }
    }

    fn draw(&mut self, part: &Part) -> Result<()> {
        let Size { width, height } = self.start.canvas;
        // What is outside of the canvas is not seen.
        let area = Rect {
            x: part.left.min(width),
            y: part.top.min(height),
            width: part.pixels.width().min(width.saturating_sub(part.left)),
            height: part.pixels.height().min(height.saturating_sub(part.top)),
        };
        if part.disposal == Disposal::Restore {
            self.saved.clear();
            rows_of(&mut self.canvas, area).for_each(|row| self.saved.extend_from_slice(row));
        }
        for (to, from) in rows_of(&mut self.canvas, area).zip(part.pixels.rows()) {
            cancel::check()?;
            match (self.start.layout, part.pixels.layout()) {
                (Layout::Rgb, Layout::Rgb) => {
                    to.copy_from_slice(from.get(..to.len()).unwrap_or_default());
                }
                (Layout::Rgba, Layout::Rgb) => {
                    let pixels = from.as_chunks::<3>().0;
                    for (to, [r, g, b]) in to.as_chunks_mut::<4>().0.iter_mut().zip(pixels) {
                        *to = [*r, *g, *b, 255];
                    }
                }
                (Layout::Rgb, Layout::Rgba) => {
                    let pixels = from.as_chunks::<4>().0;
                    for (to, from) in to.as_chunks_mut::<3>().0.iter_mut().zip(pixels) {
                        let [r, g, b] = *to;
                        let [r, g, b, _] = drawn([r, g, b, 255], *from, part.blend);
                        *to = [r, g, b];
                    }
                }
                (Layout::Rgba, Layout::Rgba) => {
                    let pixels = from.as_chunks::<4>().0;
                    for (to, from) in to.as_chunks_mut::<4>().0.iter_mut().zip(pixels) {
                        *to = drawn(*to, *from, part.blend);
                    }
                }
            }
        }
        self.before = Some((area, part.disposal));
        Ok(())
    }
}

impl<P: Parts> FrameReader for Composer<P> {
    fn next_frame(&mut self) -> Result<Option<Frame<'_>>> {
        cancel::check()?;
        if self.ended || self.lent == self.start.frames {
            return Ok(None);
        }
        let mut part = match self.parts.next_part() {
            Ok(part) => part,
            Err(error) if error.kind() == ErrorKind::Decode => return self.end(error, 0.0),
            Err(error) => return Err(error),
        };
        if let Some(damage) = part.damage.take() {
            if self.start.on_damage != OnDamage::Salvage || part.fraction <= 0.0 {
                return self.end(damage, part.fraction);
            }
            // A wrong checksum says nothing of the frames after it.
            self.ended = part.fraction < 1.0;
        }
        self.dispose();
        self.draw(&part)?;
        self.lent += 1;
        self.held += part.fraction;
        Ok(Some(Frame { canvas: &self.canvas, delay: part.delay }))
    }

    fn fraction(&self) -> f64 {
        self.held / f64::from(self.start.frames)
    }
}

/// The rows of an area within an image.
fn rows_of(pixels: &mut Pixels, area: Rect) -> impl Iterator<Item = &mut [u8]> {
    let channels = pixels.layout().channels();
    let start = area.x as usize * channels;
    let end = start + area.width as usize * channels;
    let rows = pixels.rows_mut().skip(area.y as usize).take(area.height as usize);
    rows.filter_map(move |row| row.get_mut(start..end))
}

/// A pixel with another one on it.
fn drawn(below: [u8; 4], above: [u8; 4], blend: Blend) -> [u8; 4] {
    match (blend, above[3]) {
        (Blend::Replace, _) | (Blend::Over, 255) => above,
        (Blend::Over, 0) => below,
        (Blend::Over, _) => over(below, above),
    }
}

/// One pixel over another by Porter and Duff, of straight alpha, rounded to the nearest. Decoders
/// differ here by one level: libwebp rounds down.
fn over(below: [u8; 4], above: [u8; 4]) -> [u8; 4] {
    let [_, _, _, cover] = above.map(u32::from);
    let rest = u32::from(below[3]) * (255 - cover);
    // Both in parts of 255 * 255.
    let alpha = cover * 255 + rest;
    let mix = |below: u8, above: u8| {
        let sum = u32::from(above) * cover * 255 + u32::from(below) * rest;
        ((sum + alpha / 2) / alpha.max(1)) as u8
    };
    let [r, g, b] = [0, 1, 2].map(|i| mix(below[i], above[i]));
    [r, g, b, ((alpha + 127) / 255) as u8]
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: [u8; 4] = [255; 4];
    const RED: [u8; 4] = [255, 0, 0, 255];
    const NOTHING: [u8; 4] = [0; 4];

    /// Frames of a file that says it has one more than there are.
    struct Given(std::vec::IntoIter<Part>);

    impl Parts for Given {
        fn next_part(&mut self) -> Result<Part> {
            self.0.next().ok_or_else(|| Error::decode("there are no more"))
        }
    }

    /// A frame of one color.
    fn part(color: [u8; 4], left: u32, width: u32, disposal: Disposal, blend: Blend) -> Part {
        let samples = color.repeat(width as usize);
        let pixels = Pixels::new(width, 1, Layout::Rgba, samples).unwrap();
        let (top, delay, fraction) = (0, 10, 1.0);
        Part { pixels, left, top, disposal, blend, delay, fraction, damage: None }
    }

    fn composer(parts: Vec<Part>, frames: u32, on_damage: OnDamage) -> Composer<Given> {
        let start = Start { canvas: Size::new(3, 1), layout: Layout::Rgba, frames, on_damage };
        Composer::new(Given(parts.into_iter()), start).unwrap()
    }

    /// What is seen of each frame on a canvas of three pixels.
    fn shown(parts: Vec<Part>) -> Vec<[[u8; 4]; 3]> {
        let frames = parts.len() as u32;
        let mut composer = composer(parts, frames, OnDamage::Error);
        let mut found = Vec::new();
        while let Some(frame) = composer.next_frame().unwrap() {
            found.push(frame.canvas.samples().as_chunks::<4>().0.try_into().unwrap());
        }
        found
    }

    #[test]
    fn a_frame_that_is_kept_stays_below_the_next() {
        let parts = vec![
            part(WHITE, 0, 3, Disposal::Keep, Blend::Replace),
            part(RED, 1, 1, Disposal::Keep, Blend::Over),
        ];
        assert_eq!(shown(parts)[1], [WHITE, RED, WHITE]);
    }

    #[test]
    fn a_frame_that_is_cleared_leaves_nothing_in_its_area_only() {
        let parts = vec![
            part(WHITE, 0, 3, Disposal::Keep, Blend::Replace),
            part(RED, 1, 1, Disposal::Clear, Blend::Over),
            part(RED, 0, 1, Disposal::Keep, Blend::Over),
        ];
        assert_eq!(shown(parts)[2], [RED, NOTHING, WHITE]);
    }

    #[test]
    fn what_a_restored_frame_covered_comes_back_though_it_was_blended() {
        let parts = vec![
            part(WHITE, 0, 3, Disposal::Keep, Blend::Replace),
            part(RED, 0, 2, Disposal::Restore, Blend::Over),
            part(RED, 1, 2, Disposal::Restore, Blend::Replace),
            part(RED, 2, 1, Disposal::Keep, Blend::Over),
        ];
        let found = shown(parts);
        assert_eq!(found[1..3], [[RED, RED, WHITE], [WHITE, RED, RED]]);
        assert_eq!(found[3], [WHITE, WHITE, RED]);
    }

    #[test]
    fn below_the_first_frame_there_is_nothing_to_restore() {
        let parts = vec![
            part(WHITE, 0, 3, Disposal::Restore, Blend::Replace),
            part(RED, 2, 1, Disposal::Keep, Blend::Over),
        ];
        assert_eq!(shown(parts)[1], [NOTHING, NOTHING, RED]);
    }

    #[test]
    fn transparent_pixels_replace_but_do_not_cover() {
        let with = |blend| {
            shown(vec![
                part(WHITE, 0, 3, Disposal::Keep, Blend::Replace),
                part(NOTHING, 0, 2, Disposal::Keep, blend),
            ])[1]
        };
        assert_eq!(with(Blend::Over), [WHITE; 3]);
        assert_eq!(with(Blend::Replace), [NOTHING, NOTHING, WHITE]);
    }

    #[test]
    fn translucent_pixels_mix_by_their_alpha() {
        assert_eq!(over(WHITE, [0, 0, 0, 51]), [204, 204, 204, 255]);
        assert_eq!(over(NOTHING, [9, 8, 7, 51]), [9, 8, 7, 51]);
        // 0.5 + 0.5 * 0.5 of alpha, of which two thirds are the upper color.
        assert_eq!(over([0, 0, 0, 128], [255, 255, 255, 128]), [170, 170, 170, 192]);
    }

    #[test]
    fn what_is_outside_of_the_canvas_is_not_seen() {
        let parts = vec![
            part(WHITE, 2, 9, Disposal::Restore, Blend::Replace),
            part(RED, u32::MAX, 1, Disposal::Clear, Blend::Over),
            part(RED, 0, 1, Disposal::Keep, Blend::Over),
        ];
        let found = shown(parts);
        assert_eq!(found[0], [NOTHING, NOTHING, WHITE]);
        assert_eq!(found[1], [NOTHING; 3]);
        assert_eq!(found[2], [RED, NOTHING, NOTHING]);
    }

    #[test]
    fn a_missing_frame_is_damage_unless_those_before_it_are_salvaged() {
        let one = || vec![part(WHITE, 0, 3, Disposal::Keep, Blend::Replace)];
        let mut strict = composer(one(), 2, OnDamage::Error);
        assert!(strict.next_frame().unwrap().is_some());
        assert_eq!(strict.next_frame().unwrap_err().decoded_fraction(), Some(0.5));
        let mut lenient = composer(one(), 2, OnDamage::Salvage);
        assert!(lenient.next_frame().unwrap().is_some());
        assert!(lenient.next_frame().unwrap().is_none());
        assert!((lenient.fraction() - 0.5).abs() < 1e-9);
        assert!(composer(Vec::new(), 2, OnDamage::Salvage).next_frame().is_err());
    }
}
