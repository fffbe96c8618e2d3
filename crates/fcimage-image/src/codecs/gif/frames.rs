//! All frames of a GIF.

use crate::codecs::animation::FrameReader;
use crate::codecs::compose::{Blend, Composer, Disposal, Part, Parts, Start as Canvas};
use crate::codecs::gif::blocks::{Block, Blocks, Control, Descriptor, Start};
use crate::codecs::gif::format::FORMAT;
use crate::codecs::gif::frame::Frame;
use crate::codecs::gif::scan::{CLEAR, RESTORE, Scan};
use crate::codecs::raster::{damaged, ended};
use crate::pixels::{Layout, Pixels};
use crate::size::Size;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;
use fcimage_jpeg::OnDamage;

/// Reads all frames of an opened GIF.
///
/// # Errors
/// `Limit` where they exceed `limits`.
pub(super) fn read<'a>(
    data: &'a [u8],
    start: Start<'a>,
    scan: &Scan,
    canvas: Size,
    on_damage: OnDamage,
    limits: &Limits,
) -> Result<Box<dyn FrameReader + 'a>> {
    let plan = scan.plan(data, canvas, limits)?;
    let frames = scan.animation().map_or(1, |animation| animation.frames);
    let limits = *limits;
    let (rest, first) = (start.rest.clone(), Some((start.control, start.frame)));
    let parts = GifParts { data, start, rest, first, on_damage, limits };
    let start = Canvas { canvas, layout: plan.layout, frames, on_damage };
    Ok(Box::new(Composer::new(parts, start)?))
}

struct GifParts<'a> {
    data: &'a [u8],
    start: Start<'a>,
    /// What follows the frame that was decoded last.
    rest: Blocks<'a>,
    /// The first frame, until it is decoded.
    first: Option<(Control, Descriptor<'a>)>,
    on_damage: OnDamage,
    limits: Limits,
}

impl<'a> GifParts<'a> {
    /// The next frame after the first.
    fn next(&mut self) -> Result<(Control, Descriptor<'a>)> {
        let mut control = Control::default();
        loop {
            match self.rest.next()? {
                Some(Block::Control(found)) => control = found,
                Some(Block::Application(..)) => {}
                Some(Block::Frame(frame)) => return Ok((control, frame)),
                None => return Err(ended(FORMAT)),
            }
        }
    }
}

impl Parts for GifParts<'_> {
    fn next_part(&mut self) -> Result<Part> {
        let (control, frame) = match self.first.take() {
            Some(first) => first,
            None => self.next()?,
        };
        let Descriptor { left, top, size, .. } = frame;
        let Size { width, height } = size;
        if size.pixels() == 0 {
            return Err(damaged(FORMAT, "a frame has no pixels"));
        }
        self.limits.check_size(width, height)?;
        self.limits.check_expansion(width, height, self.data.len())?;
        let palette = self.start.palette_of(&frame);
        let transparent = control.transparent;
        // Alone, without the canvas around it.
        let place = Descriptor { left: 0, top: 0, ..frame };
        let alone = Frame { data: self.data, place, palette, transparent };
        // An index without a color is black where the frame has no transparent index, as in stills.
        let layout = if transparent.is_some() { Layout::Rgba } else { Layout::Rgb };
        let drawn = alone.draw(size, layout, self.on_damage)?;
        Ok(Part {
            pixels: Pixels::new(width, height, layout, drawn.samples)?,
            left,
            top,
            disposal: match control.disposal {
                CLEAR => Disposal::Clear,
                RESTORE => Disposal::Restore,
                _ => Disposal::Keep,
            },
            blend: Blend::Over,
            delay: control.delay * 10,
            fraction: drawn.fraction,
            damage: drawn.damage,
        })
    }
}
