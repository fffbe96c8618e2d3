//! JPEG output from planes: they are what a file of 4:2:0 stores.

use jpeg_encoder::{ImageBuffer, JpegColorType};

use crate::codecs::encoder::padded;
use crate::codecs::jpeg::encode::{sides, write};
use crate::codecs::jpeg::options::JpegOptions;
use crate::codecs::keep::{Colors, KeptMetadata};
use crate::codecs::planar::PlanarEncoder;
use crate::planes::Planes;
use crate::size::Size;
use fcimage_base::error::Result;
use fcimage_base::failpoint::{self, Phase};
use fcimage_resize::ByteRange;

impl PlanarEncoder for JpegOptions {
    fn planar_bytes(&self, size: Size) -> u64 {
        // Planes of bytes, and what pixels take.
        padded(size).saturating_mul(14)
    }

    fn encode_planes(
        &self,
        quality: Option<u8>,
        planes: &Planes,
        kept: &KeptMetadata,
    ) -> Result<Vec<u8>> {
        failpoint::hit(Phase::EncodeJpeg);
        if let Some(quality) = quality {
            return self.clone().with_quality(quality.into())?.encode_planes(None, planes, kept);
        }
        let colors = if planes.is_gray() { Colors::Gray } else { Colors::Rgb };
        write(PlaneRows::new(planes, colors)?, colors, self, kept)
    }
}

/// The rows of planes as the encoder wants them: of two by two samples of chroma, it takes the first.
struct PlaneRows {
    width: u16,
    height: u16,
    colors: Colors,
    planes: [Vec<u8>; 3],
}

impl PlaneRows {
    fn new(planes: &Planes, colors: Colors) -> Result<Self> {
        let (width, height) = sides(planes.size())?;
        let planes = planes.parts().map(|plane| plane.bytes(ByteRange::Full));
        Ok(Self { width, height, colors, planes })
    }
}

impl ImageBuffer for PlaneRows {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        match self.colors {
            Colors::Gray => JpegColorType::Luma,
            Colors::Rgb => JpegColorType::Ycbcr,
        }
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, [luma, blue, red, _]: &mut [Vec<u8>; 4]) {
        let (width, y) = (usize::from(self.width), usize::from(y));
        let row = |samples: &[u8], width: usize, y: usize| samples[y * width..][..width].to_vec();
        let [of_y, cb, cr] = &self.planes;
        luma.extend(row(of_y, width, y));
        if self.colors == Colors::Rgb {
            for (to, samples) in [(blue, cb), (red, cr)] {
                let row = row(samples, width.div_ceil(2), y / 2);
                to.extend(row.into_iter().flat_map(|sample| [sample; 2]).take(width));
            }
        }
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
