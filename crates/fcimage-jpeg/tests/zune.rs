//! Full size against zune-jpeg.
#![allow(clippy::unwrap_used)] // in closures of tests

mod support;

use fcimage_jpeg::{Request, Samples, Serial};
use jpeg_encoder::{ColorType, SamplingFactor};
use support::{Kind, open};
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

#[test]
fn full_size_equals_zune_jpeg() {
    use SamplingFactor::{F_1_1, F_1_2, F_2_1, F_2_2};
    // The tests in Python compare the unusual samplings, which zune-jpeg does not support, with
    // libjpeg-turbo.
    let usual = |kind: &&Kind| {
        matches!(kind.color, ColorType::Luma | ColorType::Rgb)
            && matches!(kind.sampling, F_1_1 | F_2_1 | F_1_2 | F_2_2)
    };
    for kind in Kind::all().iter().filter(usual) {
        for (width, height) in [(64, 64), (67, 45), (130, 19)] {
            let data = kind.encoded(width, height, 90);
            let decoded = open(&data).decode(&Request::default(), &Serial).unwrap();
            let (samples, space) = match decoded.samples {
                Samples::Gray(samples) => (samples, ColorSpace::Luma),
                Samples::Rgb(samples) => (samples, ColorSpace::RGB),
                Samples::Cmyk(_) => panic!("no CMYK was written"),
            };
            let options = DecoderOptions::default().jpeg_set_out_colorspace(space);
            let theirs = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(&data), options)
                .decode()
                .unwrap();
            assert_eq!(samples.len(), theirs.len());
            let differences = samples.iter().zip(&theirs).map(|(a, b)| a.abs_diff(*b));
            let mean = differences.clone().map(f64::from).sum::<f64>() / theirs.len() as f64;
            // It rounds its transforms, its colors and its upsampling in its own way.
            if kind.sampling == SamplingFactor::F_1_1 || space == ColorSpace::Luma {
                assert!(differences.max().unwrap() <= 4);
            }
            assert!(mean < 2.0, "{mean} for {kind:?}");
        }
    }
}
