//! LZW (TIFF 6.0, section 13), and as libtiff wrote it before the specification settled.

use std::borrow::Cow;

use weezl::decode::Decoder;
use weezl::{BitOrder, LzwStatus};

use crate::codecs::tiff::codings::unpack::{Unpack, damaged, ended};
use fcimage_base::error::Result;

/// Bits of a symbol.
const SYMBOL: u8 = 8;

/// Bytes of the table and the buffer of a decoder.
pub(super) const WORKING_BYTES: u64 = 64 << 10;

pub(super) struct Lzw<'a> {
    decoder: Decoder,
    /// Whether the decoder is one for the old kind.
    old: bool,
    data: Cow<'a, [u8]>,
    at: usize,
}

impl Lzw<'_> {
    pub(super) fn new() -> Self {
        Self { decoder: decoder(false), old: false, data: Cow::Borrowed(&[]), at: 0 }
    }
}

/// The old kind has its bits in the reverse order, and its codes grow one later.
fn decoder(old: bool) -> Decoder {
    match old {
        true => Decoder::new(BitOrder::Lsb, SYMBOL),
        false => Decoder::with_tiff_size_switch(BitOrder::Msb, SYMBOL),
    }
}

impl<'a> Unpack<'a> for Lzw<'a> {
    fn start(&mut self, packed: Cow<'a, [u8]>) -> Result<()> {
        // The first code is always the one that clears the table: it begins so in the old order only.
        let old = matches!(*packed, [0, second, ..] if second & 1 == 1);
        if old == self.old {
            self.decoder.reset();
        } else {
            (self.decoder, self.old) = (decoder(old), old);
        }
        (self.data, self.at) = (packed, 0);
        Ok(())
    }

    fn row(&mut self, mut row: &mut [u8]) -> Result<()> {
        while !row.is_empty() {
            let packed = self.data.get(self.at..).ok_or_else(ended)?;
            let done = self.decoder.decode_bytes(packed, row);
            self.at += done.consumed_in;
            let written = done.consumed_out;
            let status = done.status.map_err(|_| damaged("a code of LZW has no meaning"))?;
            let stuck = (done.consumed_in, written) == (0, 0);
            row = row.get_mut(written..).ok_or_else(ended)?;
            if !row.is_empty() && (stuck || !matches!(status, LzwStatus::Ok)) {
                return Err(ended());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(packed: &[u8], length: usize, row: usize) -> Result<Vec<u8>> {
        let mut lzw = Lzw::new();
        // What was read before leaves nothing behind.
        lzw.start(Cow::Borrowed(&[0x80, 0x0b, 0x60]))?;
        lzw.start(packed.to_vec().into())?;
        let mut found = vec![0; length];
        found.chunks_mut(row).try_for_each(|row| lzw.row(row))?;
        Ok(found)
    }

    #[test]
    fn rows_are_read_whatever_codes_they_share() {
        let samples: Vec<u8> = (0..20_000_u32).map(|i| (i * i / 777) as u8).collect();
        let new = weezl::encode::Encoder::with_tiff_size_switch(BitOrder::Msb, 8).encode(&samples);
        let old = weezl::encode::Encoder::new(BitOrder::Lsb, 8).encode(&samples);
        for packed in [new.unwrap(), old.unwrap()] {
            for row in [1, 7, 20_000] {
                assert_eq!(unpacked(&packed, samples.len(), row).unwrap(), samples);
            }
            assert_eq!(unpacked(&packed, samples.len() + 1, 7).unwrap_err(), ended());
            let half = &packed[..packed.len() / 2];
            assert_eq!(unpacked(half, samples.len(), 7).unwrap_err(), ended());
        }
    }
}
