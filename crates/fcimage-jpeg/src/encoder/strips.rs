//! The samples of one row of MCUs, padded to whole blocks.

use fcimage_jpeg_kernels::Kernels;

use super::frame::{BLOCK, Frame};
use super::input::{Image, Rows};
use super::options::Subsampling;

/// The samples of one component in a row of MCUs.
pub(super) struct Strip {
    samples: Vec<u8>,
    /// Samples of a row: those of an even number of MCUs, and so of pairs of blocks.
    stride: usize,
    /// Samples of a row that are of the image.
    width: usize,
}

/// Samples beside each other that are transformed at once: two blocks.
pub(super) const PAIR: usize = 2 * BLOCK as usize;

impl Strip {
    /// The eight rows of a pair of blocks: of block row `below`, from pair number `pair` on.
    #[inline]
    pub(super) fn pair(&self, pair: usize, below: usize) -> [&[u8; PAIR]; 8] {
        let start = (below * BLOCK as usize).wrapping_mul(self.stride).wrapping_add(pair * PAIR);
        std::array::from_fn(|y| {
            let at = start.wrapping_add(y.wrapping_mul(self.stride));
            self.samples.get(at..).and_then(|row| row.first_chunk()).unwrap_or(&[128; PAIR])
        })
    }

    fn row(&mut self, y: usize) -> &mut [u8] {
        let (start, width) = (y * self.stride, self.width);
        self.samples.get_mut(start..start + width).unwrap_or_default()
    }

    /// Repeats the last samples of a row to its end.
    fn finish_row(&mut self, y: usize) {
        let start = y * self.stride;
        if let Some(row) = self.samples.get_mut(start..start + self.stride)
            && let Some((inside, outside)) = row.split_at_mut_checked(self.width)
            && let Some(last) = inside.last()
        {
            outside.fill(*last);
        }
    }

    fn repeat_row_above(&mut self, y: usize) {
        let start = y * self.stride;
        self.samples.copy_within(start - self.stride..start, start);
    }

    fn rows(&self) -> usize {
        self.samples.len() / self.stride.max(1)
    }
}

/// The samples of a row of MCUs, of every component.
pub(super) fn strips(frame: &Frame) -> Vec<Strip> {
    let strip = |component: &super::frame::Component| {
        let mcus = frame.mcus.width.next_multiple_of(2);
        let stride = (mcus * component.h * BLOCK) as usize;
        let samples = vec![0; stride * (component.v * BLOCK) as usize];
        Strip { samples, stride, width: component.samples.width as usize }
    };
    frame.components.iter().map(strip).collect()
}

/// Fills the strips with row `mcu_row` of MCUs.
pub(super) fn fill(
    strips: &mut [Strip],
    image: &Image<'_>,
    mcu_row: u32,
    subsampling: Subsampling,
    kernels: &Kernels,
) {
    match (image, strips) {
        (Image::Gray(rows), [gray]) => plane(gray, rows, mcu_row),
        (Image::GrayRgb(rows), [gray]) => each_row(gray, rows.size.height, mcu_row, |y, to| {
            let pixels = rows.row(y, 3).as_chunks::<3>().0;
            to.iter_mut().zip(pixels).for_each(|(to, [gray, ..])| *to = *gray);
        }),
        (Image::Planes { y, cb, cr }, [to_y, to_cb, to_cr]) => {
            plane(to_y, y, mcu_row);
            plane(to_cb, cb, mcu_row);
            plane(to_cr, cr, mcu_row);
        }
        (Image::Rgb(rows), [y, cb, cr]) => {
            each_row(y, rows.size.height, mcu_row, |y, to| kernels.rgb_to_luma(rows.row(y, 3), to));
            chroma(cb, cr, rows, mcu_row, subsampling, kernels);
        }
        // A frame has one strip for gray, and three for color.
        _ => {}
    }
}

/// Gives `work` each row of the strip that the component has, of `height` rows; repeats the last.
fn each_row(strip: &mut Strip, height: u32, mcu_row: u32, work: impl Fn(u32, &mut [u8])) {
    let rows = strip.rows();
    for (y, number) in (mcu_row * rows as u32..).zip(0..rows) {
        if y < height || number == 0 {
            work(y, strip.row(number));
            strip.finish_row(number);
        } else {
            strip.repeat_row_above(number);
        }
    }
}

fn plane(strip: &mut Strip, plane: &Rows<'_>, mcu_row: u32) {
    each_row(strip, plane.size.height, mcu_row, |y, to| {
        to.iter_mut().zip(plane.row(y, 1)).for_each(|(to, from)| *to = *from);
    });
}

/// Cb and Cr of RGB: the mean of the pixels that share a sample.
fn chroma(
    cb: &mut Strip,
    cr: &mut Strip,
    pixels: &Rows<'_>,
    mcu_row: u32,
    subsampling: Subsampling,
    kernels: &Kernels,
) {
    let height = subsampling.chroma_size(pixels.size).height;
    let row = |y| pixels.row(y, 3);
    for (y, number) in (mcu_row * BLOCK..).zip(0..BLOCK as usize) {
        if y >= height && number > 0 {
            cb.repeat_row_above(number);
            cr.repeat_row_above(number);
            continue;
        }
        let (to_cb, to_cr) = (cb.row(number), cr.row(number));
        match subsampling {
            Subsampling::C444 => kernels.rgb_to_chroma(row(y), to_cb, to_cr),
            Subsampling::C422 => kernels.rgb_to_halved_chroma(row(y), row(y), to_cb, to_cr),
            Subsampling::C420 => {
                kernels.rgb_to_halved_chroma(row(2 * y), row(2 * y + 1), to_cb, to_cr);
            }
        }
        cb.finish_row(number);
        cr.finish_row(number);
    }
}
