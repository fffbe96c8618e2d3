//! What a text takes and draws, and what is refused.

use super::*;
use crate::ops::layers::content::Content as _;
use crate::ops::layers::length::Length;
use crate::ops::layers::place::{Anchor, Place};
use crate::pixels::{Layout, Pixels};
use crate::recipe::color::Color;
use crate::recipe::geometry::gravity::Gravity;
use crate::size::Size;
use fcimage_base::error::{ErrorKind, Result};

const CANVAS: Size = Size::new(400, 300);

fn options() -> TextLayerOptions {
    TextLayerOptions::default().with_size(Some(20.0)).with_place(at(0, 0))
}

fn at(x: i64, y: i64) -> Place {
    let corner = Anchor::Position([Length::Pixels(x), Length::Pixels(y)]);
    Place::default().with_anchor(corner).unwrap()
}

fn made(text: &str, options: TextLayerOptions) -> Text {
    Text::new(vec![Span::new(text)], options).unwrap()
}

fn lines(text: &str, options: TextLayerOptions) -> Vec<String> {
    made(text, options).measure(CANVAS).lines
}

/// The coverage of a text that is drawn in black on white.
fn drawn(text: &Text, canvas: Size) -> Pixels {
    let samples = vec![255; canvas.pixels() as usize * 3];
    let mut pixels = Pixels::new(canvas.width, canvas.height, Layout::Rgb, samples).unwrap();
    let peak = text.bytes(canvas);
    if let Some(stamp) = stamp(text, canvas).unwrap() {
        assert_eq!(stamp.size().pixels() * 4, peak.held);
        assert!(peak.held <= peak.peak);
        text.draw(&stamp, &mut pixels);
    }
    pixels
}

fn stamp(text: &Text, canvas: Size) -> Result<Option<crate::ops::stamp::Stamp>> {
    text.stamp(canvas, &crate::ops::image_files::ImageFiles::default())
}

/// The box of what is not white: left, top, right, bottom.
fn ink(pixels: &Pixels) -> [usize; 4] {
    let mut ink = [usize::MAX, usize::MAX, 0, 0];
    for (y, row) in pixels.rows().enumerate() {
        for (x, _) in row.chunks(3).enumerate().filter(|(_, pixel)| *pixel != [255; 3]) {
            ink = [ink[0].min(x), ink[1].min(y), ink[2].max(x + 1), ink[3].max(y + 1)];
        }
    }
    ink
}

#[test]
fn lines_are_wrapped_at_the_width_and_at_what_the_image_has_room_for() {
    let text = "The quick brown fox jumps over the lazy dog";
    let narrow = options().with_width(Some(Length::Pixels(120)));
    let expected = ["The quick", "brown fox", "jumps over", "the lazy dog"];
    assert_eq!(lines(text, narrow.clone()), expected);
    let measured = made(text, narrow).measure(CANVAS);
    assert_eq!(measured.size.width, 120);
    // 4 base lines, 24 pixels apart, between ascent and descent: 18.55 and 4.88 pixels.
    assert_eq!(measured.size.height, 19 + 3 * 24 + 5);
    assert_eq!(lines(text, options()).len(), 1);
    assert_eq!(lines(text, options().with_place(at(100, 0))).len(), 2);
    assert_eq!(lines(text, options().with_place(at(300, 0))).len(), 5);
    assert_eq!(lines(text, options().with_width(Some(Length::Fraction(0.3)))).len(), 4);
    let margin = Anchor::Gravity(Gravity::North, [Length::Pixels(140), Length::Pixels(5)]);
    let centered = Place::default().with_anchor(margin).unwrap();
    assert_eq!(lines(text, options().with_place(centered)).len(), 4);
}

