//! Components that share a number are told by their order, in every kind of file.
#![allow(clippy::unwrap_used)]

mod support;

use fcimage_jpeg::{Decoder, ErrorKind, Limits, Request, Samples, Serial};
use support::Kind;

/// Where the segments with this marker start, up to the first coded data.
fn segments(data: &[u8], marker: u8) -> Vec<usize> {
    let (mut at, mut found) = (2, vec![]);
    loop {
        let code = data[at + 1];
        if code == marker {
            found.push(at);
        }
        if code == 0xda {
            return found;
        }
        at += 2 + usize::from(u16::from_be_bytes([data[at + 2], data[at + 3]]));
    }
}

/// How many components the first scan has.
fn components_of_first_scan(data: &[u8]) -> usize {
    usize::from(data[segments(data, 0xda)[0] + 4])
}

/// The file with these numbers of its components in the frame and in its first scan.
fn numbered(mut data: Vec<u8>, numbers: &[u8]) -> Vec<u8> {
    let frame = [0xc0, 0xc1, 0xc2].into_iter().flat_map(|code| segments(&data, code)).next();
    let (frame, scan) = (frame.unwrap(), segments(&data, 0xda)[0]);
    for (i, number) in numbers.iter().enumerate() {
        data[frame + 10 + 3 * i] = *number;
    }
    for (i, number) in numbers.iter().take(components_of_first_scan(&data)).enumerate() {
        data[scan + 5 + 2 * i] = *number;
    }
    data
}

fn decoded(data: &[u8]) -> fcimage_jpeg::Result<Samples> {
    let decoder = Decoder::new(data, &Limits::default())?;
    decoder.decode(&Request::default(), &Serial).map(|decoded| decoded.samples)
}

#[test]
fn a_scan_of_all_components_decodes_as_with_numbers_of_their_own() {
    let mut tried = 0;
    for kind in Kind::all() {
        let data = kind.encoded(70, 45, 80);
        let right = decoded(&data).unwrap();
        let channels = right.channels();
        if channels == 1 || components_of_first_scan(&data) != channels {
            continue;
        }
        tried += 1;
        for numbers in [[1, 1, 1, 1], [0, 0, 0, 0], [1, 2, 1, 1], [7, 7, 7, 2]] {
            let file = numbered(data.clone(), &numbers[..channels]);
            assert_eq!(decoded(&file), Ok(right.clone()), "{kind:?}");
        }
    }
    assert!(tried >= 8, "{tried} kinds of files");
}

#[test]
fn a_scan_that_leaves_open_which_component_it_means_is_damage() {
    let kind = Kind { progressive: true, ..Kind::PHOTO };
    let data = kind.encoded(70, 45, 80);
    assert_eq!(components_of_first_scan(&data), 1);
    let error = decoded(&numbered(data, &[1, 1, 1])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Damaged);
    assert!(error.message().contains("invalid component in a JPEG scan: number 1"), "{error}");
}

#[test]
fn cmyk_is_taken_as_inverted_with_and_without_an_adobe_marker() {
    let kind = Kind { color: jpeg_encoder::ColorType::Cmyk, ..Kind::PHOTO };
    let data = kind.encoded(40, 20, 90);
    let (start, bare) = (segments(&data, 0xee)[0], data.clone());
    let length = 2 + usize::from(u16::from_be_bytes([data[start + 2], data[start + 3]]));
    let bare = [&bare[..start], &bare[start + length..]].concat();
    assert_eq!(segments(&bare, 0xee), []);
    assert_eq!(decoded(&bare), decoded(&data));
}
