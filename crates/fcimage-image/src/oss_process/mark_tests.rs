//! Watermarks of strings.

use std::sync::Arc;

use crate::codecs::encoding::Encoding;
use crate::context::Context;
use crate::ops::layers::layer::Layer;
use crate::ops::layers::length::Length;
use crate::ops::layers::picture::Picture;
use crate::ops::layers::place::Anchor;
use crate::ops::layers::text::options::{Span, TextLayerOptions};
use crate::ops::layers::text::text_layer::Text;
use crate::oss_process::compile::Compile;
use crate::oss_process::dialect::OSS;
use crate::oss_process::materials::Materials;
use crate::oss_process::process::Process;
use crate::oss_process::source_facts::SourceFacts;
use crate::pixels::{Layout, Pixels};
use crate::recipe::animation_mode::AnimationMode;
use crate::recipe::geometry::gravity::Gravity;
use crate::recipe::step::Step;
use crate::recipe::variant::Variant;
use crate::size::Size;
use crate::source::Source;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;
use fcimage_base::pool::Pool;

/// A logo of 40x20 pixels.
fn logo() -> Vec<u8> {
    let pixels = Pixels::new(40, 20, Layout::Rgb, vec![7; 40 * 20 * 3]).unwrap();
    Encoding::Png(Default::default()).encode(&pixels, &Default::default()).unwrap()
}

fn compiled(mark: &str, main: Option<Size>) -> Result<Vec<Step>> {
    let text = format!("image/auto-orient,1/watermark,{mark}");
    let variant = variant(&text, main.map(facts))?;
    Ok(variant.operations().unwrap_or_default().to_vec())
}

fn facts(size: Size) -> SourceFacts {
    let orientation = Default::default();
    SourceFacts { size, orientation, gif: false, jpeg: true, jpeg_quality: None }
}

