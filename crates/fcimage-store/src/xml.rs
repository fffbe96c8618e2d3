//! The XML of object storages: elements with text. No document types, and no entities of its own.

/// How deep elements may be inside each other.
const MAX_DEPTH: usize = 16;

/// What [`walk`] finds. The path has the names of the elements from the root, without prefixes.
pub(crate) enum Node<'a> {
    /// An element with text and no elements in it.
    Leaf { path: &'a [&'a str], text: &'a str },
    /// The end of an element with elements in it.
    End { path: &'a [&'a str] },
}

/// Visits the elements of a document in their order. None if it is not well-formed; what was visited
/// until then is then worth nothing.
pub(crate) fn walk(document: &str, visit: &mut dyn FnMut(Node<'_>)) -> Option<()> {
    let mut path: Vec<&str> = Vec::new();
    // The text of the innermost element, until it turns out to have elements in it.
    let mut leaf: Option<String> = None;
    let mut rest = document.trim_start_matches('\u{feff}');
    while !rest.is_empty() {
        let Some(markup) = rest.strip_prefix('<') else {
            let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            match &mut leaf {
                Some(leaf) => unescape(text, leaf)?,
                None if text.trim().is_empty() => {}
                None => return None,
            }
            rest = after;
            continue;
        };
        if let Some(after) = markup.strip_prefix("!--") {
            rest = after.split_once("-->")?.1;
        } else if let Some(after) = markup.strip_prefix('?') {
            rest = after.split_once("?>")?.1;
        } else if let Some(after) = markup.strip_prefix("![CDATA[") {
            let (text, after) = after.split_once("]]>")?;
            leaf.as_mut()?.push_str(text);
            rest = after;
        } else if let Some(after) = markup.strip_prefix('/') {
            let (name, after) = after.split_once('>')?;
            if path.last() != Some(&local(name.trim_end())) {
                return None;
            }
            match leaf.take() {
                Some(text) => visit(Node::Leaf { path: &path, text: &text }),
                None => visit(Node::End { path: &path }),
            }
            path.pop();
            rest = after;
        } else {
            let Tag { name, is_empty, after } = tag(markup)?;
            if path.len() >= MAX_DEPTH {
                return None;
            }
            path.push(local(name));
            if is_empty {
                visit(Node::Leaf { path: &path, text: "" });
                path.pop();
                leaf = None;
            } else {
                leaf = Some(String::new());
            }
            rest = after;
        }
    }
    path.is_empty().then_some(())
}

struct Tag<'a> {
    name: &'a str,
    is_empty: bool,
    after: &'a str,
}

/// Reads the rest of a tag after its `<`. Attributes are skipped: nothing here has any of interest.
fn tag(text: &str) -> Option<Tag<'_>> {
    let end = text.find(|c: char| c.is_whitespace() || c == '>' || c == '/')?;
    let (name, mut rest) = text.split_at(end);
    if name.is_empty() || name.contains(['<', '&', '!', '"', '\'']) {
        return None;
    }
    loop {
        let at = rest.find(['>', '/', '"', '\'', '<'])?;
        let (mark, after) = rest.get(at..)?.split_at(1);
        match mark {
            ">" => return Some(Tag { name, is_empty: false, after }),
            "/" => return Some(Tag { name, is_empty: true, after: after.strip_prefix('>')? }),
            "<" => return None,
            quote => rest = after.split_once(quote)?.1,
        }
    }
}

/// The name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Appends `text` with its references replaced.
fn unescape(text: &str, into: &mut String) -> Option<()> {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        let (name, after) = after.split_once(';')?;
        into.push_str(before);
        into.push(match name {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = name.strip_prefix('#')?;
                let (digits, radix) = match number.strip_prefix('x') {
                    Some(digits) => (digits, 16),
                    None => (number, 10),
                };
                if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return None;
                }
                char::from_u32(u32::from_str_radix(digits, radix).ok()?)?
            }
        });
        rest = after;
    }
    into.push_str(rest);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(document: &str) -> Option<Vec<String>> {
        let mut found = Vec::new();
        walk(document, &mut |node| match node {
            Node::Leaf { path, text } => found.push(format!("{}={text}", path.join("/"))),
            Node::End { path } => found.push(path.join("/")),
        })?;
        Some(found)
    }

    #[test]
    fn leaves_have_their_path_and_text() {
        let document = "\u{feff}<?xml version='1.0'?>\n<!-- > --><a:Error xmlns='x>y' b=\"/\">\n \
                        <Code>A&amp;B &#65;&#x42;</Code><M><![CDATA[<x>&amp;]]></M><E/><Empty></Empty >\
                        <In><Deep>1</Deep></In></a:Error>\n";
        assert_eq!(
            walked(document).unwrap(),
            [
                "Error/Code=A&B AB",
                "Error/M=<x>&amp;",
                "Error/E=",
                "Error/Empty=",
                "Error/In/Deep=1",
                "Error/In",
                "Error"
            ]
        );
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for document in [
            "<a>",
            "<a></b>",
            "</a>",
            "<a",
            "<a b='>",
            "<a>&foo;</a>",
            "<a>&#xD800;</a>",
            "<a>&#99999999999;</a>",
            "<a>&#+1;</a>",
            "<a>&amp</a>",
            "text",
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            "<a><b/>text</a>",
            "<!-- <a>",
            "<a><![CDATA[</a>",
            "<><</>",
        ] {
            assert_eq!(walked(document), None, "{document}");
        }
        assert_eq!(walked(&"<a>".repeat(100_000)), None);
    }

    #[test]
    fn an_empty_document_has_no_nodes() {
        assert_eq!(walked(""), Some(Vec::new()));
    }
}
