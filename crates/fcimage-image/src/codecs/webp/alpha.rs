//! The alpha of a lossy image (RFC 9649, section 2.7.1.2): plain bytes, or the green of a lossless
//! bitstream, that were filtered.

use std::borrow::Cow;

use image_webp::WebPDecoder;

use crate::codecs::raster::{damaged, ended};
use crate::codecs::spliced::Spliced;
use crate::codecs::webp::format::FORMAT;
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::Result;

/// What the decoder of a lossless bitstream takes for a pixel: a pixel, and its own buffers.
const LOSSLESS_BYTES: u64 = 4 + 4;

/// How a sample was predicted from those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    None,
    Horizontal,
    Vertical,
    Gradient,
}

/// An upper bound of the bytes that [`apply`] takes.
pub(super) fn working_bytes(chunk: &[u8], size: Size) -> u64 {
    let rows = 2 * u64::from(size.width);
    let is_coded = chunk.first().is_some_and(|head| head & 3 != 0);
    rows + if is_coded { size.pixels().saturating_mul(LOSSLESS_BYTES) } else { 0 }
}

/// Decodes the body of an alpha chunk into the fourth byte of every pixel.
///
/// # Errors
/// `Decode` where it is damaged or too short, `Cancelled`.
pub(super) fn apply(chunk: &[u8], size: Size, samples: &mut [u8]) -> Result<()> {
    let (head, data) = chunk.split_first().ok_or_else(|| ended(FORMAT))?;
    if head >> 4 & 3 > 1 {
        return Err(damaged(FORMAT, "its alpha is prepared in an unknown way"));
    }
    let filter = match head >> 2 & 3 {
        0 => Filter::None,
        1 => Filter::Horizontal,
        2 => Filter::Vertical,
        _ => Filter::Gradient,
    };
    let width = size.width as usize;
    match head & 3 {
        0 => {
            let pixels = width.checked_mul(size.height as usize);
            let data = pixels.and_then(|pixels| data.get(..pixels)).ok_or_else(|| ended(FORMAT))?;
            let rows = data.chunks_exact(width).map(|row| row.iter().copied());
            unfilter(filter, width, rows, samples)
        }
        1 => {
            let coded = lossless(data, size)?;
            let rows = coded.chunks_exact(4 * width);
            let rows = rows.map(|row| row.as_chunks::<4>().0.iter().map(|pixel| pixel[1]));
            unfilter(filter, width, rows, samples)
        }
        _ => Err(damaged(FORMAT, "its alpha is coded in an unknown way")),
    }
}

/// The pixels of a lossless bitstream without its header.
fn lossless(data: &[u8], size: Size) -> Result<Vec<u8>> {
    let broken = || damaged(FORMAT, "its alpha cannot be decoded");
    // A signature, both sides minus 1 in 14 bits each, and that there is alpha.
    let sides = (size.width - 1) | (size.height - 1) << 14 | 1 << 28;
    let [a, b, c, d] = sides.to_le_bytes();
    let length = u32::try_from(5 + data.len()).map_err(|_| broken())?;
    let mut head = b"RIFF".to_vec();
    head.extend(length.saturating_add(4 + 8).to_le_bytes());
    head.extend(b"WEBPVP8L");
    head.extend(length.to_le_bytes());
    head.extend([0x2f, a, b, c, d]);
    let file = Spliced::new(vec![Cow::Owned(head), Cow::Borrowed(data)]);
    let mut decoder = WebPDecoder::new(file).map_err(|_| broken())?;
    let mut pixels = vec![0; decoder.output_buffer_size().ok_or_else(broken)?];
    decoder.read_image(&mut pixels).map_err(|_| broken())?;
    Ok(pixels)
}

/// Undoes the filter, row by row.
fn unfilter<R: Iterator<Item = u8>>(
    filter: Filter,
    width: usize,
    rows: impl Iterator<Item = R>,
    samples: &mut [u8],
) -> Result<()> {
    let mut above: Vec<u8> = Vec::new();
    let mut row = Vec::with_capacity(width);
    for (differences, pixels) in rows.zip(samples.chunks_exact_mut(4 * width)) {
        cancel::check()?;
        row.clear();
        row.extend(differences);
        undo(filter, &mut row, &above);
        for (pixel, alpha) in pixels.as_chunks_mut::<4>().0.iter_mut().zip(&row) {
            pixel[3] = *alpha;
        }
        std::mem::swap(&mut row, &mut above);
    }
    Ok(())
}

/// Undoes the filter of a row; the first one has none above it.
fn undo(filter: Filter, row: &mut [u8], above: &[u8]) {
    let first = above.first().copied();
    match (filter, first) {
        (Filter::None, _) => {}
        (Filter::Vertical, Some(_)) => {
            row.iter_mut().zip(above).for_each(|(x, above)| *x = x.wrapping_add(*above));
        }
        (Filter::Gradient, Some(first)) => {
            let (mut left, mut corner) = (first, first);
            for (x, above) in row.iter_mut().zip(above) {
                let predicted = i16::from(left) + i16::from(*above) - i16::from(corner);
                *x = x.wrapping_add(predicted.clamp(0, 255) as u8);
                (left, corner) = (*x, *above);
            }
        }
        (_, first) => {
            let mut left = first.unwrap_or(0);
            for x in row {
                *x = x.wrapping_add(left);
                left = *x;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::error::ErrorKind;

    /// The alpha that a chunk gives for an image of 3 x 2 pixels.
    fn alpha(chunk: &[u8]) -> Result<Vec<u8>> {
        let mut samples = vec![7; 24];
        apply(chunk, Size::new(3, 2), &mut samples)?;
        assert!(samples.as_chunks::<4>().0.iter().all(|pixel| pixel[..3] == [7; 3]));
        Ok(samples.into_iter().skip(3).step_by(4).collect())
    }

    #[test]
    fn filters_are_undone() {
        let of = |filter: u8| alpha(&[filter << 2, 10, 1, 2, 250, 5, 6]).unwrap();
        assert_eq!(of(0), [10, 1, 2, 250, 5, 6]);
        assert_eq!(of(1), [10, 11, 13, 4, 9, 15]);
        assert_eq!(of(2), [10, 11, 13, 4, 16, 19]);
        assert_eq!(of(3), [10, 11, 13, 4, 10, 18]);
    }

    #[test]
    fn what_is_missing_or_unknown_is_damage() {
        let chunks: [&[u8]; 5] = [&[], &[0, 1, 2, 3, 4, 5], &[2; 9], &[0x20; 9], &[1; 9]];
        for chunk in chunks {
            assert_eq!(alpha(chunk).unwrap_err().kind(), ErrorKind::Decode, "{chunk:?}");
        }
    }
}
