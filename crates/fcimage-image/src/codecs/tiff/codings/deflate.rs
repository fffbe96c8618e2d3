//! Deflate in a zlib stream (Adobe's supplement 2 to TIFF 6.0; also as compression 32946).

use std::borrow::Cow;

use flate2::{Decompress, FlushDecompress, Status};

use crate::codecs::tiff::codings::unpack::{Unpack, damaged, ended};
use fcimage_base::error::Result;

/// Bytes of a decompressor: its window of 32 KiB, and its tables.
pub(super) const WORKING_BYTES: u64 = 64 << 10;

pub(super) struct Deflate<'a> {
    decompress: Decompress,
    data: Cow<'a, [u8]>,
    at: usize,
}

impl Deflate<'_> {
    pub(super) fn new() -> Self {
        Self { decompress: Decompress::new(true), data: Cow::Borrowed(&[]), at: 0 }
    }
}

impl<'a> Unpack<'a> for Deflate<'a> {
    fn start(&mut self, packed: Cow<'a, [u8]>) -> Result<()> {
        self.decompress.reset(true);
        (self.data, self.at) = (packed, 0);
        Ok(())
    }

    fn row(&mut self, mut row: &mut [u8]) -> Result<()> {
        while !row.is_empty() {
            let packed = self.data.get(self.at..).ok_or_else(ended)?;
            let (read, written) = (self.decompress.total_in(), self.decompress.total_out());
            let status = self
                .decompress
                .decompress(packed, row, FlushDecompress::None)
                .map_err(|_| damaged("a strip or tile is no valid deflate stream"))?;
            let read = (self.decompress.total_in() - read) as usize;
            let written = (self.decompress.total_out() - written) as usize;
            self.at += read;
            row = row.get_mut(written..).ok_or_else(ended)?;
            if !row.is_empty() && (!matches!(status, Status::Ok) || (read, written) == (0, 0)) {
                return Err(ended());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn rows_are_read_without_the_checksum_at_the_end() {
        let samples: Vec<u8> = (0..70_000_u32).map(|i| (i.wrapping_mul(i) / 777) as u8).collect();
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Default::default());
        encoder.write_all(&samples).unwrap();
        let packed = encoder.finish().unwrap();
        let mut deflate = Deflate::new();
        for end in [packed.len(), packed.len() - 4] {
            deflate.start(packed[..end].to_vec().into()).unwrap();
            let mut found = vec![0; samples.len()];
            found.chunks_mut(999).for_each(|row| deflate.row(row).unwrap());
            assert_eq!(found, samples);
            assert_eq!(deflate.row(&mut [0]).unwrap_err(), ended());
        }
        deflate.start(Cow::Borrowed(b"no deflate")).unwrap();
        assert!(deflate.row(&mut [0]).unwrap_err().message().contains("deflate"));
    }
}
