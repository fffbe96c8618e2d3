//! What strings become, checked by the sizes that the documentation of OSS gives.

use crate::codecs::choice::EncodingChoice;
use crate::codecs::encoding::Encoding;
use crate::ops::orient::Orientation;
use crate::oss_process::compile::Compile;
use crate::oss_process::dialect::OSS;
use crate::oss_process::process::Process;
use crate::oss_process::source_facts::SourceFacts;
use crate::recipe::step::Step;
use crate::recipe::variant::Variant;
use crate::size::Size;
use fcimage_base::error::Result;

fn facts(width: u32, height: u32) -> SourceFacts {
    SourceFacts {
        size: Size::new(width, height),
        orientation: Orientation::UPRIGHT,
        gif: false,
        jpeg: true,
        jpeg_quality: Some(80),
    }
}

fn compiled(text: &str, source: Option<SourceFacts>) -> Result<Variant> {
    let process = Process::parse(text, OSS, &|_| None)?;
    process.variant(&Compile { name: "a", source, ..Compile::default() })
}

/// The size of the result.
fn size(text: &str, source: SourceFacts) -> Size {
    let variant = compiled(text, Some(source)).unwrap();
    let upright = source.orientation.upright_size(source.size);
    let sized = |size: Size, step: &Step| match step {
        Step::Geometry(target) => target.frame(size).unwrap().canvas,
        _ => size,
    };
    match variant.operations() {
        Some(steps) => steps.iter().fold(upright, sized),
        None => variant.target().frame(upright).unwrap().canvas,
    }
}

fn cause(text: &str, source: SourceFacts) -> Option<u16> {
    let error = compiled(text, Some(source)).expect_err(text);
    error.service_code().expect("a code").cause.map(|(_, number)| number)
}

#[test]
fn the_documented_sizes_of_resize_come_out() {
    for (parameters, width, height) in [
        ("w_150,h_80", 150, 75),
        ("m_lfit,w_150,h_80", 150, 75),
        ("m_mfit,w_150,h_80", 160, 80),
        ("m_fill,w_150,h_80", 150, 80),
        ("m_pad,w_150,h_80", 150, 80),
        ("m_fixed,w_150,h_80", 150, 80),
        // One side alone.
        ("w_100", 100, 50),
        ("m_mfit,h_50", 100, 50),
        ("m_fixed,h_100", 100, 100),
        ("m_fill,h_100", 100, 100),
        ("m_pad,w_100", 100, 100),
        ("l_100", 100, 50),
        ("s_50", 100, 50),
        ("m_fixed,l_100,s_30", 100, 30),
        // l and s do not matter beside w, and p not beside any.
        ("w_100,l_50,s_10,p_3", 100, 50),
        ("p_50", 100, 50),
        ("p_150", 300, 150),
        ("p_33", 66, 33),
    ] {
        let found = size(&format!("image/resize,{parameters}"), facts(200, 100));
        assert_eq!(found, Size::new(width, height), "{parameters}");
    }
    assert_eq!(size("image/resize,l_100,s_30,m_fixed", facts(100, 200)), Size::new(30, 100));
}

#[test]
fn an_image_that_would_be_enlarged_stays_unless_limit_is_0() {
    for (mode, width, height) in [
        ("lfit", 400, 200),
        ("mfit", 600, 300),
        ("fill", 400, 300),
        ("pad", 400, 300),
        ("fixed", 400, 300),
    ] {
        let text = format!("image/resize,m_{mode},w_400,h_300");
        assert_eq!(size(&text, facts(200, 100)), Size::new(200, 100), "{mode}");
        let enlarging = format!("{text},limit_0");
        assert_eq!(size(&enlarging, facts(200, 100)), Size::new(width, height), "{mode}");
        let gif = SourceFacts { gif: true, ..facts(200, 100) };
        assert_eq!(size(&enlarging, gif), Size::new(200, 100), "{mode}");
    }
    let gif = SourceFacts { gif: true, ..facts(200, 100) };
    assert_eq!(size("image/resize,p_150", gif), Size::new(200, 100));
}

#[test]
fn a_crop_is_counted_from_one_of_nine_places() {
    let edges = |text: &str| {
        let variant = compiled(text, Some(facts(400, 200))).unwrap();
        let crop = variant.target().crop.expect(text);
        let rect = crop.within(Size::new(400, 200)).unwrap();
        (rect.x, rect.y, rect.width, rect.height)
    };
    for (gravity, x, y) in [
        ("nw", 0, 0),
        ("north", 150, 0),
        ("ne", 300, 0),
        ("west", 0, 75),
        ("center", 150, 75),
        ("east", 300, 75),
        ("sw", 0, 150),
        ("south", 150, 150),
        ("se", 300, 150),
    ] {
        let text = format!("image/crop,g_{gravity},w_100,h_50");
        assert_eq!(edges(&text), (x, y, 100, 50), "{gravity}");
    }
    // What juts out is cut at the border.
    assert_eq!(edges("image/crop,g_se,x_10,y_10,w_200,h_190"), (210, 20, 190, 180));
    assert_eq!(edges("image/crop,x_300,y_150"), (300, 150, 100, 50));
    assert_eq!(edges("image/crop,x_10,w_0,h_50"), (10, 0, 390, 50));
    let error = compiled("image/crop,x_400,w_10", Some(facts(400, 200))).unwrap_err();
    assert_eq!(error.service_code().unwrap().code, "BadRequest");
}

