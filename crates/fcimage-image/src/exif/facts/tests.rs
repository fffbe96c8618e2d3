use std::borrow::Cow;

use super::*;
use crate::exif::write::{Block, Field};

fn field(tag: u16, kind: u16, bytes: Vec<u8>) -> Field<'static> {
    let size = if kind == 5 { 8 } else { 1 };
    Field { tag, kind, count: bytes.len() as u32 / size, bytes: Cow::Owned(bytes) }
}

fn ratios(tag: u16, parts: &[(u32, u32)]) -> Field<'static> {
    let bytes = parts.iter().flat_map(|(a, b)| [a.to_be_bytes(), b.to_be_bytes()]).flatten();
    field(tag, 5, bytes.collect())
}

fn text(tag: u16, text: &str) -> Field<'static> {
    field(tag, 2, [text.as_bytes(), b"\0"].concat())
}

fn exif(main: Vec<Field<'_>>, shot: Vec<Field<'_>>, gps: Vec<Field<'_>>) -> Exif {
    let mut block = Block::new(true);
    (block.main, block.exif, block.gps) = (main, shot, gps);
    Exif::new(block.write().unwrap().into())
}

fn taken(date: &str, fraction: &str, offset: &str) -> Option<Moment> {
    let shot = vec![text(0x9003, date), text(0x9011, offset), text(0x9291, fraction)];
    exif(vec![], shot, vec![]).taken_at()
}

#[test]
fn a_date_has_its_fraction_and_offset_where_they_are_stated() {
    let moment = Moment {
        year: 2024,
        month: 2,
        day: 29,
        hour: 23,
        minute: 59,
        second: 58,
        microsecond: 120_000,
        offset: Some(-210),
    };
    assert_eq!(taken("2024:02:29 23:59:58", "12", "-03:30"), Some(moment));
    let plain = Moment { microsecond: 0, offset: None, ..moment };
    for (fraction, offset) in [("", ""), ("x1", "+8"), ("  ", "+15:00"), (" ", "+08:60")] {
        assert_eq!(taken("2024-02-29T23:59:58", fraction, offset), Some(plain));
    }
    assert_eq!(taken("2024:02:29 23:59:58", "1234567", "Z").unwrap().microsecond, 123_456);
    assert_eq!(taken("2024:02:29 23:59:58", "", "+14:00").unwrap().offset, Some(840));
}

#[test]
fn what_is_no_date_is_none() {
    for date in [
        "0000:00:00 00:00:00",
        "    :  :     :  :  ",
        "2023:02:29 00:00:00",
        "1900:02:29 00:00:00",
        "2023:13:01 00:00:00",
        "2023:04:31 00:00:00",
        "2023:04:00 00:00:00",
        "2023:04:01 24:00:00",
        "2023:04:01 00:60:00",
        "2023:04:01 00:00:60",
        "2023:04:01",
        "2023:04:01 00:00:00 PM",
        "+023:04:01 00:00:00",
        "",
    ] {
        assert_eq!(taken(date, "", ""), None, "{date}");
    }
    assert_eq!(Exif::default().taken_at(), None);
}

type Parts<'a> = &'a [(u32, u32)];

fn place(latitude: Parts<'_>, south: &str, longitude: Parts<'_>, west: &str) -> Option<Position> {
    let gps = vec![text(1, south), ratios(2, latitude), text(3, west), ratios(4, longitude)];
    exif(vec![], vec![], gps).gps()
}

#[test]
fn a_place_is_in_decimal_degrees() {
    let latitude = [(30, 1), (15, 1), (3600, 100)];
    let longitude = [(120, 1), (75, 10)];
    let found = place(&latitude, "N", &longitude, "E").unwrap();
    assert_eq!((found.latitude, found.longitude, found.altitude), (30.26, 120.125, None));
    let found = place(&latitude, "s", &[(180, 1)], " W ").unwrap();
    assert_eq!((found.latitude, found.longitude), (-30.26, -180.0));
}

