//! Which options a text may have.

use std::ops::RangeInclusive;

use crate::ops::layers::text::options::{Span, TextLayerOptions};
use crate::ops::text::characters::is_blank;
use crate::ops::text::font::FontSource;
use crate::recipe::json::pointer_to;
use fcimage_base::error::{Error, Result};

/// Characters of a text: some pages.
pub(super) const MAX_CHARACTERS: usize = 10_000;

/// Spans of a text.
pub(super) const MAX_SPANS: usize = 1000;

/// Different fonts of a text, each weight of a variable font; and fonts of one list.
pub(super) const MAX_FONTS: usize = 64;

/// The range of `size`, in pixels per em.
pub(super) const SIZES: RangeInclusive<f64> = 1.0..=4000.0;

/// The smallest size as a fraction of the width of the image.
pub(super) const SMALLEST_FRACTION: f64 = 0.001;

pub(super) const WEIGHTS: RangeInclusive<u16> = 1..=1000;

pub(super) const LINE_HEIGHTS: RangeInclusive<f64> = 0.1..=10.0;

pub(super) const MAX_ROTATE: f64 = 360.0;

/// # Errors
/// `Argument` with the pointer of the option that is out of its range.
pub(super) fn check(spans: &[Span], options: &TextLayerOptions) -> Result<()> {
    let wrong = |key: &str, text: String| Err(Error::argument(text).with_pointer(pointer_to(key)));
    check_letters(spans).map_err(|error| error.with_pointer(pointer_to("text")))?;
    for (number, span) in spans.iter().enumerate() {
        check_fonts(span.fonts.as_deref().unwrap_or_default())
            .and_then(|()| check_look(span.size, span.weight))
            .map_err(|error| error.prefix_pointer(&format!("/text/{number}")))?;
    }
    check_fonts(&options.fonts)?;
    check_look(options.size, options.weight)?;
    if let Some(width) = options.width {
        width.check_side("width").map_err(|error| error.with_pointer(pointer_to("width")))?;
    }
    let height = options.line_height;
    if !LINE_HEIGHTS.contains(&height) {
        let (low, high) = (LINE_HEIGHTS.start(), LINE_HEIGHTS.end());
        return wrong(
            "line_height",
            format!("line_height must be between {low} and {high} times the size, got {height}"),
        );
    }
    if options.max_lines == Some(0) {
        return wrong("max_lines", "max_lines must be at least 1, got 0".to_owned());
    }
    let degrees = options.rotate;
    if !(-MAX_ROTATE..=MAX_ROTATE).contains(&degrees) {
        let text =
            format!("rotate must be between -{MAX_ROTATE} and {MAX_ROTATE} degrees, got {degrees}");
        return wrong("rotate", text);
    }
    Ok(())
}

fn check_letters(spans: &[Span]) -> Result<()> {
    if spans.len() > MAX_SPANS {
        let text = format!("text must have at most {MAX_SPANS} spans, got {}", spans.len());
        return Err(Error::argument(text));
    }
    let count: usize = spans.iter().map(|span| span.text.chars().count()).sum();
    if count > MAX_CHARACTERS {
        let text = format!("text must have at most {MAX_CHARACTERS} characters, got {count}");
        return Err(Error::argument(text));
    }
    if spans.iter().flat_map(|span| span.text.chars()).all(is_blank) {
        return Err(Error::argument("text must have a visible character"));
    }
    Ok(())
}

fn check_fonts(fonts: &[FontSource]) -> Result<()> {
    if fonts.len() <= MAX_FONTS {
        return Ok(());
    }
    let text = format!("font must have at most {MAX_FONTS} fonts, got {}", fonts.len());
    Err(Error::argument(text).with_pointer(pointer_to("font")))
}

fn check_look(size: Option<f64>, weight: Option<u16>) -> Result<()> {
    let fraction = SMALLEST_FRACTION..1.0;
    if let Some(size) = size.filter(|size| !SIZES.contains(size) && !fraction.contains(size)) {
        let (low, high) = (SIZES.start(), SIZES.end());
        let text = format!(
            "size must be between {low} and {high} pixels, or between {SMALLEST_FRACTION} and 1.0 \
             as a fraction of the image's width, got {size}"
        );
        return Err(Error::argument(text).with_pointer(pointer_to("size")));
    }
    if let Some(weight) = weight.filter(|weight| !WEIGHTS.contains(weight)) {
        let (low, high) = (WEIGHTS.start(), WEIGHTS.end());
        let text = format!("weight must be between {low} and {high}, got {weight}");
        return Err(Error::argument(text).with_pointer(pointer_to("weight")));
    }
    Ok(())
}
