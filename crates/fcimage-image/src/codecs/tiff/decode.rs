//! TIFF input by the `image` crate: the first image of the file.

use std::io::Cursor;

use image::codecs::tiff::TiffDecoder;

use crate::codecs::codec::ImageSource;
use crate::codecs::image_crate::{Bounds, Opened, open_within, stored_samples};
use crate::codecs::metadata::{Metadata, copyright_block};
use crate::codecs::tiff::format::FORMAT;
use crate::codecs::tiff::prescan::prescan;
use crate::info::Info;
use crate::ops::orient::from_exif_block;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// Opens a TIFF.
pub(super) fn open<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
    open_head(data, data.len() as u64, limits)
}

/// Opens a TIFF of `total` bytes, of which `data` has the header.
pub(super) fn open_head<'a>(
    data: &'a [u8],
    total: u64,
    limits: &Limits,
) -> Result<Box<dyn ImageSource + 'a>> {
    let found = prescan(data, total, limits)?;
    let bounds = Bounds { limits, file: data.len(), overhead: found.overhead };
    let decoder = open_within(FORMAT, &bounds, || TiffDecoder::new(Cursor::new(data)))?;
    let opened = Opened::new(Box::new(decoder), FORMAT, &bounds, stored_samples)?;
    let info = Info {
        // What other formats have in an Exif block is in the first directory here.
        orientation: from_exif_block(data),
        copyright: copyright_block(data)?,
        ..opened.info(Metadata::new(found.icc, None, limits))?
    };
    // The image in the decoder's own buffers and as it hands it over.
    let wide = if info.bit_depth > 8 { 2 } else { 1 };
    Ok(opened.source(info, 2 * 4 * wide))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::testing::{decode, info, refusal};
    use crate::exif::tiff_ifd::Tiff;
    use crate::info::ColorModel;
    use crate::size::Size;
    use fcimage_base::error::ErrorKind;

    const ASCII: u16 = 2;
    const SHORT: u16 = 3;

    /// A gray image of 2 x 1 pixels, without compression; `more` are fields of a larger tag each.
    fn file(bits: u16, samples: &[u8], more: &[(u16, u16, &[u8])]) -> Vec<u8> {
        let short = |value: u16| value.to_le_bytes().to_vec();
        let mut fields: Vec<(u16, u16, Vec<u8>)> = vec![
            (256, SHORT, short(2)),
            (257, SHORT, short(1)),
            (258, SHORT, short(bits)),
            (259, SHORT, short(1)),
            (262, SHORT, short(1)),
            (273, SHORT, short(8)),
            (277, SHORT, short(1)),
            (278, SHORT, short(1)),
            (279, SHORT, short(samples.len() as u16)),
        ];
        fields.extend(more.iter().map(|(tag, kind, value)| (*tag, *kind, value.to_vec())));
        fields.sort_by_key(|(tag, ..)| *tag);
        let directory = 8 + samples.len() as u32;
        let mut data = b"II*\0".to_vec();
        data.extend(directory.to_le_bytes());
        data.extend(samples);
        data.extend((fields.len() as u16).to_le_bytes());
        let mut place = directory + 2 + 12 * fields.len() as u32 + 4;
        let mut texts = Vec::new();
        for (tag, kind, value) in fields {
            data.extend(tag.to_le_bytes());
            data.extend(kind.to_le_bytes());
            let count = if kind == SHORT { value.len() / 2 } else { value.len() };
            data.extend((count as u32).to_le_bytes());
            if value.len() <= 4 {
                data.extend([&value[..], &[0; 4][value.len()..]].concat());
            } else {
                data.extend(place.to_le_bytes());
                place += value.len() as u32;
                texts.extend(value);
            }
        }
        data.extend([0; 4]);
        data.extend(texts);
        data
    }

    #[test]
    fn the_header_says_size_color_and_bits() {
        let info = info(&file(8, &[7, 9], &[]));
        assert_eq!((info.format, info.size), (FORMAT, Size::new(2, 1)));
        assert_eq!((info.color, info.bit_depth, info.has_alpha), (ColorModel::Gray, 8, false));
        assert_eq!((info.orientation.exif(), info.copyright), (1, None));
    }

    #[test]
    fn samples_of_8_and_16_bits_become_8() {
        assert_eq!(decode(&file(8, &[7, 9], &[])).unwrap().samples(), [7, 7, 7, 9, 9, 9]);
        let wide = file(16, &[0, 0x80, 0xff, 0xff], &[]);
        assert_eq!(info(&wide).bit_depth, 16);
        assert_eq!(decode(&wide).unwrap().samples(), [128, 128, 128, 255, 255, 255]);
    }

    #[test]
    fn orientation_and_copyright_are_read_from_the_first_directory() {
        let more: [(u16, u16, &[u8]); 3] =
            [(274, SHORT, &[6, 0]), (315, ASCII, b"Ann Other\0"), (0x8298, ASCII, b"(c) Ann\0")];
        let info = info(&file(8, &[7, 9], &more));
        assert_eq!(info.orientation.exif(), 6);
        assert_eq!(info.oriented_size(), Size::new(1, 2));
        let block = info.copyright.unwrap();
        let kept = Tiff::new(&block).unwrap();
        assert_eq!(kept.ascii(315), Some(&b"Ann Other"[..]));
        assert_eq!(kept.ascii(0x8298), Some(&b"(c) Ann"[..]));
        assert_eq!(kept.short(274), None);
    }

    #[test]
    fn a_profile_is_copied_unless_it_is_too_large() {
        let data = file(8, &[7, 9], &[(34_675, 7, b"a profile")]);
        assert_eq!(info(&data).icc.as_deref(), Some(&b"a profile"[..]));
        let limits = Limits { max_metadata: 8, ..Limits::DEFAULT };
        assert!(open(&data, &limits).unwrap().info().icc.is_none());
    }

    #[test]
    fn a_field_that_appears_twice_is_refused() {
        let error = refusal(&file(8, &[7, 9], &[(256, SHORT, &[9, 0])]), &Limits::DEFAULT);
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.message(), "TIFF field 256 appears twice");
    }

    #[test]
    fn floating_point_samples_are_not_supported() {
        let data = file(32, &[0; 8], &[(339, SHORT, &[3, 0])]);
        let error = refusal(&data, &Limits::DEFAULT);
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
}
