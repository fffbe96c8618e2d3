//! Packets: their properties, and how they are written.

use crate::xmp::names::{NAMESPACES, Name};
use crate::xmp::reader::{Element, Qualified, Reader, Token};

/// The longest packet: what a segment of a JPEG can hold behind the name of its kind.
pub(crate) const MAX_PACKET: usize = 65_533 - 29;

/// The longest text, in bytes.
const MAX_TEXT: usize = 4096;

/// The most texts of all properties.
const MAX_TEXTS: usize = 512;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// The properties of a packet that can be kept: texts, and lists of texts. Structures are left out.
#[derive(Debug, Default)]
pub(crate) struct Packet<'a> {
    properties: Vec<Property<'a>>,
    texts: usize,
}

#[derive(Debug)]
struct Property<'a> {
    name: Name,
    value: Value<'a>,
}

#[derive(Debug)]
enum Value<'a> {
    Text(&'a str),
    List(&'static str, Vec<Item<'a>>),
}

#[derive(Debug)]
struct Item<'a> {
    language: Option<&'a str>,
    text: &'a str,
}

impl<'a> Packet<'a> {
    /// The packet in `bytes` of UTF-8. Of a broken one, it has what comes before the fault; of one that
    /// is too long, nothing.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let mut packet = Self::default();
        if let Ok(text) = std::str::from_utf8(bytes)
            && text.len() <= MAX_PACKET
        {
            // A fault ends the reading.
            let _: Option<()> = packet.read(Reader::new(text));
        }
        packet
    }

    fn read(&mut self, mut reader: Reader<'a>) -> Option<()> {
        let (mut depth, mut root) = (0_usize, None);
        loop {
            match reader.next()? {
                Token::Close => {
                    depth = depth.checked_sub(1)?;
                    root = root.filter(|root| *root <= depth);
                }
                Token::Text(_) => {}
                Token::Open(element) => {
                    let is = |local| reader.name(&element) == Some(Qualified { uri: RDF, local });
                    match root {
                        None => {
                            depth += 1;
                            if is("RDF") {
                                root = Some(depth);
                            }
                        }
                        Some(_) if is("Description") => {
                            self.description(&mut reader, &element)?;
                        }
                        Some(_) => reader.skip()?,
                    }
                }
            }
        }
    }

    fn description(&mut self, reader: &mut Reader<'a>, element: &Element<'a>) -> Option<()> {
        for (name, value) in reader.attributes(element) {
            self.add(name, Some(Value::Text(value.trim())));
        }
        loop {
            match reader.next()? {
                Token::Close => return Some(()),
                Token::Text(_) => {}
                Token::Open(element) => match reader.name(&element) {
                    Some(name) if Name::find(name.uri, name.local).is_some() => {
                        let value = value(reader, &element)?;
                        self.add(name, value);
                    }
                    _ => reader.skip()?,
                },
            }
        }
    }

    fn add(&mut self, name: Qualified<'a>, value: Option<Value<'a>>) {
        let (Some(name), Some(value)) = (Name::find(name.uri, name.local), value) else { return };
        let sound = match &value {
            Value::Text(text) => is_sound(text),
            Value::List(_, items) => items.iter().all(|item| is_sound(item.text)),
        };
        let texts = self.texts + value.len();
        let same = |other: &Property<'a>| other.name.is(name.namespace.prefix, name.local);
        if sound && texts <= MAX_TEXTS && !self.properties.iter().any(same) {
            self.texts = texts;
            self.properties.push(Property { name, value });
        }
    }

    /// The authors.
    pub(crate) fn creator(&self) -> Option<String> {
        let mut names = Vec::new();
        match self.value("creator")? {
            Value::Text(text) => names.push(unescaped(text)),
            Value::List(_, items) => names.extend(items.iter().map(|item| unescaped(item.text))),
        }
        Some(names.join("; ")).filter(|text| (1..=MAX_TEXT).contains(&text.len()))
    }

    /// The copyright, in the default language.
    pub(crate) fn rights(&self) -> Option<String> {
        let text = match self.value("rights")? {
            Value::Text(text) => text,
            Value::List(_, items) => {
                let default = items.iter().find(|item| item.language == Some("x-default"));
                default.or(items.first())?.text
            }
        };
        Some(unescaped(text)).filter(|text| !text.is_empty())
    }

    fn value(&self, local: &str) -> Option<&Value<'a>> {
        let property = self.properties.iter().find(|property| property.name.is("dc", local))?;
        Some(&property.value)
    }

    /// A new packet with the properties; those of place, and serial numbers, only where `place` says so.
    /// `None` where it would have none, or be too long.
    pub(crate) fn write(&self, place: bool) -> Option<String> {
        let kept = |property: &&Property<'a>| place || !property.name.is_place;
        let mut text = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"".to_owned();
        text += RDF;
        text += "\">";
        let head = text.len();
        for namespace in NAMESPACES {
            let own = |property: &&Property<'a>| property.name.namespace.uri == namespace.uri;
            let mut properties = self.properties.iter().filter(kept).filter(own).peekable();
            if properties.peek().is_none() {
                continue;
            }
            let (prefix, uri) = (namespace.prefix, namespace.uri);
            text += &format!("<rdf:Description rdf:about=\"\" xmlns:{prefix}=\"{uri}\">");
            for Property { name, value } in properties {
                let local = name.local;
                text += &format!("<{prefix}:{local}>");
                value.write(&mut text);
                text += &format!("</{prefix}:{local}>");
            }
            text += "</rdf:Description>";
        }
        let any = text.len() > head;
        text += "</rdf:RDF></x:xmpmeta>";
        (any && text.len() <= MAX_PACKET).then_some(text)
    }
}

