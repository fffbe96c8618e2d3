//! Bytes from a connection, a line or a block at a time, within limits.

use crate::failure::{Answer, Failure};
use crate::http::head::{Head, parse, unusable};
use crate::request::Method;

/// How large the head of a response may be. OSS allows 8 KB of user metadata.
const MAX_HEAD: usize = 64 << 10;
/// How many interim responses (1xx) may precede a response.
const MAX_INTERIM: usize = 8;
/// How much is read at once into the buffer.
const BLOCK: usize = 16 << 10;

/// Where bytes come from.
pub(crate) trait Source {
    /// Reads at least one byte; 0 at the end.
    fn read(&mut self, buffer: &mut [u8]) -> Answer<usize>;
}

/// A source with a buffer before it.
#[derive(Default)]
pub(crate) struct Reader {
    buffer: Vec<u8>,
    /// What of the buffer was taken.
    taken: usize,
}

impl Reader {
    /// The bytes that were read and not taken.
    pub(crate) fn buffered(&self) -> &[u8] {
        self.buffer.get(self.taken..).unwrap_or_default()
    }

    /// Reads the head of the response to a request with `method`.
    pub(crate) fn head(&mut self, source: &mut dyn Source, method: Method) -> Answer<Head> {
        for _ in 0..=MAX_INTERIM {
            let end = self.find(source, b"\r\n\r\n", MAX_HEAD, "its head")?;
            let head = parse(self.buffered().get(..end).unwrap_or_default(), method)?;
            self.take(end);
            match head.status {
                101 => return Err(unusable("it changes the protocol")),
                100..=199 => {}
                _ => return Ok(head),
            }
        }
        Err(unusable("it begins with too many interim responses"))
    }

    /// Reads a line of at most `limit` bytes, without its end.
    pub(crate) fn line(&mut self, source: &mut dyn Source, limit: usize) -> Answer<Vec<u8>> {
        let end = self.find(source, b"\r\n", limit, "a line")?;
        let line = self.buffered().get(..end - 2).unwrap_or_default().to_vec();
        self.take(end);
        Ok(line)
    }

    /// Reads up to `buffer.len()` bytes; 0 at the end of the source.
    pub(crate) fn read(&mut self, source: &mut dyn Source, buffer: &mut [u8]) -> Answer<usize> {
        let held = self.buffered();
        if held.is_empty() {
            return source.read(buffer);
        }
        let count = held.len().min(buffer.len());
        if let (Some(into), Some(from)) = (buffer.get_mut(..count), held.get(..count)) {
            into.copy_from_slice(from);
        }
        self.take(count);
        Ok(count)
    }

    /// Fills the buffer until it contains `end`. Returns where it ends.
    fn find(
        &mut self,
        source: &mut dyn Source,
        end: &[u8],
        limit: usize,
        what: &str,
    ) -> Answer<usize> {
        // Where the search goes on, so that one byte at a time costs no more than all at once.
        let mut from = 0;
        loop {
            let held = self.buffered();
            let rest = held.get(from..).unwrap_or_default();
            if let Some(at) = rest.windows(end.len()).position(|window| window == end) {
                let end = from + at + end.len();
                return if end <= limit { Ok(end) } else { Err(too_long(what, limit)) };
            }
            if held.len() > limit {
                return Err(too_long(what, limit));
            }
            from = held.len().saturating_sub(end.len() - 1);
            self.fill(source)?;
        }
    }

    fn fill(&mut self, source: &mut dyn Source) -> Answer<()> {
        self.buffer.drain(..self.taken);
        self.taken = 0;
        let held = self.buffer.len();
        self.buffer.resize(held + BLOCK, 0);
        let count = source.read(self.buffer.get_mut(held..).unwrap_or_default());
        self.buffer.truncate(held + *count.as_ref().unwrap_or(&0));
        match count? {
            0 => Err(Failure::broken("the connection was closed before the end of the response")),
            _ => Ok(()),
        }
    }

    fn take(&mut self, count: usize) {
        self.taken += count;
        if self.taken >= self.buffer.len() {
            self.buffer.clear();
            self.taken = 0;
        }
    }
}

#[cold]
fn too_long(what: &str, limit: usize) -> Failure {
    unusable(&format!("{what} has more than {limit} bytes"))
}
