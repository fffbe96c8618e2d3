//! A PNG while it is written: chunks, and the compressed rows in them.

use flate2::Crc;
use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, Status};

use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};

/// How many compressed bytes go into one chunk, and how many bytes are compressed between two
/// questions whether the call was cancelled.
const CHUNK: usize = 128 << 10;
const PIECE: usize = 64 << 10;

/// The bytes of a file.
pub(super) struct File(Vec<u8>);

impl File {
    /// A file with its signature.
    pub(super) fn new() -> Self {
        Self(b"\x89PNG\r\n\x1a\n".to_vec())
    }

    /// Adds a chunk. `body` is shorter than 2^31 bytes.
    pub(super) fn chunk(&mut self, name: [u8; 4], body: &[u8]) -> Result<()> {
        let length = u32::try_from(body.len()).ok().filter(|length| *length < 1 << 31);
        let length = length.ok_or_else(|| Error::encode("a chunk of a PNG is too long"))?;
        let mut crc = Crc::new();
        crc.update(&name);
        crc.update(body);
        for part in [&length.to_be_bytes()[..], &name, body, &crc.sum().to_be_bytes()] {
            self.0.extend_from_slice(part);
        }
        Ok(())
    }

    /// Ends the file.
    pub(super) fn finish(mut self) -> Result<Vec<u8>> {
        self.chunk(*b"IEND", &[])?;
        Ok(self.0)
    }
}

/// The rows of an image, compressed, in parts that each go into one chunk.
pub(super) struct Idat<S> {
    sink: S,
    deflate: Deflate,
    part: Vec<u8>,
    /// How many bytes of `part` are there.
    filled: usize,
}

impl<S: FnMut(&[u8]) -> Result<()>> Idat<S> {
    /// `sink` takes the parts.
    pub(super) fn new(config: DeflateConfig, sink: S) -> Self {
        let deflate = Deflate::new_with_config(config);
        Self { sink, deflate, part: vec![0; CHUNK], filled: 0 }
    }

    /// Adds bytes of rows.
    ///
    /// # Errors
    /// `Cancelled` where the call was cancelled.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        for mut piece in bytes.chunks(PIECE) {
            cancel::check()?;
            while !piece.is_empty() {
                let before = self.deflate.total_in();
                self.step(piece, DeflateFlush::NoFlush)?;
                let taken = (self.deflate.total_in() - before) as usize;
                piece = piece.get(taken..).unwrap_or_default();
            }
        }
        Ok(())
    }

    /// Ends the rows.
    pub(super) fn finish(mut self) -> Result<()> {
        while self.step(&[], DeflateFlush::Finish)? != Status::StreamEnd {}
        self.flush()
    }

    fn step(&mut self, bytes: &[u8], flush: DeflateFlush) -> Result<Status> {
        let free = self.part.get_mut(self.filled..).unwrap_or_default();
        let before = self.deflate.total_out();
        let status = self.deflate.compress(bytes, free, flush).map_err(|error| {
            Error::encode(format!("the PNG encoder failed: {}", error.as_str()))
        })?;
        self.filled += (self.deflate.total_out() - before) as usize;
        if self.filled == self.part.len() {
            self.flush()?;
        }
        Ok(status)
    }

    fn flush(&mut self) -> Result<()> {
        let filled = std::mem::take(&mut self.filled);
        match self.part.get(..filled) {
            Some(part) if filled > 0 => (self.sink)(part),
            _ => Ok(()),
        }
    }
}

/// All of `bytes` as a zlib stream.
pub(super) fn zlib(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = vec![0; zlib_rs::compress_bound(bytes.len())];
    let config = DeflateConfig::best_compression();
    let (used, code) = zlib_rs::compress_slice(&mut packed, bytes, config);
    let used = used.len();
    if code != zlib_rs::ReturnCode::Ok {
        return Err(Error::encode("the PNG encoder failed to compress metadata"));
    }
    packed.truncate(used);
    Ok(packed)
}
