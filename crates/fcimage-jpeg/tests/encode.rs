//! The encoder, by what decoders make of its files.
#![allow(clippy::unwrap_used)] // in closures of tests

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

use fcimage_jpeg::{
    Context, EncodeOptions, Encoder, ErrorKind, Image, Parts, Request, Rows, Samples, Serial, Size,
    Subsampling,
};
use support::open;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

const SUBSAMPLINGS: [Subsampling; 3] = [Subsampling::C420, Subsampling::C422, Subsampling::C444];

/// Sides that are whole MCUs, end inside of the last block, and leave blocks outside of the image.
const SIZES: [(u32, u32); 9] =
    [(1, 1), (8, 8), (16, 16), (9, 25), (17, 7), (31, 33), (64, 40), (65, 49), (40, 130)];

/// Waves of three colors with some noise, without padding.
fn pixels(size: Size) -> Vec<u8> {
    let mut state = 1_u32;
    let mut pixels = vec![];
    for y in 0..size.height {
        for x in 0..size.width {
            for c in 0..3 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let phase = f64::from(x) / (9.0 + f64::from(c) * 4.0) + f64::from(y) / 17.0;
                let noise = f64::from(state >> 28);
                pixels.push((120.0 + 90.0 * phase.sin() + noise) as u8);
            }
        }
    }
    pixels
}

fn rgb(samples: &[u8], size: Size) -> Image<'_> {
    Image::Rgb(Rows { samples, size, stride: 3 * size.width as usize })
}

fn gray(samples: &[u8], size: Size) -> Image<'_> {
    Image::Gray(Rows { samples, size, stride: size.width as usize })
}

fn encoded(image: &Image<'_>, options: EncodeOptions) -> Vec<u8> {
    Encoder::new(options).encode(image, &Serial).unwrap()
}

fn decoded(file: &[u8]) -> Vec<u8> {
    open(file).decode(&Request::default(), &Serial).unwrap().samples.as_bytes().to_vec()
}

fn mean_square(one: &[u8], other: &[u8]) -> f64 {
    assert_eq!(one.len(), other.len());
    let squares = one.iter().zip(other).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2));
    squares.sum::<f64>() / one.len() as f64
}

fn sizes() -> impl Iterator<Item = Size> {
    SIZES.into_iter().map(|(width, height)| Size { width, height })
}

#[test]
fn every_way_of_coding_gives_the_same_coefficients() {
    for size in sizes() {
        let pixels = pixels(size);
        let luma = &pixels[..size.width as usize * size.height as usize];
        let mut images: Vec<_> =
            SUBSAMPLINGS.map(|subsampling| (rgb(&pixels, size), subsampling)).to_vec();
        images.push((gray(luma, size), Subsampling::C420));
        for (image, subsampling) in images {
            for quality in [1, 30, 85, 100] {
                let options =
                    EncodeOptions::default().with_quality(quality).with_subsampling(subsampling);
                let expected = decoded(&encoded(&image, options));
                let plain = encoded(&image, options.with_optimize(false));
                assert_eq!(decoded(&plain), expected, "{size:?} {subsampling:?} {quality}");
                let progressive = encoded(&image, options.with_progressive(true));
                assert!(open(&progressive).header().progressive);
                assert_eq!(decoded(&progressive), expected, "{size:?} {subsampling:?} {quality}");
            }
        }
    }
}

#[test]
fn the_bytes_do_not_depend_on_vector_instructions() {
    for size in sizes() {
        let pixels = pixels(size);
        for subsampling in SUBSAMPLINGS {
            let options = EncodeOptions::default().with_subsampling(subsampling);
            let image = rgb(&pixels, size);
            let plain = encoded(&image, options.with_vector(false));
            assert_eq!(encoded(&image, options), plain, "{size:?} {subsampling:?}");
        }
    }
}

