//! Reads the XML of XMP: elements, attributes and text. Entities of a file's own, which a document type
//! would declare, are refused, and so is what is not well-formed.

/// The deepest nesting.
const MAX_DEPTH: usize = 32;

/// The most attributes of an element, and the most namespaces at a place.
const MAX_ATTRIBUTES: usize = 256;

/// What comes next in a document.
#[derive(Debug)]
pub(super) enum Token<'a> {
    /// The beginning of an element.
    Open(Element<'a>),
    /// The end of the element that was opened last.
    Close,
    /// Text that is not blank, its entities as they are.
    Text(&'a str),
}

/// The beginning of an element.
#[derive(Debug)]
pub(super) struct Element<'a> {
    name: &'a str,
    /// Names and values, those of namespaces left out.
    attributes: Vec<(&'a str, &'a str)>,
}

/// A name with its namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Qualified<'a> {
    pub(super) uri: &'a str,
    pub(super) local: &'a str,
}

/// Reads one document.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    rest: &'a str,
    /// The names of the open elements, and how many namespaces there were before each.
    open: Vec<(&'a str, usize)>,
    /// Prefixes with their namespaces.
    namespaces: Vec<(&'a str, &'a str)>,
    /// Whether the last element was an empty one, whose end comes next.
    empty: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, open: Vec::new(), namespaces: Vec::new(), empty: false }
    }

    /// The next token; `None` at the end, and where the document is broken.
    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        if std::mem::take(&mut self.empty) {
            return self.close(None);
        }
        loop {
            let Some(markup) = self.rest.strip_prefix('<') else {
                let end = self.rest.find('<')?;
                let (text, rest) = self.rest.split_at_checked(end)?;
                self.rest = rest;
                match text.trim() {
                    "" => continue,
                    text => return Some(Token::Text(text)),
                }
            };
            if let Some(rest) = markup.strip_prefix('?') {
                self.rest = rest.split_once("?>")?.1;
            } else if let Some(rest) = markup.strip_prefix("!--") {
                self.rest = rest.split_once("-->")?.1;
            } else if let Some(rest) = markup.strip_prefix('/') {
                let (name, rest) = rest.split_once('>')?;
                self.rest = rest;
                return self.close(Some(name.trim_end()));
            } else {
                return self.element(markup).map(Token::Open);
            }
        }
    }

    /// Leaves the element that was opened last.
    pub(super) fn skip(&mut self) -> Option<()> {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.next()? {
                Token::Open(_) => depth += 1,
                Token::Close => depth -= 1,
                Token::Text(_) => {}
            }
        }
        Some(())
    }

    /// The name of an element that was opened last.
    pub(super) fn name(&self, element: &Element<'a>) -> Option<Qualified<'a>> {
        self.qualified(element.name)
    }

    /// The attributes of an element that was opened last, those of known namespaces.
    pub(super) fn attributes(
        &self,
        element: &Element<'a>,
    ) -> impl Iterator<Item = (Qualified<'a>, &'a str)> {
        element.attributes.iter().filter_map(|(name, value)| Some((self.qualified(name)?, *value)))
    }

    fn qualified(&self, name: &'a str) -> Option<Qualified<'a>> {
        let (prefix, local) = name.split_once(':')?;
        if prefix == "xml" {
            return Some(Qualified { uri: "xml", local });
        }
        let (_, uri) = self.namespaces.iter().rev().find(|(known, _)| *known == prefix)?;
        Some(Qualified { uri, local })
    }

    fn close(&mut self, name: Option<&str>) -> Option<Token<'a>> {
        let (open, namespaces) = self.open.pop()?;
        self.namespaces.truncate(namespaces);
        name.is_none_or(|name| name == open).then_some(Token::Close)
    }

    /// The element in what follows `<`.
    fn element(&mut self, markup: &'a str) -> Option<Element<'a>> {
        let end = markup.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'))?;
        let (name, mut rest) = markup.split_at_checked(end)?;
        // A document type and sections of CDATA are refused.
        if name.is_empty() || name.starts_with('!') || self.open.len() >= MAX_DEPTH {
            return None;
        }
        self.open.push((name, self.namespaces.len()));
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            if let Some(rest) = rest.strip_prefix('>') {
                self.rest = rest;
                break;
            }
            if let Some(rest) = rest.strip_prefix("/>") {
                (self.rest, self.empty) = (rest, true);
                break;
            }
            let (name, behind) = rest.split_once('=')?;
            let behind = behind.trim_start();
            let quote = behind.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            let (value, behind) = behind.get(1..)?.split_once(quote)?;
            rest = behind;
            match name.trim_end() {
                "xmlns" => {}
                name if name.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>')) => {
                    return None;
                }
                name => match name.strip_prefix("xmlns:") {
                    Some(prefix) if self.namespaces.len() < MAX_ATTRIBUTES => {
                        self.namespaces.push((prefix, value));
                    }
                    None if attributes.len() < MAX_ATTRIBUTES => attributes.push((name, value)),
                    _ => return None,
                },
            }
        }
        Some(Element { name, attributes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> String {
        let mut reader = Reader::new(text);
        let mut shape = String::new();
        while let Some(token) = reader.next() {
            match token {
                Token::Open(element) => {
                    let name = reader.name(&element);
                    let count = reader.attributes(&element).count();
                    shape += &format!("({}:{count} ", name.map_or("?", |name| name.local));
                }
                Token::Close => shape += ")",
                Token::Text(text) => shape += text,
            }
        }
        shape
    }

    #[test]
    fn elements_attributes_and_texts_are_read() {
        let text = "<?xpacket begin=''?><!-- a > b --><x:a xmlns:x='u' x:b = \"1>2\"\n x:c='3'> hi \
                    <x:d/><y:e f='g'>&lt;</y:e ></x:a>";
        assert_eq!(shape(text), "(a:2 hi(d:0 )(?:0 &lt;))");
    }

    #[test]
    fn what_is_broken_or_declares_entities_ends_the_document() {
        for (text, expected) in [
            ("<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", ""),
            ("<x:a xmlns:x='u'><![CDATA[b]]></x:a>", "(a:0 "),
            ("<x:a xmlns:x='u'></x:b>", "(a:0 "),
            ("<x:a xmlns:x='u' b></x:a>", ""),
            ("</x>", ""),
            ("<x:a xmlns:x='u'>text", "(a:0 "),
            ("<x", ""),
            ("<!--", ""),
            ("<>", ""),
            ("<x a=\u{e9}", ""),
        ] {
            assert_eq!(shape(text), expected, "{text}");
        }
        assert_eq!(shape(&"<a:b>".repeat(1000)).matches('(').count(), MAX_DEPTH);
        let many = "a='b' ".repeat(MAX_ATTRIBUTES + 1);
        assert_eq!(shape(&format!("<x {many}/>")), "");
    }
}
