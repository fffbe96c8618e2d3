use super::*;
use crate::codecs::testing::{decode, info, refusal};
use crate::info::Owner;
use fcimage_base::Pool;

const ASCII: u16 = 2;
const SHORT: u16 = 3;

/// An image of 2 x 2 gray pixels in a strip for each row, without compression; `more` are further
/// fields, which come before those of the same tag.
fn file(bits: u16, rows: [&[u8]; 2], more: &[(u16, u16, &[u8])]) -> Vec<u8> {
    let shorts = |values: &[u16]| values.iter().flat_map(|v| v.to_le_bytes()).collect();
    let length = rows[0].len() as u16;
    let mut fields: Vec<(u16, u16, Vec<u8>)> =
        more.iter().map(|(tag, kind, value)| (*tag, *kind, value.to_vec())).collect();
    fields.extend([
        (tags::WIDTH, SHORT, shorts(&[2])),
        (tags::HEIGHT, SHORT, shorts(&[2])),
        (tags::BITS, SHORT, shorts(&[bits])),
        (tags::PHOTOMETRIC, SHORT, shorts(&[1])),
        (tags::STRIP_OFFSETS, SHORT, shorts(&[8, 8 + length])),
        (tags::ROWS_PER_STRIP, SHORT, shorts(&[1])),
        (tags::STRIP_BYTES, SHORT, shorts(&[length, length])),
    ]);
    fields.sort_by_key(|(tag, ..)| *tag);
    let directory = 8 + 2 * u32::from(length);
    let mut data = b"II*\0".to_vec();
    data.extend(directory.to_le_bytes());
    data.extend(rows.concat());
    data.extend((fields.len() as u16).to_le_bytes());
    let mut place = directory + 2 + 12 * fields.len() as u32 + 4;
    let mut values = Vec::new();
    for (tag, kind, value) in fields {
        data.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        let count = if kind == SHORT { value.len() / 2 } else { value.len() };
        data.extend((count as u32).to_le_bytes());
        if value.len() <= 4 {
            data.extend([&value[..], &[0; 4][value.len()..]].concat());
        } else {
            data.extend(place.to_le_bytes());
            place += value.len() as u32;
            values.extend(value);
        }
    }
    data.extend([0; 4]);
    data.extend(values);
    data
}

const ROWS: [&[u8]; 2] = [&[7, 9], &[20, 30]];

/// The gray levels of a region.
fn region(data: &[u8], region: Rect, on_damage: OnDamage) -> Result<(Vec<u8>, f64)> {
    let limits = Limits::DEFAULT;
    let source = open(data, &limits)?;
    let plan = source.plan(Scaled::full(source.info().size), region, on_damage)?;
    let cx = Context { limits: &limits, pool: &Pool::serial() };
    let decoded = source.decode(&plan, &cx)?;
    let levels = decoded.pixels.samples().chunks(3).map(|pixel| pixel[0]).collect();
    Ok((levels, decoded.fraction))
}

const WHOLE: Rect = Rect { x: 0, y: 0, width: 2, height: 2 };

#[test]
fn the_header_says_size_color_and_bits() {
    let info = info(&file(8, ROWS, &[]));
    assert_eq!((info.format, info.size), (FORMAT, Size::new(2, 2)));
    assert_eq!((info.color, info.bit_depth, info.has_alpha), (ColorModel::Gray, 8, false));
    assert_eq!((info.orientation.exif(), info.owner), (1, Owner::default()));
}

#[test]
fn samples_of_8_and_16_bits_become_8() {
    assert_eq!(decode(&file(8, ROWS, &[])).unwrap().samples()[..6], [7, 7, 7, 9, 9, 9]);
    let wide = file(16, [&[0, 0x80, 0xff, 0xff], &[0; 4]], &[]);
    assert_eq!(info(&wide).bit_depth, 16);
    assert_eq!(decode(&wide).unwrap().samples()[..6], [128, 128, 128, 255, 255, 255]);
}