fn variant(text: &str, source: Option<SourceFacts>) -> Result<Variant> {
    let objects = [("logo.png".to_owned(), logo())].into();
    let materials = Materials { objects, ..Materials::default() };
    let with = Compile { name: "a", source, materials, watermark: None };
    Process::parse(text, OSS, &|_| None)?.variant(&with)
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
fn a_text_is_a_layer_with_its_options() {
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
}

/// The only layer, which is an image.
fn picture(mark: &str, main: Option<Size>) -> Arc<Picture> {
    let steps = compiled(mark, main).expect(mark);
    let [Step::Layer(Layer::Picture(picture))] = steps.as_slice() else { panic!("{steps:?}") };
    picture.clone()
}

/// The size of "SGk" (Hi) of 20 pixels.
fn hi() -> Size {
    let (text, huge) = (vec![Span::new("Hi")], Size::new(4000, 4000));
    let options = TextLayerOptions::default().with_size(Some(20.0));
    Text::new(text, options).unwrap().measure(huge).size
}

const LOGO: &str = "image_bG9nby5wbmc";
const HI: &str = "text_SGk,size_20";

#[test]
fn what_fills_the_image_is_repeated_with_its_gaps() {
    let gaps = |x, y| Anchor::Gravity(Gravity::NorthWest, [x, y].map(Length::Pixels));
    for (mark, size) in [(LOGO, Size::new(40, 20)), (HI, hi())] {
        for (gap, anchor) in [("", gaps(0, 0)), (",padx_7,pady_9", gaps(7, 9))] {
            let picture = picture(&format!("{mark},fill_1,t_50{gap}"), None);
            let options = picture.options();
            assert!(options.tile, "{mark}");
            assert_eq!((options.place.anchor, options.place.opacity), (anchor, 0.5), "{mark}");
            assert_eq!(picture.size(), size, "{mark}");
        }
    }
}

#[test]
fn the_shadow_of_a_text_does_not_move_it() {
    let (plain, shaded) = (format!("{HI},{LOGO}"), format!("{HI},{LOGO},shadow_50"));
    let bleed = (picture(&shaded, MAIN).size().width - picture(&plain, MAIN).size().width) / 2;
    assert!(bleed > 0);
    let anchor =
        |mark: &str, more: &str| picture(&format!("{mark},{more}"), MAIN).options().place.anchor;
    let at = |x, y| [x, y].map(|side: i64| Length::Pixels(side - i64::from(bleed)));
    assert_eq!(anchor(&shaded, "x_3,y_9"), Anchor::Gravity(Gravity::SouthEast, at(3, 9)));
    let Anchor::Position([Length::Pixels(x), Length::Pixels(y)]) =
        anchor(&plain, "g_center,voffset_5")
    else {
        panic!("a position")
    };
    assert_eq!(anchor(&shaded, "g_center,voffset_5"), Anchor::Position(at(x, y)));
}

#[test]
fn an_image_and_a_text_stand_side_by_side() {
    let text = hi();
    let height = text.height.max(20);
    assert!(text.height > 20);
    /// The columns and rows within which the logo is.
    fn logo_in(picture: &Picture) -> [(usize, usize); 2] {
        let limits = Limits::DEFAULT;
        let source = Source::open(picture.data(), &limits).unwrap();
        let plan = source.plan_in_full().unwrap();
        let cx = Context { limits: &limits, pool: &Pool::serial() };
        let pixels = source.decode(&plan, &cx).unwrap().pixels;
        let width = pixels.width() as usize;
        let samples = pixels.samples().as_chunks::<4>().0;
        let found: Vec<usize> =
            (0..samples.len()).filter(|at| samples[*at] == [7, 7, 7, 255]).collect();
        let span =
            |values: Vec<usize>| (*values.iter().min().unwrap(), *values.iter().max().unwrap() + 1);
        let (x, y) = (|at: &usize| at % width, |at: &usize| at / width);
        [span(found.iter().map(x).collect()), span(found.iter().map(y).collect())]
    }
    let (free, right) = (height as usize - 20, text.width as usize + 5);
    for (more, x, y) in [
        ("", 0, free),
        (",align_2", 0, free),
        (",align_1", 0, free / 2),
        (",align_0", 0, 0),
        (",order_1,align_0", right, 0),
    ] {
        let picture = picture(&format!("{LOGO},{HI},interval_5{more}"), None);
        assert_eq!(picture.size(), Size::new(40 + 5 + text.width, height), "{more}");
        assert_eq!(logo_in(&picture), [(x, x + 40), (y, y + 20)], "{more}");
    }
}

#[test]
fn a_text_is_moved_from_the_middle_line() {
    let text = hi();
    for (gravity, x) in [("west", 3), ("east", 200 - 3 - i64::from(text.width))] {
        let steps = compiled(&format!("{HI},g_{gravity},x_3,voffset_-5"), MAIN).unwrap();
        let [Step::Layer(Layer::Text(text_layer))] = steps.as_slice() else { panic!("{steps:?}") };
        let y = (200 - i64::from(text.height)) / 2 - 5;
        let options = text_layer.options();
        assert_eq!(options.place.anchor, Anchor::Position([x, y].map(Length::Pixels)), "{gravity}");
    }
}

#[test]
fn only_images_are_drawn_on_animations() {
    let gif = SourceFacts { gif: true, jpeg: false, ..facts(Size::new(200, 200)) };
    for (mark, moves) in [
        (LOGO.to_owned(), true),
        (format!("{LOGO},fill_1"), true),
        (HI.to_owned(), false),
        (format!("{HI},fill_1"), false),
        (format!("{LOGO},{HI}"), false),
    ] {
        let variant = variant(&format!("image/watermark,{mark}"), Some(gif)).unwrap();
        assert_eq!(variant.animation() == AnimationMode::Keep, moves, "{mark}");
    }
}

#[test]
fn what_cannot_be_done_is_said() {
    for (mark, main, words) in [
        (
            "image_bm9uZS5wbmc",
            None,
            "the watermark needs the object \"none.png\": pass it with load=",
        ),
        (
            "image_bG9nby5wbmc_eC1vc3MtcHJvY2Vzcz1pbWFnZS9yZXNpemUsUF8xMA,text_SGk",
            None,
            "P of resize beside a text depends on the source",
        ),
        ("text_SGk,g_west,voffset_5", None, "voffset of watermark depends on the source"),
        ("text_V1dXV1dXV1dXV1dXV1dXV1dXV1c,size_1000,fill_1", None, "a result may have"),
        ("image_bG9nby5wbmc,g_west,voffset_5", None, "voffset of watermark depends on the source"),
    ] {
        let error = compiled(mark, main).expect_err(mark);
        assert!(error.message().starts_with(words), "{error}");
        assert!(error.service_code().is_some(), "{mark}");
    }
}
