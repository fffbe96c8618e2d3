//! BMP input.

use crate::codecs::bmp::format::FORMAT;
use crate::codecs::bmp::header::{Coding, Header};
use crate::codecs::bmp::run_lengths::Indices;
use crate::codecs::codec::ImageSource;
use crate::codecs::raster::{Drawn, Raster, RasterSource, blank, check_size, ended, fill};
use crate::info::{ColorModel, Info};
use crate::pixels::Layout;
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;
use fcimage_jpeg::OnDamage;

/// Opens a BMP.
pub(super) fn open<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
    let header = Header::read(data)?;
    check_size(header.size, data.len(), limits)?;
    let (bit_depth, color, has_alpha) = match header.coding {
        Coding::Indices(bits) | Coding::RunLengths(bits) => {
            (bits as u8, ColorModel::Palette, false)
        }
        Coding::Colors => (8, ColorModel::Rgb, false),
        Coding::Masked(_, masks) if masks.has_alpha() => {
            (masks.bit_depth(), ColorModel::Rgba, true)
        }
        Coding::Masked(_, masks) => (masks.bit_depth(), ColorModel::Rgb, false),
    };
    let own_dpi = header.dpi;
    let info = Info { bit_depth, has_alpha, own_dpi, ..Info::plain(FORMAT, header.size, color) };
    Ok(Box::new(RasterSource { info, raster: Bmp { data, header } }))
}

/// A BMP whose header is read.
struct Bmp<'a> {
    data: &'a [u8],
    header: Header,
}

impl Raster for Bmp<'_> {
    fn open_bytes(&self) -> u64 {
        0
    }

    fn working_bytes(&self, info: &Info, _on_damage: OnDamage) -> u64 {
        match self.header.coding {
            Coding::RunLengths(_) => info.size.pixels(),
            _ => 0,
        }
    }

    fn draw(self, info: &Info, on_damage: OnDamage) -> Result<Drawn> {
        let layout = if info.has_alpha { Layout::Rgba } else { Layout::Rgb };
        let mut samples = blank(info.size, layout)?;
        let mut rows =
            Rows { samples: &mut samples, stride: info.size.width as usize * layout.channels() };
        let top_down = self.header.top_down;
        let held = self.rows(&mut rows, layout)?;
        let height = info.size.height as usize;
        let damage = (held < height).then(|| ended(FORMAT));
        if layout == Layout::Rgba {
            rows.opaque_where_all_is_transparent();
        }
        if damage.is_some() && on_damage == OnDamage::Salvage {
            let last = held.checked_sub(1).and_then(|row| rows.get(row, top_down));
            let last = last.and_then(|row| row.last_chunk::<3>().copied());
            for row in held..height {
                fill(rows.get(row, top_down).unwrap_or_default(), layout, last);
            }
        }
        Ok(Drawn { samples, layout, fraction: held as f64 / height as f64, damage })
    }
}

impl Bmp<'_> {
    /// Decodes the rows, in the order of the file; gives how many it holds.
    fn rows(&self, rows: &mut Rows<'_>, layout: Layout) -> Result<usize> {
        let Header { size, top_down, coding, pixels, .. } = self.header;
        let Size { width, height } = size;
        let (width, height) = (width as usize, height as usize);
        let stored = self.data.get(pixels..).unwrap_or_default();
        let palette = self.header.palette(self.data);
        let (bits, unpacked, held) = match coding {
            Coding::RunLengths(bits) => {
                let mut indices = vec![0; width * height];
                let (held, _) = Indices { indices: &mut indices, width }.unpack(stored, bits);
                (8, indices, held)
            }
            Coding::Indices(bits) | Coding::Masked(bits, _) => (bits, Vec::new(), height),
            Coding::Colors => (24, Vec::new(), height),
        };
        let bytes = (width * bits as usize).div_ceil(8);
        let (stored, distance) = match coding {
            Coding::RunLengths(_) => (&unpacked[..], bytes),
            // Rows are padded to 32 bits; the last one need not be.
            _ => (stored, bytes.next_multiple_of(4)),
        };
        for row in 0..held {
            cancel::check()?;
            let from =
                row.checked_mul(distance).and_then(|start| stored.get(start..)?.get(..bytes));
            let (Some(from), Some(to)) = (from, rows.get(row, top_down)) else { return Ok(row) };
            match (coding, layout) {
                (Coding::Colors, _) => {
                    let pixels = from.as_chunks::<3>().0;
                    for (to, [b, g, r]) in to.as_chunks_mut::<3>().0.iter_mut().zip(pixels) {
                        *to = [*r, *g, *b];
                    }
                }
                (Coding::Masked(16, masks), _) => {
                    let pixels = from.as_chunks::<2>().0.iter();
                    let pixels = pixels.map(|pixel| u32::from(u16::from_le_bytes(*pixel)));
                    put(to, layout, pixels.map(|pixel| masks.color(pixel)));
                }
                (Coding::Masked(_, masks), _) => {
                    let pixels = from.as_chunks::<4>().0.iter();
                    let pixels = pixels.map(|pixel| u32::from_le_bytes(*pixel));
                    put(to, layout, pixels.map(|pixel| masks.color(pixel)));
                }
                (Coding::Indices(_) | Coding::RunLengths(_), _) => {
                    let to = to.as_chunks_mut::<3>().0;
                    let indices = from.iter().flat_map(|byte| indices_of(*byte, bits));
                    for (to, index) in to.iter_mut().zip(indices) {
                        *to = palette[usize::from(index)];
                    }
                }
            }
        }
        Ok(held)
    }
}

