//! The pixels of a frame (GIF89a, section 22 and appendix F).

use weezl::decode::Decoder;
use weezl::{BitOrder, LzwStatus};

use crate::codecs::gif::blocks::{Start, SubBlocks};
use crate::codecs::gif::format::FORMAT;
use crate::codecs::raster::{Drawn, Raster, blank, damaged, ended, fill};
use crate::info::Info;
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

/// The first frame of a file.
pub(super) struct Frame<'a> {
    pub(super) data: &'a [u8],
    pub(super) start: Start<'a>,
}

impl Raster for Frame<'_> {
    fn open_bytes(&self) -> u64 {
        0
    }

    fn working_bytes(&self, _info: &Info, _on_damage: OnDamage) -> u64 {
        // An index for each pixel.
        self.start.frame.pixels() + LZW
    }

    fn draw(self, info: &Info, on_damage: OnDamage) -> Result<Drawn> {
        let layout = if info.has_alpha { Layout::Rgba } else { Layout::Rgb };
        let mut samples = blank(info.size, layout)?;
        let Size { width, height } = self.start.frame;
        let width = width as usize;
        let mut indices = vec![0; width * height as usize];
        let (count, damage) = self.indices(&mut indices)?;
        let rows = count / width;
        let canvas = Canvas { samples: &mut samples, size: info.size, layout, start: &self.start };
        let held = indices.get(..rows * width).unwrap_or_default();
        canvas.draw(held.chunks_exact(width), on_damage == OnDamage::Salvage && damage.is_some());
        Ok(Drawn { samples, layout, fraction: rows as f64 / f64::from(height), damage })
    }
}

impl Frame<'_> {
    /// Unpacks the frame; gives how many pixels its data hold, and why they are not all.
    fn indices(&self, indices: &mut [u8]) -> Result<(usize, Option<Error>)> {
        let Some(bits) = self.data.get(self.start.data) else {
            return Ok((0, Some(ended(FORMAT))));
        };
        if !(1..=11).contains(bits) {
            let text = format!("its codes of {bits} bits are not of 1 to 11 bits");
            return Ok((0, Some(damaged(FORMAT, &text))));
        }
        let mut lzw = Decoder::new(BitOrder::Lsb, *bits);
        let mut filled = 0;
        for piece in SubBlocks::new(self.data, self.start.data + 1) {
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
                        return Ok((filled, Some(damaged(FORMAT, "its first frame lacks pixels"))));
                    }
                    Err(_) => {
                        let text = "its first frame has a code that means nothing";
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
    start: &'c Start<'c>,
}

impl Canvas<'_> {
    /// Draws rows in the order of the file; where `salvage`, fills those that are missing.
    fn draw<'r>(mut self, rows: impl ExactSizeIterator<Item = &'r [u8]>, salvage: bool) {
        let colors = colors(self.start);
        let height = self.start.frame.height as usize;
        let held = rows.len();
        let interlaced = self.start.interlaced;
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
        for row in first..self.start.frame.height as usize {
            let layout = self.layout;
            if let Some(row) = self.place(row) {
                fill(row, layout, last);
            }
        }
    }

    /// A row of the frame, on the canvas.
    fn place(&mut self, row: usize) -> Option<&mut [u8]> {
        let Start { left, top, frame, .. } = *self.start;
        let channels = self.layout.channels();
        let start = (self.size.width as usize * (top as usize + row) + left as usize) * channels;
        self.samples.get_mut(start..start + frame.width as usize * channels)
    }
}

/// The color of each index. Without a palette, indices are levels of gray, as in Pillow; an index
/// beyond the palette is transparent, or black where nothing is.
fn colors(start: &Start<'_>) -> [[u8; 4]; 256] {
    let mut colors = [[0; 4]; 256];
    match start.palette {
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
    if let Some(index) = start.transparent {
        colors[usize::from(index)][3] = 0;
    }
    colors
}
