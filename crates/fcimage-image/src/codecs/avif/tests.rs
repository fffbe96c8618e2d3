//! What holds for files of the AVIF encoder; the Python tests decode them.

use std::time::{Duration, Instant};

use super::*;
use crate::codecs::metadata_options::Keep;
use crate::codecs::png;
use crate::codecs::testing::gradient;
use crate::info::{ColorModel, Info, Owner};
use fcimage_base::cancel;
use fcimage_base::error::ErrorKind;

fn encoded(options: &AvifOptions, pixels: &Pixels) -> Vec<u8> {
    options.encode(pixels, &KeptMetadata::default()).unwrap()
}

fn count(file: &[u8], name: &[u8]) -> usize {
    file.windows(name.len()).filter(|window| *window == name).count()
}

#[test]
fn every_small_size_and_layout_is_encoded() {
    for (width, height) in [(1, 1), (1, 9), (2, 1), (17, 3), (33, 65)] {
        for layout in [Layout::Rgb, Layout::Rgba] {
            let file = encoded(&AvifOptions::default(), &gradient(width, height, layout));
            assert!(file.starts_with(b"\0\0\0\x1cftypavif"), "{width} x {height}");
            assert_eq!(count(&file, b"auxl"), usize::from(layout == Layout::Rgba));
        }
    }
}

#[test]
fn opaque_alpha_is_not_written() {
    let samples = [7, 8, 9, 255].repeat(16);
    let pixels = Pixels::new(4, 4, Layout::Rgba, samples).unwrap();
    assert_eq!(count(&encoded(&AvifOptions::default(), &pixels), b"auxl"), 0);
}

#[test]
fn a_lower_quality_makes_a_smaller_file() {
    let pixels = gradient(60, 60, Layout::Rgb);
    let length =
        |quality| encoded(&AvifOptions::default().with_quality(quality).unwrap(), &pixels).len();
    assert!(length(10) < length(60) && length(60) < length(100));
}

#[test]
fn gray_pixels_have_one_plane() {
    let (one, three) = (b"pixi\0\0\0\0\x01\x08", b"pixi\0\0\0\0\x03\x08");
    let mut samples: Vec<u8> = (0..64 * 64).flat_map(|i| [(i % 251) as u8; 3]).collect();
    for (blue, planes) in [(0, one), (1, three)] {
        samples[2] = blue;
        let pixels = Pixels::new(64, 64, Layout::Rgb, samples.clone()).unwrap();
        assert_eq!(count(&encoded(&AvifOptions::default(), &pixels), planes), 1);
    }
}

#[test]
fn metadata_are_kept_only_where_that_is_asked_for() {
    let source = Info {
        icc: Some(b"any".as_slice().into()),
        owner: Owner { artist: Some(b"Ann".as_slice().into()), copyright: None },
        ..Info::plain(png::FORMAT, Size::new(1, 1), ColorModel::Rgb)
    };
    let kept = KeptMetadata::of(&source);
    for (names, profiles, blocks) in
        [(&[][..], 0, 0), (&["icc"][..], 1, 0), (&["icc", "copyright"][..], 1, 1)]
    {
        let keep = Keep::from_names(names.iter().copied()).unwrap();
        let options =
            AvifOptions::default().with_metadata(MetadataOptions::default().with_keep(keep));
        let file = options.encode(&gradient(9, 7, Layout::Rgb), &kept).unwrap();
        assert_eq!((count(&file, b"colrprof"), count(&file, b"MM\0*")), (profiles, blocks));
    }
}

#[test]
fn xmp_is_an_item_of_its_own_that_describes_the_image() {
    let packet = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
        xmlns:dc="http://purl.org/dc/elements/1.1/" dc:title="Sea"/></rdf:RDF>"#;
    let source = Info {
        xmp: Some(packet.as_bytes().into()),
        ..Info::plain(png::FORMAT, Size::new(1, 1), ColorModel::Rgb)
    };
    let kept = KeptMetadata::of(&source);
    for (names, written) in [(&[][..], 0), (&["xmp"][..], 1)] {
        let keep = Keep::from_names(names.iter().copied()).unwrap();
        let options =
            AvifOptions::default().with_metadata(MetadataOptions::default().with_keep(keep));
        let file = options.encode(&gradient(9, 7, Layout::Rgb), &kept).unwrap();
        assert_eq!(count(&file, b"<dc:title>Sea</dc:title>"), written);
        assert_eq!(count(&file, b"\0\x04\0\0mime\0application/rdf+xml\0"), written);
        assert_eq!(count(&file, b"cdsc\0\x04\0\x01\0\x01"), written);
    }
}

#[test]
fn a_call_that_is_cancelled_before_ends_at_once() {
    let pixels = gradient(60, 60, Layout::Rgb);
    let encode = || AvifOptions::default().encode(&pixels, &KeptMetadata::default());
    let token = cancel::CancelToken::new();
    token.cancel();
    assert_eq!(token.enter(encode).unwrap_err().kind(), ErrorKind::Cancelled);
}

#[test]
fn a_call_that_is_cancelled_within_a_frame_ends_there() {
    let pixels = gradient(240, 240, Layout::Rgb);
    let options = AvifOptions::default().with_speed(1).unwrap();
    let start = Instant::now();
    let stop = move || start.elapsed() >= Duration::from_millis(40);
    let encode = || options.encode(&pixels, &KeptMetadata::default());
    let error = cancel::with_signal_check(stop, encode).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
    // The next call on this thread is not affected.
    assert!(!encoded(&AvifOptions::default(), &gradient(8, 8, Layout::Rgb)).is_empty());
}
