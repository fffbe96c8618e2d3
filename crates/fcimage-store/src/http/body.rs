//! The body of a response.

use crate::failure::{Answer, Failure, TooLarge};
use crate::http::head::{Framing, unusable};
use crate::http::reader::{Reader, Source};

/// How much memory is taken at first, whatever the server says about the length.
const FIRST: usize = 4 << 20;
/// How much is read at once.
const BLOCK: usize = 128 << 10;
/// The longest line that says the size of a chunk.
const MAX_CHUNK_LINE: usize = 1 << 10;
/// How many trailers may follow the last chunk.
const MAX_TRAILERS: usize = 64;

/// Reads a body of at most `max_bytes`.
pub(crate) fn read(
    reader: &mut Reader,
    source: &mut dyn Source,
    framing: Framing,
    max_bytes: u64,
) -> Answer<Vec<u8>> {
    let mut body = Body { data: Vec::new(), filled: 0, max_bytes };
    match framing {
        Framing::Empty => {}
        Framing::Length(length) if length > max_bytes => {
            return Err(Failure::TooLarge(TooLarge { size: Some(length), max_bytes }));
        }
        Framing::Length(length) => {
            let first = usize::try_from(length).map_or(FIRST, |length| length.min(FIRST));
            body.reserve(first)?;
            body.block(reader, source, length)?;
        }
        Framing::Chunked => body.chunks(reader, source)?,
        Framing::UntilClose => body.rest(reader, source)?,
    }
    body.data.truncate(body.filled);
    Ok(body.data)
}

struct Body {
    /// What was read, and space for what follows.
    data: Vec<u8>,
    filled: usize,
    max_bytes: u64,
}

impl Body {
    /// Reads exactly `length` bytes.
    fn block(&mut self, reader: &mut Reader, source: &mut dyn Source, length: u64) -> Answer<()> {
        let mut left = length;
        while left > 0 {
            let wanted = usize::try_from(left).map_or(BLOCK, |left| left.min(BLOCK));
            let count = self.some(reader, source, wanted)?;
            if count == 0 {
                return Err(Failure::broken(format!(
                    "received {} of {length} bytes before the connection was closed",
                    length - left
                )));
            }
            left = left.saturating_sub(count as u64);
        }
        Ok(())
    }

    fn rest(&mut self, reader: &mut Reader, source: &mut dyn Source) -> Answer<()> {
        while self.some(reader, source, BLOCK)? > 0 {
            self.check(0)?;
        }
        Ok(())
    }

    /// RFC 9112, 7.1.
    fn chunks(&mut self, reader: &mut Reader, source: &mut dyn Source) -> Answer<()> {
        loop {
            let line = reader.line(source, MAX_CHUNK_LINE)?;
            let size = chunk_size(&line).ok_or_else(|| unusable("the size of a chunk is wrong"))?;
            if size == 0 {
                break;
            }
            self.check(size)?;
            self.block(reader, source, size)?;
            if !reader.line(source, MAX_CHUNK_LINE)?.is_empty() {
                return Err(unusable("a chunk is longer than its size"));
            }
        }
        for _ in 0..=MAX_TRAILERS {
            if reader.line(source, MAX_CHUNK_LINE)?.is_empty() {
                return Ok(());
            }
        }
        Err(unusable("too many trailers follow its body"))
    }

    /// Reads up to `wanted` bytes to the end of the data. The space for them is cleared once, however
    /// few bytes arrive at a time.
    fn some(
        &mut self,
        reader: &mut Reader,
        source: &mut dyn Source,
        wanted: usize,
    ) -> Answer<usize> {
        let end = self.filled.saturating_add(wanted);
        if self.filled == self.data.len() {
            self.reserve(wanted)?;
            self.data.resize(end, 0);
        }
        let end = end.min(self.data.len());
        let space = self.data.get_mut(self.filled..end).unwrap_or_default();
        let count = reader.read(source, space)?;
        self.filled += count;
        Ok(count)
    }

    fn reserve(&mut self, more: usize) -> Answer<()> {
        self.data
            .try_reserve(more)
            .map_err(|_| Failure::permanent("there is not enough memory for the response"))
    }

