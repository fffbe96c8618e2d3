//! From the planes of the components to the rows of the picture: upsampling and colour.

use super::frame::ColorModel;
use super::layout::{Layout, Part};
use super::plane::Plane;
use super::{Region, Samples, color, upsample};

/// How a component comes to the size of the picture; libjpeg-turbo's choice (`jinit_upsampler`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Upsampling {
    None,
    /// Triangle filter, doubling the width.
    H2V1,
    /// Triangle filter, doubling the height.
    H1V2,
    /// Triangle filter, doubling both.
    H2V2,
    /// The nearest sample, for every other ratio.
    Replicate,
}

/// One component on its way to the picture.
struct Channel {
    upsampling: Upsampling,
    /// Samples of the component for so many of the picture: horizontal.
    across: (usize, usize),
    /// Vertical.
    down: (usize, usize),
    /// Rows of samples.
    height: usize,
    /// The columns of the component that the region needs: first and end.
    columns: (usize, usize),
    /// Where the region starts in an upsampled line of those columns.
    skip: usize,
    /// An upsampled line.
    line: Vec<u8>,
}

impl Channel {
    fn new(part: &Part, layout: &Layout) -> Self {
        let across = reduced(part.h * part.n, layout.max.0 * layout.scale);
        let down = reduced(part.v * part.n, layout.max.1 * layout.scale);
        // libjpeg-turbo smooths neither at 1/8 nor components of one or two columns.
        let fancy = layout.scale > 1;
        let wide = part.size.0 > 2;
        let upsampling = match (across, down) {
            ((1, 1), (1, 1)) => Upsampling::None,
            ((1, 2), (1, 1)) if fancy && wide => Upsampling::H2V1,
            ((1, 1), (1, 2)) if fancy => Upsampling::H1V2,
            ((1, 2), (1, 2)) if fancy && wide => Upsampling::H2V2,
            _ => Upsampling::Replicate,
        };
        let Region { x, width, .. } = layout.region;
        let (x, width) = (x as usize, width as usize);
        let size = part.size.0 as usize;
        let (first, end) = match upsampling {
            // One more on each side, which the filter looks at.
            Upsampling::H2V1 | Upsampling::H2V2 => {
                ((x / 2).saturating_sub(1), ((x + width).div_ceil(2) + 1).min(size))
            }
            Upsampling::None | Upsampling::H1V2 => (x, (x + width).min(size)),
            Upsampling::Replicate => (0, size),
        };
        let (skip, line) = match upsampling {
            Upsampling::None => (0, 0),
            Upsampling::H1V2 => (0, width),
            Upsampling::H2V1 | Upsampling::H2V2 => {
                let skip = x - 2 * first;
                (skip, 2 * (end - first))
            }
            Upsampling::Replicate => (0, width),
        };
        Self {
            upsampling,
            across,
            down,
            height: part.size.1 as usize,
            columns: (first, end),
            skip,
            line: vec![0; line],
        }
    }

    /// The rows of the component that row `y` of the picture needs: the nearest and the other one.
    fn rows(&self, y: usize) -> (usize, usize) {
        let near = y * self.down.0 / self.down.1;
        match self.upsampling {
            Upsampling::H1V2 | Upsampling::H2V2 => {
                let far = if y.is_multiple_of(2) { near.saturating_sub(1) } else { near + 1 };
                (near.min(self.height - 1), far.min(self.height - 1))
            }
            _ => (near.min(self.height - 1), near.min(self.height - 1)),
        }
    }

    /// Prepares row `y` of the picture.
    fn prepare(&mut self, plane: &Plane, y: usize, x: usize, vector: bool) {
        let (near, far) = self.rows(y);
        let columns = self.columns.0..self.columns.1;
        let near = plane.row(near).get(columns.clone()).unwrap_or_default();
        match self.upsampling {
            Upsampling::None => {}
            Upsampling::H2V1 => upsample::h2v1_row(near, &mut self.line, vector),
            Upsampling::H1V2 => {
                let far = plane.row(far).get(columns).unwrap_or_default();
                upsample::h1v2_row(near, far, y.is_multiple_of(2), &mut self.line, vector);
            }
            Upsampling::H2V2 => {
                let far = plane.row(far).get(columns).unwrap_or_default();
                upsample::h2v2_row(near, far, &mut self.line, vector);
            }
            Upsampling::Replicate => {
                for (i, to) in self.line.iter_mut().enumerate() {
                    let from = (x + i) * self.across.0 / self.across.1;
                    *to = near.get(from).or(near.last()).copied().unwrap_or_default();
                }
            }
        }
    }