#[test]
fn an_ellipsis_ends_what_is_too_long() {
    let narrow = options().with_width(Some(Length::Pixels(120)));
    let two = narrow.clone().with_max_lines(Some(2));
    let text = "The quick brown fox jumps over the lazy dog";
    assert_eq!(lines(text, two.clone()), ["The quick", "brown fox\u{2026}"]);
    assert_eq!(lines("The quick brown fox", two.clone()), ["The quick", "brown fox"]);
    assert_eq!(lines("a\n\nb", two.clone()), ["a", "\u{2026}"]);
    let one = narrow.with_max_lines(Some(1));
    assert_eq!(lines("unbreakable-without-end", one), ["unbreakabl\u{2026}"]);
    let tiny = options().with_width(Some(Length::Pixels(1))).with_max_lines(Some(1));
    assert_eq!(lines("ab", tiny), ["\u{2026}"]);
}

#[test]
fn words_that_are_too_wide_are_broken_and_soft_hyphens_are_shown() {
    let narrow = options().with_width(Some(Length::Pixels(60)));
    assert_eq!(lines("abcdefgh", narrow.clone()), ["abcde", "fgh"]);
    let hyphened = made("hyphen\u{ad}ation", options().with_width(Some(Length::Pixels(80))));
    let plain = made("hyphen\nation", options());
    let wide = |text: &Text| ink(&drawn(text, CANVAS))[2];
    assert!(wide(&hyphened) > wide(&plain) + 3);
    assert_eq!(lines("hyphen\u{ad}ation", options()), ["hyphen\u{ad}ation"]);
}

#[test]
fn lines_are_aligned_in_the_width() {
    let width = Some(Length::Pixels(200));
    let left = |align| {
        let [left, _, right, _] =
            ink(&drawn(&made("HH", options().with_width(width).with_align(align)), CANVAS));
        (left, right)
    };
    let (start, end) = left(Align::Left);
    assert!(start <= 2, "{start}");
    assert_eq!(left(Align::Start), (start, end));
    assert_eq!(left(Align::Right), (200 - end, 200 - start));
    let (middle, _) = left(Align::Center);
    assert!((middle + 1).abs_diff((200 - (end - start)) / 2) <= 2, "{middle}");
}

#[test]
fn spans_have_their_own_size_and_color() {
    let red = Color::rgba(255, 0, 0, 255);
    let spans = vec![
        Span::new("small "),
        Span::new("LARGE").with_size(Some(60.0)).with_color(Some(red)),
        Span::new(" small"),
    ];
    let text = Text::new(spans, options()).unwrap();
    assert_eq!(text.measure(CANVAS).lines, ["small LARGE small"]);
    assert_eq!(text.measure(CANVAS).size.height, 71);
    let pixels = drawn(&text, CANVAS);
    let rows = |color: [u8; 3]| {
        let has = |row: &[u8]| row.chunks(3).any(|pixel| pixel == color);
        pixels.rows().filter(|row| has(row)).count()
    };
    assert!(rows([255, 0, 0]) > 40, "{}", rows([255, 0, 0]));
    assert!((8..20).contains(&rows([0, 0, 0])), "{}", rows([0, 0, 0]));
}

#[test]
fn colors_do_not_part_letters_that_kern() {
    let width = |spans: &[&str]| {
        let blue = Some(Color::rgba(0, 0, 255, 255));
        let spans = spans.iter().enumerate();
        let spans = spans.map(|(i, text)| Span::new(*text).with_color(blue.filter(|_| i % 2 == 1)));
        Text::new(spans.collect(), options().with_size(Some(100.0))).unwrap().measure(CANVAS).size
    };
    assert_eq!(width(&["A", "V", "A"]), width(&["AVA"]));
    assert!(width(&["AVA"]).width + 10 < width(&["A\u{2060}", "V\u{2060}", "A"]).width * 2);
}

#[test]
fn a_turned_text_is_drawn_within_its_turned_box() {
    let text = "Turned text";
    let [left, top, right, bottom] = ink(&drawn(&made(text, options()), CANVAS));
    let turned = made(text, options().with_rotate(90.0));
    let [l, t, r, b] = ink(&drawn(&turned, CANVAS));
    assert!((r - l).abs_diff(bottom - top) <= 1 && (b - t).abs_diff(right - left) <= 1);
    assert!(l <= 7 && t <= 3, "{l} {t}");
    let half = ink(&drawn(&made(text, options().with_rotate(180.0)), CANVAS));
    assert!((half[2] - half[0]).abs_diff(right - left) <= 1);
}