    /// Fails if `more` bytes would be too many.
    fn check(&self, more: u64) -> Answer<()> {
        let max_bytes = self.max_bytes;
        if (self.filled as u64).checked_add(more).is_none_or(|size| size > max_bytes) {
            return Err(Failure::TooLarge(TooLarge { size: None, max_bytes }));
        }
        Ok(())
    }
}

/// The number before the extensions of a chunk.
fn chunk_size(line: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(line).ok()?;
    let digits = text.split(';').next()?.trim_end_matches([' ', '\t']);
    let valid = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u64::from_str_radix(digits, 16).ok().filter(|_| valid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Method;

    /// Gives `step` bytes at a time.
    struct Slow<'a>(&'a [u8], usize);

    impl Source for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> Answer<usize> {
            let count = self.1.min(buffer.len()).min(self.0.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn whole(bytes: &[u8], max_bytes: u64, step: usize) -> Answer<Vec<u8>> {
        let (mut reader, mut source) = (Reader::default(), Slow(bytes, step));
        let head = reader.head(&mut source, Method::Get)?;
        let body = read(&mut reader, &mut source, head.framing, max_bytes)?;
        assert!(!head.keep_alive || reader.buffered().is_empty());
        Ok(body)
    }

    #[test]
    fn bodies_are_read_whole_however_their_bytes_arrive() {
        for text in [
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n1234\r\n5;a=\"b\"\r\n56789\r\n\
             0\r\nx: y\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n123456789",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789",
        ] {
            for step in [1, 2, 3, 7, 1000] {
                assert_eq!(whole(text.as_bytes(), 9, step).unwrap(), b"123456789", "{text}");
                let failure = whole(text.as_bytes(), 8, step).unwrap_err();
                assert!(matches!(failure, Failure::TooLarge(_)), "{text}");
            }
        }
    }

    #[test]
    fn a_body_that_ends_too_early_is_a_broken_connection() {
        let whole_text =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n1234\r\n0\r\n\r\n";
        for end in 0..whole_text.len() {
            let failure = whole(&whole_text.as_bytes()[..end], 99, 1000).unwrap_err();
            assert!(failure.is_retryable(), "{end}");
        }
        let lying = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n123";
        let failure = whole(lying, u64::MAX, 1000).unwrap_err();
        assert_eq!(
            failure.to_string(),
            "received 3 of 99999999999999 bytes before the connection was closed"
        );
    }

    #[test]
    fn damaged_chunks_are_refused() {
        for chunks in [
            "x\r\n",
            "\r\n",
            "-1\r\n",
            "+1\r\n1\r\n",
            "ffffffffffffffffff\r\n",
            "3\r\n1234\r\n0\r\n\r\n",
            " 3\r\n123\r\n0\r\n\r\n",
            "0x3\r\n123\r\n0\r\n\r\n",
        ] {
            let text = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");
            let failure = whole(text.as_bytes(), u64::MAX, 1000).unwrap_err();
            assert!(failure.is_retryable(), "{chunks}: {failure}");
        }
        let endless = "1;".to_owned() + &"x".repeat(5000);
        let text = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{endless}");
        assert!(
            whole(text.as_bytes(), 99, 1000).unwrap_err().to_string().contains("a line has more")
        );
    }

    #[test]
    fn endless_heads_and_interim_responses_are_refused() {
        let endless = format!("HTTP/1.1 200 OK\r\nx: {}", "y".repeat(70_000));
        let failure = whole(endless.as_bytes(), 9, 1).unwrap_err();
        assert!(failure.to_string().contains("its head has more than 65536 bytes"), "{failure}");
        let interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(20);
        let failure = whole(interim.as_bytes(), 9, 1000).unwrap_err();
        assert!(failure.to_string().contains("interim"), "{failure}");
        let upgrade = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
        assert!(whole(upgrade.as_bytes(), 9, 1000).is_err());
    }

    #[test]
    fn a_chunk_that_claims_too_much_takes_no_memory() {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n12";
        let failure = whole(text.as_bytes(), 1 << 40, 1000).unwrap_err();
        assert_eq!(failure, Failure::TooLarge(TooLarge { size: None, max_bytes: 1 << 40 }));
    }
}
