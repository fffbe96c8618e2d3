//! The fonts of a text and its spans, each loaded once.

use crate::ops::layers::text::checks::MAX_FONTS;
use crate::ops::layers::text::options::{Span, TextLayerOptions};
use crate::ops::text::font::{Font, FontSource};
use crate::recipe::json::pointer_to;
use fcimage_base::error::{Error, Result};

/// The fonts of a text.
#[derive(Debug, Clone)]
pub(super) struct Fonts {
    /// The embedded one is the last.
    pub(super) list: Vec<Font>,
    /// Those of the text as a whole.
    own: Vec<usize>,
    /// For each span those that are given for it.
    of_spans: Vec<Option<Vec<usize>>>,
    /// For each span all that its letters may have, the embedded one last.
    pub(super) chains: Vec<Vec<usize>>,
}

/// Fonts, and the weight at which each was asked for.
#[derive(Default)]
struct Loader {
    list: Vec<Font>,
    weights: Vec<Option<u16>>,
}

impl Fonts {
    /// Loads the fonts of a text, and takes them out of its options.
    ///
    /// # Errors
    /// `Argument` where a font is not valid or a weight has no variable font, `Limit` where a font is
    /// too large.
    pub(super) fn load(spans: &mut [Span], options: &mut TextLayerOptions) -> Result<Self> {
        let mut loader = Loader::default();
        let sources = std::mem::take(&mut options.fonts);
        let own = loader.load(sources, options.weight)?;
        let mut varies = loader.has_weights(&own);
        let (mut of_spans, mut chains) = (vec![], vec![]);
        for (number, span) in spans.iter_mut().enumerate() {
            let in_span = |error: Error| error.prefix_pointer(&format!("/text/{number}"));
            let weight = span.weight.or(options.weight);
            let given = span.fonts.take().filter(|sources| !sources.is_empty());
            let given = given.map(|sources| loader.load(sources, weight));
            let given = given.transpose().map_err(in_span)?;
            let mut chain = match &given {
                Some(given) => given.clone(),
                None => loader.at_weight(&own, weight).map_err(in_span)?,
            };
            let has_weights = loader.has_weights(&chain);
            varies |= has_weights && span.weight.is_none();
            if span.weight.is_some() && !has_weights {
                return Err(in_span(no_weights()));
            }
            // Fonts that are tried twice are tried in vain.
            let mut seen = std::collections::HashSet::new();
            chain.retain(|font| seen.insert(*font));
            of_spans.push(given);
            chains.push(chain);
        }
        if options.weight.is_some() && !varies {
            return Err(no_weights());
        }
        let mut list = loader.list;
        for chain in &mut chains {
            chain.push(list.len());
        }
        list.push(Font::embedded()?);
        Ok(Self { list, own, of_spans, chains })
    }

    /// The fonts of the text as a whole.
    pub(super) fn own(&self) -> Vec<&Font> {
        self.at(&self.own)
    }

    /// The fonts that are given for a span.
    pub(super) fn of_span(&self, number: usize) -> Option<Vec<&Font>> {
        self.of_spans.get(number)?.as_deref().map(|places| self.at(places))
    }

    fn at(&self, places: &[usize]) -> Vec<&Font> {
        places.iter().filter_map(|place| self.list.get(*place)).collect()
    }
}

/// By the fonts that are given.
impl PartialEq for Fonts {
    fn eq(&self, other: &Self) -> bool {
        self.own() == other.own()
            && self.of_spans.len() == other.of_spans.len()
            && (0..self.of_spans.len()).all(|i| self.of_span(i) == other.of_span(i))
    }
}

impl Loader {
    fn load(&mut self, sources: Vec<FontSource>, weight: Option<u16>) -> Result<Vec<usize>> {
        sources.into_iter().map(|source| self.one(source, weight)).collect()
    }

    fn one(&mut self, source: FontSource, weight: Option<u16>) -> Result<usize> {
        match self.list.iter().position(|font| source.is_of(font)) {
            Some(place) => self.reweighed(place, weight),
            None => self.push(weight, || Font::load(source, weight)),
        }
    }

    fn at_weight(&mut self, places: &[usize], weight: Option<u16>) -> Result<Vec<usize>> {
        places.iter().map(|place| self.reweighed(*place, weight)).collect()
    }

    /// The place of the same font at a weight.
    fn reweighed(&mut self, place: usize, weight: Option<u16>) -> Result<usize> {
        let Some(font) = self.list.get(place).cloned() else {
            return Err(Error::internal("a font has no place in its list"));
        };
        let same = |(other, at): (&Font, &Option<u16>)| *at == weight && other.is_face_of(&font);
        let known = self.list.iter().zip(&self.weights).position(same);
        match known.or_else(|| (!font.has_weights()).then_some(place)) {
            Some(known) => Ok(known),
            None => self.push(weight, || font.at_weight(weight)),
        }
    }

    fn push(&mut self, weight: Option<u16>, load: impl FnOnce() -> Result<Font>) -> Result<usize> {
        if self.list.len() == MAX_FONTS {
            let text = format!("a text must have at most {MAX_FONTS} different fonts");
            return Err(Error::argument(text).with_pointer(pointer_to("font")));
        }
        self.list.push(load().map_err(|error| error.with_pointer(pointer_to("font")))?);
        self.weights.push(weight);
        Ok(self.list.len() - 1)
    }

    fn has_weights(&self, places: &[usize]) -> bool {
        places.iter().filter_map(|place| self.list.get(*place)).any(Font::has_weights)
    }
}

fn no_weights() -> Error {
    let text = "weight needs a variable font with an axis \"wght\"; none is given as `font`";
    Error::argument(text).with_pointer(pointer_to("weight"))
}
