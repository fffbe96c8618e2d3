use super::*;
use crate::codecs::choice::EncodingChoice;
use fcimage_base::error::Error;

type Read<'a> = &'a dyn Fn(&Value) -> Result<()>;

/// Values at the borders of `kind`, and whether they are within.
fn borders(kind: Kind) -> Vec<(Value, bool)> {
    let text = |length| Value::from("x".repeat(length));
    match kind {
        Kind::Text(least, most) => {
            let short = (least > 0).then(|| (json!(""), false));
            let long = (most < usize::MAX).then(|| [(text(most), true), (text(most + 1), false)]);
            let plain = [(json!("x"), true), (json!(7), false)];
            plain.into_iter().chain(short).chain(long.into_iter().flatten()).collect()
        }
        Kind::Const(name) => vec![(json!(name), true), (json!("none"), false)],
        Kind::Names(names) => {
            let known = names.iter().map(|name| (json!(name), true));
            known.chain([(json!("none"), false), (json!(7), false)]).collect()
        }
        Kind::Boolean => vec![(json!(true), true), (json!(false), true), (json!(1), false)],
        Kind::Integer(least, most) => {
            let above = most.checked_add(1).map(|above| (json!(above), false));
            let within = [(json!(least), true), (json!(most), true)];
            let without = [(json!(least - 1), false), (json!("1"), false), (json!(1.5), false)];
            within.into_iter().chain(without).chain(above).collect()
        }
        Kind::Number(least, most) => vec![
            (json!(least), true),
            (json!(most), true),
            (json!(least - 0.01), false),
            (json!(most + 0.01), false),
            (json!("1"), false),
        ],
        Kind::Above(least, most) => vec![
            (json!(most), true),
            (json!(least), false),
            (json!(most + 0.01), false),
            (json!(true), false),
        ],
        Kind::List(item, least, most) => {
            let none = (least > 0).then(|| (json!([]), false));
            let full = (most < 2000).then(|| {
                [(most, true), (most + 1, false)].map(|(n, ok)| (vec![item.sample(); n].into(), ok))
            });
            let plain = [(vec![item.sample(); least].into(), true), (json!(7), false)];
            plain.into_iter().chain(none).chain(full.into_iter().flatten()).collect()
        }
        Kind::Tuple(items) => {
            let samples = || items.iter().map(|item| item.sample()).collect::<Vec<_>>();
            let mut found = vec![
                (samples().split_off(1).into(), false),
                ([samples(), samples()].concat().into(), false),
                (json!(7), false),
            ];
            for (place, item) in items.iter().enumerate() {
                for (value, within) in borders(*item) {
                    // What is within may contradict the others: left must be less than right.
                    let mut list = samples();
                    list[place] = value;
                    if !within {
                        found.push((list.into(), false));
                    }
                }
            }
            found
        }
        Kind::OneOrList(item, ..) => {
            let one = [(item.sample(), true), (json!([item.sample()]), true)];
            let one = one.into_iter().filter(|_| !item.sample().is_null());
            one.chain([(json!(7), false), (json!([7]), false)]).collect()
        }
        Kind::Object(keys) => {
            let mut found = vec![(json!(7), false), (json!({"none": 1}), false)];
            for key in keys {
                let within = |(value, within)| (json!({key.name: value}), within);
                found.extend(borders(key.kind).into_iter().map(within));
            }
            found
        }
        Kind::Any(kinds) => {
            let samples = kinds.iter().map(|kind| (kind.sample(), true));
            let none = [(json!({"none": 1}), false)];
            samples.filter(|(value, _)| !value.is_null()).chain(none).collect()
        }
        Kind::Null => vec![(json!(null), true)],
        Kind::Def("color") => vec![
            (json!("#fff"), true),
            (json!("White"), true),
            (json!("#12345678"), true),
            (json!("#12"), false),
            (json!("none"), false),
            (json!(7), false),
        ],
        Kind::Def("text_color") => {
            let auto = [(json!("auto"), true), (json!("AUTO"), true)];
            borders(Kind::Def("color")).into_iter().chain(auto).collect()
        }
        Kind::Def(_) => vec![(json!(7), false), (json!(true), false)],
    }
}

/// Whether `error` is about the value of `key`, and not about what it needs besides.
fn is_about(error: &Error, key: &str) -> bool {
    let place = error.pointer().unwrap_or_default();
    (place == format!("/{key}") || place.starts_with(&format!("/{key}/")))
        && !error.message().contains(" needs ")
        && !error.message().contains(" is for ")
        && !error.message().contains(" left < right ")
        && !error.message().contains("only a line")
}

