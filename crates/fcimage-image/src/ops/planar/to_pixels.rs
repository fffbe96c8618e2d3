//! From planes to pixels.

use crate::pixels::{Layout, Pixels};
use crate::planes::Planes;
use crate::vectors;
use fcimage_base::error::Result;

/// Red, green and blue of Y, Cb and Cr in 1/64 level.
pub(crate) fn rgb(ycc: [i16; 3]) -> [u8; 3] {
    let mut rgb = [0; 3];
    fcimage_resize::vector(false).ycc_to_rgb(ycc.each_ref().map(std::slice::from_ref), &mut rgb);
    rgb
}

/// The pixels of an image; the four that share a sample of chroma have the same.
///
/// # Errors
/// `Internal` for a bug.
pub(crate) fn to_pixels(planes: &Planes) -> Result<Pixels> {
    let size = planes.size();
    let width = size.width as usize;
    let mut samples = vec![0; Pixels::bytes_of(size, Layout::Rgb) as usize];
    let mut chroma = [vec![0; width], vec![0; width]];
    for ((number, luma), rgb) in
        planes.y().rows().enumerate().zip(samples.chunks_exact_mut(3 * width))
    {
        if number % 2 == 0 {
            for (wide, plane) in chroma.iter_mut().zip([planes.cb(), planes.cr()]) {
                let row = &plane.samples()[number / 2 * plane.width()..][..plane.width()];
                for (pair, sample) in wide.chunks_mut(2).zip(row) {
                    pair.fill(*sample);
                }
            }
        }
        let [cb, cr] = &chroma;
        vectors::of_resize().ycc_to_rgb([luma, cb, cr], rgb);
    }
    Pixels::new(size.width, size.height, Layout::Rgb, samples)
}
