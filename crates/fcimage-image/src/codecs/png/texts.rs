//! The texts of a PNG that can be kept (W3C PNG, section 11.3.3): author, copyright, and XMP.

use std::borrow::Cow;
use std::io::Read;

use flate2::bufread::ZlibDecoder;

use crate::codecs::metadata::{MAX_TEXT, kept_text, utf8};
use crate::codecs::png::chunks::Chunk;
use crate::info::Owner;
use crate::xmp::MAX_PACKET;

/// The keyword of XMP (XMP specification, part 3, section 1.1.5).
pub(crate) const XMP: &[u8] = b"XML:com.adobe.xmp";

/// The texts that were found. Only the first of each is unpacked, so that many of them take no time.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) owner: Owner,
    pub(super) xmp: Option<Vec<u8>>,
    seen: Vec<Text>,
}

/// A text that can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    Author,
    Copyright,
    Xmp,
}

impl Text {
    /// The most bytes that are kept.
    pub(super) fn most(self) -> usize {
        if self == Self::Xmp { MAX_PACKET } else { MAX_TEXT }
    }
}

impl Texts {
    /// What a tEXt, zTXt or iTXt chunk has, if it is the first that has it.
    pub(super) fn wanted(&self, chunk: &Chunk<'_>) -> Option<Text> {
        let text = match parts(chunk)?.0 {
            b"Author" => Text::Author,
            b"Copyright" => Text::Copyright,
            XMP if &chunk.name == b"iTXt" => Text::Xmp,
            _ => return None,
        };
        (!self.seen.contains(&text) && chunk.is_sound()).then_some(text)
    }

    /// Adds a chunk that is wanted.
    pub(super) fn add(&mut self, kind: Text, chunk: &Chunk<'_>) {
        self.seen.push(kind);
        let found = parts(chunk).and_then(|(_, rest)| text(&chunk.name, rest, kind.most()));
        let Some(found) = found else { return };
        match kind {
            Text::Author => self.owner.artist = kept_text(&utf8(&found)),
            Text::Copyright => self.owner.copyright = kept_text(&utf8(&found)),
            Text::Xmp => self.xmp = Some(found.into_owned()),
        }
    }
}

/// The keyword, and what follows its zero.
fn parts<'a>(chunk: &Chunk<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let end = chunk.body.iter().take(80).position(|byte| *byte == 0)?;
    Some((chunk.body.get(..end)?, chunk.body.get(end + 1..)?))
}

/// The text behind the keyword and its zero; `None` where it is damaged or longer than `most`.
fn text<'a>(name: &[u8; 4], rest: &'a [u8], most: usize) -> Option<Cow<'a, [u8]>> {
    let (compressed, text) = match name {
        b"tEXt" => (false, rest),
        // The method, 0.
        b"zTXt" => (true, rest.strip_prefix(&[0])?),
        _ => {
            let (flags, rest) = rest.split_first_chunk::<2>()?;
            // A language and a translated keyword.
            let mut parts = rest.splitn(3, |byte| *byte == 0);
            let text = parts.nth(2)?;
            match flags {
                [0, _] => (false, text),
                [1, 0] => (true, text),
                _ => return None,
            }
        }
    };
    if !compressed {
        return (text.len() <= most).then_some(text.into());
    }
    let mut unpacked = Vec::new();
    ZlibDecoder::new(text).take(most as u64 + 1).read_to_end(&mut unpacked).ok()?;
    (unpacked.len() <= most).then_some(unpacked.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write;

    fn zlib(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn each_kind_of_text_is_read() {
        let read = |name, rest: &[u8], most| text(name, rest, most).map(Cow::into_owned);
        assert_eq!(read(b"tEXt", b"Ann", 3).as_deref(), Some(&b"Ann"[..]));
        let packed = zlib(b"Ann");
        for (name, head) in [(b"zTXt", &b"\0"[..]), (b"iTXt", b"\x01\0en\0Autor\0")] {
            let rest = [head, &packed].concat();
            assert_eq!(read(name, &rest, 3).as_deref(), Some(&b"Ann"[..]));
            assert_eq!(read(name, &rest, 2), None, "too long");
        }
        assert_eq!(read(b"iTXt", b"\0\0\0\0Ann", 3).as_deref(), Some(&b"Ann"[..]));
        for damaged in [&b""[..], b"\0", b"\0\0", b"\0\0\0", b"\x02\0\0\0Ann", b"\x01\0\0\0Ann"] {
            assert_eq!(read(b"iTXt", damaged, 99), None);
        }
        let bomb = [b"\0", &zlib(&vec![0; 1 << 20])[..]].concat();
        assert_eq!(read(b"zTXt", &bomb, MAX_TEXT), None);
    }
}
