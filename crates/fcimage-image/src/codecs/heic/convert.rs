//! Luminance and chroma to red, green and blue (ITU-T H.273, section 8.3), in whole numbers.

use crate::codecs::heic::color::{Matrix, Nclx};
use crate::codecs::heic::hevc::{Config, Planes};
use crate::recipe::geometry::rect::Rect;
use fcimage_base::error::{Error, Result};

/// Bits behind the point.
const BITS: u32 = 16;

/// How samples of one kind become levels from 0 to 255, times 2^[`BITS`].
#[derive(Clone, Copy)]
struct Levels {
    zero: i32,
    /// The largest sample.
    most: i32,
    factor: f64,
}

impl Levels {
    fn luma(depth: u32, full_range: bool) -> Self {
        let (zero, span) = match full_range {
            true => (0, f64::from((1 << depth) - 1)),
            false => (16 << (depth - 8), f64::from(219 << (depth - 8))),
        };
        Self { zero, most: (1 << depth) - 1, factor: 255.0 / span }
    }

    fn chroma(depth: u32, full_range: bool) -> Self {
        let span = if full_range { (1 << depth) - 1 } else { 224 << (depth - 8) };
        let most = (1 << depth) - 1;
        Self { zero: 1 << (depth - 1), most, factor: 255.0 / f64::from(span) }
    }

    /// A sample, counted from zero.
    fn of(self, sample: i32) -> i32 {
        sample.clamp(0, self.most) - self.zero
    }

    /// `weight` times this factor.
    fn times(self, weight: f64) -> i32 {
        (self.factor * weight * f64::from(1 << BITS)).round() as i32
    }
}

/// Turns the samples of one kind of coded image into pixels.
pub(super) struct Converter<'c, 'a> {
    config: &'c Config<'a>,
    luma: Levels,
    chroma: Levels,
    matrix: Matrix,
}

impl<'c, 'a> Converter<'c, 'a> {
    /// For images that are coded like `config` with colors like `nclx`.
    ///
    /// # Errors
    /// As [`Nclx::matrix`].
    pub(super) fn new(config: &'c Config<'a>, nclx: Nclx) -> Result<Self> {
        let (luma, chroma) = config.depths();
        Ok(Self {
            config,
            luma: Levels::luma(luma, nclx.full_range),
            chroma: Levels::chroma(chroma, nclx.full_range),
            matrix: nclx.matrix()?,
        })
    }

    /// The pixels of `part`, as red, green and blue, and 255 in whatever else is in `N` samples.
    pub(super) fn rgb<const N: usize>(&self, planes: &Planes, part: Rect) -> Result<Vec<u8>> {
        let mut out = vec![255; part.width as usize * part.height as usize * N];
        let (across, down) = self.config.chroma_shift();
        let (red, green, blue) = self.weights();
        let (luma, chroma) = (self.luma, self.chroma);
        let factor = luma.times(1.0);
        let half = 1 << (BITS - 1);
        let level = |value: i32| (value >> BITS).clamp(0, 255) as u8;
        for (row, out) in
            Self::rows(self.config, part).zip(out.chunks_exact_mut(part.width as usize * N))
        {
            let y = row.of(&planes.y, planes.width, (0, 0))?;
            let pixels = y.iter().zip(out.as_chunks_mut::<N>().0);
            if self.config.is_gray() {
                for (y, pixel) in pixels {
                    let gray = level(luma.of(*y) * factor + half);
                    pixel.iter_mut().take(3).for_each(|sample| *sample = gray);
                }
                continue;
            }
            let cb = row.of(&planes.cb, planes.chroma_width, (across, down))?;
            let cr = row.of(&planes.cr, planes.chroma_width, (across, down))?;
            let first = row.x >> across;
            for (x, (y, pixel)) in (row.x..).zip(pixels) {
                let at = (x >> across) - first;
                let (Some(cb), Some(cr)) = (cb.get(at), cr.get(at)) else { break };
                let rgb = match self.matrix {
                    Matrix::Identity => [cr, y, cb].map(|v| level(luma.of(*v) * factor + half)),
                    Matrix::Weights { .. } => {
                        let (cb, cr) = (chroma.of(*cb), chroma.of(*cr));
                        let y = luma.of(*y) * factor + half;
                        [
                            level(y + red * cr),
                            level(y - green.0 * cb - green.1 * cr),
                            level(y + blue * cb),
                        ]
                    }
                };
                pixel.iter_mut().zip(rgb).for_each(|(to, from)| *to = from);
            }
        }
        Ok(out)
    }

    /// The luminance of `part` alone, in full range: alpha.
    pub(super) fn gray(&self, planes: &Planes, part: Rect) -> Result<Vec<u8>> {
        let (depth, _) = self.config.depths();
        let most = (1_i32 << depth) - 1;
        let mut out = Vec::with_capacity(part.width as usize * part.height as usize);
        for row in Self::rows(self.config, part) {
            let y = row.of(&planes.y, planes.width, (0, 0))?;
            out.extend(y.iter().map(|y| ((y.clamp(&0, &most) * 255 + most / 2) / most) as u8));
        }
        Ok(out)
    }

    /// What red takes of Cr, green of Cb and Cr, and blue of Cb.
    fn weights(&self) -> (i32, (i32, i32), i32) {
        let Matrix::Weights { red, blue } = self.matrix else { return (0, (0, 0), 0) };
        let green = 1.0 - red - blue;
        let (of_cr, of_cb) = (2.0 * (1.0 - red), 2.0 * (1.0 - blue));
        let times = |weight| self.chroma.times(weight);
        let from = (times(of_cb * blue / green), times(of_cr * red / green));
        (times(of_cr), from, times(of_cb))
    }

    /// The rows of `part`, which is of the window, in the coded image.
    fn rows(config: &Config<'_>, part: Rect) -> impl Iterator<Item = Row> {
        let window = config.window();
        let x = (window.x + part.x) as usize;
        let first = (window.y + part.y) as usize;
        let width = part.width as usize;
        (first..first + part.height as usize).map(move |y| Row { x, y, width })
    }
}

/// Part of a row, in pixels of luminance.
struct Row {
    x: usize,
    y: usize,
    width: usize,
}

impl Row {
    /// The samples of a plane for these pixels, whose coordinates are shorter by so many bits.
    fn of<'p>(&self, plane: &'p [i32], stride: usize, shift: (u32, u32)) -> Result<&'p [i32]> {
        let start = self.x >> shift.0;
        let end = ((self.x + self.width - 1) >> shift.0) + 1;
        let row = (self.y >> shift.1) * stride;
        let samples = if end <= stride { plane.get(row + start..row + end) } else { None };
        samples.ok_or_else(|| Error::internal("a decoded plane is smaller than its image"))
    }
}
