//! What a file claims behind its header, walked before a decoder that is not ours sees it: sizes
//! within sizes, lengths beyond the file, pieces that overlap, frames without end. What such a
//! decoder would allocate for a claim that the file cannot hold is refused here by arithmetic.

mod gif;
mod png;
mod tiff;
mod vp8l;
mod webp;

use crate::codecs::format::Format;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

/// What the walk found.
#[derive(Debug, Default)]
pub(super) struct Claims<'a> {
    /// Frames, counted up to one more than the limits grant; 0 or 1 where nothing moves.
    pub(super) frames: u64,
    /// An ICC profile that lies in the file as it is.
    pub(super) icc: Option<&'a [u8]>,
    /// An Exif block that lies in the file as it is.
    pub(super) exif: Option<&'a [u8]>,
    /// Bytes of metadata that the decoder of a PNG collects from the file.
    pub(super) packed: u64,
    /// Bytes that the decoder may hold besides pixels.
    pub(super) overhead: u64,
}

/// Walks `data`. What is merely broken is left to the decoder; what would make it take more memory
/// or time than a sound file of this length and size is refused.
pub(super) fn check<'a>(data: &'a [u8], format: Format, limits: &Limits) -> Result<Claims<'a>> {
    let claims = match format {
        Format::Png => png::check(data, limits)?,
        Format::WebP => webp::check(data, limits)?,
        Format::Gif => gif::check(data, limits)?,
        Format::Tiff => tiff::check(data, limits)?,
        // A BMP has neither frames nor pieces; a JPEG is read by our own decoder.
        Format::Bmp | Format::Jpeg => Claims::default(),
    };
    limits.check_frames(claims.frames)?;
    Ok(claims)
}

/// The refusal of a size within the file that is not the size that its header states.
fn inconsistent(inner: (u32, u32), outer: (u32, u32)) -> Error {
    Error::decode(format!(
        "a frame of {}x{} pixels does not fit the {}x{} that the header says",
        inner.0, inner.1, outer.0, outer.1
    ))
}

/// Bytes at `at` as a little-endian number of `N` bytes, at most 4.
fn little<const N: usize>(data: &[u8], at: usize) -> Option<u32> {
    let bytes = data.get(at..at.checked_add(N)?)?;
    Some(bytes.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::error::ErrorKind;

    fn riff(chunks: &[(&[u8; 4], &[u8], u32)]) -> Vec<u8> {
        let mut data = b"RIFF\xff\xff\0\0WEBP".to_vec();
        for (name, body, length) in chunks {
            data.extend_from_slice(*name);
            data.extend_from_slice(&length.to_le_bytes());
            data.extend_from_slice(body);
        }
        data
    }

    fn lossy(width: u16, height: u16) -> Vec<u8> {
        let [w, h] = [width, height].map(u16::to_le_bytes);
        [[0x30, 0, 0, 0x9d, 0x01, 0x2a].as_slice(), &w, &h].concat()
    }

    #[test]
    fn a_large_frame_on_a_small_canvas_is_refused_by_arithmetic() {
        let canvas = [0, 0, 0, 0, 8, 0, 0, 6, 0, 0];
        let file = |w, h| riff(&[(b"VP8X", &canvas, 10), (b"VP8 ", &lossy(w, h), 10)]);
        check(&file(9, 7), Format::WebP, &Limits::DEFAULT).unwrap();
        let error = check(&file(16_383, 7), Format::WebP, &Limits::DEFAULT).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.message().contains("16383x7"), "{error}");
    }

    #[test]
    fn a_profile_longer_than_the_file_is_as_long_as_the_file() {
        let canvas = [0x20, 0, 0, 0, 8, 0, 0, 6, 0, 0];
        let file = riff(&[(b"VP8X", &canvas, 10), (b"ICCP", b"abc", u32::MAX)]);
        let claims = check(&file, Format::WebP, &Limits::DEFAULT).unwrap();
        assert_eq!(claims.icc, Some(&b"abc"[..]));
    }

    #[test]
    fn sizes_that_the_decoder_cannot_count_are_unsupported() {
        let limits =
            Limits { max_pixels: 1 << 40, max_pixels_per_byte: u32::MAX, ..Limits::DEFAULT };
        let kind = |file: &[u8]| check(file, Format::WebP, &limits).err().map(|error| error.kind());
        let canvas = |flags, height: u8| {
            riff(&[(b"VP8X", &[flags, 0, 0, 0, 0xff, 0x7f, 0, 0xff, height, 0], 10)])
        };
        assert_eq!(kind(&canvas(2, 0x7f)), Some(ErrorKind::Unsupported));
        assert_eq!(kind(&canvas(2, 0x7e)), None);
        assert_eq!(kind(&canvas(0, 0x7f)), None, "only an animation is counted so");
        let lossless = |width: u32| {
            let body = [&[0x2f][..], &(width - 1).to_le_bytes(), &[0; 8]].concat();
            riff(&[(b"VP8L", &body, 13)])
        };
        assert_eq!(kind(&lossless(16_384)), Some(ErrorKind::Unsupported));
        assert_eq!(kind(&lossless(16_383)), None);
    }

    /// A TIFF of SHORT or LONG fields with one value each.
    fn tiff(fields: &[(u16, u16, u32, u32)]) -> Vec<u8> {
        let mut data = b"II*\0\x08\0\0\0".to_vec();
        data.extend_from_slice(&(fields.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in fields {
            data.extend_from_slice(&tag.to_le_bytes());
            data.extend_from_slice(&kind.to_le_bytes());
            data.extend_from_slice(&count.to_le_bytes());
            data.extend_from_slice(&value.to_le_bytes());
        }
        data
    }

    #[test]
    fn fields_that_the_decoder_measures_by_are_checked() {
        let refused = |fields: &[_]| check(&tiff(fields), Format::Tiff, &Limits::DEFAULT).is_err();
        assert!(!refused(&[(256, 3, 1, 9), (257, 4, 1, 7), (259, 3, 1, 1)]));
        assert!(refused(&[(256, 4, 1, 70_000)]), "a side beyond the limits");
        assert!(refused(&[(256, 3, 1, 9), (256, 4, 1, 7)]), "the same field twice");
        assert!(refused(&[(256, 12, 1, 9)]), "a width that is no whole number");
        assert!(refused(&[(273, 4, 1 << 30, 8)]), "offsets beyond the file");
        assert!(refused(&[(277, 3, 1, 65_535)]), "samples without end");
        assert!(refused(&[(322, 4, 1, u32::MAX)]), "a tile without end");
        assert!(refused(&[(259, 3, 1, 5), (279, 4, 1, 10_000)]), "strips that share their bytes");
    }

    #[test]
    fn frames_are_counted_only_as_far_as_needed() {
        let mut gif = b"GIF89a\x09\0\x09\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
        for _ in 0..10 {
            gif.extend_from_slice(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
        }
        let limits = Limits { max_frames: 10, ..Limits::DEFAULT };
        assert_eq!(check(&gif, Format::Gif, &limits).unwrap().frames, 10);
        let limits = Limits { max_frames: 9, ..Limits::DEFAULT };
        assert_eq!(check(&gif, Format::Gif, &limits).unwrap_err().kind(), ErrorKind::Limit);
    }
}
