//! What somebody probably meant: the known word that is closest to a misspelled one.

/// Words longer than this are never a slip of the fingers.
const MAX_CHARACTERS: usize = 64;

/// The choice that differs least from `word`, if it differs little: in about a third of its
/// characters at most. Case is ignored.
///
/// ```
/// use fcimage_base::suggest::closest;
/// assert_eq!(closest("widht", ["width", "height"]), Some("width"));
/// assert_eq!(closest("depth", ["name", "height"]), None);
/// ```
pub fn closest<'c>(word: &str, choices: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = folded(word);
    if word.len() > MAX_CHARACTERS {
        return None;
    }
    choices
        .into_iter()
        .map(|choice| (distance(&word, &folded(choice)), choice))
        .filter(|(distance, choice)| *distance <= (word.len().min(choice.len()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, choice)| choice)
}

fn folded(word: &str) -> Vec<char> {
    word.chars().take(MAX_CHARACTERS + 1).flat_map(char::to_lowercase).collect()
}

/// Characters to insert, delete, replace, or exchange with their neighbor to make `b` of `a`.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = above[j] + usize::from(x != y);
            let mut least = replaced.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && x == &b[j - 1] && &a[i - 1] == y {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(a.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_fingers_is_understood() {
        let names = ["name", "width", "height", "encodings", "max_pixels"];
        for (slip, meant) in [
            ("widht", "width"),
            ("Width", "width"),
            ("heigth", "height"),
            ("encoding", "encodings"),
            ("max_pixel", "max_pixels"),
            ("nam", "name"),
        ] {
            assert_eq!(closest(slip, names), Some(meant), "{slip}");
        }
    }

    #[test]
    fn a_different_word_has_no_suggestion() {
        let names = ["name", "width", "height"];
        for word in ["", "depth", "blur", "x", &"width".repeat(40)] {
            assert_eq!(closest(word, names), None, "{word}");
        }
    }

    #[test]
    fn distances_are_those_of_the_textbook() {
        let of = |a: &str, b: &str| distance(&folded(a), &folded(b));
        assert_eq!(of("kitten", "sitting"), 3);
        assert_eq!(of("ab", "ba"), 1);
        assert_eq!(of("", "abc"), 3);
        assert_eq!(of("abc", ""), 3);
    }
}