#[test]
fn a_place_out_of_its_range_is_none() {
    let (good, east) = ([(30, 1)], [(120, 1)]);
    assert!(place(&good, "N", &east, "E").is_some());
    for latitude in [
        &[(91, 1)][..],
        &[(90, 1), (1, 1)],
        &[(30, 1), (61, 1)],
        &[(30, 1), (1, 1), (61, 1)],
        &[(30, 0)],
        &[(0, 0), (0, 0), (0, 0)],
        &[(1, 1); 4],
    ] {
        assert_eq!(place(latitude, "N", &east, "E"), None, "{latitude:?}");
    }
    assert_eq!(place(&good, "N", &[(181, 1)], "E"), None);
    for side in ["", "E", "North"] {
        assert_eq!(place(&good, side, &east, "E"), None);
    }
    let no_side = vec![ratios(2, &good), text(3, "E"), ratios(4, &east)];
    assert_eq!(exif(vec![], vec![], no_side).gps(), None);
}

#[test]
fn an_altitude_below_the_sea_is_negative_and_an_impossible_one_is_left_out() {
    let altitude = |side: u8, meters: (u32, u32)| {
        let mut gps = vec![text(1, "N"), ratios(2, &[(3, 1)]), text(3, "E"), ratios(4, &[(3, 1)])];
        gps.extend([field(5, 1, vec![side]), ratios(6, &[meters])]);
        exif(vec![], vec![], gps).gps().unwrap().altitude
    };
    assert_eq!(altitude(0, (17_685, 2)), Some(8842.5));
    assert_eq!(altitude(1, (423, 1)), Some(-423.0));
    assert_eq!(altitude(3, (423, 1)), Some(-423.0));
    for wrong in [(1, 0), (0, 0), (2_000_000, 1)] {
        assert_eq!(altitude(0, wrong), None);
    }
    assert_eq!(altitude(1, (12_001, 1)), None);
}

#[test]
fn the_maker_of_a_camera_is_named_once() {
    let camera = |make, model| exif(vec![text(0x010f, make), text(0x0110, model)], vec![], vec![]);
    for (make, model, name) in [
        ("Canon", "Canon EOS 5D Mark IV", Some("Canon EOS 5D Mark IV")),
        ("NIKON CORPORATION", "NIKON D850", Some("NIKON D850")),
        ("HUAWEI", "Huawei P30", Some("Huawei P30")),
        ("Apple", "iPhone 15", Some("Apple iPhone 15")),
        ("Xiaomi ", " Mi 9 ", Some("Xiaomi Mi 9")),
        ("", "Model", Some("Model")),
        ("Maker", " ", Some("Maker")),
        ("", "", None),
    ] {
        assert_eq!(camera(make, model).camera().as_deref(), name);
    }
}

#[test]
fn an_exposure_is_what_is_stated_of_it() {
    let shot = vec![
        ratios(0x829a, &[(10, 1250)]),
        ratios(0x829d, &[(28, 10)]),
        field(0x8827, 1, vec![100]),
        ratios(0x920a, &[(0, 0)]),
    ];
    let exposure = exif(vec![], shot, vec![]).exposure().unwrap();
    assert_eq!(exposure.time, Some(0.008));
    assert_eq!((exposure.iso, exposure.focal_length), (Some(100), None));
    assert_eq!(exposure.to_string(), "1/125 s, f/2.8, ISO 100");
    let long = Exposure { time: Some(2.5), focal_length: Some(4.2), ..Exposure::default() };
    assert_eq!(long.to_string(), "2.5 s, 4.2 mm");
    assert_eq!(exif(vec![], vec![ratios(0x829a, &[(0, 1)])], vec![]).exposure(), None);
}

#[test]
fn a_sensitivity_that_does_not_fit_its_tag_is_in_another() {
    let short = Field { count: 1, ..field(0x8827, 3, vec![0xff, 0xff]) };
    let long = Field { count: 1, ..field(0x8832, 4, vec![0, 1, 0x90, 0]) };
    let exposure = exif(vec![], vec![short, long], vec![]).exposure().unwrap();
    assert_eq!(exposure.iso, Some(102_400));
}

#[test]
fn a_resolution_is_in_dots_per_inch() {
    let dpi = |unit: Option<u8>| {
        let mut main = vec![ratios(0x011a, &[(300, 1)]), ratios(0x011b, &[(150, 1)])];
        main.extend(unit.map(|unit| field(0x0128, 1, vec![unit])));
        exif(main, vec![], vec![]).dpi()
    };
    assert_eq!(dpi(None), Dpi::new(300.0, 150.0));
    assert_eq!(dpi(Some(3)), Dpi::new(762.0, 381.0));
    assert_eq!(dpi(Some(1)), None);
}
