//! Characters before they are shaped: composed, without what draws nothing.

use harfrust::unicode::{Decomposed, combining_class, compose, decompose};

/// The property Default_Ignorable_Code_Point of Unicode 17, in DerivedCoreProperties.txt.
const IGNORABLE: &[(u32, u32)] = &[
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1_BCA0, 0x1_BCA3),
    (0x1_D173, 0x1_D17A),
    (0xE_0000, 0xE_0FFF),
];

/// The ignorable characters that HarfBuzz shapes as letters: Hangul fillers and the format controls
/// of shorthand. They are left out, all others take part in shaping.
const LETTER_LIKE: &[(u32, u32)] =
    &[(0x115F, 0x1160), (0x3164, 0x3164), (0xFFA0, 0xFFA0), (0x1_BCA0, 0x1_BCA3)];

/// Whether the character is ignorable by default: it draws nothing, whatever the font has for it.
pub(crate) fn is_ignorable(c: char) -> bool {
    within(IGNORABLE, c)
}

/// Whether a character without ink is as it should be: a space, an ignorable character, or the
/// Braille pattern without dots.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_ignorable(c) || c == '\u{2800}'
}

fn within(ranges: &[(u32, u32)], c: char) -> bool {
    let c = u32::from(c);
    ranges.iter().any(|(low, high)| (*low..=*high).contains(&c))
}

/// A line as it is shaped: in normalization form C, a tab as a space, without carriage returns.
pub(crate) fn prepared(line: &str) -> String {
    let kept = line.chars().filter(|c| *c != '\r' && !within(LETTER_LIKE, *c));
    let kept = kept.map(|c| if c == '\t' { ' ' } else { c });
    composed(kept)
}

/// Normalization form C (Unicode Standard Annex 15), with the data that the shaper holds anyway.
fn composed(text: impl Iterator<Item = char>) -> String {
    let mut parts = Vec::new();
    text.for_each(|c| push_decomposed(u32::from(c), &mut parts));
    // Marks in the order of their classes; the sort is stable.
    for marks in parts.chunk_by_mut(|a, b| (a.class == 0) == (b.class == 0)) {
        marks.sort_by_key(|part| part.class);
    }
    let mut out: Vec<Part> = Vec::with_capacity(parts.len());
    let mut starter: Option<usize> = None;
    for part in parts {
        let last = out.last().map_or(0, |last: &Part| last.class);
        if let Some(at) = starter {
            let adjacent = at + 1 == out.len();
            // Blocked: a mark of the same or a higher class, or a starter, stands between.
            let free = adjacent || (last != 0 && last < part.class);
            if free && let Some(whole) = compose(out[at].code, part.code) {
                out[at].code = whole;
                continue;
            }
        }
        if part.class == 0 {
            starter = Some(out.len());
        }
        out.push(part);
    }
    out.iter().filter_map(|part| char::from_u32(part.code)).collect()
}

#[derive(Clone, Copy)]
struct Part {
    code: u32,
    /// Its canonical combining class.
    class: u8,
}

fn push_decomposed(code: u32, parts: &mut Vec<Part>) {
    match decompose(code) {
        Some(Decomposed::Pair(first, second)) => {
            push_decomposed(first, parts);
            push_decomposed(second, parts);
        }
        Some(Decomposed::Singleton(other)) => push_decomposed(other, parts),
        None => parts.push(Part { code, class: combining_class(code) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization as _;

    fn expected(text: &str) -> String {
        text.nfc().collect()
    }

    #[test]
    fn every_character_is_composed_as_another_implementation_does() {
        for c in (0..=0x10_FFFF).filter_map(char::from_u32) {
            for text in
                [c.to_string(), format!("a{c}"), format!("{c}\u{301}"), format!("{c}\u{323}")]
            {
                assert_eq!(composed(text.chars()), expected(&text), "U+{:04X}", u32::from(c));
                let apart: String = text.nfd().collect();
                assert_eq!(composed(apart.chars()), expected(&text), "U+{:04X}", u32::from(c));
            }
        }
    }

    #[test]
    fn marks_are_ordered_and_composed_past_each_other() {
        for text in [
            "e\u{323}\u{301}",
            "e\u{301}\u{323}",
            "q\u{307}\u{323}",
            "\u{1100}\u{1161}\u{11a8}",
            "a\u{34f}\u{301}",
            "\u{301}a",
            "a\u{315}\u{300}\u{5ae}\u{1d16f}",
            "\u{9c7}\u{9be}\u{9d7}",
            "",
        ] {
            assert_eq!(composed(text.chars()), expected(text), "{text:?}");
        }
    }

    #[test]
    fn a_tab_is_a_space_and_fillers_are_gone() {
        assert_eq!(prepared("a\tb\r"), "a b");
        assert_eq!(prepared("a\u{3164}\u{ffa0}\u{115f}b"), "ab");
        assert_eq!(prepared("a\u{200d}\u{fe0f}\u{feff}"), "a\u{200d}\u{fe0f}\u{feff}");
    }

    #[test]
    fn what_draws_nothing_is_known() {
        for c in ['\u{feff}', '\u{fe0f}', '\u{200b}', '\u{200f}', '\u{2060}', '\u{ad}', '\u{e0100}']
        {
            assert!(is_ignorable(c) && is_blank(c), "{c:?}");
        }
        for c in ['a', '\u{301}', '\u{7}', '\u{180a}', '\u{fffd}'] {
            assert!(!is_ignorable(c) && !is_blank(c), "{c:?}");
        }
        assert!(is_blank('\u{3000}') && is_blank('\u{a0}'));
    }
}
