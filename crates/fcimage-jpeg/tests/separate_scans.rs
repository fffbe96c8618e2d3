//! Files whose components come in separate scans, which jpeg-encoder does not write: made of the scan
//! of a gray image, three times.
#![allow(clippy::unwrap_used)] // in helpers

mod support;

use fcimage_jpeg::{ErrorKind, OnDamage, Region, Request, Samples, Serial};
use jpeg_encoder::{ColorType, SamplingFactor};
use support::{Kind, Threads, open};

const WIDTH: u16 = 45;
const HEIGHT: u16 = 83;

/// A gray image.
fn gray() -> Vec<u8> {
    let kind = Kind {
        color: ColorType::Luma,
        sampling: SamplingFactor::F_1_1,
        progressive: false,
        restart: 5,
    };
    kind.encoded(WIDTH, HEIGHT, 80)
}

/// Code and bytes (the marker included) of each segment up to the first scan, and the rest.
fn segments(file: &[u8]) -> (Vec<(u8, &[u8])>, &[u8]) {
    let (mut found, mut at) = (vec![], 2);
    loop {
        let length = usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
        found.push((file[at + 1], &file[at..at + 2 + length]));
        at += 2 + length;
        if found.last().unwrap().0 == 0xda {
            return (found, &file[at..file.len() - 2]);
        }
    }
}

/// An RGB file whose red, green and blue are all the image `gray`, each with its own scan.
fn file(gray: &[u8]) -> Vec<u8> {
    let (header, data) = segments(gray);
    let mut file = vec![0xff, 0xd8];
    for (code, segment) in header {
        match code {
            0xc4 | 0xdb | 0xdd => file.extend(segment),
            0xc0 | 0xc1 => {
                file.extend([0xff, code, 0, 17]);
                file.extend(&segment[4..9]);
                file.extend([3, b'R', 0x11, 0, b'G', 0x11, 0, b'B', 0x11, 0]);
            }
            _ => {}
        }
    }
    for id in *b"RGB" {
        file.extend(scan(id, data));
    }
    file.extend([0xff, 0xd9]);
    file
}

/// A scan of one component.
fn scan(id: u8, data: &[u8]) -> Vec<u8> {
    [[0xff, 0xda, 0, 8, 1, id, 0, 0, 63, 0].as_slice(), data].concat()
}

#[test]
fn each_component_equals_a_file_with_only_its_scan() {
    let gray = gray();
    let file = file(&gray);
    assert!(!open(&file).header().progressive);
    for scale in 1..=8 {
        let request = Request::default().with_scale(scale);
        let Samples::Rgb(rgb) = open(&file).decode(&request, &Threads(2)).unwrap().samples else {
            panic!("three components");
        };
        let Samples::Gray(gray) = open(&gray).decode(&request, &Serial).unwrap().samples else {
            panic!("one component");
        };
        assert!(rgb.iter().eq(gray.iter().flat_map(|sample| [sample; 3])), "{scale}/8");
    }
}

#[test]
fn a_cut_file_is_told_by_the_scans_that_are_missing() {
    let file = file(&gray());
    let top = Request::default().with_region(Region { x: 0, y: 0, width: 8, height: 8 });
    for tenth in 3..10 {
        let cut = &file[..file.len() * tenth / 10];
        let whole = open(cut).decode(&Request::default(), &Serial).unwrap_err();
        assert_eq!(whole.kind(), ErrorKind::Damaged);
        assert_eq!(open(cut).decode(&top, &Serial).unwrap_err(), whole);
        let salvage = top.with_on_damage(OnDamage::Salvage);
        let fraction = open(cut).decode(&salvage, &Serial).unwrap().decoded_fraction;
        assert_eq!(Some(fraction), whole.decoded_fraction());
        assert!((0.0..1.0).contains(&fraction));
    }
}

#[test]
fn a_component_has_one_scan_only() {
    let gray = gray();
    let (_, data) = segments(&gray);
    let file = file(&gray);
    let green = scan(b'G', data);
    let place = file.windows(green.len()).position(|bytes| bytes == green).unwrap();
    let twice = [&file[..place], &scan(b'R', data), &file[place..]].concat();
    let error = open(&twice).decode(&Request::default(), &Serial).unwrap_err();
    assert!(error.message().contains("in two scans"), "{error}");
}
