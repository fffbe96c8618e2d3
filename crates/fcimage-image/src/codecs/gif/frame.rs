//! The pixels of a frame (GIF89a, section 22 and appendix F).

use weezl::decode::Decoder;
use weezl::{BitOrder, LzwStatus};

use crate::codecs::gif::blocks::{Descriptor, Palette, SubBlocks};
use crate::codecs::gif::format::FORMAT;
use crate::codecs::raster::{Drawn, blank, damaged, ended, fill};
use crate::pixels::Layout;
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};
use fcimage_jpeg::OnDamage;

/// Bytes of an LZW decoder: its tables, and a string.
const LZW: u64 = 64 << 10;

/// The passes of an interlaced frame (appendix E): the first row, and the distance of two rows. Until
/// later rows come, a row stands for those down to the next of the passes so far.
const PASSES: [Pass; 4] = [
    Pass { first: 0, step: 8, stands_for: 8 },
    Pass { first: 4, step: 8, stands_for: 4 },
    Pass { first: 2, step: 4, stands_for: 2 },
    Pass { first: 1, step: 2, stands_for: 1 },
];

struct Pass {
    first: usize,
    step: usize,
    stands_for: usize,
}

/// A frame of a file.
pub(super) struct Frame<'a> {
    pub(super) data: &'a [u8],
    pub(super) place: Descriptor<'a>,
    pub(super) palette: Option<Palette<'a>>,
    /// The index that is transparent.
    pub(super) transparent: Option<u8>,
}

impl Frame<'_> {
    /// What unpacking takes besides the samples: an index for each pixel.
    pub(super) fn working_bytes(pixels: u64) -> u64 {
        pixels.saturating_add(LZW)
    }

    /// Draws the frame on an empty image of the size `canvas`, which it is within.
    pub(super) fn draw(&self, canvas: Size, layout: Layout, on_damage: OnDamage) -> Result<Drawn> {
        let mut samples = blank(canvas, layout)?;
        let Size { width, height } = self.place.size;
        let width = width as usize;
        let mut indices = vec![0; width * height as usize];
        let (count, damage) = self.indices(&mut indices)?;
        let rows = count / width.max(1);
        let canvas = Canvas { samples: &mut samples, size: canvas, layout, frame: self };
        let held = indices.get(..rows * width).unwrap_or_default();
        let salvage = on_damage == OnDamage::Salvage && damage.is_some();
        canvas.draw(held.chunks_exact(width.max(1)), salvage);
        Ok(Drawn { samples, layout, fraction: rows as f64 / f64::from(height.max(1)), damage })
    }

    /// Unpacks the frame; gives how many pixels its data hold, and why they are not all.
    fn indices(&self, indices: &mut [u8]) -> Result<(usize, Option<Error>)> {
        let Some(bits) = self.data.get(self.place.data) else {
            return Ok((0, Some(ended(FORMAT))));
        };
        if !(1..=11).contains(bits) {
            let text = format!("its codes of {bits} bits are not of 1 to 11 bits");
            return Ok((0, Some(damaged(FORMAT, &text))));
        }
        let mut lzw = Decoder::new(BitOrder::Lsb, *bits);
        let mut filled = 0;
        for piece in SubBlocks::new(self.data, self.place.data + 1) {
            cancel::check()?;
            let mut piece = piece;
            loop {
                let to = indices.get_mut(filled..).unwrap_or_default();
                if to.is_empty() {
                    // What follows the last pixel is of no use.
                    return Ok((filled, None));
                }
                let done = lzw.decode_bytes(piece, to);
                piece = piece.get(done.consumed_in..).unwrap_or_default();
                filled += done.consumed_out;
                match done.status {
                    // The decoder may have more to give without more data.
                    Ok(LzwStatus::Ok) => {}
                    Ok(LzwStatus::NoProgress) => break,
                    Ok(LzwStatus::Done) if filled == indices.len() => return Ok((filled, None)),
                    Ok(LzwStatus::Done) => {
                        return Ok((filled, Some(damaged(FORMAT, "a frame lacks pixels"))));
                    }
                    Err(_) => {
                        let text = "a frame has a code that means nothing";
                        return Ok((filled, Some(damaged(FORMAT, text))));
                    }
                }
            }
        }
        let damage = (filled < indices.len()).then(|| ended(FORMAT));
        Ok((filled, damage))
    }
}

