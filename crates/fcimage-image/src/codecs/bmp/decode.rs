//! BMP input by the `image` crate.

use std::io::Cursor;

use image::codecs::bmp::BmpDecoder;

use crate::codecs::bmp::format::FORMAT;
use crate::codecs::codec::ImageSource;
use crate::codecs::image_crate::{Bounds, Opened, open_within, stored_samples};
use crate::codecs::metadata::Metadata;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// Opens a BMP. It has neither frames nor pieces whose claims would have to be checked first.
pub(super) fn open<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
    let bounds = Bounds { limits, file: data.len(), overhead: 0 };
    let decoder = open_within(FORMAT, &bounds, || BmpDecoder::new(Cursor::new(data)))?;
    let opened = Opened::new(Box::new(decoder), FORMAT, &bounds, stored_samples)?;
    let info = opened.info(Metadata::default())?;
    Ok(opened.source(info, 4))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::testing::{decode, info, refusal};
    use crate::info::ColorModel;
    use crate::size::Size;
    use fcimage_base::error::ErrorKind;

    /// A BMP of 24 bits a pixel, its rows from the bottom up, each padded to four bytes.
    fn file(width: i32, height: i32, rows: &[[u8; 8]]) -> Vec<u8> {
        let mut data = b"BM".to_vec();
        for field in [54 + 8 * rows.len() as u32, 0, 54, 40] {
            data.extend(field.to_le_bytes());
        }
        data.extend(width.to_le_bytes());
        data.extend(height.to_le_bytes());
        data.extend([1, 0, 24, 0]);
        data.extend([0; 24]);
        data.extend(rows.as_flattened());
        data
    }

    #[test]
    fn the_header_says_size_and_color() {
        let info = info(&file(2, 1, &[[1, 2, 3, 4, 5, 6, 0, 0]]));
        assert_eq!((info.format, info.size), (FORMAT, Size::new(2, 1)));
        assert_eq!((info.color, info.bit_depth, info.has_alpha), (ColorModel::Rgb, 8, false));
        assert!(!info.animated && !info.progressive && info.icc.is_none());
    }

    #[test]
    fn rows_are_turned_around_and_blue_comes_last() {
        let data = file(2, 2, &[[1, 2, 3, 4, 5, 6, 0, 0], [7, 8, 9, 10, 11, 12, 0, 0]]);
        let pixels = decode(&data).unwrap();
        assert_eq!(pixels.samples(), [9, 8, 7, 12, 11, 10, 3, 2, 1, 6, 5, 4]);
    }

    #[test]
    fn a_size_beyond_the_limits_is_refused_by_its_header() {
        let limits = Limits { max_side: 100, ..Limits::DEFAULT };
        let error = refusal(&file(101, 1, &[]), &limits);
        assert_eq!((error.kind(), error.limit_name()), (ErrorKind::Limit, Some("max_side")));
    }

    #[test]
    fn a_file_that_ends_too_early_is_damaged() {
        let data = file(2, 2, &[[1, 2, 3, 4, 5, 6, 0, 0]]);
        let error = decode(&data).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.message(), "the BMP is damaged: it ends too early");
    }
}
