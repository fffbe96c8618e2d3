//! Exif blocks as callers see them.

use fcimage_image::exif::{Exif, Key, Value};

/// Any bytes as a block: every tag is found by its name again, all values together take no more than a
/// few times the block, and what they mean is within its range.
pub fn shown(input: &[u8]) {
    let exif = Exif::new(input.into());
    let mut bytes = 0;
    for (key, value) in exif.values() {
        assert_eq!(Key::from_name(&key.to_string()), Some(key));
        bytes += match value {
            // Latin-1 takes two bytes in UTF-8, UTF-16 three for two.
            Value::Text(text) => text.len().div_ceil(2),
            Value::Bytes(bytes) => bytes.len(),
            Value::Integers(list) => list.len(),
            Value::Ratios(list) => 8 * list.len(),
            Value::Reals(list) => 4 * list.len(),
        };
    }
    assert!(bytes <= input.len(), "{bytes} of {}", input.len());
    if let Some(moment) = exif.taken_at() {
        assert!((1..=9999).contains(&moment.year) && (1..=31).contains(&moment.day));
        assert!(moment.hour < 24 && moment.microsecond < 1_000_000);
    }
    if let Some(place) = exif.gps() {
        assert!(place.latitude.abs() <= 90.0 && place.longitude.abs() <= 180.0);
        assert!(place.altitude.is_none_or(f64::is_finite));
    }
    assert!(exif.exposure().is_none_or(|exposure| !exposure.to_string().contains("NaN")));
    assert!((1..=8).contains(&exif.orientation()));
    let texts = [exif.camera(), exif.lens(), exif.description(), exif.artist(), exif.copyright()];
    assert!(texts.into_iter().flatten().all(|text| !text.trim().is_empty()));
}