/// The image that a frame is drawn to.
struct Canvas<'c> {
    samples: &'c mut [u8],
    size: Size,
    layout: Layout,
    frame: &'c Frame<'c>,
}

impl Canvas<'_> {
    /// Draws rows in the order of the file; where `salvage`, fills those that are missing.
    fn draw<'r>(mut self, rows: impl ExactSizeIterator<Item = &'r [u8]>, salvage: bool) {
        let colors = colors(self.frame);
        let height = self.frame.place.size.height as usize;
        let held = rows.len();
        let interlaced = self.frame.place.interlaced;
        let passes =
            if interlaced { &PASSES[..] } else { &[Pass { first: 0, step: 1, stands_for: 1 }] };
        let places = passes.iter().flat_map(|pass| {
            (pass.first..height).step_by(pass.step).map(|row| (row, pass.stands_for))
        });
        for ((place, stands_for), indices) in places.zip(rows) {
            let last = if salvage { (place + stands_for).min(height) } else { place + 1 };
            for row in place..last {
                self.row(row, indices, &colors);
            }
        }
        if salvage {
            let drawn = if interlaced { held.saturating_mul(8) } else { held };
            self.fill_rows(drawn.min(height));
        }
    }

    /// Draws one row of the frame.
    fn row(&mut self, row: usize, indices: &[u8], colors: &[[u8; 4]; 256]) {
        let layout = self.layout;
        let Some(to) = self.place(row) else { return };
        match layout {
            Layout::Rgb => {
                for (to, index) in to.as_chunks_mut::<3>().0.iter_mut().zip(indices) {
                    let [r, g, b, _] = colors[usize::from(*index)];
                    *to = [r, g, b];
                }
            }
            Layout::Rgba => {
                for (to, index) in to.as_chunks_mut::<4>().0.iter_mut().zip(indices) {
                    *to = colors[usize::from(*index)];
                }
            }
        }
    }

    /// Fills the rows of the frame from `first` on.
    fn fill_rows(&mut self, first: usize) {
        let above = first.checked_sub(1).and_then(|row| self.place(row));
        let last = above.and_then(|row| row.last_chunk::<3>().copied());
        for row in first..self.frame.place.size.height as usize {
            let layout = self.layout;
            if let Some(row) = self.place(row) {
                fill(row, layout, last);
            }
        }
    }

    /// A row of the frame, on the canvas.
    fn place(&mut self, row: usize) -> Option<&mut [u8]> {
        let Descriptor { left, top, size, .. } = self.frame.place;
        let channels = self.layout.channels();
        let start = (self.size.width as usize * (top as usize + row) + left as usize) * channels;
        self.samples.get_mut(start..start + size.width as usize * channels)
    }
}

/// The color of each index. Without a palette, indices are levels of gray, as in Pillow; an index
/// beyond the palette is transparent, or black where nothing is.
fn colors(frame: &Frame<'_>) -> [[u8; 4]; 256] {
    let mut colors = [[0; 4]; 256];
    match frame.palette {
        Some(palette) => {
            for (color, [r, g, b]) in colors.iter_mut().zip(palette) {
                *color = [*r, *g, *b, 255];
            }
        }
        None => {
            for (color, gray) in colors.iter_mut().zip(0..=u8::MAX) {
                *color = [gray, gray, gray, 255];
            }
        }
    }
    if let Some(index) = frame.transparent {
        colors[usize::from(index)][3] = 0;
    }
    colors
}