/// Asks the reader about the borders of each key.
fn probe(what: &str, keys: &[Key], read: Read<'_>) {
    let least = || least(keys, &read);
    read(&Value::Object(least())).unwrap_or_else(|error| panic!("{what}: {error}"));
    let unknown = [least(), Map::from_iter([("none".to_owned(), json!(1))])];
    let unknown: Map<String, Value> = unknown.into_iter().flatten().collect();
    assert!(read(&Value::Object(unknown)).is_err(), "{what} takes unknown keys");
    for key in keys {
        let with = |value: Value| {
            let mut object = least();
            object.insert(key.name.to_owned(), value);
            read(&Value::Object(object))
        };
        let absent = with(Value::Null);
        // One of several keys may be needed, which is not about this one alone.
        let refused = absent.is_err_and(|error| key.required || is_about(&error, key.name));
        assert_eq!(refused, key.required, "{what}: {} is null", key.name);
        for (value, within) in borders(key.kind) {
            let found = with(value.clone());
            let text = format!("{what}: {} is {value}: {:?}", key.name, found.as_ref().err());
            match (&found, within) {
                (Err(error), true) => assert!(!is_about(error, key.name), "{text}"),
                (Ok(()), false) => panic!("{text}"),
                _ => {}
            }
        }
    }
}

#[test]
fn every_key_of_a_variant_has_the_borders_of_its_reader() {
    probe("a variant", &keys(), &|value| read_variant(value).map(drop));
}

#[test]
fn every_key_of_an_encoding_has_the_borders_of_its_reader() {
    let read: Read<'_> = &|value| EncodingChoice::from_json(value).map(drop);
    for encoding in Encoding::all() {
        probe(encoding.format().name(), encoding.encoder().keys(), read);
    }
    let list = [json!({"format": "png"}), json!({"format": "gif"})];
    for count in [1, Best::MAX + 1] {
        let of: Vec<_> = list.iter().cycle().take(count).collect();
        assert!(read(&json!({"format": "best", "of": of})).is_err());
    }
}

#[test]
fn every_key_of_an_effect_has_the_borders_of_its_reader() {
    for (name, keys) in Effect::KEYS {
        let all = [&[Key::required("effect", Kind::Const(name), "")], *keys].concat();
        probe(name, &all, &|value| Effect::from_json(value).map(drop));
    }
}

#[test]
fn every_key_of_a_layer_has_the_borders_of_its_reader() {
    for (name, keys) in Layer::keys() {
        let all = [&[Key::required("layer", Kind::Const(name), "")], keys.as_slice()].concat();
        probe(name, &all, &|value| Layer::from_json(value, &Limits::DEFAULT).map(drop));
    }
}

#[test]
fn every_key_of_a_watermark_has_the_borders_of_its_reader() {
    let read: Read<'_> = &|value| Watermark::from_json(value, &Limits::DEFAULT).map(drop);
    probe("a text", &TEXT_KEYS, read);
    probe("an image", &IMAGE_KEYS, read);
}

#[test]
fn defaults_are_those_of_the_readers() {
    let schema: Value = serde_json::from_str(&recipe_schema().unwrap()).unwrap();
    let defs = &schema["$defs"];
    let default = |def: &Value, key: &str| def["properties"][key]["default"].clone();
    assert_eq!(default(&defs["variant"], "fit"), json!("inside"));
    let formats = default(&defs["variant"], "encodings");
    assert_eq!((&formats[0]["format"], &formats[1]["format"]), (&json!("jpeg"), &json!("webp")));
    for (def, place, key, value) in [
        ("plain_encoding", 0, "quality", json!(85)),
        ("plain_encoding", 4, "speed", json!(10)),
        ("effect", 2, "percent", json!(60)),
        ("effect", 5, "color", json!("#000000")),
        ("watermark", 0, "gravity", json!("southeast")),
        ("watermark", 1, "scale", json!(0.2)),
        ("layer", 0, "opacity", json!(1.0)),
        ("layer", 1, "stroke_width", json!(1)),
    ] {
        assert_eq!(default(&defs[def]["anyOf"][place], key), value, "{def} {key}");
    }
    // What may be absent has a default, or none because it is absent then.
    let sharpen = &defs["effect"]["anyOf"][2]["properties"];
    assert!(sharpen.as_object().unwrap().values().skip(1).all(|key| !key["default"].is_null()));
}

#[test]
fn every_definition_that_is_referred_to_is_there_and_used() {
    let text = recipe_schema().unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let defs = schema["$defs"].as_object().unwrap();
    for name in defs.keys() {
        assert!(text.contains(&format!("\"#/$defs/{name}\"")), "{name}");
    }
    for reference in text.split("\"#/$defs/").skip(1) {
        assert!(defs.contains_key(reference.split('"').next().unwrap()), "{reference:.30}");
    }
}