#[test]
fn decoders_find_the_image_and_zune_jpeg_finds_the_same() {
    let size = Size { width: 131, height: 75 };
    let pixels = pixels(size);
    for subsampling in SUBSAMPLINGS {
        for progressive in [false, true] {
            let options = EncodeOptions::default()
                .with_quality(95)
                .with_subsampling(subsampling)
                .with_progressive(progressive);
            let file = encoded(&rgb(&pixels, size), options);
            let ours = decoded(&file);
            assert!(mean_square(&ours, &pixels) < 60.0, "{subsampling:?}");
            let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
            let theirs = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(&file), options)
                .decode()
                .unwrap();
            assert!(mean_square(&ours, &theirs) < 4.0, "{subsampling:?}");
        }
    }
}

#[test]
fn the_finest_quantization_keeps_gray_within_a_level() {
    let size = Size { width: 53, height: 37 };
    let samples: Vec<u8> = pixels(size).chunks(3).map(|pixel| pixel[0]).collect();
    let options = EncodeOptions::default().with_quality(100);
    let back = decoded(&encoded(&gray(&samples, size), options));
    assert!(samples.iter().zip(&back).all(|(a, b)| a.abs_diff(*b) <= 1));
    let equal: Vec<u8> = samples.iter().flat_map(|sample| [*sample; 3]).collect();
    let rows = Rows { samples: &equal, size, stride: 3 * 53 };
    let file = encoded(&Image::GrayRgb(rows), options);
    assert_eq!(file, encoded(&gray(&samples, size), options));
    assert!(matches!(
        open(&file).decode(&Request::default(), &Serial).unwrap().samples,
        Samples::Gray(_)
    ));
}

#[test]
fn planes_are_coded_as_they_are() {
    for size in sizes() {
        let pixels = pixels(size);
        for subsampling in SUBSAMPLINGS {
            let chroma = subsampling.chroma_size(size);
            // Rows with padding, which must not be seen.
            let plane = |size: Size, channel: usize| {
                let stride = size.width as usize + 5;
                let mut samples = vec![255; stride * size.height as usize - 5];
                for (i, sample) in samples.iter_mut().enumerate() {
                    if i % stride < size.width as usize {
                        *sample = pixels[(i + channel) % pixels.len()];
                    }
                }
                (samples, stride)
            };
            let planes = [plane(size, 0), plane(chroma, 1), plane(chroma, 2)];
            let rows = |i: usize, size| Rows { samples: &planes[i].0, size, stride: planes[i].1 };
            let (y, cb, cr) = (rows(0, size), rows(1, chroma), rows(2, chroma));
            let options = EncodeOptions::default().with_quality(100).with_subsampling(subsampling);
            let file = encoded(&Image::Planes { y, cb, cr }, options);
            let back = open(&file).decode_planes(&Request::default(), &Serial).unwrap();
            let near = |found: &fcimage_jpeg::Plane, rows: Rows<'_>| {
                let width = rows.size.width as usize;
                let expected = rows.samples.chunks(rows.stride).flat_map(|row| &row[..width]);
                assert_eq!(found.samples.len(), width * rows.size.height as usize);
                found.samples.iter().zip(expected).all(|(a, b)| a.abs_diff(*b) <= 1)
            };
            assert!(near(&back.y, y), "{size:?} {subsampling:?}");
            // The decoder gives 4:2:0; it halves what is not.
            if subsampling == Subsampling::C420 {
                assert!(near(&back.cb, cb) && near(&back.cr, cr), "{size:?}");
            }
        }
    }
}

#[test]
fn blocks_outside_of_the_image_cost_two_codes() {
    // 17 x 17 pixels need four MCUs, of which most blocks are outside: all of them flat.
    let size = Size { width: 17, height: 17 };
    let pixels = pixels(size);
    let file = encoded(&rgb(&pixels, size), EncodeOptions::default());
    let inside = encoded(&rgb(&pixels, Size { width: 17, height: 16 }), EncodeOptions::default());
    assert!(file.len() < inside.len() + 60, "{} {}", file.len(), inside.len());
}

