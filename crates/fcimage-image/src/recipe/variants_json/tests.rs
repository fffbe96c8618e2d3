use super::*;
use serde_json::json;

fn read(value: &Value) -> Result<Vec<Variant>> {
    variants_from_json(&value.to_string(), &Limits::DEFAULT)
}

fn refused(variant: Value) -> String {
    read(&json!([variant])).unwrap_err().to_string()
}

fn logo() -> Value {
    // A PNG of 1x1 pixel.
    json!({"base64": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="})
}

#[test]
fn every_key_is_read_and_written_back() {
    let recipe = json!([
        {
            "name": "a", "trim": 12, "crop": [10, 20, 300, 400], "flip": "vertical", "rotate": 270,
            "scale": null, "width": 400, "height": 300, "fit": "contain",
            "gravity": "northwest", "focus": null,
            "size_when_smaller": "enlarge", "round": "floor", "pad": [1, 2, 3, 4],
            "radius": 24, "shape": null, "background": "#01020304",
            "effects": [{"effect": "blur", "radius": 2.0, "regions": [[0.0, 0.5, 1.0, 0.5]]}],
            "layers": [{
                "layer": "picture", "position": [0.5, -3], "gravity": null, "margin": null,
                "opacity": 0.5, "min_canvas": [300, 200], "image": logo(), "width": 0.25,
                "height": 30, "scale": null, "fit": "fill", "radius": 0.25, "shape": null,
                "rotate": -30.0, "tile": true
            }],
            "watermark": {
                "text": "x", "font": [], "weight": null, "size": 30.5, "color": "#ff0000",
                "opacity": 0.7,
                "shadow": "#00000080", "outline": null, "rotate": -12.25, "gravity": "west",
                "margin": 3, "tile": true
            },
            "operations": null,
            "animation": "keep",
            "encodings": [
                {"format": "jpeg", "quality": 70, "progressive": true, "optimize": false,
                 "chroma_subsampling": "4:4:4", "keep": ["icc", "copyright"],
                 "metadata": {"artist": "Ann", "copyright": "(c) Ann"},
                 "max_bytes": 9000, "min_quality": 20, "cap_at_source": true},
                {"format": "webp", "quality": 1, "effort": 6, "lossless": true,
                 "alpha_quality": 7, "keep": null, "metadata": null, "max_bytes": null, "min_quality": null},
                {"format": "best", "of": [
                    {"format": "png", "effort": 4, "colors": null, "dither": null, "keep": null, "metadata": null},
                    {"format": "png", "effort": 0, "colors": null, "dither": null, "keep": ["icc"], "metadata": null}
                ]},
                {"format": "png", "effort": 4, "colors": null, "dither": null, "keep": null, "metadata": null}
            ]
        },
        {
            "name": "b", "trim": null, "crop": [0.0, 0.25, 1.0, 1.0], "flip": null, "rotate": null, "scale": null,
            "width": 3, "height": 2, "fit": "cover", "gravity": "center",
            "focus": [0.5, 0.0], "size_when_smaller": "keep", "round": "nearest",
            "pad": null, "radius": 0.25, "shape": null,
            "background": "#ffffff", "effects": null, "layers": null,
            "watermark": {
                "image": logo(), "scale": 0.25, "opacity": 0.3, "gravity": "southeast",
                "margin": 20, "tile": false
            },
            "operations": null,
            "animation": "first",
            "encodings": [{"format": "png", "effort": 4, "colors": null, "dither": null, "keep": null, "metadata": null}]
        }
    ]);
    let variants = read(&recipe).unwrap();
    let written = variants_to_json(&variants).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), recipe);
    assert_eq!(variants_from_json(&written, &Limits::DEFAULT).unwrap(), variants);
}

#[test]
fn null_is_absent_for_every_key_that_may_be_absent() {
    let encodings = json!([{"format": "png"}]);
    let nulls = json!([{
        "name": "a", "trim": null, "crop": null, "flip": null, "rotate": null, "scale": null, "width": null,
        "height": null, "fit": null, "gravity": null, "focus": null,
        "size_when_smaller": null, "round": null, "pad": null, "radius": null, "shape": null,
        "background": null, "effects": null, "layers": null, "watermark": null, "animation": null,
        "encodings": encodings
    }]);
    let short = json!([{"name": "a", "encodings": encodings}]);
    assert_eq!(read(&nulls).unwrap(), read(&short).unwrap());
    let marked = |mark: Value| json!([{"name": "a", "watermark": mark, "encodings": encodings}]);
    let nulls = marked(json!({
        "text": "x", "font": null, "size": null, "color": null, "opacity": null,
        "shadow": null, "outline": null, "rotate": null, "gravity": null, "margin": null,
        "tile": null
    }));
    assert_eq!(read(&nulls).unwrap(), read(&marked(json!({"text": "x"}))).unwrap());
    let nulls = marked(json!({
        "image": logo(), "scale": null, "opacity": null, "gravity": null, "margin": null,
        "tile": null
    }));
    assert_eq!(read(&nulls).unwrap(), read(&marked(json!({"image": logo()}))).unwrap());
}

#[test]
fn a_syntax_error_says_where_and_what_in_our_words() {
    for (text, problem) in [
        ("", "at line 1, column 0: expected a value"),
        ("[\n{]", "at line 2, column 2: expected a key in double quotes"),
        ("[1,]", "at line 1, column 4: a comma must not come last"),
        ("[{\"a\" 1}]", "at line 1, column 7: expected a colon after the key"),
        ("[] x", "at line 1, column 4: expected the end of the text"),
    ] {
        let error = variants_from_json(text, &Limits::DEFAULT).unwrap_err();
        let expected = format!("variants must be valid JSON; {problem}");
        assert_eq!((error.message(), error.pointer()), (expected.as_str(), Some("")));
    }
}

