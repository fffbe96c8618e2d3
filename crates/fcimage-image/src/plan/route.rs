//! Which way images go from the decoder to the encoders.

use crate::ops::image_files::ImageFiles;
use crate::ops::orient::Orientation;
use crate::ops::planar::resize::PlanarResize;
use crate::ops::watermark::Watermark;
use crate::plan::listed::PlacedStep;
use crate::plan::operations;
use crate::plan::planned::{PlannedEncode, PlannedVariant};
use crate::size::Size;

/// Which way images go from the decoder to the encoders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// As red, green and blue, through any operations.
    Pixels,
    /// As luma and chroma of 4:2:0, which a JPEG stores and encoders take: neither upsampled nor
    /// converted. They can be cropped, resized, turned upright and marked.
    Planes,
}

/// Whether all images of a call can stay planes after their decoder: they are resized and marked, and no
/// encoder needs pixels. A call that encodes and describes nothing wants pixels.
pub(super) fn suits_planes(
    planned: &[PlannedVariant<'_>],
    encodes: &[PlannedEncode<'_>],
    is_described: bool,
) -> bool {
    let takes_planes = |encode: &PlannedEncode<'_>| {
        encode.encodings.iter().all(|encoding| encoding.planar().is_ok())
    };
    (is_described || !encodes.is_empty())
        && encodes.iter().all(takes_planes)
        && planned.iter().all(|planned| Plain::of(planned).is_some())
}

/// What is done with an image after it is resized, where that can be done with planes.
pub(crate) struct Plain<'v> {
    /// The mark that is drawn on it.
    pub(crate) watermark: Option<&'v Watermark>,
}

impl<'v> Plain<'v> {
    /// `None` where something else is done.
    pub(crate) fn of(planned: &PlannedVariant<'v>) -> Option<Self> {
        let watermark = match planned.listed.as_deref() {
            None => planned.variant.watermark(),
            Some([PlacedStep::Watermark(mark)]) => Some(*mark),
            Some(_) => None,
        };
        let images = ImageFiles::default();
        let operations = operations::finishing(planned, &images).len();
        let is_plain = planned.look.is_none() && operations == usize::from(watermark.is_some());
        is_plain.then_some(Self { watermark })
    }
}

/// How a variant is resized from the decoded `source`.
pub(crate) fn from_source(
    planned: &PlannedVariant<'_>,
    source: Size,
    orientation: Orientation,
) -> PlanarResize {
    let size = orientation.upright_size(planned.frame.resized);
    PlanarResize::new(source, planned.area, size, orientation)
}

/// How a variant is resized from another one of this size.
pub(crate) fn from_parent(planned: &PlannedVariant<'_>, parent: Size) -> PlanarResize {
    PlanarResize::new(parent, planned.area, planned.frame.resized, Orientation::UPRIGHT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::encoder::Encoder as _;
    use crate::codecs::jpeg::options::JpegOptions;
    use crate::codecs::keep::KeptMetadata;
    use crate::codecs::webp::options::WebPOptions;
    use crate::options::RenderOptions;
    use crate::pixels::{Layout, Pixels};
    use crate::plan::Plan;
    use crate::recipe::variants_json::variants_from_json;
    use crate::source::Source;
    use fcimage_base::limits::Limits;
    use moxcms::ColorProfile;

    /// The way of a small image of this file to one JPEG.
    fn route(data: &[u8]) -> Route {
        let json = r#"[{"name": "a", "width": 9, "encodings": [{"format": "jpeg"}]}]"#;
        let variants = variants_from_json(json, &Limits::DEFAULT).unwrap();
        let source = Source::open(data, &Limits::DEFAULT).unwrap();
        Plan::new(&source, &variants, &RenderOptions::default(), 1).unwrap().route
    }

    fn pixels(layout: Layout) -> Pixels {
        let samples = (0..24 * 16 * layout.channels()).map(|i| (i * 7) as u8).collect();
        Pixels::new(24, 16, layout, samples).unwrap()
    }

    fn webp(options: &WebPOptions, layout: Layout) -> Vec<u8> {
        options.encode(&pixels(layout), &KeptMetadata::default()).unwrap()
    }

    #[test]
    fn files_that_store_planes_stay_planes() {
        let kept = KeptMetadata::default();
        let jpeg = JpegOptions::default().encode(&pixels(Layout::Rgb), &kept).unwrap();
        assert_eq!(route(&jpeg), Route::Planes);
        let lossy = WebPOptions::default();
        assert_eq!(route(&webp(&lossy, Layout::Rgb)), Route::Planes);
        assert_eq!(route(&webp(&lossy, Layout::Rgba)), Route::Pixels);
        let lossless = WebPOptions::default().with_lossless(true);
        assert_eq!(route(&webp(&lossless, Layout::Rgb)), Route::Pixels);
    }

    /// A WebP of 24 x 16 pixels with this profile.
    fn with_profile(bare: &[u8], profile: &[u8]) -> Vec<u8> {
        let length = |bytes: usize| (bytes as u32).to_le_bytes();
        let mut body = b"WEBPVP8X\x0a\0\0\0\x20\0\0\0\x17\0\0\x0f\0\0ICCP".to_vec();
        body.extend(length(profile.len()));
        body.extend(profile);
        body.extend(&[0][..profile.len() % 2]);
        body.extend(&bare[12..]);
        [b"RIFF", &length(body.len())[..], &body].concat()
    }

    #[test]
    fn a_profile_does_not_change_the_way() {
        let bare = webp(&WebPOptions::default(), Layout::Rgb);
        for profile in [ColorProfile::new_display_p3().encode().unwrap(), b"broken".to_vec()] {
            let file = with_profile(&bare, &profile);
            let source = Source::open(&file, &Limits::DEFAULT).unwrap();
            assert_eq!(source.info().icc.as_deref(), Some(&profile[..]));
            assert_eq!(route(&file), Route::Planes);
        }
    }
}
