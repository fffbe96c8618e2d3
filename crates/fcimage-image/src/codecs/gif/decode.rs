//! GIF input by the `image` crate: the first frame on its canvas.

use std::io::Cursor;

use image::ImageDecoder;
use image::codecs::gif::GifDecoder;

use crate::codecs::codec::ImageSource;
use crate::codecs::gif::format::FORMAT;
use crate::codecs::gif::prescan::prescan;
use crate::codecs::image_crate::{Bounds, Opened, open_within};
use crate::codecs::metadata::Metadata;
use crate::info::{ColorModel, Info};
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// Opens a GIF.
pub(super) fn open<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
    let found = prescan(data, limits);
    limits.check_frames(found.frames)?;
    let bounds = Bounds { limits, file: data.len(), overhead: found.overhead };
    let mut decoder = open_within(FORMAT, &bounds, || GifDecoder::new(Cursor::new(data)))?;
    // A broken profile does not spoil the image.
    let icc = decoder.icc_profile().ok().flatten();
    // A frame that is not as large as the canvas is unpacked apart.
    let max_alloc = |pixels: u64, _| pixels.saturating_mul(4).saturating_add(256 << 10);
    let opened = Opened::new(Box::new(decoder), FORMAT, &bounds, max_alloc)?;
    let info = Info {
        bit_depth: 8,
        color: ColorModel::Palette,
        animated: found.frames > 1,
        ..opened.info(Metadata::new(icc.as_deref(), None, limits))?
    };
    // The canvas, a frame apart from it, and its indices.
    Ok(opened.source(info, 4 + 4 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::testing::{decode, info, refusal};
    use crate::size::Size;
    use fcimage_base::error::ErrorKind;

    /// A frame of one pixel: a clear code, the index 0, and the end.
    const PIXEL: &[u8] = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";

    /// A canvas of one pixel, two colors (red and white), and `frames`.
    fn file(frames: usize) -> Vec<u8> {
        let mut data = b"GIF89a\x01\0\x01\0\x80\0\0\xff\0\0\xff\xff\xff".to_vec();
        for _ in 0..frames {
            data.extend(PIXEL);
        }
        data.push(0x3b);
        data
    }

    #[test]
    fn the_header_says_size_and_color() {
        let info = info(&file(1));
        assert_eq!((info.format, info.size), (FORMAT, Size::new(1, 1)));
        assert_eq!((info.color, info.bit_depth), (ColorModel::Palette, 8));
        assert!(info.has_alpha && !info.animated);
    }

    #[test]
    fn two_frames_are_an_animation_and_the_first_is_decoded() {
        let data = file(2);
        assert!(info(&data).animated);
        assert_eq!(decode(&data).unwrap().samples(), [255, 0, 0]);
    }

    #[test]
    fn more_frames_than_max_frames_are_refused() {
        let limits = Limits { max_frames: 2, ..Limits::DEFAULT };
        let error = refusal(&file(3), &limits);
        assert_eq!((error.kind(), error.limit_name()), (ErrorKind::Limit, Some("max_frames")));
    }

    #[test]
    fn a_file_without_a_frame_is_damaged() {
        let error = decode(&file(0)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.message().starts_with("the GIF is damaged: "), "{error}");
    }
}
