//! Paths into an event: `$.data.bucket.name`, `$.data['a key']`, `$.list[0]`, `$.list[*].name`.

use crate::json::{Type, Value, push_compact, quoted};
use fcimage_base::error::{Error, Result};

/// A parsed path. Its steps are `.name`, `['name']`, `[0]` and `[*]`.
///
/// ```
/// use fcimage_events::Path;
/// use fcimage_events::json::{Document, DocumentRole};
///
/// let event = Document::parse(br#"{"data": [{"key": "a.jpg"}]}"#, DocumentRole::PAYLOAD)?;
/// let select = |path: &str| Path::parse(path).map(|path| path.select(event.root()).map(|found| found.text()));
/// assert_eq!(select("$.data[0].key")?.as_deref(), Some("a.jpg"));
/// assert_eq!(select("$.data[*].key")?.as_deref(), Some(r#"["a.jpg"]"#));
/// assert_eq!(select("$.data[1]")?, None);
/// # Ok::<(), fcimage_base::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    text: String,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Step {
    Name(String),
    Index(usize),
    All,
}

/// What a path selects.
#[derive(Debug, Clone)]
pub enum Selection<'d> {
    /// One value.
    One(Value<'d>),
    /// The values that a path with `[*]` selects; at least one.
    Many(Vec<Value<'d>>),
}

impl Selection<'_> {
    /// Text as it is, anything else as JSON.
    pub fn text(&self) -> String {
        match self {
            Self::One(value) => match value.as_text() {
                Some(text) => text.into_owned(),
                None => self.json(),
            },
            Self::Many(_) => self.json(),
        }
    }

    /// The selected value as JSON; that of a path with `[*]` is an array.
    pub fn json(&self) -> String {
        let mut out = String::new();
        match self {
            Self::One(value) => push_compact(&mut out, *value),
            Self::Many(values) => {
                out.push('[');
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    push_compact(&mut out, *value);
                }
                out.push(']');
            }
        }
        out
    }
}

impl Path {
    /// Parses the whole of `text` as a path.
    ///
    /// # Errors
    /// [`ErrorKind::Pattern`](fcimage_base::error::ErrorKind::Pattern) when it is not a path.
    pub fn parse(text: &str) -> Result<Self> {
        match Self::prefix(text)? {
            Some(path) if path.text.len() == text.len() => Ok(path),
            _ => Err(Error::pattern(format!(
                "a path must look like $.name, $['name'], $.list[0] or $.list[*], got {}",
                quoted(text)
            ))),
        }
    }

    /// The longest path with which `text` begins; None where it begins with something else.
    pub(crate) fn prefix(text: &str) -> Result<Option<Self>> {
        let Some(mut rest) = text.strip_prefix('$') else { return Ok(None) };
        let mut steps = Vec::new();
        loop {
            if let Some((step, after)) = dotted(rest) {
                steps.push(step);
                rest = after;
            } else if rest.starts_with('[') {
                let Some((step, after)) = bracketed(rest) else {
                    return Err(Error::pattern(format!(
                        "brackets in a path must be ['name'], [0] or [*], got {}",
                        quoted(&rest.chars().take(20).collect::<String>())
                    )));
                };
                steps.push(step);
                rest = after;
            } else {
                let length = text.len() - rest.len();
                return Ok(Some(Self { text: text[..length].to_owned(), steps }));
            }
        }
    }

    /// The path as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether this is only `$`: the whole event.
    pub(crate) fn is_root(&self) -> bool {
        self.steps.is_empty()
    }

    /// The selected value; None where the path selects nothing.
    pub fn select<'d>(&self, root: Value<'d>) -> Option<Selection<'d>> {
        let mut found = vec![root];
        for step in &self.steps {
            found = found
                .into_iter()
                .flat_map(|value| -> Vec<Value<'d>> {
                    match step {
                        Step::Name(name) => value.get(name).into_iter().collect(),
                        Step::Index(index) => value.items().nth(*index).into_iter().collect(),
                        Step::All if value.kind() == Type::Object => {
                            value.entries().map(|(_, value)| value).collect()
                        }
                        Step::All => value.items().collect(),
                    }
                })
                .collect();
        }
        if self.steps.contains(&Step::All) {
            return (!found.is_empty()).then_some(Selection::Many(found));
        }
        found.pop().map(Selection::One)
    }
}

