//! The strings that the documentation of OSS refuses, with the numbers of the causes.

use crate::oss_process::dialect::{DIALECTS, OSS};
use crate::oss_process::process::Process;
use fcimage_base::error::Error;

fn refused(text: &str) -> Error {
    Process::parse(text, OSS, &|_| None).expect_err(text)
}

fn cause(error: &Error) -> Option<u16> {
    error.service_code().expect("a code").cause.map(|(_, number)| number)
}

/// "abc" in Base64.
const TEXT: &str = "text_YWJj";

#[test]
fn the_documented_negative_vectors_have_their_numbers() {
    for (text, number) in [
        ("image/", 212),
        ("image/slim,1", 213),
        ("image/rotate,90,200,300", 203),
        ("image/format", 207),
        ("image/format,dng", 206),
        ("image/auto-orient", 214),
        ("image/auto-orient,abc", 215),
        ("image/auto-orient,10", 215),
        ("image/rotate", 216),
        ("image/rotate,abc", 217),
        ("image/rotate,400", 217),
        ("image/indexcrop,y_abc,i_0", 224),
        ("image/indexcrop,x_100,i_abc", 229),
        ("image/indexcrop,x_0,i_0", 230),
        ("image/crop,h_100,w_abc", 225),
        ("image/crop,h_100,w_-1", 225),
        ("image/crop,w_100,h_abc", 226),
        ("image/crop,w_100,h_-1", 226),
        ("image/circle,r_abc", 233),
        ("image/circle,r_5000", 233),
        ("image/rounded-corners,r_abc", 237),
        ("image/rounded-corners,r_5000", 237),
        ("image/blur,r_abc,s_25", 241),
        ("image/blur,r_200,s_25", 241),
        ("image/bright", 245),
        ("image/bright,abc", 246),
        ("image/bright,200", 246),
        ("image/sharpen", 279),
        ("image/sharpen,10", 280),
        ("image/interlace", 281),
        ("image/interlace,2", 282),
        ("image/quality", 307),
        ("image/quality,Q_200", 308),
        ("image/quality,q_200", 309),
        ("image/quality,200", 310),
        ("image/resize,w_100,m_abc", 311),
        ("image/resize,w_0", 312),
        ("image/resize,l_0", 314),
        ("image/resize,s_0", 315),
        ("image/resize,p_0", 317),
        ("image/resize,w_100,limit_3", 319),
        ("image/resize,w_0,h_0", 321),
        ("image/resize,m_fixed,w_5000,h_5000", 7),
        ("image/watermark,text_notbase64", 257),
        ("image/watermark,image_notbase64", 265),
    ] {
        assert_eq!(cause(&refused(text)), Some(number), "{text}");
    }
    for (parameter, number) in [
        ("type_notbase64", 250),
        ("type_bm90c3VwcG9ydAo", 251),
        ("color_AABBCCDD", 254),
        ("size_2000", 256),
        ("g_xx", 260),
        ("x_8000", 262),
        ("t_200", 263),
        ("y_8000", 264),
        ("voffset_2000", 268),
        ("order_2", 269),
        ("interval_2000", 270),
        ("align_3", 271),
        ("rotate_400", 272),
        ("fill_2", 274),
        ("fill_1,padx_5000", 276),
        ("fill_1,pady_5000", 277),
    ] {
        let text = format!("image/watermark,{TEXT},{parameter}");
        assert_eq!(cause(&refused(&text)), Some(number), "{text}");
    }
}

#[test]
fn a_text_of_more_than_64_bytes_is_refused() {
    let of = |length: usize| {
        let encoded = "YWFh".repeat(length / 3) + ["", "YQ", "YWE"][length % 3];
        Process::parse(&format!("image/watermark,text_{encoded}"), OSS, &|_| None)
    };
    assert!(of(64).is_ok());
    assert_eq!(cause(&of(65).unwrap_err()), Some(259));
}

#[test]
fn at_most_three_watermarks_have_an_image_and_none_is_nested() {
    let mark = "/watermark,image_YQ";
    let marks = |count: usize| format!("image{}", mark.repeat(count));
    assert!(Process::parse(&marks(3), OSS, &|_| None).is_ok());
    assert_eq!(cause(&refused(&marks(7))), Some(26));
    // panda.png?x-oss-process=image/watermark,image_cGFuZGEucG
    let nested = "cGFuZGEucG5nP3gtb3NzLXByb2Nlc3M9aW1hZ2Uvd2F0ZXJtYXJrLGltYWdlX2NHRnVaR0V1Y0c";
    let error = refused(&format!("image/watermark,image_{nested}"));
    assert_eq!(cause(&error), Some(373));
}

