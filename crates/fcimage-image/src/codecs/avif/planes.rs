//! Pixels as the planes that AV1 codes.

use rav1e::prelude::{Frame, Plane};

use crate::codecs::bt601::{differences, luminance};
use crate::pixels::{Layout, Pixels};

/// Fills `frame` with Y, and Cb and Cr at half the width and height.
pub(super) fn fill_color(frame: &mut Frame<u8>, pixels: &Pixels) {
    let [luma, blue, red] = &mut frame.planes;
    for (row, target) in rows(pixels).zip(rows_mut(luma)) {
        for (pixel, y) in row.chunks_exact(pixels.layout().channels()).zip(target) {
            *y = luminance(rgb(pixel));
        }
    }
    let width = pixels.layout().channels() * 2;
    let pairs = pixels.samples().chunks(2 * pixels.stride());
    for ((two, blue), red) in pairs.zip(rows_mut(blue)).zip(rows_mut(red)) {
        let (above, below) = two.split_at(pixels.stride());
        // The last row and column stand for the one that is missing below and beside them.
        let below = if below.is_empty() { above } else { below };
        let pairs = above.chunks(width).zip(below.chunks(width));
        for (((above, below), blue), red) in pairs.zip(blue).zip(red) {
            [*blue, *red] = differences::<2>(sum(above, below, pixels.layout().channels()));
        }
    }
}

/// Fills the only plane of `frame` with Y.
pub(super) fn fill_gray(frame: &mut Frame<u8>, pixels: &Pixels) {
    let [luma, ..] = &mut frame.planes;
    for (row, target) in rows(pixels).zip(rows_mut(luma)) {
        for (pixel, y) in row.chunks_exact(pixels.layout().channels()).zip(target) {
            *y = rgb(pixel)[0];
        }
    }
}

/// Fills the only plane of `frame` with alpha.
pub(super) fn fill_alpha(frame: &mut Frame<u8>, pixels: &Pixels) {
    let [plane, ..] = &mut frame.planes;
    for (row, target) in rows(pixels).zip(rows_mut(plane)) {
        for ([.., alpha], a) in row.as_chunks::<4>().0.iter().zip(target) {
            *a = *alpha;
        }
    }
}

/// Whether any pixel is not opaque.
pub(super) fn is_transparent(pixels: &Pixels) -> bool {
    let mut all = pixels.samples().as_chunks::<4>().0.iter();
    pixels.layout() == Layout::Rgba && all.any(|[.., alpha]| *alpha != 255)
}

fn rows(pixels: &Pixels) -> impl Iterator<Item = &[u8]> {
    pixels.samples().chunks_exact(pixels.stride())
}

/// The rows of a plane, each with its padding at the end.
fn rows_mut(plane: &mut Plane<u8>) -> impl Iterator<Item = &mut [u8]> {
    let stride = plane.cfg.stride;
    plane.data_origin_mut().chunks_mut(stride)
}

fn rgb(pixel: &[u8]) -> [u8; 3] {
    match pixel {
        [r, g, b, ..] => [*r, *g, *b],
        _ => [0; 3],
    }
}

/// The sum of four pixels: two of each row, or twice the last one.
fn sum(above: &[u8], below: &[u8], channels: usize) -> [u32; 3] {
    let mut sum = [0; 3];
    for row in [above, below] {
        let (first, second) = row.split_at(channels.min(row.len()));
        let second = if second.is_empty() { first } else { second };
        for pixel in [first, second] {
            for (sum, sample) in sum.iter_mut().zip(rgb(pixel)) {
                *sum += u32::from(sample);
            }
        }
    }
    sum
}
