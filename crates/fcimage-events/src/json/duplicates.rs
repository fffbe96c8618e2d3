//! Objects in which one key appears twice.

use std::collections::HashSet;

use super::document::Document;
use super::role::DocumentRole;
use super::value::Value;
use fcimage_base::error::Result;
use fcimage_base::json_pointer::escape;

/// Refuses a document in which an object has a duplicate key.
pub(crate) fn refuse_duplicate_keys(document: &Document<'_>, role: DocumentRole) -> Result<()> {
    check(document.root(), role)
}

fn check(value: Value<'_>, role: DocumentRole) -> Result<()> {
    let mut seen = HashSet::new();
    for (key, member) in value.entries() {
        let place = format!("/{}", escape(&key));
        if !seen.insert(key) {
            let message = format!("{} has a duplicate key", role.name);
            return Err(role.error(message).with_pointer(place));
        }
        check(member, role).map_err(|error| error.prefix_pointer(&place))?;
    }
    for (index, item) in value.items().enumerate() {
        check(item, role).map_err(|error| error.prefix_pointer(&format!("/{index}")))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duplicate_key_is_named_by_its_pointer() {
        let pointer = |text: &str| {
            let document = Document::parse(text.as_bytes(), DocumentRole::PAYLOAD).unwrap();
            let error = refuse_duplicate_keys(&document, DocumentRole::PAYLOAD).err()?;
            assert_eq!(error.message(), "the payload has a duplicate key");
            error.pointer().map(str::to_owned)
        };
        assert_eq!(pointer(r#"{"a": 1, "a": 2}"#).as_deref(), Some("/a"));
        assert_eq!(
            pointer(r#"{"x": [0, {"y/z": 1, "y\u002fz": 2}]}"#).as_deref(),
            Some("/x/1/y~1z")
        );
        assert_eq!(pointer(r#"[{"a": 1}, {"a": {"a": 2}}]"#), None);
    }
}