    /// Row `y` of the picture, once prepared: `width` samples.
    fn samples<'p>(&'p self, plane: &'p Plane, y: usize, width: usize) -> &'p [u8] {
        match self.upsampling {
            Upsampling::None => {
                let (near, _) = self.rows(y);
                plane.row(near).get(self.columns.0..self.columns.0 + width).unwrap_or_default()
            }
            _ => self.line.get(self.skip..self.skip + width).unwrap_or_default(),
        }
    }
}

/// A ratio in its lowest terms; the numbers are products of small factors.
fn reduced(a: u32, b: u32) -> (usize, usize) {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    ((a / x) as usize, (b / x) as usize)
}

/// The picture, row by row.
pub(super) struct Output {
    channels: Vec<Channel>,
    samples: Vec<u8>,
    region: Region,
    color: ColorModel,
    inverted: bool,
    vector: bool,
    /// Bytes of a pixel.
    depth: usize,
    /// The next row of the scaled picture.
    next: usize,
}

impl Output {
    pub(super) fn new(layout: &Layout, vector: bool) -> Self {
        Self {
            channels: layout.parts.iter().map(|part| Channel::new(part, layout)).collect(),
            samples: vec![0; layout.result_bytes() as usize],
            region: layout.region,
            color: layout.color,
            inverted: layout.inverted,
            vector,
            depth: layout.channels(),
            next: layout.region.y as usize,
        }
    }

    /// Makes all rows for which there are enough samples in the planes, once the first `done` rows
    /// of MCUs are in them.
    pub(super) fn advance_to(&mut self, planes: &[Plane], layout: &Layout, done: u32) {
        let mut available = [usize::MAX; 4];
        if done < layout.mcus.1 {
            for (rows, part) in available.iter_mut().zip(&layout.parts) {
                *rows = (done * part.v * part.n) as usize;
            }
        }
        let (top, width) = (self.region.y as usize, self.region.width as usize);
        while self.next < top + self.region.height as usize {
            let y = self.next;
            let ready = self.channels.iter().zip(available).all(|(channel, rows)| {
                let (near, far) = channel.rows(y);
                near.max(far) < rows
            });
            if !ready {
                return;
            }
            for (channel, plane) in self.channels.iter_mut().zip(planes) {
                channel.prepare(plane, y, self.region.x as usize, self.vector);
            }
            let mut rows: [&[u8]; 4] = [&[]; 4];
            for ((row, channel), plane) in rows.iter_mut().zip(&self.channels).zip(planes) {
                *row = channel.samples(plane, y, width);
            }
            let bytes = width * self.depth;
            let start = (y - top) * bytes;
            if let Some(out) = self.samples.get_mut(start..start + bytes) {
                let [a, b, c, d] = rows;
                match self.color {
                    ColorModel::Gray => out.copy_from_slice(a),
                    ColorModel::Ycc => color::ycc_to_rgb_row(a, b, c, out, self.vector),
                    ColorModel::Rgb => color::interleave_row(&[a, b, c], out),
                    ColorModel::Cmyk => color::interleave_row(&[a, b, c, d], out),
                    ColorModel::Ycck => color::ycck_to_cmyk_row(rows, out),
                }
                if self.inverted && self.depth == 4 {
                    out.iter_mut().for_each(|ink| *ink = 255 - *ink);
                }
            }
            self.next += 1;
        }
    }

    /// The finished picture.
    pub(super) fn finish(self) -> Samples {
        match self.depth {
            1 => Samples::Gray(self.samples),
            3 => Samples::Rgb(self.samples),
            _ => Samples::Cmyk(self.samples),
        }
    }
}