#[test]
fn errors_have_the_pointer_of_the_wrong_value() {
    let png = json!([{"format": "png"}]);
    let cases = [
        (json!(3), "at /0: a variant must be an object, got 3"),
        (json!({"encodings": png}), "at /0/name: name is missing"),
        (
            json!({"name": "a", "encodings": []}),
            "at /0/encodings: variant \"a\" needs at least one encoding",
        ),
        (
            json!({"name": "a", "encodings": []}),
            "at /0/encodings: variant \"a\" needs at least one encoding",
        ),
        (
            json!({"name": "a", "width": 0, "encodings": png}),
            "at /0/width: width must be between 1 and 65535, got 0",
        ),
        (
            json!({"name": "a", "height": -7, "encodings": png}),
            "at /0/height: height must be between 1 and 65535, got -7",
        ),
        (
            json!({"name": "a", "width": "9", "encodings": png}),
            "at /0/width: width must be a whole number, got \"9\"",
        ),
        (
            json!({"name": "a", "round": "even", "encodings": png}),
            "at /0/round: round must be one of nearest, floor, ceil, got \"even\"",
        ),
        (
            json!({"name": "a", "fit": "crop", "encodings": png}),
            "at /0/fit: fit must be one of inside, outside, cover, contain, fill, got \"crop\"; \
             use \"cover\"",
        ),
        (
            json!({"name": "a", "encodings": [{"format": "webp", "effort": 7}]}),
            "at /0/encodings/0/effort: effort must be between 0 and 6, got 7",
        ),
        (
            json!({"name": "a", "watermark": {"text": "x", "margin": -1}, "encodings": png}),
            "at /0/watermark/margin: margin must be between 0 and 4294967295, got -1",
        ),
        (
            json!({"name": "a", "watermark": {}, "encodings": png}),
            "at /0/watermark: a watermark must be an object with either \"text\" or \"image\"",
        ),
        (
            json!({"name": "a", "watermark": {"text": "x", "shadow": 3}, "encodings": png}),
            "at /0/watermark/shadow: shadow must be true, false, \"auto\" or a color, got 3",
        ),
        (
            json!({"name": "a", "watermark": {"image": logo(), "scale": 0}, "encodings": png}),
            "at /0/watermark/scale: scale must be above 0.0 and at most 1.0, got 0",
        ),
    ];
    for (variant, text) in cases {
        assert_eq!(refused(variant), text);
    }
    let unknown = refused(json!({"name": "a", "size": 3, "encodings": png}));
    assert!(unknown.starts_with("at /0/size: unknown key \"size\"; a variant has name,"));
    assert!(read(&json!({})).unwrap_err().message().contains("must be a JSON array"));
    let wrong = json!({"variants": [{"name": "a", "width": 0}]});
    let text = "at /variants/0/width: width must be between 1 and 65535, got 0";
    assert_eq!(read(&wrong).unwrap_err().to_string(), text);
    assert!(variants_from_json("[", &Limits::DEFAULT).is_err());
}

#[test]
fn one_encoding_needs_no_array() {
    let alone = json!([{"name": "a", "encodings": {"format": "png"}}]);
    let listed = json!([{"name": "a", "encodings": [{"format": "png"}]}]);
    assert_eq!(read(&alone).unwrap(), read(&listed).unwrap());
    assert_eq!(
        refused(json!({"name": "a", "encodings": {"format": "webp", "effort": 7}})),
        "at /0/encodings/effort: effort must be between 0 and 6, got 7"
    );
    assert_eq!(
        refused(json!({"name": "a", "encodings": "png"})),
        "at /0/encodings: encodings must be an encoding or an array of them, got \"png\""
    );
}

#[test]
fn what_reading_refuses_is_not_written() {
    let variants = read(&json!([{"name": "a"}])).unwrap();
    let twice = [variants.clone(), variants].concat();
    for (list, json) in [(&[][..], json!([])), (&twice, json!([{"name": "a"}, {"name": "a"}]))] {
        let written = variants_to_json(list).unwrap_err();
        assert_eq!(written.to_string(), read(&json).unwrap_err().to_string());
    }
}

#[test]
fn a_logo_is_judged_by_its_own_limits() {
    let limits = Limits { max_input_bytes: 10, ..Limits::DEFAULT };
    let mark = json!({"image": logo()});
    let recipe = json!([{"name": "a", "watermark": mark, "encodings": [{"format": "png"}]}]);
    let error = variants_from_json(&recipe.to_string(), &limits).unwrap_err();
    assert_eq!(error.limit_name(), Some("max_input_bytes"));
    assert_eq!(error.pointer(), Some("/0/watermark/image"));
    assert!(error.message().starts_with("watermark image: "), "{error}");
}

#[test]
fn the_tutorials_recipe_is_valid_and_takes_another_watermark() {
    let plain = tutorial(None).unwrap();
    let sizes: Vec<_> = plain.iter().map(|v| (v.name(), v.target().width)).collect();
    assert_eq!(sizes, [("large", Some(1200)), ("medium", Some(600)), ("thumb", Some(150))]);
    assert!(plain.iter().all(|variant| variant.watermark().is_none()));
    let mark = Watermark::from_json(&json!({"text": "mine"}), &Limits::DEFAULT).unwrap();
    let marked = tutorial(Some(&mark)).unwrap();
    let marks: Vec<_> = marked.iter().map(|variant| variant.watermark()).collect();
    assert_eq!(marks, [Some(&mark), Some(&mark), None]);
}