/// The indices of so many bits in a byte, the highest first.
fn indices_of(byte: u8, bits: u32) -> impl Iterator<Item = u8> {
    let most = u8::MAX >> (8 - bits);
    (0..8 / bits).rev().map(move |place| byte >> (place * bits) & most)
}

/// Writes colors into a row.
fn put(row: &mut [u8], layout: Layout, colors: impl Iterator<Item = [u8; 4]>) {
    match layout {
        Layout::Rgb => {
            let row = row.as_chunks_mut::<3>().0;
            row.iter_mut().zip(colors).for_each(|(to, [r, g, b, _])| *to = [r, g, b]);
        }
        Layout::Rgba => {
            let row = row.as_chunks_mut::<4>().0;
            row.iter_mut().zip(colors).for_each(|(to, color)| *to = color);
        }
    }
}

/// The rows of the image.
struct Rows<'s> {
    samples: &'s mut [u8],
    stride: usize,
}

impl Rows<'_> {
    /// The row that is number `row` in the file.
    fn get(&mut self, row: usize, top_down: bool) -> Option<&mut [u8]> {
        let start = row.checked_mul(self.stride)?;
        if top_down {
            return self.samples.get_mut(start..start + self.stride);
        }
        let end = self.samples.len().checked_sub(start)?;
        self.samples.get_mut(end.checked_sub(self.stride)?..end)
    }

    /// Many programs leave alpha 0 in all of an opaque image.
    fn opaque_where_all_is_transparent(&mut self) {
        let pixels = self.samples.as_chunks_mut::<4>().0;
        if pixels.iter().all(|pixel| pixel[3] == 0) {
            pixels.iter_mut().for_each(|pixel| pixel[3] = 255);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::testing::{decode, info, refusal};
    use crate::info::ColorModel;
    use crate::size::Size;
    use fcimage_base::error::ErrorKind;

    /// A BMP of 24 bits a pixel, its rows from the bottom up, each padded to four bytes.
    fn file(width: i32, height: i32, rows: &[[u8; 8]]) -> Vec<u8> {
        let mut data = b"BM".to_vec();
        for field in [54 + 8 * rows.len() as u32, 0, 54, 40] {
            data.extend(field.to_le_bytes());
        }
        data.extend(width.to_le_bytes());
        data.extend(height.to_le_bytes());
        data.extend([1, 0, 24, 0]);
        data.extend([0; 24]);
        data.extend(rows.as_flattened());
        data
    }

    #[test]
    fn the_header_says_size_and_color() {
        let info = info(&file(2, 1, &[[1, 2, 3, 4, 5, 6, 0, 0]]));
        assert_eq!((info.format, info.size), (FORMAT, Size::new(2, 1)));
        assert_eq!((info.color, info.bit_depth, info.has_alpha), (ColorModel::Rgb, 8, false));
        assert!(!info.animated && !info.progressive && info.icc.is_none());
    }

    #[test]
    fn rows_are_turned_around_and_blue_comes_last() {
        let data = file(2, 2, &[[1, 2, 3, 4, 5, 6, 0, 0], [7, 8, 9, 10, 11, 12, 0, 0]]);
        let pixels = decode(&data).unwrap();
        assert_eq!(pixels.samples(), [9, 8, 7, 12, 11, 10, 3, 2, 1, 6, 5, 4]);
    }

    #[test]
    fn a_size_beyond_the_limits_is_refused_by_its_header() {
        let limits = Limits { max_side: 100, ..Limits::DEFAULT };
        let error = refusal(&file(101, 1, &[]), &limits);
        assert_eq!((error.kind(), error.limit_name()), (ErrorKind::Limit, Some("max_side")));
    }

    #[test]
    fn a_file_that_ends_too_early_is_damaged() {
        let data = file(2, 2, &[[1, 2, 3, 4, 5, 6, 0, 0]]);
        let error = decode(&data).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.message(), "the BMP is damaged: it ends too early");
    }
}
