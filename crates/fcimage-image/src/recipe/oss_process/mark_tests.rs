//! Watermarks of strings.

use crate::codecs::encoding::Encoding;
use crate::ops::layers::layer::Layer;
use crate::ops::layers::length::Length;
use crate::ops::layers::place::Anchor;
use crate::pixels::{Layout, Pixels};
use crate::recipe::geometry::gravity::Gravity;
use crate::recipe::oss_process::compile::Compile;
use crate::recipe::oss_process::dialect::OSS;
use crate::recipe::oss_process::materials::Materials;
use crate::recipe::oss_process::process::Process;
use crate::recipe::oss_process::source_facts::SourceFacts;
use crate::recipe::step::Step;
use crate::size::Size;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fcimage_base::error::Result;

/// A logo of 40x20 pixels.
fn logo() -> Vec<u8> {
    let pixels = Pixels::new(40, 20, Layout::Rgb, vec![7; 40 * 20 * 3]).unwrap();
    Encoding::Png(Default::default()).encode(&pixels, &Default::default()).unwrap()
}

fn compiled(mark: &str, main: Option<Size>) -> Result<Vec<Step>> {
    let text = format!("image/auto-orient,1/watermark,{mark}");
    let source = main.map(|size| SourceFacts {
        size,
        orientation: Default::default(),
        gif: false,
        jpeg: true,
        jpeg_quality: None,
    });
    let objects = [("logo.png".to_owned(), logo())].into();
    let materials = Materials { objects, ..Materials::default() };
    let with = Compile { name: "a", source, materials, watermark: None };
    let variant = Process::parse(&text, OSS, &|_| None)?.variant(&with)?;
    Ok(variant.operations().unwrap_or_default().to_vec())
}

/// The width and the height of the layer, and where it is.
fn layer(process: &str, more: &str, main: Option<Size>) -> ([Option<Length>; 2], Anchor) {
    let key = URL_SAFE_NO_PAD.encode(format!("logo.png{process}"));
    let steps = compiled(&format!("image_{key}{more}"), main).unwrap();
    let [Step::Layer(Layer::Picture(picture))] = steps.as_slice() else { panic!("{steps:?}") };
    let options = picture.options();
    ([options.width, options.height], options.place.anchor)
}

const MAIN: Option<Size> = Some(Size::new(200, 200));

fn pixels(width: i64, height: i64) -> [Option<Length>; 2] {
    [width, height].map(|side| Some(Length::Pixels(side)))
}

#[test]
fn a_percentage_is_of_the_image_that_is_drawn_on() {
    let process = "?x-oss-process=image/resize,P_10";
    for (main, side) in [(100, 10), (200, 20)] {
        let (size, _) = layer(process, "", Some(Size::new(main, main)));
        assert_eq!(size, pixels(side, side / 2), "{main}");
    }
    let (size, _) = layer(process, "", None);
    assert_eq!(size, [Some(Length::Fraction(0.1)); 2]);
}

#[test]
fn a_logo_has_its_own_size_or_that_of_its_actions() {
    assert_eq!(layer("", "", MAIN).0, pixels(40, 20));
    assert_eq!(layer("?x-oss-process=image/resize,w_30", "", MAIN).0, pixels(30, 15));
    assert_eq!(layer("?x-oss-process=image/crop,w_9,h_8/rotate,90", "", MAIN).0, pixels(8, 9));
}

#[test]
fn a_logo_is_ten_pixels_from_the_lower_right_corner_unless_it_says_otherwise() {
    let margin = |x, y| [Length::Pixels(x), Length::Pixels(y)];
    let (_, anchor) = layer("", "", MAIN);
    assert_eq!(anchor, Anchor::Gravity(Gravity::SouthEast, margin(10, 10)));
    let (_, anchor) = layer("", ",g_nw,x_3,y_0", MAIN);
    assert_eq!(anchor, Anchor::Gravity(Gravity::NorthWest, margin(3, 0)));
    let (_, anchor) = layer("", ",g_west,x_3,voffset_-5", MAIN);
    assert_eq!(anchor, Anchor::Position(margin(3, 85)));
    let (_, anchor) = layer("", ",g_center,voffset_5", MAIN);
    assert_eq!(anchor, Anchor::Position(margin(80, 95)));
}

#[test]
fn a_text_is_a_layer_with_its_options_or_all_over_the_image() {
    let text = "text_SGVsbG8,size_30,color_FF0000,t_50,rotate_45,shadow_100";
    let json = |more: &str| {
        let steps = compiled(&format!("{text},{more}"), None).unwrap();
        let [step] = steps.as_slice() else { panic!("{steps:?}") };
        step.json_with(|asset| asset.to_json())
    };
    let layer = json("g_nw,x_3,y_7");
    assert_eq!((layer["layer"].as_str(), layer["color"].as_str()), (Some("text"), Some("#ff0000")));
    assert_eq!((layer["size"].as_f64(), layer["rotate"].as_f64()), (Some(30.0), Some(45.0)));
    assert_eq!(
        (layer["opacity"].as_f64(), layer["gravity"].as_str()),
        (Some(0.5), Some("northwest"))
    );
    assert_eq!(layer["margin"].to_string(), "[3,7]");
    assert_eq!(layer["shadow"].as_str(), Some("#000000"));
    let tiled = json("fill_1");
    assert_eq!(tiled["watermark"]["text"].as_str(), Some("Hello"));
    assert_eq!(tiled["watermark"]["tile"].as_bool(), Some(true));
}

#[test]
fn what_cannot_be_done_is_said() {
    for (mark, main, words) in [
        (
            "image_bm9uZS5wbmc",
            None,
            "the watermark needs the object \"none.png\": pass it with load=",
        ),
        ("image_bG9nby5wbmc,text_SGk", None, "an image and a text side by side"),
        ("text_SGk,g_west,voffset_5", None, "voffset of a text"),
        ("text_SGk,fill_1,padx_3", None, "padx and pady of watermark"),
        ("image_bG9nby5wbmc,g_west,voffset_5", None, "voffset of watermark depends on the source"),
        ("image_bG9nby5wbmc,fill_1", Some(Size::new(30, 10)), "a watermark that is larger"),
    ] {
        let error = compiled(mark, main).expect_err(mark);
        assert!(error.message().starts_with(words), "{error}");
        assert!(error.service_code().is_some(), "{mark}");
    }
    assert!(compiled("image_bG9nby5wbmc,fill_1", MAIN).is_ok());
}
