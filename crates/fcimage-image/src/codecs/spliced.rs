//! A file that a decoder is shown instead of the one that was uploaded: parts of it, bytes of our own
//! between them, and a block that is repeated after the end.

use std::borrow::Cow;
use std::io::{self, BufRead, Read, Seek, SeekFrom};

/// Reads parts one after another, and then a block again and again.
pub(super) struct Spliced<'a> {
    parts: Vec<Cow<'a, [u8]>>,
    block: Vec<u8>,
    /// How many bytes of repetitions of the block follow the parts.
    repeated: u64,
    at: u64,
}

impl<'a> Spliced<'a> {
    /// The parts, in their order.
    pub(super) fn new(parts: Vec<Cow<'a, [u8]>>) -> Self {
        Self { parts, block: Vec::new(), repeated: 0, at: 0 }
    }

    /// The same with so many bytes of repetitions of `block` after the parts.
    pub(super) fn continued(mut self, block: Vec<u8>, repeated: u64) -> Self {
        self.repeated = if block.is_empty() { 0 } else { repeated };
        self.block = block;
        self
    }

    fn length(&self) -> u64 {
        let parts: u64 = self.parts.iter().map(|part| part.len() as u64).sum();
        parts.saturating_add(self.repeated)
    }
}

impl BufRead for Spliced<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let mut at = self.at;
        for part in &self.parts {
            let length = part.len() as u64;
            if at < length {
                return Ok(part.get(at as usize..).unwrap_or_default());
            }
            at -= length;
        }
        let left = self.repeated.saturating_sub(at);
        if left == 0 {
            return Ok(&[]);
        }
        let start = (at % self.block.len() as u64) as usize;
        let rest = self.block.get(start..).unwrap_or_default();
        Ok(rest.get(..left.min(rest.len() as u64) as usize).unwrap_or_default())
    }

    fn consume(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes as u64);
    }
}

impl Read for Spliced<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl Seek for Spliced<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.length().checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> Spliced<'static> {
        Spliced::new(vec![Cow::Borrowed(b"abc"), Cow::Borrowed(b""), Cow::Owned(b"de".to_vec())])
    }

    #[test]
    fn parts_are_read_as_one_file() {
        let mut read = Vec::new();
        parts().continued(b"fg".to_vec(), 5).read_to_end(&mut read).unwrap();
        assert_eq!(read, b"abcdefgfgf");
    }

    #[test]
    fn any_place_can_be_sought() {
        let mut file = parts();
        let mut two = [0; 2];
        for (to, at, expected) in [
            (SeekFrom::Start(2), 2, b"cd"),
            (SeekFrom::Current(-1), 3, b"de"),
            (SeekFrom::End(-5), 0, b"ab"),
        ] {
            assert_eq!(file.seek(to).unwrap(), at);
            file.read_exact(&mut two).unwrap();
            assert_eq!(&two, expected);
        }
        assert!(file.seek(SeekFrom::Current(-3)).is_err());
        file.seek(SeekFrom::Start(9)).unwrap();
        assert_eq!(file.read(&mut two).unwrap(), 0);
    }
}
