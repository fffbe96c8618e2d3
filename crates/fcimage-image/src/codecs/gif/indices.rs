//! The indices of an image, compressed (GIF89a, section 22).

use weezl::encode::Encoder as Lzw;
use weezl::{BitOrder, BufferResult, LzwStatus};

use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};

/// The longest piece of compressed data.
const PIECE: usize = 255;

/// Indices that are compressed between two looks at whether the call was cancelled.
pub(super) const STRETCH: usize = 1 << 18;

/// Compresses indices into a file, in pieces after their lengths (section 15).
pub(super) struct Indices<'f> {
    file: &'f mut Vec<u8>,
    lzw: Lzw,
    buffer: Vec<u8>,
    filled: usize,
}

impl<'f> Indices<'f> {
    /// Begins with indices of a palette with so many entries.
    pub(super) fn begin(file: &'f mut Vec<u8>, entries: usize) -> Self {
        let bits = code_bits(entries);
        file.push(bits);
        let lzw = Lzw::new(BitOrder::Lsb, bits);
        Self { file, lzw, buffer: vec![0; PIECE * 64], filled: 0 }
    }

    /// The next indices.
    ///
    /// # Errors
    /// `Cancelled`, and `Internal` for an index that the palette lacks.
    pub(super) fn add(&mut self, indices: &[u8]) -> Result<()> {
        for mut stretch in indices.chunks(STRETCH) {
            cancel::check()?;
            while !stretch.is_empty() {
                let done = self.encode(stretch)?;
                stretch = stretch.get(done.consumed_in..).unwrap_or_default();
            }
        }
        Ok(())
    }

    /// The bytes of the file until now, nearly.
    pub(super) fn bytes(&self) -> usize {
        self.file.len() + self.filled
    }

    /// There are no more.
    ///
    /// # Errors
    /// `Internal` for a bug.
    pub(super) fn end(mut self) -> Result<()> {
        self.lzw.finish();
        while !matches!(self.encode(&[])?.status, Ok(LzwStatus::Done)) {}
        self.write();
        self.file.push(0);
        Ok(())
    }

    /// Compresses some of `indices`; nothing but the rest of what came before where there are none.
    fn encode(&mut self, indices: &[u8]) -> Result<BufferResult> {
        if self.filled == self.buffer.len() {
            self.write();
        }
        let place = self.buffer.get_mut(self.filled..).unwrap_or_default();
        let done = self.lzw.encode_bytes(indices, place);
        self.filled += done.consumed_out;
        if done.status.is_err() {
            return Err(Error::internal("a GIF has an index that its palette lacks"));
        }
        Ok(done)
    }

    fn write(&mut self) {
        for piece in self.buffer.get(..self.filled).unwrap_or_default().chunks(PIECE) {
            self.file.push(piece.len() as u8);
            self.file.extend(piece);
        }
        self.filled = 0;
    }
}

/// Bits of the codes that stand for single indices: at least 2 (appendix F).
fn code_bits(entries: usize) -> u8 {
    entries.clamp(4, 256).next_power_of_two().trailing_zeros() as u8
}
