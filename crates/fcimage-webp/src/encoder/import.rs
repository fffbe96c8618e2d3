//! Images of RGB as an encoder wants them.

use fcimage_webp_kernels::{Canvas, EncoderKernels, ORIGIN, ORIGIN_V, STRIDE};

use crate::encoder::cover::Band;
use crate::encoder::grid::{Grid, MACROBLOCK};
use crate::encoder::planes::{MAX_SIDE, Plane, Planes};
use crate::error::{Error, Result};
use crate::size::Size;

/// An image of Y, U and V, as [`Planes`] describes it.
///
/// ```
/// use fcimage_webp::{EncodeOptions, Size, Uncancelled, Yuv, encode_frame};
/// let red = [255, 0, 0].repeat(8 * 5);
/// let image = Yuv::from_rgb(Size { width: 8, height: 5 }, &red, true)?;
/// let frame = encode_frame(&image.planes(), &EncodeOptions::default(), &Uncancelled)?;
/// assert!(frame.len() < 60);
/// # Ok::<(), fcimage_webp::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Yuv {
    size: Size,
    y: Vec<u8>,
    u: Vec<u8>,
    v: Vec<u8>,
    hidden: Vec<bool>,
}

impl Yuv {
    /// Converts rows of RGB, 3 bytes a pixel, top to bottom. A sample of U and V is that of the mean
    /// of its 2 x 2 pixels. `vectors`: whether vector instructions are used where the processor has
    /// them; the result is the same.
    ///
    /// # Errors
    /// `Argument` if a side is not between 1 and [`MAX_SIDE`], or does not fit the number of bytes.
    pub fn from_rgb(size: Size, rgb: &[u8], vectors: bool) -> Result<Self> {
        let mut image = Self::fitting(size, rgb.len(), 3)?;
        let kernels = kernels(vectors);
        let width = image.width();
        for (pixels, rows) in rgb.chunks(6 * width).zip(image.pairs()) {
            rows.import::<3>(pixels, width, kernels);
        }
        Ok(image)
    }

    /// Converts rows of RGB with alpha, 4 bytes a pixel, which is not premultiplied. The colors of
    /// transparent pixels (alpha 0) do not count: they become those that take the fewest bytes.
    ///
    /// # Errors
    /// As [`from_rgb`](Self::from_rgb).
    pub fn from_rgba(size: Size, rgba: &[u8], vectors: bool) -> Result<Self> {
        let mut image = Self::fitting(size, rgba.len(), 4)?;
        let kernels = kernels(vectors);
        let width = image.width();
        let mut hidden = Vec::with_capacity(Grid::new(size.width, size.height).count());
        let mut band = Vec::with_capacity(MACROBLOCK * width);
        let mut pairs = image.pairs();
        for rows in rgba.as_chunks::<4>().0.chunks(MACROBLOCK * width) {
            band.clear();
            band.extend_from_slice(rows);
            Band { pixels: &mut band, width }.cover(&mut hidden);
            for (pixels, rows) in band.chunks(2 * width).zip(&mut pairs) {
                rows.import::<4>(pixels.as_flattened(), width, kernels);
            }
        }
        drop(pairs);
        image.hidden = hidden;
        Ok(image)
    }

    /// An image of zeros.
    pub(super) fn blank(size: Size) -> Self {
        let plane = |size: Size| vec![0; size.width as usize * size.height as usize];
        let chroma = size.chroma();
        Self { size, y: plane(size), u: plane(chroma), v: plane(chroma), hidden: Vec::new() }
    }

    /// The same, if `bytes` are those of pixels with so many `channels`.
    fn fitting(size: Size, bytes: usize, channels: u64) -> Result<Self> {
        let sides = 1..=MAX_SIDE;
        let fits = sides.contains(&size.width)
            && sides.contains(&size.height)
            && size.pixels() * channels == bytes as u64;
        match fits {
            true => Ok(Self::blank(size)),
            false => {
                Err(Error::argument("the size is out of its range or does not fit the pixels"))
            }
        }
    }

    fn width(&self) -> usize {
        self.size.width as usize
    }