impl Value<'_> {
    /// How many texts there are.
    fn len(&self) -> usize {
        match self {
            Self::Text(_) => 1,
            Self::List(_, items) => items.len(),
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Text(text) => *out += &text.replace('>', "&gt;"),
            Self::List(kind, items) => {
                *out += &format!("<rdf:{kind}>");
                for Item { language, text } in items {
                    *out += "<rdf:li";
                    if let Some(language) = language {
                        *out += &format!(" xml:lang=\"{language}\"");
                    }
                    *out += ">";
                    *out += &text.replace('>', "&gt;");
                    *out += "</rdf:li>";
                }
                *out += &format!("</rdf:{kind}>");
            }
        }
    }
}

/// The value of the property that was opened last; the inner `None` where it is neither a text nor a
/// list, the outer one where the document is broken.
fn value<'a>(reader: &mut Reader<'a>, element: &Element<'a>) -> Option<Option<Value<'a>>> {
    let plain = reader.attributes(element).all(|(name, _)| name.uri == "xml");
    let mut value = None;
    let mut single = plain;
    loop {
        match reader.next()? {
            Token::Close => return Some(value.filter(|_| single)),
            Token::Text(text) => {
                single &= value.is_none();
                value = Some(Value::Text(text));
            }
            Token::Open(element) => {
                single &= value.is_none();
                match reader.name(&element).and_then(|name| list_kind(&name)) {
                    Some(kind) if plain => match items(reader)? {
                        Some(items) => value = Some(Value::List(kind, items)),
                        None => single = false,
                    },
                    _ => {
                        reader.skip()?;
                        single = false;
                    }
                }
            }
        }
    }
}

fn list_kind(name: &Qualified<'_>) -> Option<&'static str> {
    let kinds = ["Alt", "Bag", "Seq"];
    kinds.into_iter().find(|kind| *name == Qualified { uri: RDF, local: kind })
}

/// The items of the list that was opened last; the inner `None` where one is more than a text.
fn items<'a>(reader: &mut Reader<'a>) -> Option<Option<Vec<Item<'a>>>> {
    let (mut items, mut sound) = (Vec::new(), true);
    loop {
        match reader.next()? {
            Token::Close => return Some(sound.then_some(items)),
            Token::Text(_) => sound = false,
            Token::Open(element) => {
                sound &= reader.name(&element) == Some(Qualified { uri: RDF, local: "li" });
                sound &= items.len() < MAX_TEXTS;
                let mut language = None;
                for (name, value) in reader.attributes(&element) {
                    sound &= name == Qualified { uri: "xml", local: "lang" };
                    language = Some(value).filter(|value| is_language(value));
                }
                let mut text = None;
                loop {
                    match reader.next()? {
                        Token::Close => break,
                        Token::Text(found) => sound &= text.replace(found).is_none(),
                        Token::Open(_) => {
                            reader.skip()?;
                            sound = false;
                        }
                    }
                }
                if sound && let Some(text) = text {
                    items.push(Item { language, text });
                }
            }
        }
    }
}

fn is_language(text: &str) -> bool {
    (1..=35).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Whether a text is not endless, and has no entities but those of XML, so that it can be written as it
/// is.
fn is_sound(text: &str) -> bool {
    (1..=MAX_TEXT).contains(&text.len())
        && !text
            .contains(|c: char| c == '<' || (c.is_control() && !matches!(c, '\t' | '\n' | '\r')))
        && text.split('&').skip(1).all(|part| entity(part).is_some())
}

/// The character that an entity stands for, of which `text` begins behind its `&`; and what follows it.
fn entity(text: &str) -> Option<(char, &str)> {
    let (name, rest) = text.split_once(';')?;
    let character = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
                .filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'))?
        }
    };
    Some((character, rest))
}

fn unescaped(text: &str) -> String {
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some((character, rest)) = entity(part) {
            plain.push(character);
            plain += rest;
        }
    }
    plain
}

#[cfg(test)]
mod tests;
