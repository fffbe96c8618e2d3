//! `info`: the facts of a file as JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::exif::tags::Directory;
use crate::exif::value::{Ratio, Value as Tag};
use crate::info::Info;

/// The facts of a file of `bytes` bytes, sorted by their names: each is an object with "value", which is
/// a text. Sizes are those that are stored.
pub(super) fn info(info: &Info, bytes: usize) -> Value {
    let mut facts: BTreeMap<String, String> = BTreeMap::new();
    // The Exif block of a PNG does not count.
    if info.format.name() != "png" {
        let tags = info.exif();
        let named = tags.values().filter_map(|(key, tag)| {
            let name = key.name()?;
            Some((name.to_owned(), text_of(name, key.directory, &tag)?))
        });
        facts.extend(named);
    }
    if let Some(dpi) = info.dpi().filter(|_| !facts.contains_key("XResolution")) {
        let whole = |density: f64| format!("{}/1", density.round());
        facts.insert("XResolution".to_owned(), whole(dpi.x));
        facts.insert("YResolution".to_owned(), whole(dpi.y));
        facts.insert("ResolutionUnit".to_owned(), "2".to_owned());
    }
    let format = match info.format.name() {
        "jpeg" => "jpg",
        other => other,
    };
    for (name, value) in [
        ("FileSize", bytes.to_string()),
        ("Format", format.to_owned()),
        ("FrameCount", info.stated_frames().to_string()),
        ("ImageHeight", info.size.height.to_string()),
        ("ImageWidth", info.size.width.to_string()),
    ] {
        facts.insert(name.to_owned(), value);
    }
    facts
        .into_iter()
        .map(|(name, value)| (name, json!({ "value": value })))
        .collect::<Map<_, _>>()
        .into()
}

/// A tag as text; `None` for bytes of another format.
fn text_of(name: &str, directory: Directory, tag: &Tag<'_>) -> Option<String> {
    let is_place = directory == Directory::Gps && matches!(name, "GPSLatitude" | "GPSLongitude");
    match tag {
        Tag::Text(text) if directory == Directory::Gps && name.ends_with("Ref") => Some(
            match text.as_str() {
                "N" => "North",
                "S" => "South",
                "E" => "East",
                "W" => "West",
                other => other,
            }
            .to_owned(),
        ),
        Tag::Text(text) => Some(text.clone()),
        Tag::Bytes(bytes) if bytes.len() <= 8 => Some(joined(bytes)),
        Tag::Bytes(_) => None,
        Tag::Integers(list) => Some(joined(list)),
        Tag::Ratios(list) if is_place => Some(degrees(list)),
        Tag::Ratios(list) => {
            let ratio = |ratio: &Ratio| format!("{}/{}", ratio.numerator, ratio.denominator);
            Some(joined(&list.iter().map(ratio).collect::<Vec<_>>()))
        }
        Tag::Reals(list) => Some(joined(list)),
    }
}

fn joined<T: ToString>(list: &[T]) -> String {
    list.iter().map(T::to_string).collect::<Vec<_>>().join(" ")
}

/// Degrees, minutes and seconds, without those that are 0 but for the first.
fn degrees(list: &[Ratio]) -> String {
    let parts = list.iter().zip(["deg ", "' ", "\" "]).enumerate();
    let told = parts.filter(|(i, (ratio, _))| *i == 0 || ratio.numerator != 0);
    told.map(|(_, (ratio, unit))| format!("{}{unit}", ratio.value())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dpi::Dpi;
    use crate::info::ColorModel;
    use crate::size::Size;

    #[test]
    fn every_fact_is_an_object_with_a_text_and_names_are_sorted() {
        let format = crate::codecs::jpeg::FORMAT;
        let plain = Info::plain(format, Size::new(400, 267), ColorModel::Ycbcr);
        let found = info(&Info { own_dpi: Dpi::new(96.0, 96.0), ..plain }, 21_839);
        assert_eq!(
            found.to_string(),
            "{\"FileSize\":{\"value\":\"21839\"},\"Format\":{\"value\":\"jpg\"},\
             \"FrameCount\":{\"value\":\"1\"},\"ImageHeight\":{\"value\":\"267\"},\
             \"ImageWidth\":{\"value\":\"400\"},\"ResolutionUnit\":{\"value\":\"2\"},\
             \"XResolution\":{\"value\":\"96/1\"},\"YResolution\":{\"value\":\"96/1\"}}"
        );
    }

    #[test]
    fn places_are_in_degrees_and_sides_in_words() {
        let ratio = |numerator, denominator| Ratio { numerator, denominator };
        let place = Tag::Ratios(vec![ratio(22, 1), ratio(31, 1), ratio(25, 2)]);
        let told = |name: &str, tag: &Tag<'_>| text_of(name, Directory::Gps, tag).unwrap();
        assert_eq!(told("GPSLatitude", &place), "22deg 31' 12.5\" ");
        let zero = Tag::Ratios(vec![ratio(0, 1), ratio(0, 1), ratio(0, 1)]);
        assert_eq!(told("GPSLatitude", &zero), "0deg ");
        assert_eq!(told("GPSLatitudeRef", &Tag::Text("N".to_owned())), "North");
        assert_eq!(told("GPSVersionID", &Tag::Bytes(&[2, 2, 0, 0])), "2 2 0 0");
        assert_eq!(text_of("MakerNote", Directory::Image, &Tag::Bytes(&[0; 9])), None);
    }
}