#[test]
fn what_is_outside_of_the_image_is_cut_and_takes_no_memory() {
    let far = made("far away", options().with_place(at(1000, 1000)));
    assert!(stamp(&far, CANVAS).unwrap().is_none());
    assert_eq!(far.bytes(CANVAS).held, 0);
    // The stem of a letter that is ten times as high as the image.
    let huge = made("I", options().with_size(Some(4000.0)).with_place(at(-444, -2500)));
    let [left, top, right, bottom] = ink(&drawn(&huge, CANVAS));
    assert_eq!((left, top, bottom), (0, 0, 300));
    assert!((200..400).contains(&right), "{right}");
    assert!(huge.bytes(CANVAS).peak < 4 << 20, "{}", huge.bytes(CANVAS).peak);
    let tiny = Size::new(1, 1);
    drawn(&made("tiny", options()), tiny);
    drawn(&made("wide", TextLayerOptions::default()), Size::new(1, 1));
}

#[test]
fn a_shadow_and_an_outline_take_room_around_the_letters() {
    let gray = Some(Color::rgba(0, 0, 0, 160));
    let place = || options().with_size(Some(32.0)).with_place(at(50, 50));
    let plain = ink(&drawn(&made("x", place()), CANVAS));
    let outlined = ink(&drawn(&made("x", place().with_outline(gray)), CANVAS));
    assert_eq!(outlined, [plain[0] - 2, plain[1] - 2, plain[2] + 2, plain[3] + 2]);
    let shadowed = ink(&drawn(&made("x", place().with_shadow(gray)), CANVAS));
    assert!(shadowed[2] > plain[2] && shadowed[3] > plain[3]);
}

#[test]
fn letters_without_end_are_refused_before_they_are_drawn() {
    let pile = "A\n".repeat(4999) + "A";
    let options = options().with_size(Some(4000.0)).with_line_height(0.1);
    let text = made(&pile, options.with_place(at(-500, 0)));
    let Err(error) = stamp(&text, Size::new(1, 60_000)) else { panic!("drawn") };
    assert_eq!(error.kind(), ErrorKind::Limit);
    assert!(error.message().contains("million pixels; at most"), "{error}");
}

#[test]
fn options_out_of_their_range_are_refused_with_their_place() {
    let refused =
        |text: &str, options| Text::new(vec![Span::new(text)], options).unwrap_err().to_string();
    let default = TextLayerOptions::default;
    assert_eq!(refused(" ", default()), "at /text: text must have a visible character");
    assert_eq!(
        refused(&"x".repeat(10_001), default()),
        "at /text: text must have at most 10000 characters, got 10001"
    );
    for size in [0.0, -1.0, 0.0001, 4000.5, f64::NAN] {
        assert!(refused("x", default().with_size(Some(size))).starts_with("at /size: size must"));
    }
    for height in [0.0, 11.0, f64::NAN] {
        assert!(
            refused("x", default().with_line_height(height)).starts_with("at /line_height: line")
        );
    }
    assert_eq!(
        refused("x", default().with_max_lines(Some(0))),
        "at /max_lines: max_lines must be at least 1, got 0"
    );
    assert!(refused("x", default().with_rotate(361.0)).starts_with("at /rotate: rotate must"));
    assert!(
        refused("x", default().with_width(Some(Length::Pixels(0)))).starts_with("at /width: width")
    );
    assert!(refused("x", default().with_weight(Some(700))).starts_with("at /weight: weight needs"));
    assert!(refused("\u{4e2d}", default()).contains("no font has a glyph for '\u{4e2d}' (U+4E2D)"));
    let wrong = Span::new("x").with_size(Some(0.0));
    let error = Text::new(vec![Span::new("a"), wrong], default()).unwrap_err();
    assert_eq!(error.pointer(), Some("/text/1/size"));
}

#[test]
fn many_marks_on_a_letter_stay_bounded() {
    let text = format!("x{}", "\u{301}".repeat(9000));
    let text = made(&text, options().with_width(Some(Length::Pixels(50))));
    assert_eq!(text.measure(CANVAS).lines.len(), 1);
    drawn(&text, CANVAS);
}
