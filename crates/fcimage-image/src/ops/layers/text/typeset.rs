//! A text as clusters of glyphs, which are wrapped and drawn at any size.

use std::ops::Range;

use unicode_bidi::{BidiInfo, Level};
use unicode_linebreak::linebreaks;

use crate::ops::text::characters::{is_ignorable, prepared};
use crate::ops::text::font::Font;
use crate::ops::text::shaping::{Glyph, Outlines, Run, Shaper};
use fcimage_base::error::Result;

/// Glyphs that a text may become.
const MAX_GLYPHS: usize = 40_000;

/// Where Unicode demands a new line, besides `\n`; `\r` is left out.
const NEW_LINES: [char; 6] = ['\n', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

const SOFT_HYPHEN: char = '\u{ad}';

/// Letters that are shaped together: fonts, and the size where it is not that of the text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Face {
    /// By their places in the list of fonts; each part takes the first that has all of it.
    pub(super) fonts: Vec<usize>,
    pub(super) size: Option<f64>,
}

/// A part of a text: which face and which color, by their places in their lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) face: usize,
    pub(super) color: usize,
}

/// Glyphs that belong together: a letter and its marks, or a ligature.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    /// The place of its first character in the paragraph.
    pub(super) start: usize,
    /// Its glyphs from left to right.
    pub(super) glyphs: Range<usize>,
    pub(super) style: Style,
    pub(super) level: Level,
    /// Whether it is a space at which a line may end.
    pub(super) blank: bool,
    /// Whether a line may end before it.
    pub(super) breakable: bool,
    /// Whether a soft hyphen stands before it.
    pub(super) hyphen: bool,
}

/// What stands between two forced ends of a line.
#[derive(Debug, Clone)]
pub(super) struct Paragraph {
    pub(super) text: String,
    /// The direction of its first letter that has one.
    pub(super) level: Level,
    /// In the order of the text.
    pub(super) clusters: Vec<Cluster>,
    /// The face of a line without letters.
    pub(super) face: usize,
}

/// The glyphs that stand for a part that is left out or a soft hyphen, in each face.
#[derive(Debug, Clone, Default)]
pub(super) struct Tails {
    pub(super) ellipses: Vec<Range<usize>>,
    pub(super) hyphens: Vec<Range<usize>>,
}

/// A text that is ready to be laid out.
#[derive(Debug, Clone)]
pub(super) struct Typeset {
    pub(super) paragraphs: Vec<Paragraph>,
    pub(super) glyphs: Vec<Glyph>,
    pub(super) outlines: Outlines,
    pub(super) tails: Tails,
}

impl Typeset {
    /// Shapes the parts of a text. `fonts` are those of all faces.
    ///
    /// # Errors
    /// `Argument` where no font has a character, or a font is not fit for the text.
    pub(super) fn new(parts: &[(&str, Style)], faces: &[Face], fonts: &[Font]) -> Result<Self> {
        let mut shaper = Shaper::new(fonts, MAX_GLYPHS);
        let mut glyphs = Vec::new();
        let mut paragraphs = Vec::new();
        for (text, styles, face) in split(parts) {
            let clusters = clusters(&text, &styles, faces, &mut shaper, &mut glyphs)?;
            let level = first_level(&text);
            paragraphs.push(Paragraph { text, level, clusters, face });
        }
        let mut shaped = |text: &str| {
            let one = |face: &Face| {
                let start = glyphs.len();
                let run =
                    Run { line: text, range: 0..text.len(), from_right: false, fonts: &face.fonts };
                shaper.run(&run, &mut glyphs)?;
                Ok(start..glyphs.len())
            };
            faces.iter().map(one).collect::<Result<Vec<_>>>()
        };
        let tails = Tails { ellipses: shaped("\u{2026}")?, hyphens: shaped("-")? };
        Ok(Self { paragraphs, glyphs, outlines: shaper.finish()?, tails })
    }
}

/// Where a style begins in a paragraph.
type Starts = Vec<(usize, Style)>;

/// The paragraphs of a text: what is shaped, where each style begins, and the face at the end.
fn split(parts: &[(&str, Style)]) -> Vec<(String, Starts, usize)> {
    let mut done = Vec::new();
    let (mut text, mut starts) = (String::new(), Starts::new());
    let mut face = 0;
    for (part, style) in parts {
        face = style.face;
        for (i, piece) in part.split(NEW_LINES).enumerate() {
            if i > 0 {
                done.push((std::mem::take(&mut text), std::mem::take(&mut starts), face));
            }
            if !piece.is_empty() {
                starts.push((text.len(), *style));
                text.push_str(&prepared(piece));
            }
        }
    }
    done.push((text, starts, face));
    done
}

fn first_level(text: &str) -> Level {
    let bidi = BidiInfo::new(text, None);
    bidi.paragraphs.first().map_or_else(Level::ltr, |paragraph| paragraph.level)
}

/// Shapes a paragraph.
fn clusters(
    text: &str,
    starts: &Starts,
    faces: &[Face],
    shaper: &mut Shaper<'_>,
    glyphs: &mut Vec<Glyph>,
) -> Result<Vec<Cluster>> {
    let levels = BidiInfo::new(text, None).levels;
    let mut clusters = Vec::new();
    for (range, style, level) in runs(text.len(), starts, &levels) {
        let fonts = faces.get(style.face).map_or(&[][..], |face| &face.fonts);
        let first = glyphs.len();
        let run = Run { line: text, range, from_right: level.is_rtl(), fonts };
        shaper.run(&run, glyphs)?;
        let mut at = first;
        let shaped = glyphs.get(first..).unwrap_or_default();
        let mut found: Vec<Cluster> = shaped
            .chunk_by(|a, b| a.cluster == b.cluster)
            .map(|chunk| {
                at += chunk.len();
                let start = chunk.first().map_or(0, |glyph| glyph.cluster);
                let glyphs = at - chunk.len()..at;
                let style = style_at(starts, start).unwrap_or(style);
                Cluster {
                    start,
                    glyphs,
                    style,
                    level,
                    blank: false,
                    breakable: false,
                    hyphen: false,
                }
            })
            .collect();
        found.sort_by_key(|cluster| cluster.start);
        clusters.append(&mut found);
    }
    mark_breaks(text, &mut clusters);
    Ok(clusters)
}

