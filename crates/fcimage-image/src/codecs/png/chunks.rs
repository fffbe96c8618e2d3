//! The chunks of a PNG (W3C PNG, section 5).
//!
//! The decoder is shown only those without which the image cannot be decoded, so that no other chunk
//! can make it fail, or keep much. Like libpng, fcimage leaves out an ancillary chunk whose checksum is
//! wrong.

use std::borrow::Cow;

use flate2::Crc;

use crate::codecs::spliced::Spliced;

/// A chunk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk<'a> {
    pub(super) name: [u8; 4],
    /// The length that it states.
    pub(super) length: u64,
    /// As much of its contents as the file has.
    pub(super) body: &'a [u8],
    /// All of it, with length, name and checksum.
    pub(super) whole: &'a [u8],
}

impl Chunk<'_> {
    /// Whether its contents are as its checksum says.
    pub(super) fn is_sound(&self) -> bool {
        let Some((inner, sum)) = self.whole.split_last_chunk::<4>() else { return false };
        let mut crc = Crc::new();
        crc.update(inner.get(4..).unwrap_or_default());
        self.body.len() as u64 == self.length && crc.sum() == u32::from_be_bytes(*sum)
    }
}

/// The chunks of a file; as an iterator, up to the first with the image's data.
#[derive(Debug, Clone)]
pub(super) struct Chunks<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Chunks<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { data, at: 8 }
    }

    /// The next chunk of any kind; the walk stays before it.
    pub(super) fn peek(&self) -> Option<Chunk<'a>> {
        let rest = self.data.get(self.at..)?;
        let (head, body) = rest.split_first_chunk::<8>()?;
        let [a, b, c, d, name @ ..] = *head;
        let length = u32::from_be_bytes([a, b, c, d]);
        let bytes = length as usize;
        // After the contents comes a checksum.
        let whole = rest.get(..bytes.saturating_add(12)).unwrap_or(rest);
        let body = body.get(..bytes).unwrap_or(body);
        Some(Chunk { name, length: u64::from(length), body, whole })
    }

    /// Goes on after a chunk of this length.
    pub(super) fn pass(&mut self, chunk: &Chunk<'_>) {
        let length = usize::try_from(chunk.length).unwrap_or(usize::MAX);
        self.at = self.at.saturating_add(length.saturating_add(12));
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        let chunk = self.peek().filter(|chunk| !matches!(&chunk.name, b"IDAT" | b"IEND"))?;
        self.pass(&chunk);
        Some(chunk)
    }
}

/// What the decoder needs of a file.
pub(super) struct Needed<'a> {
    data: &'a [u8],
    /// IHDR, PLTE and tRNS as far as they are needed.
    chunks: Vec<Chunk<'a>>,
    /// Where the chunks with the image's data begin.
    image: usize,
}

impl<'a> Needed<'a> {
    /// Nothing of the file yet.
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { data, chunks: Vec::new(), image: data.len() }
    }

    /// Adds a chunk, unless there is one of its name.
    pub(super) fn add(&mut self, chunk: Chunk<'a>) {
        if self.chunks.iter().all(|other| other.name != chunk.name) {
            self.chunks.push(chunk);
        }
    }

    /// Where the image's data begin: where the walk ended.
    pub(super) fn end(&mut self, chunks: &Chunks<'_>) {
        self.image = chunks.at;
    }

    /// What is needed of all frames of an animation: IHDR, PLTE and tRNS.
    pub(super) fn chunks(&self) -> &[Chunk<'a>] {
        &self.chunks
    }

    /// The file for the decoder.
    pub(super) fn file(&self) -> Spliced<'a> {
        let part = |bytes: &'a [u8]| Cow::Borrowed(bytes);
        let mut parts = vec![part(self.data.get(..8).unwrap_or_default())];
        parts.extend(self.chunks.iter().map(|chunk| part(chunk.whole)));
        parts.push(part(self.data.get(self.image..).unwrap_or_default()));
        Spliced::new(parts)
    }
}