#[test]
fn metadata_come_in_segments_before_the_image() {
    let size = Size { width: 3, height: 3 };
    let pixels = pixels(size);
    let profile: Vec<u8> = (0..70_000_u32).map(|i| i as u8).collect();
    let mut encoder = Encoder::new(EncodeOptions::default());
    encoder.add_exif(b"MM").unwrap();
    encoder.add_icc(&profile).unwrap();
    encoder.add_segment(0xfe, b"hello").unwrap();
    let file = encoder.encode(&rgb(&pixels, size), &Serial).unwrap();
    let parts: Vec<_> = Parts::new(&file).unwrap().map(Result::unwrap).collect();
    let payloads = |code| parts.iter().filter(move |part| part.code == code);
    assert_eq!(payloads(0xe1).next().unwrap().payload, b"Exif\0\0MM");
    assert_eq!(payloads(0xfe).next().unwrap().payload, b"hello");
    let icc: Vec<&[u8]> = payloads(0xe2).map(|part| part.payload).collect();
    assert_eq!(
        (&icc[0][..14], &icc[1][..14]),
        (&b"ICC_PROFILE\0\x01\x02"[..], &b"ICC_PROFILE\0\x02\x02"[..])
    );
    assert_eq!([&icc[0][14..], &icc[1][14..]].concat(), profile);
    for (code, payload) in [(0xe0, &b""[..]), (0xdb, b""), (0xfe, &[0; 65_534])] {
        assert_eq!(encoder.add_segment(code, payload).unwrap_err().kind(), ErrorKind::Argument);
    }
    let huge = vec![0; 255 * 65_519 + 1];
    assert_eq!(encoder.add_icc(&huge).unwrap_err().kind(), ErrorKind::Argument);
}

#[test]
fn an_image_that_is_not_there_is_refused() {
    let samples = [9; 60];
    let size = |width, height| Size { width, height };
    let rows =
        |width, height, stride| Rows { samples: &samples, size: size(width, height), stride };
    let refused = |image: Image<'_>, options| {
        let error = Encoder::new(options).encode(&image, &Serial).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument);
        error.message().to_owned()
    };
    let options = EncodeOptions::default();
    assert_eq!(
        refused(Image::Gray(rows(0, 9, 9)), options),
        "the sides of a JPEG must be between 1 and 65535 pixels, got 0 x 9"
    );
    refused(Image::Gray(rows(65_536, 1, 65_536)), options);
    assert_eq!(
        refused(Image::Rgb(rows(5, 5, 15)), options),
        "RGB pixels of 5 x 5 with a stride of 15 need more than the 60 bytes that there are"
    );
    refused(Image::Gray(rows(5, 5, 4)), options);
    refused(Image::Gray(rows(5, 2, usize::MAX)), options);
    let (y, cb) = (rows(5, 5, 5), rows(3, 3, 3));
    let cr = rows(2, 3, 3);
    assert_eq!(
        refused(Image::Planes { y, cb, cr }, options),
        "Cb and Cr must have 3 x 3 samples, got 2 x 3"
    );
    for quality in [0, 101] {
        let options = options.with_quality(quality);
        assert_eq!(
            refused(Image::Gray(y), options),
            format!("quality must be between 1 and 100, got {quality}")
        );
    }
}

#[test]
fn coding_ends_when_the_context_says_so() {
    struct After(AtomicUsize);
    impl Context for After {
        fn cancelled(&self) -> bool {
            let left = self.0.load(Ordering::Relaxed);
            self.0.store(left.saturating_sub(1), Ordering::Relaxed);
            left == 0
        }
    }
    let size = Size { width: 20, height: 100 };
    let pixels = pixels(size);
    for (progressive, optimize, asked) in [(false, false, 7), (false, true, 14), (true, true, 40)] {
        let options =
            EncodeOptions::default().with_progressive(progressive).with_optimize(optimize);
        let encoder = Encoder::new(options);
        for rows in 0..asked {
            let error =
                encoder.encode(&rgb(&pixels, size), &After(AtomicUsize::new(rows))).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Cancelled);
        }
        assert!(encoder.encode(&rgb(&pixels, size), &After(AtomicUsize::new(1000))).is_ok());
    }
}
