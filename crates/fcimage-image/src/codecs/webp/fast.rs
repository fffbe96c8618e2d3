//! Lossy files by our own encoder, which does what libwebp does at its effort 2 in less than half the
//! time, whatever the effort below.

use fcimage_libwebp::Samples;
use fcimage_webp::{Alpha, EncodeOptions, ErrorKind, Plane, Planes, Yuv};

use crate::codecs::encoder::padded;
use crate::codecs::webp::host::{Host, translated};
use crate::codecs::webp::options::WebPOptions;
use crate::pixels::Layout;
use crate::size::Size;
use crate::vectors;
use fcimage_base::error::{Error, Result};

/// The highest effort that this encoder is for.
pub(super) const MOST_EFFORT: u8 = 2;

/// Whether images of this layout are encoded here.
pub(super) fn is_for(options: &WebPOptions, layout: Layout) -> bool {
    let keeps_alpha = layout == Layout::Rgb || options.alpha_quality() == 100;
    !options.lossless() && options.effort() <= MOST_EFFORT && keeps_alpha
}

/// An upper bound of what encoding takes.
pub(super) fn peak_bytes(size: Size, layout: Layout) -> u64 {
    // Planes, the levels of all coefficients, and what is written, which is copied twice.
    let colors = padded(size).saturating_mul(12);
    match layout {
        Layout::Rgb => colors,
        // Colors are coded from rows of pixels; then alpha beside the coded colors: its samples,
        // their differences, symbols in a list that grows, a table, and what is written.
        Layout::Rgba => {
            let alpha = padded(size).saturating_mul(4).saturating_add(1 << 18);
            colors.saturating_add(alpha).saturating_add(u64::from(size.width) * 64)
        }
    }
}

/// The file without metadata.
pub(super) fn encode(size: Size, samples: Samples<'_>, quality: u8) -> Result<Vec<u8>> {
    let Size { width, height } = size;
    match samples {
        Samples::Rgb(pixels) => {
            let size = fcimage_webp::Size { width, height };
            let image = Yuv::from_rgb(size, pixels, vectors::allowed()).map_err(failed)?;
            file(&image.planes(), quality)
        }
        Samples::Yuv([y, u, v]) => {
            let plane = |samples, width: u32| Plane { samples, stride: width as usize };
            let (y, half) = (plane(y, width), width.div_ceil(2));
            let (u, v) = (plane(u, half), plane(v, half));
            file(&Planes { width, height, y, u, v, hidden: &[] }, quality)
        }
        Samples::Rgba(pixels) => transparent(size, pixels, quality),
    }
}

/// The file of pixels with alpha.
fn transparent(size: Size, pixels: &[u8], quality: u8) -> Result<Vec<u8>> {
    let Size { width, height } = size;
    let size = fcimage_webp::Size { width, height };
    let image = Yuv::from_rgba(size, pixels, vectors::allowed()).map_err(failed)?;
    let frame = frame(&image.planes(), quality)?;
    drop(image);
    let alpha: Vec<u8> = pixels.as_chunks::<4>().0.iter().map(|pixel| pixel[3]).collect();
    if alpha.iter().all(|&alpha| alpha == 255) {
        return fcimage_webp::file_of(&frame, None).map_err(failed);
    }
    let chunk = fcimage_webp::encode_alpha(size, &alpha, &Host).map_err(failed)?;
    let alpha = Alpha { chunk: &chunk, width, height };
    fcimage_webp::file_of(&frame, Some(alpha)).map_err(failed)
}

/// The file of an opaque image.
fn file(planes: &Planes<'_>, quality: u8) -> Result<Vec<u8>> {
    fcimage_webp::file_of(&frame(planes, quality)?, None).map_err(failed)
}

fn frame(planes: &Planes<'_>, quality: u8) -> Result<Vec<u8>> {
    let vectors = vectors::allowed();
    let options = EncodeOptions { quality, vectors, ..EncodeOptions::default() };
    fcimage_webp::encode_frame(planes, &options, &Host).map_err(failed)
}

/// Why no file was written: size and options were checked before.
fn failed(error: fcimage_webp::Error) -> Error {
    match error.kind() {
        ErrorKind::Unsupported => Error::encode(error.to_string()),
        ErrorKind::Argument => Error::internal(format!("fcimage-webp: {error}")),
        _ => translated(&error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::testing::{decode, difference, gradient};

    #[test]
    fn planes_and_pixels_of_the_same_image_give_the_same_file() {
        let pixels = gradient(61, 33, Layout::Rgb);
        let size = fcimage_webp::Size { width: 61, height: 33 };
        let image = Yuv::from_rgb(size, pixels.samples(), true).unwrap();
        let Planes { y, u, v, .. } = image.planes();
        let planes = Samples::Yuv([y.samples, u.samples, v.samples]);
        let file = encode(pixels.size(), Samples::Rgb(pixels.samples()), 90).unwrap();
        assert_eq!(encode(pixels.size(), planes, 90).unwrap(), file);
        assert!(difference(&decode(&file).unwrap(), &pixels) < 30);
    }

    /// The names of the chunks of a file.
    fn chunks(file: &[u8]) -> Vec<&[u8]> {
        let mut names = Vec::new();
        let mut rest = &file[12..];
        while let Some(([name @ .., a, b, c, d], _)) = rest.split_first_chunk::<8>() {
            let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
            names.push(&rest[..name.len()]);
            rest = &rest[8 + length.next_multiple_of(2)..];
        }
        names
    }

    #[test]
    fn alpha_is_kept_exactly_and_only_where_something_is_transparent() {
        for (width, height) in [(1, 1), (3, 70), (16, 16), (61, 33)] {
            let size = Size::new(width, height);
            let samples: Vec<u8> = (0..width * height)
                .flat_map(|i| [90, 160, 30, ((i % width) * (i / width) / 4 % 300).min(255) as u8])
                .collect();
            let file = encode(size, Samples::Rgba(&samples), 90).unwrap();
            let found = decode(&file).unwrap();
            let pairs = found.samples().as_chunks::<4>().0.iter().zip(samples.as_chunks::<4>().0);
            for (found, pixel) in pairs {
                assert_eq!(found[3], pixel[3]);
                let near = found.iter().zip(pixel).all(|(a, b)| a.abs_diff(*b) < 8);
                assert!(pixel[3] == 0 || near, "{found:?}");
            }
            assert_eq!(chunks(&file), [b"VP8X", b"ALPH", b"VP8 "]);
            let opaque: Vec<u8> =
                samples.as_chunks::<4>().0.iter().flat_map(|p| [p[0], p[1], p[2], 255]).collect();
            let file = encode(size, Samples::Rgba(&opaque), 90).unwrap();
            assert_eq!(chunks(&file), [b"VP8 "]);
        }
    }

    #[test]
    fn gray_stays_gray() {
        let gray: Vec<u8> = (0..40 * 40).flat_map(|i| [(i / 7) as u8; 3]).collect();
        let file = encode(Size::new(40, 40), Samples::Rgb(&gray), 75).unwrap();
        let pixels = decode(&file).unwrap();
        assert!(pixels.samples().as_chunks::<3>().0.iter().all(|p| p[0] == p[1] && p[1] == p[2]));
    }
}
