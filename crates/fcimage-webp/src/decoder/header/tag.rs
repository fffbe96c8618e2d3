//! The first ten bytes of a frame (RFC 6386, section 9.1).

use crate::error::{Error, Result};
use crate::size::Size;

/// How many bytes they are.
pub(in crate::decoder) const LENGTH: usize = 10;

/// What they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decoder) struct Tag {
    pub(in crate::decoder) size: Size,
    /// Bytes of the first partition.
    pub(in crate::decoder) first_partition: usize,
}

impl Tag {
    /// Reads them.
    ///
    /// # Errors
    /// `Damaged` where they are none, `Unsupported` for frames that WebP does not use.
    pub(in crate::decoder) fn read(data: &[u8]) -> Result<Self> {
        let Some([a, b, c, rest @ ..]) = data.first_chunk::<LENGTH>().copied() else {
            return Err(Error::damaged("the VP8 frame ends within its first ten bytes"));
        };
        let bits = u32::from_le_bytes([a, b, c, 0]);
        if bits & 1 == 1 {
            return Err(Error::unsupported("a VP8 frame that depends on others is not supported"));
        }
        if (bits >> 1 & 7) > 3 {
            let text = format!("version {} of VP8 is not supported", bits >> 1 & 7);
            return Err(Error::unsupported(text));
        }
        let [0x9d, 0x01, 0x2a, w0, w1, h0, h1] = rest else {
            return Err(Error::damaged("a VP8 frame must have the bytes 9D 01 2A at byte 3"));
        };
        // The upper two bits ask for enlargement when the frame is shown, which WebP ignores.
        let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
        Ok(Self {
            size: Size { width: side(w0, w1), height: side(h0, h1) },
            first_partition: (bits >> 5) as usize,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn the_tag_says_size_and_first_partition() {
        let bytes = [0x50, 0x01, 0, 0x9d, 0x01, 0x2a, 7, 0x40, 5, 0];
        let size = Size { width: 7, height: 5 };
        assert_eq!(Tag::read(&bytes).unwrap(), Tag { size, first_partition: 10 });
        let kind = |at: usize, value: u8| {
            let mut changed = bytes;
            changed[at] = value;
            Tag::read(&changed).err().map(|error| error.kind())
        };
        assert_eq!(kind(0, 0x51), Some(ErrorKind::Unsupported));
        assert_eq!(kind(0, 0x58), Some(ErrorKind::Unsupported));
        assert_eq!(kind(4, 2), Some(ErrorKind::Damaged));
        assert_eq!(Tag::read(&bytes[..9]).unwrap_err().kind(), ErrorKind::Damaged);
    }
}
