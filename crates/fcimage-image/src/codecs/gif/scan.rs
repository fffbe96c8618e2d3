//! What the blocks of a GIF say of all its frames, before one is decoded.

use crate::codecs::animation::FramesPlan;
use crate::codecs::compose::check_pixels;
use crate::codecs::gif::blocks::{Block, Control, Descriptor, Start, repetitions};
use crate::codecs::gif::frame::Frame;
use crate::codecs::raster::SMALL;
use crate::codecs::stated_frames::{Animation, Plays};
use crate::pixels::{Layout, Pixels};
use crate::size::Size;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// The disposals with a meaning (section 23).
pub(super) const CLEAR: u8 = 2;
pub(super) const RESTORE: u8 = 3;

/// What was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan {
    /// Frames, counted up to one more than the limits allow.
    pub(super) frames: u64,
    /// How often an animation is repeated, 0 without end; `None` where it is not.
    repeats: Option<u32>,
    /// The layout of the canvases.
    pub(super) layout: Layout,
    /// The pixels of the largest frame.
    largest: u64,
    /// Whether a frame comes back after the next one.
    restores: bool,
}

impl Scan {
    /// Reads the blocks after the first frame, as long as there are no more than `max_frames`.
    pub(super) fn of(start: &Start<'_>, max_frames: u32) -> Self {
        let mut scan = Self {
            frames: 0,
            repeats: start.repeats,
            layout: if start.is_transparent() { Layout::Rgba } else { Layout::Rgb },
            largest: 0,
            restores: false,
        };
        let mut before = start.control;
        scan.add(&start.frame, before);
        let (mut blocks, mut control) = (start.rest.clone(), Control::default());
        while scan.frames <= u64::from(max_frames) {
            match blocks.next() {
                Ok(Some(Block::Control(found))) => control = found,
                Ok(Some(Block::Application(name, pieces))) => {
                    scan.repeats = scan.repeats.or(repetitions(name, pieces));
                }
                Ok(Some(Block::Frame(frame))) => {
                    // What is cleared shows nothing, and so does what the first frame restores. The
                    // last frame is not disposed of.
                    let first = scan.frames == 1;
                    if before.disposal == CLEAR || first && before.disposal == RESTORE {
                        scan.layout = Layout::Rgba;
                    }
                    before = std::mem::take(&mut control);
                    scan.add(&frame, before);
                }
                Ok(None) | Err(_) => break,
            }
        }
        scan
    }

    fn add(&mut self, frame: &Descriptor<'_>, control: Control) {
        self.frames += 1;
        self.largest = self.largest.max(frame.size.pixels());
        self.restores |= control.disposal == RESTORE;
    }

    pub(super) fn animation(&self) -> Option<Animation> {
        let frames = u32::try_from(self.frames).ok().filter(|frames| *frames > 1)?;
        let plays = match self.repeats {
            None => Plays::Times(1),
            Some(0) => Plays::Forever,
            // The number is that of repetitions after the first time, as browsers count.
            Some(repeats) => Plays::Times(repeats.saturating_add(1)),
        };
        Some(Animation { frames, found: frames, plays })
    }

    /// Plans reading all frames of `data` on this canvas.
    ///
    /// # Errors
    /// `Limit` where they exceed `limits`.
    pub(super) fn plan(&self, data: &[u8], canvas: Size, limits: &Limits) -> Result<FramesPlan> {
        let frames = u32::try_from(self.frames).unwrap_or(u32::MAX);
        check_pixels(canvas, frames, data, limits)?;
        let bytes = Pixels::bytes_of(canvas, self.layout);
        let peak_bytes = bytes
            .saturating_mul(if self.restores { 2 } else { 1 })
            .saturating_add(self.largest.saturating_mul(4))
            .saturating_add(Frame::working_bytes(self.largest))
            .saturating_add(SMALL);
        Ok(FramesPlan { canvas, layout: self.layout, peak_bytes })
    }
}
