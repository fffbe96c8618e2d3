//! Files that ask for too much.
#![allow(clippy::unwrap_used)] // in helpers

mod support;

use fcimage_jpeg::{Decoder, ErrorKind, Limits, Request, Serial, Size};
use jpeg_encoder::{ColorType, SamplingFactor};
use support::Kind;

/// A progressive file whose scans are each a few bytes and contain no coefficients.
fn bomb(scans: usize, side: u16) -> Vec<u8> {
    let kind = Kind {
        color: ColorType::Luma,
        sampling: SamplingFactor::F_1_1,
        progressive: true,
        restart: 0,
    };
    let mut data = kind.encoded(16, 16, 50);
    let find = |data: &[u8], code| data.windows(2).position(|pair| pair == [0xff, code]).unwrap();
    let frame = find(&data, 0xc2);
    data.truncate(find(&data, 0xda));
    let side_bytes = side.to_be_bytes();
    data[frame + 5..frame + 9].copy_from_slice(&[side_bytes, side_bytes].concat());
    // One symbol: the end of 2^14 blocks and more.
    data.extend([0xff, 0xc4, 0, 20, 0x10, 1]);
    data.extend([0; 15]);
    data.push(0xe0);
    let blocks = usize::from(side).pow(2) / 64;
    let id = data[frame + 10];
    for _ in 0..scans {
        data.extend([0xff, 0xda, 0, 8, 1, id, 0, 1, 63, 0]);
        data.extend(vec![0; 2 * (blocks / 16384 + 1)]);
    }
    data.extend([0xff, 0xd9]);
    data
}

#[test]
fn a_bomb_of_scans_exceeds_a_limit_that_is_named() {
    let decode = |data: &[u8]| {
        Decoder::new(data, &Limits::default()).unwrap().decode(&Request::default(), &Serial)
    };
    for (scans, name) in [(40, "max_work"), (100, "max_work"), (101, "max_scans")] {
        let error = decode(&bomb(scans, 2048)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Limit { name }, "{scans}");
        assert!(error.message().contains(if scans == 101 { "scans" } else { "32 passes" }));
    }
    assert_eq!(decode(&bomb(3, 2048)).unwrap().size, Size { width: 2048, height: 2048 });
}

#[test]
fn a_header_is_refused_before_anything_is_decoded() {
    let data = Kind::PHOTO.encoded(40, 30, 80);
    let open = |limits: Limits| Decoder::new(&data, &limits).map(|_| ());
    let limits = Limits::default();
    for (name, limits) in [
        ("max_input_bytes", limits.with_max_input_bytes(data.len() as u64 - 1)),
        ("max_side", limits.with_max_side(39)),
        ("max_pixels", limits.with_max_pixels(1199)),
    ] {
        assert_eq!(open(limits).unwrap_err().kind(), ErrorKind::Limit { name });
    }
    open(limits.with_max_side(40).with_max_pixels(1200)).unwrap();
}