#[test]
fn indexcrop_counts_the_narrower_strip_at_the_end() {
    let size = |text: &str| {
        let Size { width, height } = size(text, facts(250, 100));
        (width, height)
    };
    assert_eq!(size("image/indexcrop,x_100,i_1"), (100, 100));
    assert_eq!(size("image/indexcrop,x_100,i_2"), (50, 100));
    assert_eq!(size("image/indexcrop,x_100,i_3"), (250, 100));
    assert_eq!(size("image/indexcrop,y_30,x_100,i_3"), (250, 10));
    assert_eq!(size("image/indexcrop,x_100,i_65535"), (250, 100));
}

#[test]
fn a_circle_is_cut_out_of_the_square_around_it() {
    assert_eq!(size("image/circle,r_30", facts(200, 100)), Size::new(60, 60));
    assert_eq!(size("image/circle,r_4096", facts(200, 101)), Size::new(100, 100));
    assert_eq!(size("image/circle,r_1", facts(1, 1)), Size::new(1, 1));
    assert_eq!(size("image/rounded-corners,r_30", facts(200, 100)), Size::new(200, 100));
}

#[test]
fn actions_run_in_their_order() {
    let source = facts(400, 200);
    assert_eq!(size("image/resize,w_100/crop,w_50,h_50", source), Size::new(50, 50));
    assert_eq!(size("image/crop,w_50,h_50/resize,w_40", source), Size::new(40, 40));
    assert_eq!(size("image/rotate,90/resize,w_100", source), Size::new(100, 200));
    assert_eq!(size("image/resize,w_100/rotate,90", source), Size::new(50, 100));
    assert_eq!(size("image/resize,w_100/rotate,45", source), Size::new(108, 108));
    assert_eq!(size("image/resize,w_100/resize,h_25", source), Size::new(50, 25));
}

#[test]
fn turning_upright_comes_first_wherever_it_stands() {
    let lying = SourceFacts { orientation: Orientation::from_exif(6), ..facts(400, 300) };
    for text in ["image/resize,w_100", "image/resize,w_100/auto-orient,1"] {
        assert_eq!(size(text, lying), Size::new(100, 133), "{text}");
    }
}

#[test]
fn auto_orient_0_leaves_the_source_as_it_is_stored() {
    for exif in 1..=8 {
        let orientation = Orientation::from_exif(exif);
        let source = SourceFacts { orientation, ..facts(400, 300) };
        let text = "image/auto-orient,0/format,png";
        assert_eq!(size(text, source), Size::new(400, 300), "{exif}");
        let variant = compiled(text, Some(source)).unwrap();
        let frame = variant.target().frame(orientation.upright_size(source.size)).unwrap();
        assert_eq!(orientation.then(frame.turn), Orientation::UPRIGHT, "{exif}");
    }
    assert!(compiled("image/auto-orient,0", None).is_err());
}

#[test]
fn results_that_are_too_large_have_their_numbers() {
    let large = facts(20_000, 20_000);
    assert_eq!(cause("image/resize,m_fixed,w_5000,h_5000", large), Some(7));
    assert_eq!(cause("image/resize,w_4097", large), Some(7));
    assert_eq!(cause("image/resize,p_1000", facts(2000, 10)), Some(7));
    assert_eq!(cause("image/rotate,90", facts(4097, 10)), Some(6));
    assert!(compiled("image/resize,w_4096/rotate,90", Some(large)).is_ok());
}

#[test]
fn what_depends_on_the_source_is_refused_without_one() {
    for text in ["image/crop,g_center,w_10,h_10", "image/resize,l_100,s_50"] {
        let error = compiled(text, None).expect_err(text);
        assert!(error.message().contains("source=probe(data)"), "{error}");
    }
    for text in [
        "image/resize,m_fill,w_400,h_300",
        "image/resize,w_200",
        "image/crop,x_10,y_10,w_5/resize,s_3",
        "image/rotate,90",
    ] {
        assert!(compiled(text, None).is_ok(), "{text}");
    }
}

#[test]
fn a_relative_quality_is_of_the_quality_of_a_jpeg() {
    let quality = |format: &str, source: SourceFacts| {
        let variant = compiled(&format!("image/quality,q_90/format,{format}"), Some(source));
        let variant = variant.unwrap();
        let [EncodingChoice::One(encoding)] = variant.encodings() else { panic!("one") };
        match encoding {
            Encoding::Jpeg(options) => options.quality(),
            Encoding::WebP(options) => options.quality(),
            _ => panic!("JPEG or WebP"),
        }
    };
    for format in ["jpg", "webp"] {
        assert_eq!(quality(format, facts(200, 100)), 72, "{format}");
        let other = SourceFacts { jpeg: false, jpeg_quality: None, ..facts(200, 100) };
        assert_eq!(quality(format, other), 90, "{format}");
        let error = compiled(&format!("image/quality,q_90/format,{format}"), None).unwrap_err();
        assert!(error.message().starts_with("q of quality depends on the source"), "{error}");
    }
}
