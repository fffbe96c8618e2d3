//! A text that is drawn on images.

use serde_json::{Map, Value};

use crate::ops::asset::AssetWriter;
use crate::ops::image_files::ImageFiles;
use crate::ops::layers::content::{Content, StampBytes};
use crate::ops::layers::length::Length;
use crate::ops::layers::place::{Anchor, Place};
use crate::ops::layers::text::checks::{SIZES, check};
use crate::ops::layers::text::fonts::Fonts;
use crate::ops::layers::text::ink::{Ink, Look, turned_box};
use crate::ops::layers::text::json;
use crate::ops::layers::text::layout::{Frame, Layout, lay_out};
use crate::ops::layers::text::options::{Span, TextLayerOptions};
use crate::ops::layers::text::typeset::{Face, Style, Typeset};
use crate::ops::stamp::Stamp;
use crate::ops::text::font::Font;
use crate::pixels::Pixels;
use crate::recipe::color::Color;
use crate::recipe::json::Object;
use crate::recipe::schema::Key;
use crate::size::Size;
use fcimage_base::error::{Error, ErrorKind, Result, catch_panic};
use fcimage_base::limits::Limits;

/// The size of letters as a fraction of the image's width, and at least, where none is given.
const DEFAULT_SIZE: (f64, f64) = (1.0 / 30.0, 20.0);

/// A text that is drawn on images.
#[derive(Debug, Clone)]
pub struct Text {
    /// Their fonts and those of `options` are in `fonts`.
    spans: Vec<Span>,
    options: TextLayerOptions,
    fonts: Fonts,
    faces: Vec<Face>,
    colors: Vec<Color>,
    typeset: Typeset,
}

/// What a text takes, before it is turned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// Its box, from the ascent of its first line to the descent of its last.
    pub size: Size,
    /// What is on each line.
    pub lines: Vec<String>,
}

impl Text {
    /// Reads the fonts and shapes the text, so that each character has a glyph.
    ///
    /// # Errors
    /// `Argument` where the text or an option is out of its range, a font is not valid, or no font has
    /// a character; `Limit` where a font is too large. The pointer names the key in JSON.
    pub fn new(mut spans: Vec<Span>, mut options: TextLayerOptions) -> Result<Self> {
        check(&spans, &options)?;
        let fonts = Fonts::load(&mut spans, &mut options)?;
        let (mut faces, mut colors) = (Vec::new(), Vec::new());
        let mut parts = Vec::with_capacity(spans.len());
        for (span, chain) in spans.iter().zip(&fonts.chains) {
            let face = Face { fonts: chain.clone(), size: span.size };
            let color = span.color.unwrap_or(options.color);
            let style =
                Style { face: place_in(&mut faces, face), color: place_in(&mut colors, color) };
            parts.push((span.text.as_str(), style));
        }
        // The shaper is not ours; a font that makes it panic is a wrong argument.
        let typeset = catch_panic(|| Typeset::new(&parts, &faces, &fonts.list));
        let typeset = typeset.map_err(|error| match error.kind() {
            ErrorKind::Internal if fonts.list.len() > 1 => {
                Error::argument("a font is damaged and cannot draw the text").with_pointer("/font")
            }
            _ => error,
        })?;
        Ok(Self { spans, options, fonts, faces, colors, typeset })
    }

    /// Its parts, without their fonts.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The options, without the fonts.
    pub const fn options(&self) -> &TextLayerOptions {
        &self.options
    }

    /// The fonts of the text as a whole, without the embedded one.
    pub fn fonts(&self) -> Vec<&Font> {
        self.fonts.own()
    }

    /// The fonts that are given for a span.
    pub fn fonts_of_span(&self, number: usize) -> Option<Vec<&Font>> {
        self.fonts.of_span(number)
    }

    /// What it takes on an image of a size, before it is turned.
    pub fn measure(&self, canvas: Size) -> Measured {
        let Layout { width, height, lines, .. } = self.layout(canvas);
        let size = Size::new(width.ceil() as u32, height.ceil() as u32);
        Measured { size, lines }
    }

    /// The text in a box that is as wide as its longest line on an image of this size, so that its lines
    /// are the same on any image.
    pub(crate) fn in_one_box(mut self, canvas: Size) -> Self {
        let Measured { size, .. } = self.measure(canvas);
        self.options.width = Some(Length::Pixels(size.width.max(1).into()));
        self
    }

    /// The text at another place.
    pub(crate) fn with_place(mut self, place: Place) -> Self {
        self.options.place = place;
        self
    }

    /// The size of its box on an image of this size, when it is turned.
    pub(crate) fn turned_size(&self, canvas: Size) -> Size {
        turned_box(&self.layout(canvas), self.options.rotate)
    }

