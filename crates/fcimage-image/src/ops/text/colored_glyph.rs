//! The outlines of a color glyph (`COLR`), for drawing it in the one color of a watermark.

use harfrust::GlyphId;
use harfrust::font::Font;
use harfrust::font::glyph::color::{Brush, CompositeMode, PaintSink};
use harfrust::font::glyph::outline::TransformSink;
use read_fonts::types::{BoundingBox, Matrix};

use crate::ops::text::outline::{Collector, Outline, draw_into};

/// Layers that are drawn of a glyph: emoji have some dozens.
const MAX_LAYERS: usize = 256;

/// The outline of each layer, in font units; none where the glyph is no color glyph or is damaged.
pub(crate) fn layers(font: &Font, glyph: GlyphId) -> Vec<Outline> {
    let Some(colored) = font.color_glyphs().get(glyph) else { return vec![] };
    let mut layers = Layers { font, transforms: vec![], clips: vec![], outlines: vec![] };
    match colored.paint(&mut layers) {
        Ok(()) => layers.outlines,
        Err(_) => vec![],
    }
}

/// Follows the painting of a glyph, and collects what is filled.
struct Layers<'a> {
    font: &'a Font,
    /// Each with those before it applied.
    transforms: Vec<Matrix<f32>>,
    /// The glyphs that clip the next fill; `None` for a box.
    clips: Vec<Option<(GlyphId, Matrix<f32>)>>,
    outlines: Vec<Outline>,
}

impl Layers<'_> {
    fn transform(&self) -> Matrix<f32> {
        self.transforms.last().copied().unwrap_or_default()
    }
}

impl PaintSink for Layers<'_> {
    fn push_transform(&mut self, transform: Matrix<f32>) {
        self.transforms.push(self.transform() * transform);
    }

    fn pop_transform(&mut self) {
        self.transforms.pop();
    }

    fn push_clip_glyph(&mut self, glyph: GlyphId) {
        self.clips.push(Some((glyph, self.transform())));
    }

    fn push_clip_box(&mut self, _: BoundingBox<f32>) {
        self.clips.push(None);
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn fill(&mut self, _: Brush<'_>) {
        let clip = self.clips.iter().rev().find_map(|clip| *clip);
        let Some((glyph, transform)) = clip.filter(|_| self.outlines.len() < MAX_LAYERS) else {
            return;
        };
        let Some(outline) = self.font.outline_glyphs().get(glyph) else { return };
        let mut sink = TransformSink::new(Collector::default(), transform);
        if draw_into(&outline, &mut sink).is_some() {
            self.outlines.extend(sink.into_inner().finish());
        }
    }

    fn push_layer(&mut self, _: CompositeMode) {}
}