/// The parts of a paragraph that have one face and one direction, in the order of the text.
fn runs(length: usize, starts: &Starts, levels: &[Level]) -> Vec<(Range<usize>, Style, Level)> {
    let mut runs: Vec<(Range<usize>, Style, Level)> = Vec::new();
    for (i, (start, style)) in starts.iter().enumerate() {
        let end = starts.get(i + 1).map_or(length, |(next, _)| *next);
        for (i, level) in levels.get(*start..end).unwrap_or_default().iter().enumerate() {
            let place = start + i;
            match runs.last_mut() {
                Some((range, last, same)) if last.face == style.face && same == level => {
                    range.end = place + 1;
                }
                _ => runs.push((place..place + 1, *style, *level)),
            }
        }
    }
    runs
}

/// The style of a character.
fn style_at(starts: &Starts, place: usize) -> Option<Style> {
    let next = starts.partition_point(|(start, _)| *start <= place);
    starts.get(next.checked_sub(1)?).map(|(_, style)| *style)
}

/// Notes where lines may end: Unicode Standard Annex 14.
fn mark_breaks(text: &str, clusters: &mut [Cluster]) {
    let mut breaks = linebreaks(text).map(|(place, _)| place).peekable();
    let mut before = 0;
    for i in 0..clusters.len() {
        let end = clusters.get(i + 1).map_or(text.len(), |next| next.start);
        let Some(cluster) = clusters.get_mut(i) else { continue };
        let own = text.get(cluster.start..end).unwrap_or_default();
        // A space of no width that the shaper took to the letter after it still ends a line.
        let leading: usize = own.chars().take_while(|c| is_ignorable(*c)).map(char::len_utf8).sum();
        let first = if leading < own.len() { cluster.start + leading } else { cluster.start };
        while let Some(place) = breaks.next_if(|place| *place <= first) {
            cluster.breakable |= place > before;
        }
        cluster.blank = !own.is_empty() && own.chars().all(is_space);
        cluster.hyphen = text.get(..first).is_some_and(|text| text.ends_with(SOFT_HYPHEN));
        cluster.breakable &= i > 0;
        before = cluster.start;
    }
}

/// Whether it may hang over the end of a line.
fn is_space(c: char) -> bool {
    let fixed = ['\u{a0}', '\u{202f}', '\u{2007}'].contains(&c);
    (c.is_whitespace() && !fixed) || is_ignorable(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typeset(text: &str) -> Result<Typeset> {
        let faces = [Face { fonts: vec![0], size: None }];
        let style = Style { face: 0, color: 0 };
        Typeset::new(&[(text, style)], &faces, &[Font::embedded()?])
    }

    /// A paragraph with "|" where a line may end.
    fn marked(text: &str) -> String {
        let typeset = typeset(text).unwrap();
        let paragraph = &typeset.paragraphs[0];
        let mut out = String::new();
        for (i, cluster) in paragraph.clusters.iter().enumerate() {
            let end = paragraph.clusters.get(i + 1).map_or(paragraph.text.len(), |c| c.start);
            out.push_str(if cluster.breakable { "|" } else { "" });
            out.push_str(&paragraph.text[cluster.start..end]);
        }
        out
    }

    #[test]
    fn lines_may_end_where_unicode_says() {
        for expected in [
            "Hello, |world! |(a |b) |c",
            "well-|known |1,000.50 |-5 |3/4 |and/|or",
            "no\u{a0}break |re\u{2060}here",
            "a\u{200b}|b",
            "http://|example.com/|a?|b=c",
            "\u{201c}Quoted\u{201d} |text |\u{2014} |dash |50 |% |of |\u{20ac}100",
        ] {
            assert_eq!(marked(&expected.replace('|', "")), expected);
        }
    }

    #[test]
    fn marks_stay_with_their_letters() {
        let typeset = typeset("x\u{323}\u{302}y").unwrap();
        let starts: Vec<usize> =
            typeset.paragraphs[0].clusters.iter().map(|cluster| cluster.start).collect();
        assert_eq!(starts.len(), 2);
    }

    #[test]
    fn a_soft_hyphen_is_known_before_the_letter_after_it() {
        let typeset = typeset("hy\u{ad}phen").unwrap();
        let hyphens: Vec<bool> =
            typeset.paragraphs[0].clusters.iter().map(|cluster| cluster.hyphen).collect();
        assert_eq!(hyphens, [false, false, true, false, false, false]);
        assert!(typeset.paragraphs[0].clusters[2].breakable);
    }

    #[test]
    fn every_forced_end_of_a_line_begins_a_paragraph() {
        let texts = |text: &str| -> Vec<String> {
            typeset(text).unwrap().paragraphs.into_iter().map(|p| p.text).collect()
        };
        assert_eq!(texts("a\r\nb\u{2028}c\u{2029}d\u{85}e\n"), ["a", "b", "c", "d", "e", ""]);
        assert_eq!(texts(""), [""]);
    }

    #[test]
    fn glyphs_without_end_are_refused() {
        let error = typeset(&"a".repeat(MAX_GLYPHS + 1)).unwrap_err();
        assert!(error.message().contains("more than 40000 glyphs"), "{error}");
    }
}
