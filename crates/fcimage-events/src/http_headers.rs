//! Headers of HTTP messages: what may be in them, and how they are found.

/// The names and values of an HTTP message's headers, in their order.
pub type Headers = Vec<(String, String)>;

/// The value of the first header that is called `name`, in any case.
pub(crate) fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
}

/// The media type of a Content-Type without its parameters, in lower case: `application/json` of
/// `Application/JSON; charset=utf-8`.
pub(crate) fn media_type(content_type: &str) -> String {
    let essence = content_type.split_once(';').map_or(content_type, |(essence, _)| essence);
    essence.trim().to_ascii_lowercase()
}

/// Whether data of this Content-Type are JSON: any `*/json` or `*/*+json`.
pub(crate) fn is_json(content_type: &str) -> bool {
    let media_type = media_type(content_type);
    media_type.ends_with("/json") || media_type.ends_with("+json")
}

/// Whether `name` is a valid name of a header (RFC 9110, 5.6.2: token).
pub(crate) fn is_token(name: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(legal)
}

/// Whether `value` is a valid value of a header (RFC 9110, 5.5): no control character, which could
/// end the header and begin another.
pub(crate) fn is_field_value(value: &str) -> bool {
    !value.bytes().any(|byte| matches!(byte, 0..=8 | 10..=31 | 127))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case_and_the_first_counts() {
        let headers: Headers = [("Content-Type", "a/b"), ("content-type", "c/d")]
            .map(|(n, v)| (n.into(), v.into()))
            .into();
        assert_eq!(header(&headers, "CONTENT-type"), Some("a/b"));
        assert_eq!(header(&headers, "content"), None);
    }

    #[test]
    fn parameters_and_case_do_not_change_the_media_type() {
        assert_eq!(media_type(" Application/JSON ; charset=utf-8"), "application/json");
        assert!(is_json("application/vnd.x+json; v=1") && is_json("text/json"));
        assert!(!is_json("application/json-seq") && !is_json(""));
    }

    #[test]
    fn characters_that_could_end_a_header_are_not_valid() {
        assert!(
            is_token("X-A_b!")
                && !is_token("")
                && !is_token("a b")
                && !is_token("a:")
                && !is_token("Ä")
        );
        assert!(is_field_value("a\tb é") && !is_field_value("a\r\nb") && !is_field_value("\0"));
    }
}
