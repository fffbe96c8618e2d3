//! JPEG output from planes: they are what a file of 4:2:0 stores.

use fcimage_jpeg as jpeg;

use crate::codecs::encoder::padded;
use crate::codecs::jpeg::encode::{encoder, size_of, write};
use crate::codecs::jpeg::options::JpegOptions;
use crate::codecs::keep::{Colors, KeptMetadata};
use crate::codecs::planar::{PlanarEncoder, PlaneBytes};
use crate::planes::Planes;
use crate::size::Size;
use fcimage_base::error::Result;
use fcimage_base::failpoint::{self, Phase};
use fcimage_resize::ByteRange;

impl PlanarEncoder for JpegOptions {
    fn planar_bytes(&self, size: Size) -> u64 {
        // Planes of bytes, and what pixels take.
        padded(size).saturating_mul(2).saturating_add(encoder(self).peak_bytes(size_of(size)))
    }

    fn bytes_of(&self, planes: &Planes) -> PlaneBytes {
        PlaneBytes::new(planes, ByteRange::Full, ByteRange::Full)
    }

    fn encode_planes(
        &self,
        quality: Option<u8>,
        planes: &PlaneBytes,
        kept: &KeptMetadata,
    ) -> Result<Vec<u8>> {
        failpoint::hit(Phase::EncodeJpeg);
        if let Some(quality) = quality {
            return self.clone().with_quality(quality.into())?.encode_planes(None, planes, kept);
        }
        let PlaneBytes { y, cb, cr, .. } = planes;
        let rows =
            |samples, size: jpeg::Size| jpeg::Rows { samples, size, stride: size.width as usize };
        let size = size_of(planes.size);
        let y = rows(y, size);
        if planes.is_gray {
            return write(&jpeg::Image::Gray(y), Colors::Gray, self, kept);
        }
        let half = jpeg::Subsampling::C420.chroma_size(size);
        let image = jpeg::Image::Planes { y, cb: rows(cb, half), cr: rows(cr, half) };
        write(&image, Colors::Rgb, self, kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::testing::{decode, flat_planes, info};
    use crate::info::ColorModel;

    fn file(level: [i16; 3]) -> Vec<u8> {
        // Odd sides, so that chroma is rounded up.
        let planes = flat_planes(Size::new(37, 19), level);
        let options = JpegOptions::default();
        let planes = options.bytes_of(&planes);
        options.encode_planes(Some(95), &planes, &KeptMetadata::default()).unwrap()
    }

    #[test]
    fn planes_become_the_colors_that_they_stand_for() {
        let pixels = decode(&file([150, 110, 160])).unwrap();
        assert_eq!(pixels.size(), Size::new(37, 19));
        for pixel in pixels.samples().as_chunks::<3>().0 {
            let expected = [195, 133, 118];
            assert!(pixel.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 2), "{pixel:?}");
        }
    }

    #[test]
    fn what_has_no_color_has_one_component() {
        assert_eq!(info(&file([150, 128, 128])).color, ColorModel::Gray);
        assert_eq!(info(&file([150, 128, 129])).color, ColorModel::Ycbcr);
    }
}
