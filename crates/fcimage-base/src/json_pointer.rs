//! JSON pointers (RFC 6901): how an error names a place in a document.

use std::borrow::Cow;

/// `name` as one token of a JSON pointer: `~` becomes `~0` and `/` becomes `~1` (section 3).
///
/// ```
/// use fcimage_base::json_pointer::escape;
/// assert_eq!(escape("a/b~c"), "a~1b~0c");
/// assert_eq!(escape("plain"), "plain");
/// ```
pub fn escape(name: &str) -> Cow<'_, str> {
    if name.contains(['~', '/']) {
        Cow::Owned(name.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(name)
    }
}