/// `.name`
fn dotted(text: &str) -> Option<(Step, &str)> {
    let rest = text.strip_prefix('.')?;
    let is_name = |char: char| char.is_alphanumeric() || char == '_' || char == '-';
    let end = rest.find(|char| !is_name(char)).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    (!name.is_empty()).then(|| (Step::Name(name.to_owned()), rest))
}

/// `['name']`, `["name"]`, `[0]` or `[*]`
fn bracketed(text: &str) -> Option<(Step, &str)> {
    let inner = text.strip_prefix('[')?;
    if let Some(rest) = inner.strip_prefix("*]") {
        return Some((Step::All, rest));
    }
    let quote = inner.chars().next().filter(|char| matches!(char, '\'' | '"'));
    let Some(quote) = quote else {
        let (digits, rest) = inner.split_at(inner.bytes().take_while(u8::is_ascii_digit).count());
        return Some((Step::Index(digits.parse().ok()?), rest.strip_prefix(']')?));
    };
    let (mut name, mut escaped) = (String::new(), false);
    for (at, char) in inner.char_indices().skip(1) {
        match char {
            _ if escaped => {
                name.push(char);
                escaped = false;
            }
            '\\' => escaped = true,
            _ if char == quote => {
                let rest = inner.get(at + 1..)?.strip_prefix(']')?;
                return Some((Step::Name(name), rest));
            }
            _ => name.push(char),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Document, DocumentRole};

    const EVENT: &str = r#"{"data": {"object": {"key": "k", "size": 7}}, "list": ["a", null, {"n": 1.50}],
        "flag": true, "nothing": null, "a.b": "dotted", "it's": "quoted", "图": "cat", "odd-name_1": "x"}"#;

    fn select(path: &str) -> Option<String> {
        let document = Document::parse(EVENT.as_bytes(), DocumentRole::PAYLOAD).unwrap();
        Path::parse(path).unwrap().select(document.root()).map(|found| found.text())
    }

    #[test]
    fn paths_select_by_name_index_and_wildcard() {
        for (path, selected) in [
            ("$.data.object.key", "k"),
            ("$.data.object.size", "7"),
            ("$.data.object", r#"{"key":"k","size":7}"#),
            ("$['data'][\"object\"].key", "k"),
            ("$.list[0]", "a"),
            ("$.list[1]", "null"),
            ("$.list[2].n", "1.50"),
            ("$.list[*]", r#"["a",null,{"n":1.50}]"#),
            ("$.list[*].n", "[1.50]"),
            ("$.data.object[*]", r#"["k",7]"#),
            ("$.flag", "true"),
            ("$.nothing", "null"),
            ("$['a.b']", "dotted"),
            ("$['it\\'s']", "quoted"),
            ("$.图", "cat"),
            ("$.odd-name_1", "x"),
        ] {
            assert_eq!(select(path).as_deref(), Some(selected), "{path}");
        }
        for path in ["$.none", "$.list[3]", "$.data[0]", "$.list.n", "$.none[*]", "$.flag.x"] {
            assert_eq!(select(path), None, "{path}");
        }
    }

    #[test]
    fn invalid_paths_are_refused() {
        for path in [
            "",
            "data",
            "$data",
            "$.",
            "$..a",
            "$.a.",
            "$[",
            "$[a]",
            "$['a'",
            "$[-1]",
            "$[1.5]",
            "$.a b",
            "$[99999999999999999999999]",
            "$['a\\']",
        ] {
            let error = Path::parse(path).unwrap_err();
            assert_eq!(error.kind(), fcimage_base::error::ErrorKind::Pattern, "{path}");
        }
    }

    #[test]
    fn the_longest_path_at_the_beginning_of_text_is_found() {
        let prefix = |text| Path::prefix(text).unwrap().map(|path| path.as_str().to_owned());
        assert_eq!(prefix("$.a.b, and more").as_deref(), Some("$.a.b"));
        assert_eq!(prefix("$.a. End").as_deref(), Some("$.a"));
        assert_eq!(prefix("$5").as_deref(), Some("$"));
        assert_eq!(prefix("a"), None);
        assert!(Path::prefix("$[x]").is_err());
    }
}