    /// Its rows in pairs, from top to bottom.
    fn pairs(&mut self) -> impl Iterator<Item = Pair<'_>> {
        let (width, half) = (self.width(), self.size.chroma().width as usize);
        let chroma = self.u.chunks_mut(half).zip(self.v.chunks_mut(half));
        self.y.chunks_mut(2 * width).zip(chroma).map(|(y, (u, v))| Pair { y, u, v })
    }

    /// Copies the macroblock in column `x` and row `y`, as far as it is in the image.
    pub(super) fn draw(&mut self, x: usize, y: usize, canvas: &Canvas) {
        let (width, half) = (self.size.width as usize, self.size.chroma().width as usize);
        draw::<16>(&canvas.y[ORIGIN..], &mut self.y, width, (x, y));
        draw::<8>(&canvas.uv[ORIGIN..], &mut self.u, half, (x, y));
        draw::<8>(&canvas.uv[ORIGIN_V..], &mut self.v, half, (x, y));
    }

    /// The planes.
    pub fn planes(&self) -> Planes<'_> {
        let half = self.size.chroma().width as usize;
        Planes {
            width: self.size.width,
            height: self.size.height,
            y: Plane { samples: &self.y, stride: self.size.width as usize },
            u: Plane { samples: &self.u, stride: half },
            v: Plane { samples: &self.v, stride: half },
            hidden: &self.hidden,
        }
    }
}

/// Two rows of luma, or the last one, and the chroma that they share.
struct Pair<'i> {
    y: &'i mut [u8],
    u: &'i mut [u8],
    v: &'i mut [u8],
}

impl Pair<'_> {
    /// Converts as many rows of pixels of `N` bytes: 3, or 4 of which the last does not count.
    fn import<const N: usize>(self, pixels: &[u8], width: usize, kernels: &EncoderKernels) {
        let (top, bottom) = pixels.split_at(N * width);
        let (y_top, y_bottom) = self.y.split_at_mut(width);
        // The last row of an odd number stands for the one that is missing.
        let bottom = if bottom.is_empty() { top } else { bottom };
        match N {
            3 => kernels.import_rgb([top, bottom], [y_top, y_bottom], self.u, self.v),
            _ => kernels.import_rgba([top, bottom], [y_top, y_bottom], self.u, self.v),
        }
    }
}

/// The kernels to convert with.
fn kernels(vectors: bool) -> &'static EncoderKernels {
    let kernels = match vectors {
        true => fcimage_webp_kernels::best(),
        false => fcimage_webp_kernels::scalar(),
    };
    kernels.encoder()
}

/// Copies the `N` x `N` samples that `from` starts with to the macroblock `at` (column, row) of a
/// plane that is `width` wide.
fn draw<const N: usize>(from: &[u8], plane: &mut [u8], width: usize, (x, y): (usize, usize)) {
    let columns = N.min(width - x * N);
    let rows = plane.chunks_mut(width).skip(y * N).take(N);
    for (row, samples) in rows.zip(from.chunks(STRIDE)) {
        row[x * N..][..columns].copy_from_slice(&samples[..columns]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_sides_repeat_their_last_row_and_column() {
        let size = Size { width: 3, height: 3 };
        let colors: Vec<u8> = (0..9).flat_map(|i| [i * 20, 255 - i * 20, 100]).collect();
        let image = Yuv::from_rgb(size, &colors, true).unwrap();
        // The corner pixel alone.
        let corner = Yuv::from_rgb(Size { width: 1, height: 1 }, &colors[24..], true).unwrap();
        assert_eq!((image.y.len(), image.u.len(), image.v.len()), (9, 4, 4));
        assert_eq!((image.y[8], image.u[3], image.v[3]), (corner.y[0], corner.u[0], corner.v[0]));
        assert!(image.planes().are_sound());
    }

    #[test]
    fn opaque_pixels_are_converted_as_those_without_alpha() {
        let size = Size { width: 37, height: 35 };
        let colors: Vec<[u8; 3]> =
            (0..37 * 35_u32).map(|i| [i as u8, (i * i / 7) as u8, (i / 5) as u8]).collect();
        let opaque: Vec<u8> = colors.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect();
        let image = Yuv::from_rgb(size, colors.as_flattened(), true).unwrap();
        let same = Yuv::from_rgba(size, &opaque, true).unwrap();
        assert_eq!((image.y, image.u, image.v), (same.y, same.u, same.v));
        assert_eq!(same.hidden, [false; 9]);
    }

    #[test]
    fn a_size_that_does_not_fit_is_refused() {
        for (width, height, bytes) in
            [(0, 1, 0), (1, 0, 0), (2, 2, 11), (2, 2, 13), (16_384, 1, 49_152)]
        {
            assert!(Yuv::from_rgb(Size { width, height }, &vec![0; bytes], true).is_err());
            let bytes = bytes / 3 * 4 + bytes % 3;
            assert!(Yuv::from_rgba(Size { width, height }, &vec![0; bytes], true).is_err());
        }
    }
}
