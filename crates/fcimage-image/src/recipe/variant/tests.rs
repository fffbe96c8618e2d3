use super::*;
use crate::codecs::encoding::Encoding;
use crate::ops::effects::grayscale::Grayscale;
use crate::recipe::step::MAX_STEPS;
use fcimage_base::error::ErrorKind;
use serde_json::json;

fn encoding(format: &str) -> Encoding {
    Encoding::from_json(&json!({"format": format})).unwrap()
}

fn refused(builder: VariantBuilder) -> (ErrorKind, String) {
    let error = builder.build().unwrap_err();
    (error.kind(), error.to_string())
}

fn argument(text: &str) -> (ErrorKind, String) {
    (ErrorKind::Argument, text.to_owned())
}

#[test]
fn a_builder_starts_with_the_documented_defaults() {
    let variant = Variant::builder("a").encoding(encoding("png")).build().unwrap();
    assert_eq!(variant.target(), &Target::default());
    assert_eq!((variant.background(), variant.watermark()), (Color::WHITE, None));
    assert_eq!(variant.effects(), []);
    assert_eq!(variant.animation(), AnimationMode::First);
}

#[test]
fn sides_out_of_their_range_are_refused() {
    let builder = || Variant::builder("a").encoding(encoding("png"));
    let zero = "at /width: width must be between 1 and 65535, got 0";
    assert_eq!(refused(builder().width(0)), argument(zero));
    let large = "at /height: height must be between 1 and 65535, got 65536";
    assert_eq!(refused(builder().height(65_536)), argument(large));
    assert!(builder().width(65_535).height(1).build().is_ok());
}

#[test]
fn a_fit_that_crops_or_pads_needs_both_sides() {
    for (fit, needs_both) in [
        (Fit::Inside, false),
        (Fit::Outside, false),
        (Fit::Cover, true),
        (Fit::Contain, true),
        (Fit::Fill, true),
    ] {
        let one = Variant::builder("a").width(9).fit(fit).encoding(encoding("png"));
        assert_eq!(one.clone().build().is_err(), needs_both, "{fit:?}");
        assert!(one.height(9).build().is_ok());
    }
}

#[test]
fn an_empty_name_and_no_encoding_are_refused() {
    let nameless = Variant::builder("").encoding(encoding("png"));
    assert_eq!(refused(nameless), argument("at /name: name must not be empty"));
    let text = "at /encodings: variant \"a\" needs at least one encoding";
    assert_eq!(refused(Variant::builder("a")), argument(text));
}

#[test]
fn a_box_that_an_encoding_cannot_hold_names_the_encoding() {
    let wide = Variant::builder("a").width(20_000).encoding(encoding("png"));
    let error = wide.encoding(encoding("webp")).build().unwrap_err();
    assert_eq!((error.kind(), error.pointer()), (ErrorKind::Encode, Some("/encodings/1")));
}

#[test]
fn a_duplicate_name_is_refused_with_its_place() {
    let variant = Variant::builder("a").encoding(encoding("png")).build().unwrap();
    let error = check_all(&[variant.clone(), variant]).unwrap_err();
    let text = "at /1/name: duplicate variant name \"a\"; names must be unique";
    assert_eq!(error.to_string(), text);
    assert_eq!(check_all(&[]).unwrap_err().kind(), ErrorKind::Argument);
}

#[test]
fn operations_are_given_alone() {
    let step = || Step::Geometry(Target { width: Some(9), ..Target::default() });
    let builder = || Variant::builder("a").encoding(encoding("png")).operations([step()]);
    assert_eq!(builder().build().unwrap().operations(), Some(&[step()][..]));
    for other in [builder().height(3), builder().effects([Grayscale.into()])] {
        let error = other.build().unwrap_err();
        assert_eq!((error.kind(), error.pointer()), (ErrorKind::Argument, Some("/operations")));
    }
    let error = builder().operations([Target::default()]).build().unwrap_err();
    assert_eq!(error.pointer(), Some("/operations/1"));
    assert!(builder().operations(vec![step(); MAX_STEPS]).build().is_err());
}