#[test]
fn the_image_of_a_watermark_may_have_actions_of_its_own() {
    // panda.png?x-oss-process=image/resize,P_30
    let image = "cGFuZGEucG5nP3gtb3NzLXByb2Nlc3M9aW1hZ2UvcmVzaXplLFBfMzA";
    let text = format!("image/watermark,image_{image}/watermark,image_{image}=");
    let process = Process::parse(&text, OSS, &|_| None).unwrap();
    assert_eq!(process.objects(), ["panda.png"]);
    assert_eq!(refused("image/resize,P_30").service_code().unwrap().code, "InvalidArgument");
}

#[test]
fn what_is_not_documented_is_refused_and_never_ignored() {
    for (text, code, words) in [
        ("image/resize,w_1,w_2", "InvalidArgument", "duplicate parameter w of resize"),
        (
            "image/resize,width_1",
            "InvalidArgument",
            "unknown parameter \"width\" of resize; it has m,",
        ),
        ("image/resize,200", "InvalidArgument", "resize has parameters such as m_..., w_..."),
        ("image/resize", "MissingArgument", "resize needs one of w, h, l, s and p"),
        ("image/resize,m_lfit", "MissingArgument", "resize needs one of w, h, l, s and p"),
        ("image/watermark,t_90", "MissingArgument", "watermark needs one of text and image"),
        (
            "image/resize,w_+5",
            "InvalidArgument",
            "w of resize must be a whole number between 1 and",
        ),
        ("image/resize,w_5/", "MissingArgument", "an action such as resize,w_200 is missing"),
        ("image/info/resize,w_5", "InvalidArgument", "info must stand alone"),
        ("image/resize,w_5/average-hue", "InvalidArgument", "average-hue must stand alone"),
        ("image/crop,g_face,w_5", "NotImplemented", "g_face of crop needs the recognition"),
        ("image/blindwatermark,content_YQ", "NotImplemented", "blindwatermark needs a service"),
        ("video/snapshot,t_7000", "NotImplemented", "video/... is not supported"),
        ("resize,w_200", "InvalidArgument", "a processing string must begin with image/ or style/"),
        ("image/resize,w_5|sys/saveas,o_YQ", "NotImplemented", "sys/saveas is not supported"),
        ("style/nobody", "NoSuchStyle", "there is no style \"nobody\""),
        ("image/Resize,w_5", "InvalidArgument", "an action must be one of resize, crop,"),
    ] {
        let error = refused(text);
        assert_eq!(error.service_code().unwrap().code, code, "{text}");
        assert!(error.message().starts_with(words), "{text}: {error}");
    }
}

#[test]
fn a_style_stands_for_its_string() {
    let styles = |name: &str| match name {
        "card" => Some("image/resize,w_300".to_owned()),
        "loop" => Some("style/loop".to_owned()),
        "wrong" => Some("image/resize,w_0".to_owned()),
        _ => None,
    };
    let process = |text: &str| Process::parse(text, OSS, &styles);
    assert_eq!(process("style/card").unwrap(), process("image/resize,w_300").unwrap());
    assert!(process("style/loop").is_err());
    let error = process("style/wrong").unwrap_err();
    assert!(error.message().starts_with("style \"wrong\": w of resize"), "{error}");
    assert_eq!(cause(&error), Some(312));
    let long = format!("style/{}", "a".repeat(64));
    assert_eq!(process(&long).unwrap_err().service_code().unwrap().cause, Some((17, 250)));
    assert_eq!(process("style/a b").unwrap_err().service_code().unwrap().cause, Some((17, 251)));
}

#[test]
fn long_strings_and_many_actions_are_refused() {
    assert!(refused(&"image/resize,w_1".repeat(1000)).message().contains("8192 bytes"));
    let many = format!("image{}", "/rotate,90".repeat(21));
    assert!(refused(&many).message().contains("20 actions, got 21"));
}

#[test]
fn other_object_storages_have_names_of_their_own() {
    let [_, tos, obs, bos] = &DIALECTS;
    assert!(Process::parse("image/crop,g_ne,w_5", tos, &|_| None).is_ok());
    assert!(Process::parse("image/crop,g_tr,w_5", obs, &|_| None).is_ok());
    assert!(Process::parse("image/crop,g_ne,w_5", obs, &|_| None).is_err());
    let process = Process::parse("image/bright,b_-10/format,f_webp", bos, &|_| None).unwrap();
    let same = Process::parse("image/bright,-10/format,webp", OSS, &|_| None).unwrap();
    assert_eq!(process.explain(), same.explain());
    for text in ["image/bright,-10", "image/crop,g_nw,w_5", "image/sharpen,100", "image/info"] {
        assert!(Process::parse(text, bos, &|_| None).is_err(), "{text}");
    }
}
