//! PNG input: the image, or the default image of an animation.

use crate::codecs::codec::ImageSource;
use crate::codecs::image_crate::{Bounds, Opened, open_within, stored_samples};
use crate::codecs::metadata::Metadata;
use crate::codecs::png::format::FORMAT;
use crate::codecs::png::prescan::prescan;
use crate::codecs::png::reader::PngReader;
use crate::info::{ColorModel, Info};
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// Opens a PNG.
pub(super) fn open<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
    let found = prescan(data, limits)?;
    limits.check_frames(found.frames)?;
    let bounds = Bounds { limits, file: data.len(), overhead: found.overhead };
    let reader = open_within(FORMAT, &bounds, || PngReader::new(data, found.decoder_bytes))?;
    let header = reader.header();
    // The metadata that the decoder keeps are copied, so that they outlive it.
    let metadata = Metadata::new(header.icc, header.exif, limits);
    let (bit_depth, progressive, animated) = (header.bit_depth, header.interlaced, header.animated);
    let indexed = header.indexed;
    let opened = Opened::new(Box::new(reader), FORMAT, &bounds, stored_samples)?;
    let info = opened.info(metadata)?;
    let color = if indexed { ColorModel::Palette } else { info.color };
    let info = Info { bit_depth, color, progressive, animated, ..info };
    // The samples as the decoder hands them over.
    let wide = if info.bit_depth > 8 { 2 } else { 1 };
    Ok(opened.source(info, 4 * wide))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::testing::{decode, info, refusal};
    use crate::size::Size;
    use fcimage_base::error::ErrorKind;

    /// What IHDR says.
    #[derive(Clone, Copy)]
    struct Ihdr {
        width: u32,
        height: u32,
        bits: u8,
        color: u8,
        interlaced: u8,
    }

    const GRAY: Ihdr = Ihdr { width: 2, height: 1, bits: 8, color: 0, interlaced: 0 };

    fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut crc = u32::MAX;
        for byte in name.iter().chain(body) {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
            }
        }
        let length = (body.len() as u32).to_be_bytes();
        [&length[..], name, body, &(!crc).to_be_bytes()].concat()
    }

    /// `data` as zlib without compression.
    fn stored(data: &[u8]) -> Vec<u8> {
        let (mut a, mut b) = (1_u32, 0_u32);
        for byte in data {
            a = (a + u32::from(*byte)) % 65_521;
            b = (b + a) % 65_521;
        }
        let length = data.len() as u16;
        let mut zlib = vec![0x78, 0x01, 1];
        zlib.extend(length.to_le_bytes());
        zlib.extend((!length).to_le_bytes());
        zlib.extend(data);
        zlib.extend((b << 16 | a).to_be_bytes());
        zlib
    }

    /// `rows` are the filter bytes and samples; `more` comes between IHDR and IDAT.
    fn file(ihdr: Ihdr, more: &[Vec<u8>], rows: &[u8]) -> Vec<u8> {
        let Ihdr { width, height, bits, color, interlaced } = ihdr;
        let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
        head.extend([bits, color, 0, 0, interlaced]);
        let signature = b"\x89PNG\r\n\x1a\n".to_vec();
        let end = [chunk(b"IDAT", &stored(rows)), chunk(b"IEND", b"")];
        [&[signature, chunk(b"IHDR", &head)], more, &end].concat().concat()
    }

    #[test]
    fn the_header_says_size_color_and_bits() {
        let cases = [
            (1, 0, ColorModel::Gray, false),
            (16, 0, ColorModel::Gray, false),
            (8, 2, ColorModel::Rgb, false),
            (8, 3, ColorModel::Palette, false),
            (8, 4, ColorModel::GrayAlpha, true),
            (16, 6, ColorModel::Rgba, true),
        ];
        for (bits, color, model, alpha) in cases {
            let ihdr = Ihdr { bits, color, ..GRAY };
            let info = info(&file(ihdr, &[chunk(b"PLTE", &[1, 2, 3])], &[0; 20]));
            assert_eq!((info.format, info.size), (FORMAT, Size::new(2, 1)));
            assert_eq!((info.bit_depth, info.color, info.has_alpha), (bits, model, alpha));
            assert!(!info.animated && !info.progressive);
        }
    }

    #[test]
    fn a_palette_with_transparency_has_alpha() {
        let ihdr = Ihdr { color: 3, ..GRAY };
        let more = [chunk(b"PLTE", &[1, 2, 3, 4, 5, 6]), chunk(b"tRNS", &[9])];
        let data = file(ihdr, &more, &[0, 0, 1]);
        assert!(info(&data).has_alpha);
        assert_eq!(decode(&data).unwrap().samples(), [1, 2, 3, 9, 4, 5, 6, 255]);
    }

    #[test]
    fn interlaced_and_animated_files_say_so() {
        assert!(info(&file(Ihdr { interlaced: 1, ..GRAY }, &[], &[0; 9])).progressive);
        let animated = [chunk(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0])];
        let data = file(GRAY, &animated, &[0, 7, 9]);
        assert!(info(&data).animated);
        let limits = Limits { max_frames: 1, ..Limits::DEFAULT };
        assert!(open(&data, &limits).is_ok());
        let many = [chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])];
        let error = refusal(&file(GRAY, &many, &[0, 7, 9]), &limits);
        assert_eq!((error.kind(), error.limit_name()), (ErrorKind::Limit, Some("max_frames")));
    }

    #[test]
    fn profile_and_exif_are_kept_and_the_image_is_decoded_with_them() {
        let profile = [&b"name\0\0"[..], &stored(b"a profile")].concat();
        let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let data = file(GRAY, &[chunk(b"iCCP", &profile), chunk(b"eXIf", exif)], &[0, 7, 9]);
        let info = info(&data);
        assert_eq!(info.icc.as_deref(), Some(&b"a profile"[..]));
        assert_eq!(info.exif.as_deref(), Some(&exif[..]));
        assert_eq!(info.orientation.exif(), 6);
        assert_eq!(decode(&data).unwrap().samples(), [7, 7, 7, 9, 9, 9]);
    }

    #[test]
    fn a_broken_profile_does_not_spoil_the_image() {
        let profile = chunk(b"iCCP", b"name\0\0not zlib");
        let data = file(GRAY, &[profile], &[0, 7, 9]);
        assert!(info(&data).icc.is_none());
        assert_eq!(decode(&data).unwrap().samples(), [7, 7, 7, 9, 9, 9]);
    }

    #[test]
    fn an_exif_block_beyond_max_metadata_and_a_wrong_palette_are_refused() {
        let limits = Limits { max_metadata: 8, ..Limits::DEFAULT };
        let error = refusal(&file(GRAY, &[chunk(b"eXIf", &[0; 9])], &[0, 7, 9]), &limits);
        assert_eq!(error.limit_name(), Some("max_metadata"));
        assert_eq!(error.message(), "the Exif block of the PNG has 9 bytes; max_metadata is 8");
        let ihdr = Ihdr { color: 3, ..GRAY };
        let error = refusal(&file(ihdr, &[chunk(b"PLTE", &[0; 4])], &[0, 0, 0]), &limits);
        assert_eq!(
            error.message(),
            "the palette of a PNG must have 1 to 256 colors of 3 bytes, got 4 bytes"
        );
    }

    #[test]
    fn a_size_beyond_the_limits_is_refused_by_its_header() {
        let ihdr = Ihdr { width: 50_000, height: 50_000, ..GRAY };
        let error = refusal(&file(ihdr, &[], &[0]), &Limits::DEFAULT);
        assert_eq!((error.kind(), error.limit_name()), (ErrorKind::Limit, Some("max_pixels")));
    }

    #[test]
    fn damage_is_said_in_our_words() {
        let mut data = file(GRAY, &[], &[0, 7, 9]);
        data.truncate(data.len() - 20);
        let error = decode(&data).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.message().starts_with("the PNG is damaged: "), "{error}");
    }
}
