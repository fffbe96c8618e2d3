//! The four kinds of transform.

use super::template::Template;
use crate::json::{Document, quoted};
use crate::path::Path;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// One transform, ready to be applied to events.
///
/// ```
/// use fcimage_events::EventTransform;
/// use fcimage_events::json::{Document, DocumentRole};
///
/// let event = br#"{"data": {"bucket": "photos", "key": "a.jpg"}}"#;
/// let event = Document::parse(event, DocumentRole::PAYLOAD)?;
/// let values = br#"{"key": "$.data.key"}"#;
/// let transform = EventTransform::template("${key} in $.data.bucket", Some(values))?;
/// assert_eq!(transform.apply(&event)?, "a.jpg in photos");
/// # Ok::<(), fcimage_base::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventTransform {
    /// The event as it is.
    Original,
    /// A fixed text.
    Constant(String),
    /// What one path selects.
    JsonPath(Path),
    /// A text with places to fill in.
    Template(Template),
}

impl EventTransform {
    /// What the path `path` selects.
    ///
    /// # Errors
    /// [`ErrorKind::Pattern`](fcimage_base::error::ErrorKind::Pattern) when it is not a path.
    pub fn jsonpath(path: &str) -> Result<Self> {
        failpoint::hit(Phase::Transform);
        Path::parse(path).map(Self::JsonPath)
    }

    /// `template` with `${name}` for each key of `value`, a JSON object of paths and constants. Paths
    /// may also be written in the template itself.
    ///
    /// # Errors
    /// [`ErrorKind::Pattern`](fcimage_base::error::ErrorKind::Pattern) when `value` is not such an
    /// object, or has a broken path.
    pub fn template(template: &str, value: Option<&[u8]>) -> Result<Self> {
        failpoint::hit(Phase::Transform);
        Template::new(template, value).map(Self::Template)
    }

    /// The text that is delivered for `event`.
    ///
    /// # Errors
    /// [`ErrorKind::Event`] when the path of [`EventTransform::jsonpath`] selects nothing;
    /// [`ErrorKind::Limit`] when the text would exceed
    /// [`MAX_EVENT_BYTES`](crate::limits::MAX_EVENT_BYTES).
    ///
    /// [`ErrorKind::Event`]: fcimage_base::error::ErrorKind::Event
    /// [`ErrorKind::Limit`]: fcimage_base::error::ErrorKind::Limit
    pub fn apply(&self, event: &Document<'_>) -> Result<String> {
        failpoint::hit(Phase::Apply);
        match self {
            Self::Original => Ok(event.text().to_owned()),
            Self::Constant(text) => Ok(text.clone()),
            Self::JsonPath(path) => match path.select(event.root()) {
                Some(selection) => Ok(selection.text()),
                None => {
                    let path = quoted(path.as_str());
                    Err(Error::event(format!("the path {path} selects nothing in the event")))
                }
            },
            Self::Template(template) => template.apply(event.root()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::DocumentRole;
    use fcimage_base::error::ErrorKind;

    const EVENT: &str = "{ \"id\": 1.50 }";

    fn applied(transform: &EventTransform) -> Result<String> {
        transform.apply(&Document::parse(EVENT.as_bytes(), DocumentRole::PAYLOAD).unwrap())
    }

    #[test]
    fn the_original_and_a_constant_are_delivered_as_they_are() {
        assert_eq!(applied(&EventTransform::Original).unwrap(), EVENT);
        let constant = EventTransform::Constant("${x} $.id".to_owned());
        assert_eq!(applied(&constant).unwrap(), "${x} $.id");
    }

    #[test]
    fn a_path_that_selects_nothing_is_an_error_of_the_event() {
        assert_eq!(applied(&EventTransform::jsonpath("$.id").unwrap()).unwrap(), "1.50");
        assert_eq!(applied(&EventTransform::jsonpath("$").unwrap()).unwrap(), "{\"id\":1.50}");
        let error = applied(&EventTransform::jsonpath("$.none").unwrap()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Event);
        assert_eq!(error.message(), "the path \"$.none\" selects nothing in the event");
    }
}
