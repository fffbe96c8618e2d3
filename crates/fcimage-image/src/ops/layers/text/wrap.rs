//! Where lines end: after what fits, at the last place that allows it.

use std::ops::Range;

/// A cluster of a paragraph: a letter with its marks, or a ligature.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Piece {
    /// Its width in pixels.
    pub(super) width: f64,
    /// Whether it is a space, which may hang over the end of a line.
    pub(super) blank: bool,
    /// Whether a line may end before it.
    pub(super) breakable: bool,
    /// The width of what is drawn where a line ends before it: the hyphen for a soft hyphen.
    pub(super) tail: f64,
}

/// Widths that differ by less are equal: sums of the same parts in another order.
const NOISE: f64 = 1.0 / 64.0;

/// The lines of a paragraph that are at most `most` pixels wide, without the spaces at their end.
/// What is too wide by itself is broken between any two pieces, and a single piece stays whole.
pub(super) fn wrap(pieces: &[Piece], most: f64) -> Vec<Range<usize>> {
    let most = most + NOISE;
    let mut lines = Vec::new();
    let mut open = Open::default();
    for (i, piece) in pieces.iter().enumerate() {
        open.end_before(i, piece, most);
        while !piece.blank && i > open.start && open.width + piece.width > most {
            let next = if open.end > open.start { open.end } else { i };
            lines.push(open.start..next);
            // What is left of the line begins the next one.
            open = Open { start: next, ..Open::default() };
            for (i, piece) in pieces.iter().enumerate().take(i).skip(next) {
                open.end_before(i, piece, most);
                open.width += piece.width;
            }
            open.end_before(i, piece, most);
        }
        open.width += piece.width;
    }
    lines.push(open.start..pieces.len());
    lines
}

/// A line that has not ended yet.
#[derive(Default)]
struct Open {
    start: usize,
    /// The last place where it may end; 0 where there is none.
    end: usize,
    width: f64,
}

impl Open {
    /// Notes that the line may end before a piece.
    fn end_before(&mut self, i: usize, piece: &Piece, most: f64) {
        let room = piece.tail == 0.0 || self.width + piece.tail <= most;
        if piece.breakable && i > self.start && room {
            self.end = i;
        }
    }
}

/// The width of a line without the spaces at its end.
pub(super) fn inked_width(line: &[Piece]) -> f64 {
    let blanks = line.iter().rev().take_while(|piece| piece.blank).count();
    line.iter().take(line.len() - blanks).map(|piece| piece.width).sum()
}

/// The pieces of a line that fit together with an ellipsis, which is `ellipsis` pixels wide after a
/// piece; without spaces before it.
pub(super) fn shortened(line: &[Piece], most: f64, ellipsis: impl Fn(usize) -> f64) -> usize {
    let mut width: f64 = line.iter().map(|piece| piece.width).sum();
    let mut count = line.len();
    while let Some(last) = count.checked_sub(1).and_then(|last| line.get(last)) {
        if !last.blank && width + ellipsis(count - 1) <= most + NOISE {
            break;
        }
        width -= last.width;
        count -= 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A letter is 10 pixels wide, a space 5. A line may end after a space, and after "-" or "~",
    /// which stands for a soft hyphen of 4 pixels.
    fn pieces(text: &str) -> Vec<Piece> {
        let mut before = ' ';
        let mut out = Vec::new();
        for c in text.chars() {
            let breakable = (before == ' ' && c != ' ' && !out.is_empty()) || "-~".contains(before);
            let tail = if before == '~' { 4.0 } else { 0.0 };
            let width = match c {
                ' ' => 5.0,
                '~' => 0.0,
                _ => 10.0,
            };
            out.push(Piece { width, blank: c == ' ', breakable, tail });
            before = c;
        }
        out
    }

    fn wrapped(text: &str, most: f64) -> Vec<String> {
        let lines = wrap(&pieces(text), most);
        let chars: Vec<char> = text.chars().collect();
        lines.into_iter().map(|line| chars[line].iter().collect()).collect()
    }

    #[test]
    fn lines_end_at_the_last_place_that_allows_it() {
        assert_eq!(wrapped("aa bb cc", 45.0), ["aa bb ", "cc"]);
        assert_eq!(wrapped("aa bb cc", 44.0), ["aa ", "bb ", "cc"]);
        assert_eq!(wrapped("aa bb cc", 1000.0), ["aa bb cc"]);
        assert_eq!(wrapped("a-b-c", 40.0), ["a-b-", "c"]);
        assert_eq!(wrapped("", 9.0), [""]);
    }

    #[test]
    fn spaces_hang_over_the_end() {
        assert_eq!(wrapped("aa    bb", 20.0), ["aa    ", "bb"]);
        assert_eq!(wrapped("  aa", 30.0), ["  aa"]);
        assert_eq!(inked_width(&pieces(" aa   ")), 25.0);
        assert_eq!(inked_width(&pieces("   ")), 0.0);
    }

    #[test]
    fn what_is_too_wide_is_broken_anywhere() {
        assert_eq!(wrapped("aaaaa", 25.0), ["aa", "aa", "a"]);
        assert_eq!(wrapped("a bbbbb c", 25.0), ["a ", "bb", "bb", "b c"]);
        assert_eq!(wrapped("abc", 0.0), ["a", "b", "c"]);
    }

    #[test]
    fn a_soft_hyphen_needs_room_for_a_hyphen() {
        assert_eq!(wrapped("aa~bb", 30.0), ["aa~", "bb"]);
        assert_eq!(wrapped("aa~bb", 23.0), ["aa~", "bb"]);
        assert_eq!(wrapped("a aa~bb", 36.0), ["a ", "aa~", "bb"]);
    }

    #[test]
    fn an_ellipsis_takes_the_room_of_what_does_not_fit() {
        let kept = |text: &str, most| shortened(&pieces(text), most, |_| 8.0);
        assert_eq!((kept("aaaa", 48.0), kept("aaaa", 47.0), kept("aa aa", 38.0)), (4, 3, 2));
        assert_eq!((kept("aaaa", 1.0), kept("", 100.0), kept("a  ", 100.0)), (0, 0, 1));
    }
}
