//! Event transforms: what EventBridge makes of an event before it delivers it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::json::{Document, MAX_BYTES, Noun, PAYLOAD, Value};
use crate::path::{Path, Selection};
use crate::write::{pointer_part, string};
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// The values of a template.
const VALUES: Noun = Noun { name: "the value", kind: fcimage_base::error::ErrorKind::Pattern };

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
        source: Arc<Source>,
        /// How it is written.
        form: Form,
        /// What stands in the template, and stays where nothing is selected.
        standing: String,
    },
}

/// Where the content of a place comes from.
#[derive(Debug)]
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
        failpoint::hit(Phase::Transform);
        Path::parse(path).map(Self::JsonPath)
    }

    /// `template` with `${name}` for the members of `value`, a JSON object of paths and constants; paths
    /// may also stand in the template itself.
    pub fn template(template: &str, value: Option<&[u8]>) -> Result<Self> {
        failpoint::hit(Phase::Transform);
        let values = match value {
            None => Values::default(),
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
        failpoint::hit(Phase::Apply);
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
                return Err(Error::limit(
                    "max_transformed_bytes",
                    format!("a transformed event may have at most {MAX_BYTES} bytes"),
                ));
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

/// Names and what they stand for. Shared by all places that name them: there may be thousands.
type Values = HashMap<String, Arc<Source>>;

/// Text that begins with `$.` or `$[` is a path, the rest is constant.
fn values(document: &Document<'_>) -> Result<Values> {
    let root = document.root();
    if root.kind() != crate::json::Type::Object {
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
                .map_err(|error| error.prefix_pointer(&pointer_part(&name)))?,
            None => Source::Constant(Selection::One(value).bare()),
        };
        Ok((name.into_owned(), Arc::new(source)))
    };
    root.members().map(one).collect()
}

fn split(template: &str, values: &Values) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    let longest = values.keys().map(String::len).max().unwrap_or(0);
    let (mut text, mut rest, mut in_string, mut escaped) = (String::new(), template, false, false);
    while let Some(char) = rest.chars().next() {
        let form = if in_string { Form::InString } else { Form::Json };
        if let Some((place, length)) = place(rest, values, longest, form)? {
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

/// The place with which `text` begins, and its length. No name is longer than `longest`.
fn place(text: &str, values: &Values, longest: usize, form: Form) -> Result<Option<(Part, usize)>> {
    if let Some(inner) = text.strip_prefix("${") {
        let end = inner.bytes().take(longest + 1).position(|byte| byte == b'}');
        let Some(name) = end.and_then(|end| inner.get(..end)) else { return Ok(None) };
        let Some(source) = values.get(name) else { return Ok(None) };
        let standing = format!("${{{name}}}");
        let length = standing.len();
        return Ok(Some((Part::Place { source: Arc::clone(source), form, standing }, length)));
    }
    let Ok(Some(path)) = Path::prefix(text) else { return Ok(None) };
    if path.is_root() {
        return Ok(None);
    }
    let (standing, length) = (path.text().to_owned(), path.text().len());
    Ok(Some((Part::Place { source: Arc::new(Source::Path(path)), form, standing }, length)))
}

/// The template with something simple in each place.
fn skeleton(parts: &[Part]) -> String {
    let piece = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Place { .. } => "0".to_owned(),
    };
    parts.iter().map(piece).collect()
}