    /// Pixels around its box that outline and shadow can reach.
    pub(crate) fn bleed(&self, canvas: Size) -> u32 {
        u32::try_from(self.look().reach(self.layout(canvas).largest)).unwrap_or(u32::MAX)
    }

    fn layout(&self, canvas: Size) -> Layout {
        let width = f64::from(canvas.width);
        let pixels = |face: &Face| {
            let (fraction, least) = DEFAULT_SIZE;
            let size = face.size.or(self.options.size);
            let size = size.unwrap_or_else(|| (width * fraction).floor().max(least));
            let pixels = if size < *SIZES.start() { size * width } else { size };
            pixels.clamp(*SIZES.start(), *SIZES.end()) as f32
        };
        let sizes: Vec<f32> = self.faces.iter().map(pixels).collect();
        let fixed = self.options.width.map(|length| length.pixels(canvas.width).max(1) as f64);
        let frame = Frame {
            width: fixed,
            most: fixed.unwrap_or_else(|| self.room(canvas)),
            max_lines: self.options.max_lines,
            line_height: self.options.line_height,
            align: self.options.align,
        };
        lay_out(&self.typeset, &self.faces, &self.fonts.list, &sizes, &frame)
    }

    /// An upper bound of what a layout with this many lines takes.
    fn layout_bytes(&self, lines: usize) -> u64 {
        let Typeset { paragraphs, glyphs, .. } = &self.typeset;
        let text: usize = paragraphs.iter().map(|paragraph| paragraph.text.len()).sum();
        let faces = self.faces.len() * (BYTES_FOR_FACE + 4 * self.fonts.list.len());
        let bytes = glyphs.len() * BYTES_FOR_GLYPH + lines * BYTES_FOR_LINE + 2 * text + faces;
        bytes as u64
    }

    /// The width that the image has for lines: to its right edge, or between the margins.
    fn room(&self, canvas: Size) -> f64 {
        let (sin, cos) = self.options.rotate.to_radians().sin_cos();
        let upright = sin.abs() > cos.abs();
        let side = if upright { canvas.height } else { canvas.width };
        let along = |[x, y]: [_; 2]| if upright { y } else { x };
        let taken = match self.options.place.anchor {
            Anchor::Position(position) => along(position).pixels(side).max(0),
            Anchor::Gravity(_, margin) => 2 * along(margin).pixels(side).max(0),
        };
        (i64::from(side) - taken).max(1) as f64
    }

    fn ink(&self, canvas: Size) -> Ink<'_> {
        let layout = self.layout(canvas);
        let place = &self.options.place;
        let at = place.position(canvas, turned_box(&layout, self.options.rotate));
        Ink::new(layout, (&self.typeset.glyphs, &self.typeset.outlines), self.look(), canvas, at)
    }

    fn look(&self) -> Look<'_> {
        Look {
            colors: &self.colors,
            shadow: self.options.shadow,
            outline: self.options.outline,
            rotate: self.options.rotate,
        }
    }
}

/// An upper bound of what each of these takes while a text is laid out.
const BYTES_FOR_GLYPH: usize = 192;
const BYTES_FOR_LINE: usize = 512;
const BYTES_FOR_FACE: usize = 64;

/// The place of an item in a list of different ones.
fn place_in<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    list.iter().position(|known| *known == item).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    })
}

impl Content for Text {
    const NAME: &'static str = "text";
    const KEYS: &'static [Key] = &json::KEYS;

    fn read(object: &Object<'_>, place: Place, _: &Limits) -> Result<Self> {
        let (spans, options) = json::read(object, place)?;
        Self::new(spans, options)
    }

    fn write(&self, object: &mut Map<String, Value>, asset: AssetWriter) {
        let of_spans = (0..self.spans.len()).map(|number| self.fonts_of_span(number)).collect();
        let fonts = json::Written { own: self.fonts(), of_spans };
        json::write(object, (&self.spans, &self.options), fonts, asset);
    }

    fn place(&self) -> &Place {
        &self.options.place
    }

    fn bytes(&self, canvas: Size) -> StampBytes {
        let ink = self.ink(canvas);
        let StampBytes { peak, held } = ink.bytes();
        StampBytes { peak: peak.saturating_add(self.layout_bytes(ink.lines())), held }
    }

    fn stamp(&self, canvas: Size, _: &ImageFiles<'_>) -> Result<Option<Stamp>> {
        // Letters are drawn by code that is not ours.
        catch_panic(|| self.ink(canvas).stamp())
    }

    fn draw(&self, stamp: &Stamp, pixels: &mut Pixels) {
        stamp.blend(pixels, self.ink(pixels.size()).position());
    }
}

/// By what is drawn; the shapes follow from it.
impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.spans == other.spans && self.options == other.options && self.fonts == other.fonts
    }
}