#[test]
fn orientation_and_copyright_are_read_from_the_directory() {
    let texts: [(u16, u16, &[u8]); 2] =
        [(tags::ARTIST, ASCII, b"Ann Other\0"), (tags::COPYRIGHT, ASCII, b"(c) Ann\0")];
    for (kind, value) in [(SHORT, &[6, 0][..]), (4, &[6, 0, 0, 0])] {
        let mut data = file(8, ROWS, &[&texts[..], &[(tags::ORIENTATION, kind, value)]].concat());
        if kind == 4 {
            // One value of four bytes.
            let at = data.windows(4).position(|w| w == [0x12, 1, 4, 0]).unwrap();
            data[at + 4] = 1;
        }
        let info = info(&data);
        assert_eq!(info.orientation.exif(), 6);
        assert_eq!(info.owner.artist.as_deref(), Some(&b"Ann Other"[..]));
        assert_eq!(info.owner.copyright.as_deref(), Some(&b"(c) Ann"[..]));
    }
}

#[test]
fn a_profile_is_copied_unless_it_is_too_large() {
    let data = file(8, ROWS, &[(tags::ICC, 7, b"a profile")]);
    assert_eq!(info(&data).icc.as_deref(), Some(&b"a profile"[..]));
    let limits = Limits { max_metadata: 8, ..Limits::DEFAULT };
    assert!(open(&data, &limits).unwrap().info().icc.is_none());
}

#[test]
fn of_two_fields_the_first_counts() {
    let data = file(8, ROWS, &[(tags::WIDTH, SHORT, &[1, 0])]);
    assert_eq!(info(&data).size, Size::new(1, 2));
}

#[test]
fn floating_point_samples_are_not_supported() {
    let data = file(32, [&[0; 8]; 2], &[(tags::SAMPLE_FORMAT, SHORT, &[3, 0])]);
    let error = refusal(&data, &Limits::DEFAULT);
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(error.message(), "TIFF with floating-point samples is not supported");
}

#[test]
fn only_the_strips_of_the_region_are_decoded() {
    let mut data = file(8, ROWS, &[]);
    let lower = Rect { x: 1, y: 1, width: 1, height: 1 };
    assert_eq!(region(&data, lower, OnDamage::Error).unwrap(), (vec![30], 1.0));
    assert_eq!(region(&data, WHOLE, OnDamage::Error).unwrap(), (vec![7, 9, 20, 30], 1.0));
    // The first strip begins beyond the file: a crop elsewhere does not hide that.
    let at = data.windows(4).position(|w| w == [0x11, 1, 3, 0]).unwrap();
    data[at + 9] = 0x70;
    let error = region(&data, lower, OnDamage::Error).unwrap_err();
    assert_eq!(error.message(), "the TIFF is damaged: it ends too early");
}

#[test]
fn damage_is_an_error_with_a_fraction_or_is_filled_with_the_last_color() {
    let mut data = file(8, ROWS, &[]);
    let at = data.windows(4).position(|w| w == [0x11, 1, 3, 0]).unwrap();
    data[at + 11] = 0x70;
    let error = region(&data, WHOLE, OnDamage::Error).unwrap_err();
    assert_eq!((error.kind(), error.decoded_fraction()), (ErrorKind::Decode, Some(0.5)));
    let salvaged = region(&data, WHOLE, OnDamage::Salvage).unwrap();
    assert_eq!(salvaged, (vec![7, 9, 9, 9], 0.5));
    data[at + 9] = 0x70;
    let error = region(&data, WHOLE, OnDamage::Salvage).unwrap_err();
    assert_eq!((error.kind(), error.decoded_fraction()), (ErrorKind::Decode, Some(0.0)));
}

#[test]
fn tiles_that_hold_far_more_than_the_image_are_refused() {
    let tile: [(u16, u16, &[u8]); 2] =
        [(tags::TILE_WIDTH, SHORT, &[0, 0x80]), (tags::TILE_HEIGHT, SHORT, &[0, 0x80])];
    let data = file(8, ROWS, &tile);
    let limits = Limits { max_pixels: 60_000, ..Limits::DEFAULT };
    let error = open(&data, &limits).map(|_| ()).unwrap_err();
    assert_eq!(error.limit_name(), Some("max_pixels"));
}
