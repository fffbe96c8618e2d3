//! WebP input by the `image` crate: the image, or the first frame of an animation.

use std::io::Cursor;

use image::codecs::webp::WebPDecoder;

use crate::codecs::codec::ImageSource;
use crate::codecs::image_crate::{Bounds, Opened, open_within, stored_samples};
use crate::codecs::metadata::Metadata;
use crate::codecs::webp::format::FORMAT;
use crate::codecs::webp::prescan::prescan;
use crate::info::Info;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// Opens a WebP.
pub(super) fn open<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
    let found = prescan(data, limits)?;
    limits.check_frames(found.frames)?;
    let bounds = Bounds { limits, file: data.len(), overhead: found.overhead };
    let decoder = open_within(FORMAT, &bounds, || WebPDecoder::new(Cursor::new(data)))?;
    let animated = decoder.has_animation();
    let opened = Opened::new(Box::new(decoder), FORMAT, &bounds, stored_samples)?;
    let metadata = Metadata::new(found.icc, found.exif, limits);
    let info = Info { animated, ..opened.info(metadata)? };
    // The decoder's own buffer, and a frame as YUV planes or ARGB.
    Ok(opened.source(info, 4 + 8))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::encoder::Encoder;
    use crate::codecs::keep::KeptMetadata;
    use crate::codecs::testing::{decode, difference, gradient, info, refusal};
    use crate::codecs::webp::container::with_metadata;
    use crate::codecs::webp::options::WebPOptions;
    use crate::info::ColorModel;
    use crate::pixels::Layout;
    use crate::size::Size;
    use fcimage_base::error::ErrorKind;

    fn lossless() -> Vec<u8> {
        let options = WebPOptions::default().with_lossless(true);
        options.encode(&gradient(9, 7, Layout::Rgb), &KeptMetadata::default()).unwrap()
    }

    fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = (body.len() as u32).to_le_bytes();
        [&name[..], &length, body, &[0][..body.len() % 2]].concat()
    }

    /// The 9 x 7 pixels of [`lossless`] as every frame of an animation.
    fn animation(frames: usize) -> Vec<u8> {
        let bitstream = &lossless()[12..];
        let frame = [&[0; 6][..], &[8, 0, 0, 6, 0, 0], &[100, 0, 0, 0], bitstream].concat();
        let mut body = b"WEBP".to_vec();
        body.extend(chunk(b"VP8X", &[2, 0, 0, 0, 8, 0, 0, 6, 0, 0]));
        body.extend(chunk(b"ANIM", &[0; 6]));
        for _ in 0..frames {
            body.extend(chunk(b"ANMF", &frame));
        }
        chunk(b"RIFF", &body)
    }

    #[test]
    fn the_header_says_size_and_alpha() {
        let info_of = |layout| {
            let options = WebPOptions::default();
            info(&options.encode(&gradient(9, 7, layout), &KeptMetadata::default()).unwrap())
        };
        let opaque = info_of(Layout::Rgb);
        assert_eq!((opaque.format, opaque.size), (FORMAT, Size::new(9, 7)));
        assert_eq!((opaque.color, opaque.bit_depth), (ColorModel::Rgb, 8));
        assert!(!opaque.has_alpha && !opaque.animated);
        assert!(info_of(Layout::Rgba).has_alpha);
    }

    #[test]
    fn profile_and_exif_are_found_in_the_container() {
        let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let size = Size::new(9, 7);
        let data =
            with_metadata(&lossless(), size, Layout::Rgb, Some(b"profile"), Some(exif)).unwrap();
        let info = info(&data);
        assert_eq!(info.icc.as_deref(), Some(&b"profile"[..]));
        assert_eq!(info.exif.as_deref(), Some(&exif[..]));
        assert_eq!((info.size, info.oriented_size()), (size, size.swapped()));
        assert_eq!(decode(&data).unwrap(), gradient(9, 7, Layout::Rgb));
    }

    #[test]
    fn the_first_frame_of_an_animation_is_decoded() {
        let data = animation(2);
        assert!(info(&data).animated);
        // The decoder blends frames onto the canvas with its own rounding.
        assert!(difference(&decode(&data).unwrap(), &gradient(9, 7, Layout::Rgb)) <= 1);
        let limits = Limits { max_frames: 1, ..Limits::DEFAULT };
        let error = refusal(&data, &limits);
        assert_eq!((error.kind(), error.limit_name()), (ErrorKind::Limit, Some("max_frames")));
    }

    #[test]
    fn a_file_that_ends_too_early_is_damaged() {
        let data = lossless();
        let error = decode(&data[..data.len() - 9]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.message().starts_with("the WebP is damaged: "), "{error}");
    }
}
