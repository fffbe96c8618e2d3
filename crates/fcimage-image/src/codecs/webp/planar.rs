//! WebP output from planes: they are what a lossy file stores.

use fcimage_libwebp::Samples;

use crate::codecs::encoder::padded;
use crate::codecs::keep::KeptMetadata;
use crate::codecs::planar::{PlanarEncoder, PlaneBytes};
use crate::codecs::webp::encode::{bare_of, completed};
use crate::codecs::webp::fast;
use crate::codecs::webp::options::WebPOptions;
use crate::pixels::Layout;
use crate::planes::Planes;
use crate::size::Size;
use fcimage_base::error::Result;
use fcimage_base::failpoint::{self, Phase};
use fcimage_resize::ByteRange;

impl PlanarEncoder for WebPOptions {
    fn planar_bytes(&self, size: Size) -> u64 {
        // Planes of bytes, macroblock info and tokens.
        match fast::is_for(self, Layout::Rgb) {
            true => fast::peak_bytes(size, Layout::Rgb),
            false => padded(size).saturating_mul(16),
        }
    }

    fn bytes_of(&self, planes: &Planes) -> PlaneBytes {
        PlaneBytes::new(planes, ByteRange::Luma, ByteRange::Chroma)
    }

    fn encode_planes(
        &self,
        quality: Option<u8>,
        planes: &PlaneBytes,
        kept: &KeptMetadata,
    ) -> Result<Vec<u8>> {
        failpoint::hit(Phase::EncodeWebP);
        let PlaneBytes { size, y, cb, cr, .. } = planes;
        let quality = quality.unwrap_or(self.quality());
        let bare = bare_of(*size, Samples::Yuv([y, cb, cr]), self, quality)?;
        completed(bare, *size, Layout::Rgb, self, kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::testing::{decode, flat_planes};

    #[test]
    fn planes_become_the_colors_that_they_stand_for() {
        // Odd sides, so that chroma is rounded up.
        let planes = flat_planes(Size::new(37, 19), [150, 110, 160]);
        let options = WebPOptions::default();
        let bytes = options.bytes_of(&planes);
        let file = options.encode_planes(Some(90), &bytes, &KeptMetadata::default()).unwrap();
        let pixels = decode(&file).unwrap();
        assert_eq!((pixels.size(), pixels.layout()), (planes.size(), Layout::Rgb));
        // 150 + 1.402 * 32, 150 + 0.344 * 18 - 0.714 * 32, 150 - 1.772 * 18.
        for pixel in pixels.samples().as_chunks::<3>().0 {
            let expected = [195, 133, 118];
            assert!(pixel.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 3), "{pixel:?}");
        }
    }
}
