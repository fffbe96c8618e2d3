//! RGB to the YCbCr of JPEG, row by row, with averaged chroma.
//!
//! `jpeg-encoder` can average too, but takes several times as long. Without averaging it takes the first
//! of the pixels that share a chroma sample: so only that one has to be right.

use jpeg_encoder::{ImageBuffer, JpegColorType};

use crate::codecs::bt601::{differences, luminance};
use crate::codecs::jpeg::options::Chroma;
use crate::pixels::Pixels;

/// The rows of an RGB image as the encoder wants them.
pub(super) struct YcbcrRows<'p> {
    pub(super) pixels: &'p Pixels,
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) chroma: Chroma,
}

impl ImageBuffer for YcbcrRows<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, [luma, blue, red, _]: &mut [Vec<u8>; 4]) {
        let row = rgb_row(self.pixels, y);
        let last = self.height - 1;
        luma.extend(row.iter().map(|&pixel| luminance(pixel)));
        match self.chroma {
            Chroma::C444 => {
                blue.extend(row.iter().map(|pixel| differences::<0>(pixel.map(u32::from))[0]));
                red.extend(row.iter().map(|pixel| differences::<0>(pixel.map(u32::from))[1]));
            }
            Chroma::C422 => averaged(row, row, blue, red),
            // The encoder asks for the last row again where blocks reach beyond it.
            Chroma::C420 if y.is_multiple_of(2) || y == last => {
                let (above, below) = (y & !1, (y | 1).min(last));
                averaged(rgb_row(self.pixels, above), rgb_row(self.pixels, below), blue, red);
            }
            Chroma::C420 => {
                blue.resize(blue.len() + row.len(), 0);
                red.resize(red.len() + row.len(), 0);
            }
        }
    }
}

/// The rows of an image whose three samples are equal everywhere: one component.
pub(super) struct GrayRows<'p> {
    pub(super) pixels: &'p Pixels,
    pub(super) width: u16,
    pub(super) height: u16,
}

impl ImageBuffer for GrayRows<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Luma
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, [luma, ..]: &mut [Vec<u8>; 4]) {
        luma.extend(rgb_row(self.pixels, y).iter().map(|[gray, ..]| *gray));
    }
}

/// Row `y` of an image without alpha.
fn rgb_row(pixels: &Pixels, y: u16) -> &[[u8; 3]] {
    let (stride, y) = (pixels.stride(), usize::from(y));
    let (_, rows) = pixels.samples().split_at(y * stride);
    rows.split_at(stride).0.as_chunks::<3>().0
}

/// The chroma of each two by two pixels, in the place of the first and of the second.
fn averaged(above: &[[u8; 3]], below: &[[u8; 3]], blue: &mut Vec<u8>, red: &mut Vec<u8>) {
    let four = |[a, b]: [[u8; 3]; 2], [c, d]: [[u8; 3]; 2]| {
        let sum = |i: usize| [a, b, c, d].iter().map(|pixel| u32::from(pixel[i])).sum();
        differences::<2>([sum(0), sum(1), sum(2)])
    };
    let ((pairs, odd), (pairs_below, odd_below)) = (above.as_chunks::<2>(), below.as_chunks::<2>());
    let (blue_pairs, red_pairs) = (grown(blue, pairs.len()), grown(red, pairs.len()));
    let pixels = pairs.iter().zip(pairs_below);
    for (((above, below), blue), red) in pixels.zip(blue_pairs).zip(red_pairs) {
        let [cb, cr] = four(*above, *below);
        (*blue, *red) = ([cb; 2], [cr; 2]);
    }
    if let (&[a], &[b]) = (odd, odd_below) {
        let [cb, cr] = four([a; 2], [b; 2]);
        blue.push(cb);
        red.push(cr);
    }
}

/// Adds `pairs` pairs of samples, and returns them.
fn grown(samples: &mut Vec<u8>, pairs: usize) -> &mut [[u8; 2]] {
    let start = samples.len();
    samples.resize(start + 2 * pairs, 0);
    samples.split_at_mut(start).1.as_chunks_mut::<2>().0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;

    /// Y, Cb and Cr of an image, all rows, as the encoder would see them.
    fn filled(pixels: &Pixels, chroma: Chroma) -> [Vec<u8>; 4] {
        let (width, height) = (pixels.width() as u16, pixels.height() as u16);
        let image = YcbcrRows { pixels, width, height, chroma };
        let mut buffers = [const { Vec::new() }; 4];
        for y in 0..height {
            image.fill_buffers(y, &mut buffers);
        }
        buffers
    }

    #[test]
    fn pixels_that_share_a_sample_are_averaged_also_at_odd_edges() {
        let (red, blue) = ([255, 0, 0], [0, 0, 255]);
        let image = |rows: [[[u8; 3]; 3]; 3]| {
            Pixels::new(3, 3, Layout::Rgb, rows.as_flattened().as_flattened().to_vec()).unwrap()
        };
        let checked = image([[red, blue, red], [blue, red, blue], [red, blue, blue]]);
        let [luma, cb, cr, unused] = filled(&checked, Chroma::C420);
        assert_eq!((luma.len(), cb.len(), cr.len(), unused.len()), (9, 9, 9, 0));
        let mixed = differences::<0>([127, 0, 128]);
        assert!(cb[0].abs_diff(mixed[0]) <= 1 && cr[0].abs_diff(mixed[1]) <= 1);
        // Right edge: red above blue. Bottom edge: red beside blue. Corner: only blue.
        assert_eq!((cb[2], cr[2], cb[6], cr[6]), (cb[0], cr[0], cb[0], cr[0]));
        assert_eq!([cb[8], cr[8]], differences::<0>([0, 0, 255]));
        let [_, cb, cr, _] = filled(&checked, Chroma::C422);
        assert_eq!([cb[2], cr[2]], differences::<0>([255, 0, 0]));
        let [_, cb, cr, _] = filled(&checked, Chroma::C444);
        assert_eq!([cb[1], cr[1]], differences::<0>([0, 0, 255]));
    }
}
