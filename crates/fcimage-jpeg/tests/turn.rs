//! Turning without loss.
#![allow(clippy::unwrap_used)]

mod support;

use fcimage_jpeg::{ErrorKind, Limits, Parts, Request, Serial, Size, Turn};
use jpeg_encoder::{ColorType, SamplingFactor};
use support::{Kind, open};

/// The file turned, with its application segments: they say what the components mean.
fn turned(data: &[u8], orientation: u16) -> Option<Vec<u8>> {
    let turn = Turn::from_exif(orientation).unwrap();
    let image = open(data).turned(turn, 1 << 20, &Serial).unwrap()?;
    let parts = Parts::new(data).unwrap().map(Result::unwrap);
    let application = parts.filter(|part| part.code & 0xf0 == 0xe0).map(|part| part.bytes);
    Some([&image[..2], &application.collect::<Vec<_>>().concat(), &image[2..]].concat())
}

/// The samples of each pixel, and the size.
fn pixels(data: &[u8]) -> (Size, Vec<Vec<u8>>) {
    let decoded = open(data).decode(&Request::default(), &Serial).unwrap();
    let channels = decoded.samples.channels();
    let pixels = decoded.samples.as_bytes().chunks(channels).map(<[u8]>::to_vec).collect();
    (decoded.size, pixels)
}

/// The kinds whose MCUs have 10 blocks at most (T.81, B.2.3); others are not turned.
fn kinds() -> impl Iterator<Item = Kind> {
    Kind::all().into_iter().filter(|kind| {
        let ink = matches!(kind.color, ColorType::Cmyk | ColorType::CmykAsYcck);
        !ink || !matches!(kind.sampling, SamplingFactor::F_4_2 | SamplingFactor::F_2_4)
    })
}

/// The orientation that undoes another.
fn inverse(orientation: u16) -> u16 {
    match orientation {
        6 => 8,
        8 => 6,
        other => other,
    }
}

#[test]
fn turning_back_gives_the_same_coefficients() {
    for kind in kinds() {
        // A whole number of every kind of MCU.
        let data = kind.encoded(64, 32, 80);
        let same = turned(&data, 1).unwrap();
        assert!(pixels(&same) == pixels(&data), "{kind:?}");
        for orientation in 2..=8 {
            let there = turned(&data, orientation).unwrap();
            let back = turned(&there, inverse(orientation)).unwrap();
            assert!(back == same, "{kind:?} {orientation}");
        }
    }
}

#[test]
fn the_image_is_turned() {
    for kind in kinds().filter(|kind| kind.restart == 0) {
        let data = kind.encoded(64, 32, 80);
        let (size, before) = pixels(&data);
        for orientation in 1..=8 {
            let Turn { mirror_x, mirror_y, transpose } = Turn::from_exif(orientation).unwrap();
            let (found, after) = pixels(&turned(&data, orientation).unwrap());
            let expected =
                if transpose { (size.height, size.width) } else { (size.width, size.height) };
            assert_eq!((found.width, found.height), expected);
            for (i, pixel) in (0..).zip(&after) {
                let (x, y) = (i % found.width, i / found.width);
                let (x, y) = if transpose { (y, x) } else { (x, y) };
                let x = if mirror_x { size.width - 1 - x } else { x };
                let y = if mirror_y { size.height - 1 - y } else { y };
                let source = &before[(y * size.width + x) as usize];
                // The inverse transform rounds rows and columns differently.
                let near = pixel.iter().zip(source).all(|(a, b)| a.abs_diff(*b) <= 6);
                assert!(near, "{kind:?} {orientation} at {x},{y}: {pixel:?} {source:?}");
            }
        }
    }
}

#[test]
fn an_mcu_of_more_than_10_blocks_is_not_turned() {
    let kind = Kind { color: ColorType::Cmyk, sampling: SamplingFactor::F_4_2, ..Kind::PHOTO };
    assert_eq!(turned(&kind.encoded(64, 32, 80), 2), None);
}

#[test]
fn only_sides_that_are_mirrored_must_be_whole_mcus() {
    for (width, height, expected) in [
        (64, 48, [2, 3, 4, 5, 6, 7, 8].as_slice()),
        (64, 40, &[2, 5, 8]),
        (56, 48, &[4, 5, 6]),
        (63, 47, &[5]),
    ] {
        let data = Kind::PHOTO.encoded(width, height, 80);
        let found: Vec<u16> = (2..=8).filter(|number| turned(&data, *number).is_some()).collect();
        assert_eq!(found, expected, "{width}x{height}");
    }
}

#[test]
fn the_padding_of_other_sides_stays_outside() {
    let data = Kind::PHOTO.encoded(61, 48, 80);
    let there = turned(&data, 6).unwrap();
    assert!(pixels(&turned(&there, 8).unwrap()) == pixels(&data));
}

#[test]
fn limits_and_damage_are_errors_and_a_longer_result_is_none() {
    let data = Kind::PHOTO.encoded(64, 64, 80);
    let turn = Turn::from_exif(6).unwrap();
    let length = open(&data).turned(turn, 100_000, &Serial).unwrap().unwrap().len();
    for (most, fits) in [(length, true), (length - 1, false), (0, false)] {
        assert_eq!(open(&data).turned(turn, most, &Serial).unwrap().is_some(), fits);
    }
    let limits = Limits::default().with_max_memory(1000);
    let error = fcimage_jpeg::Decoder::new(&data, &limits).unwrap();
    let error = error.turned(turn, 1000, &Serial).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Limit { name: "max_memory" });
    let error = open(&data[..data.len() - 100]).turned(turn, 100_000, &Serial).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Damaged);
}
