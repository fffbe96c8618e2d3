//! Event transforms: what EventBridge makes of an event before it delivers it.
#![forbid(unsafe_code)]

use crate::error::{Error, Result};
use crate::event::json::{Document, MAX_BYTES, Noun, PAYLOAD, Value};
use crate::event::path::{Path, Selection};
use crate::event::write::{pointer_part, string};

/// The values of a template.
const VALUES: Noun = Noun { name: "the value", kind: crate::error::ErrorKind::Pattern };

/// One transform, ready to be applied to events.
#[derive(Debug, Clone)]
pub enum EventTransform {
    /// The event as it is.
    Original,
    /// A fixed text.
    Constant(String),
    /// What one path selects.
    JsonPath(Path),
    /// A text with places to fill in.
    Template(Vec<Part>),
}

/// A piece of a template.
#[derive(Debug, Clone)]
pub enum Part {
    /// Text that stays as it is.
    Text(String),
    /// A place that an event fills in.
    Place {
        /// What comes here.
        source: Source,
        /// How it is written.
        form: Form,
        /// What stands in the template, and stays where nothing is selected.
        standing: String,
    },
}

/// Where the content of a place comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// The event.
    Path(Path),
    /// The values that came with the template.
    Constant(String),
}

/// How the content of a place is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text as it is, anything else as JSON.
    Bare,
    /// Inside a JSON string: escaped, without quotes of its own.
    InString,
    /// Where JSON expects a value: text in quotes.
    Json,
}

impl EventTransform {
    /// What `path` selects.
    pub fn jsonpath(path: &str) -> Result<Self> {
        Path::parse(path).map(Self::JsonPath)
    }

    /// `template` with `${name}` for the members of `value`, a JSON object of paths and constants; paths
    /// may also stand in the template itself.
    pub fn template(template: &str, value: Option<&[u8]>) -> Result<Self> {
        let values = match value {
            None => vec![],
            Some(bytes) => values(&Document::parse(bytes, VALUES)?)?,
        };
        let mut parts = split(template, &values)?;
        // A path outside of quotes is a JSON value only if the template as a whole is JSON.
        let is_json = Document::parse(skeleton(&parts).as_bytes(), PAYLOAD).is_ok();
        for part in &mut parts {
            if let Part::Place { form, .. } = part
                && !is_json
            {
                *form = Form::Bare;
            }
        }
        for part in &mut parts {
            if let Part::Place { form, standing, .. } = part
                && standing.starts_with("${")
            {
                *form = Form::Bare;
            }
        }
        Ok(Self::Template(parts))
    }

    /// What is delivered for `event`.
    pub fn apply(&self, event: &Document<'_>) -> Result<String> {
        let parts = match self {
            Self::Original => return Ok(event.text().to_owned()),
            Self::Constant(text) => return Ok(text.clone()),
            Self::JsonPath(path) => {
                let selection = path.select(event.root()).ok_or_else(|| {
                    Error::event(format!("the path {} selects nothing in the event", path.text()))
                })?;
                return Ok(selection.bare());
            }
            Self::Template(parts) => parts,
        };
        let mut out = String::new();
        for part in parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Place { source, form, standing } => {
                    out.push_str(&filled(source, *form, standing, event.root()));
                }
            }
            if out.len() > MAX_BYTES {
                return Err(Error::limit(format!(
                    "a transformed event may have at most {MAX_BYTES} bytes"
                )));
            }
        }
        Ok(out)
    }
}

fn filled(source: &Source, form: Form, standing: &str, root: Value<'_>) -> String {
    let path = match source {
        Source::Constant(text) => return text.clone(),
        Source::Path(path) => path,
    };
    match (path.select(root), form) {
        (None, Form::Json) => "null".to_owned(),
        (None, _) => standing.to_owned(),
        (Some(selection), Form::Bare) => selection.bare(),
        (Some(selection), Form::Json) => selection.json(),
        (Some(selection), Form::InString) => in_string(&selection),
    }
}

fn in_string(selection: &Selection<'_>) -> String {
    let quoted = string(&selection.bare());
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

/// Names and what they stand for: text that begins with `$.` or `$[` is a path, the rest is constant.
fn values(document: &Document<'_>) -> Result<Vec<(String, Source)>> {
    let root = document.root();
    if root.kind() != crate::event::json::Type::Object {
        let found = root.kind().name();
        return Err(Error::pattern(format!("the value must be an object of names, got {found}")));
    }
    let one = |(name, value): (std::borrow::Cow<'_, str>, Value<'_>)| {
        let text = value
            .as_text()
            .filter(|text| text.starts_with("$.") || text.starts_with("$[") || *text == "$");
        let source = match text {
            Some(path) => Path::parse(&path)
                .map(Source::Path)
                .map_err(|error| error.inside(&pointer_part(&name)))?,
            None => Source::Constant(Selection::One(value).bare()),
        };
        Ok((name.into_owned(), source))
    };
    root.members().map(one).collect()
}

fn split(template: &str, values: &[(String, Source)]) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    let (mut text, mut rest, mut in_string, mut escaped) = (String::new(), template, false, false);
    while let Some(char) = rest.chars().next() {
        let form = if in_string { Form::InString } else { Form::Json };
        if let Some((place, length)) = place(rest, values, form)? {
            parts.push(Part::Text(std::mem::take(&mut text)));
            parts.push(place);
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        if char == '"' && !escaped {
            in_string = !in_string;
        }
        escaped = char == '\\' && !escaped;
        text.push(char);
        rest = rest.get(char.len_utf8()..).unwrap_or_default();
    }
    parts.push(Part::Text(text));
    Ok(parts)
}

/// The place with which `text` begins, and its length.
fn place(text: &str, values: &[(String, Source)], form: Form) -> Result<Option<(Part, usize)>> {
    if let Some(inner) = text.strip_prefix("${") {
        let Some((name, _)) = inner.split_once('}') else { return Ok(None) };
        let Some((_, source)) = values.iter().rev().find(|(known, _)| known == name) else {
            return Ok(None);
        };
        let standing = format!("${{{name}}}");
        let length = standing.len();
        return Ok(Some((Part::Place { source: source.clone(), form, standing }, length)));
    }
    let Ok(Some(path)) = Path::prefix(text) else { return Ok(None) };
    if path.is_root() {
        return Ok(None);
    }
    let (standing, length) = (path.text().to_owned(), path.text().len());
    Ok(Some((Part::Place { source: Source::Path(path), form, standing }, length)))
}

/// The template with something simple in each place.
fn skeleton(parts: &[Part]) -> String {
    let piece = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Place { .. } => "0".to_owned(),
    };
    parts.iter().map(piece).collect()
}
