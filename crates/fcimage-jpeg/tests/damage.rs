//! Files that are damaged or cut.
#![allow(clippy::unwrap_used)] // in helpers

mod support;

use fcimage_jpeg::{Context, Decoded, ErrorKind, OnDamage, Region, Request, Result, Serial, Size};
use support::{Kind, Threads, open};

const SIZE: Size = Size { width: 160, height: 640 };

/// The upper eighth, which is far above the cuts.
const TOP: Region = Region { x: 0, y: 0, width: 160, height: 80 };

fn decode(data: &[u8], request: &Request) -> Result<Decoded> {
    open(data).decode(request, &Serial)
}

fn photo(restart: u16) -> Vec<u8> {
    Kind { restart, ..Kind::PHOTO }.encoded(SIZE.width as u16, SIZE.height as u16, 85)
}

/// A tenth of the MCUs between restart markers, one row of them, or none.
const INTERVALS: [u16; 3] = [0, 10, 7];

#[test]
fn a_cut_file_is_an_error_also_where_the_region_lies_above_the_cut() {
    let region = Request::default().with_region(TOP);
    for interval in INTERVALS {
        let whole = photo(interval);
        for cut in [&whole[..whole.len() * 6 / 10], &whole[..whole.len() * 9 / 10]] {
            let expected = decode(cut, &Request::default()).unwrap_err();
            assert_eq!(expected.kind(), ErrorKind::Damaged);
            for context in [&Serial as &dyn Context, &Threads(2)] {
                let error = open(cut).decode(&region, context).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Damaged);
                assert_eq!(error.decoded_fraction(), expected.decoded_fraction(), "{interval}");
            }
        }
    }
}

#[test]
fn the_decoded_fraction_is_that_of_the_file_not_of_the_region() {
    let salvage = Request::default().with_on_damage(OnDamage::Salvage);
    for interval in INTERVALS {
        let whole = photo(interval);
        let pixels = decode(&whole, &Request::default().with_region(TOP)).unwrap().samples;
        let cut = &whole[..whole.len() * 6 / 10];
        let fraction = decode(cut, &salvage).unwrap().decoded_fraction;
        assert!((0.4..0.8).contains(&fraction), "{fraction}");
        for context in [&Serial as &dyn Context, &Threads(2)] {
            let part = open(cut).decode(&salvage.with_region(TOP), context).unwrap();
            assert_eq!(part.decoded_fraction, fraction, "{interval}");
            assert_eq!(part.samples, pixels);
        }
    }
}

#[test]
fn a_complete_file_is_not_truncated_by_what_follows_its_data() {
    let region = Request::default().with_region(TOP);
    for interval in INTERVALS {
        let whole = photo(interval);
        let expected = decode(&whole, &region).unwrap();
        assert_eq!(expected.decoded_fraction, 1.0);
        let body = &whole[..whole.len() - 2];
        let dnl = [0xff, 0xdc, 0, 4, (SIZE.height >> 8) as u8, SIZE.height as u8, 0xff, 0xd9];
        for (name, file) in [
            ("no EOI", body.to_vec()),
            ("garbage instead of EOI", [body, b"\0\0garbage"].concat()),
            ("garbage after EOI", [whole.as_slice(), b"\xff\xd8\xff and more"].concat()),
            ("a second image after EOI", [whole.as_slice(), &whole].concat()),
            ("another file instead of EOI", [body, b"\xff\xd8\xff\xe0"].concat()),
            ("fill bytes before EOI", [body, b"\xff\xff\xff\xd9"].concat()),
            ("DNL", [body, dnl.as_slice()].concat()),
        ] {
            for context in [&Serial as &dyn Context, &Threads(2)] {
                let decoded = open(&file).decode(&region, context);
                assert_eq!(decoded.as_ref(), Ok(&expected), "{name}, interval {interval}");
            }
        }
    }
}

#[test]
fn a_cut_file_is_told_also_where_other_data_follow() {
    let region = Request::default().with_region(TOP);
    let whole = photo(0);
    let cut = &whole[..whole.len() * 6 / 10];
    // A thumbnail in a segment before the scan has its own EOI.
    let thumbnail = Kind::PHOTO.encoded(16, 16, 50);
    let length = (thumbnail.len() as u16 + 2).to_be_bytes();
    let with_thumbnail =
        [&cut[..2], &[0xff, 0xe1], length.as_slice(), &thumbnail, &cut[2..]].concat();
    for file in [with_thumbnail, [cut, &whole].concat(), [cut, b"\xff"].concat()] {
        assert_eq!(decode(&file, &region).unwrap_err().kind(), ErrorKind::Damaged);
    }
    // Whole intervals are missing, but the end is there.
    let whole = photo(10);
    let markers = (2..whole.len()).filter(|&at| whole[at - 1] == 0xff && whole[at] == 0xd4);
    let places: Vec<usize> = markers.collect();
    let (from, to) = (places[1] - 1, places[2] - 1);
    let shorter = [&whole[..from], &whole[to..]].concat();
    assert_eq!(decode(&shorter, &region).unwrap_err().kind(), ErrorKind::Damaged);
}

#[test]
fn a_file_cut_at_any_byte_is_told_in_every_part_of_it() {
    let whole = Kind::PHOTO.encoded(48, 160, 70);
    let top = Region { x: 0, y: 0, width: 48, height: 8 };
    let coded = whole.windows(2).position(|pair| pair == b"\xff\xda").unwrap() + 14;
    for end in coded..whole.len() - 3 {
        let cut = &whole[..end];
        let expected = decode(cut, &Request::default());
        let part = decode(cut, &Request::default().with_region(top));
        match expected {
            // The last bits may only be padding.
            Ok(_) => assert!(part.is_ok(), "cut at {end}"),
            Err(expected) => assert_eq!(part.unwrap_err(), expected, "cut at {end}"),
        }
    }
}

#[test]
fn rows_below_the_region_are_not_decoded_where_the_file_is_whole() {
    // Damage down there would be an error if it were.
    let mut data = photo(0);
    let from = data.len() * 8 / 10;
    for at in from..from + 200 {
        if !data[at - 1..=at + 1].contains(&0xff) {
            data[at] = 0xfe;
        }
    }
    decode(&data, &Request::default()).unwrap_err();
    let decoded = decode(&data, &Request::default().with_region(TOP)).unwrap();
    assert_eq!(decoded.decoded_fraction, 1.0);
}
