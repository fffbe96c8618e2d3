//! The parts of a file, walked without decoding: for tools that rewrite the container.

use crate::error::{Error, Result};
use crate::marker_search::{find_ff, find_marker};

/// One segment of a file, and the coded data behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    /// The byte of its marker behind FF: 0xDA begins a scan, 0xD9 is the end of the image.
    pub code: u8,
    /// Marker, length and payload.
    pub bytes: &'a [u8],
    /// What the segment contains, after its length.
    pub payload: &'a [u8],
    /// The coded data of a scan with its restart markers; empty behind other segments.
    pub coded: &'a [u8],
}

/// The parts of a JPEG after its first marker (SOI), in their order, up to the end of the image (EOI)
/// or of the data.
///
/// Fill bytes, junk between segments, and markers that mean nothing are skipped, as decoders do.
///
/// ```
/// let file = b"\xff\xd8\xff\xfe\0\x04hi\xff\xda\0\x02coded\xff\0data\xff\xd9 more";
/// let parts = fcimage_jpeg::Parts::new(file)?.collect::<Result<Vec<_>, _>>()?;
/// assert_eq!((parts[0].code, parts[0].payload), (0xfe, b"hi".as_slice()));
/// assert_eq!((parts[1].code, parts[1].coded), (0xda, b"coded\xff\0data".as_slice()));
/// assert_eq!((parts[2].code, parts.len()), (0xd9, 3));
/// # Ok::<(), fcimage_jpeg::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Parts<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Parts<'a> {
    /// The parts of `data`.
    ///
    /// # Errors
    /// `Damaged` where `data` do not begin as a JPEG does.
    pub fn new(data: &'a [u8]) -> Result<Self> {
        if !data.starts_with(&[0xff, 0xd8]) {
            return Err(Error::damaged("a JPEG must start with the bytes FF D8"));
        }
        Ok(Self { data, at: 2 })
    }

    /// The next marker that means something: where it begins, and its code.
    fn marker(&self) -> Option<(usize, u8)> {
        let mut from = self.at;
        loop {
            let at = find_ff(self.data, from)?;
            match *self.data.get(at + 1)? {
                0xff => from = at + 1,
                // Stuffed zeros, TEM, restart markers, a second SOI, and codes without a meaning.
                0x00..=0xbf | 0xd0..=0xd8 => from = at + 2,
                code => return Some((at, code)),
            }
        }
    }

    /// The segment that begins with its marker at `start`.
    fn part(&self, start: usize, code: u8) -> Option<Part<'a>> {
        let rest = self.data.get(start..)?;
        let length = rest.get(2..)?.first_chunk::<2>()?;
        let bytes = rest.get(..2 + usize::from(u16::from_be_bytes(*length)))?;
        let payload = bytes.get(4..)?;
        Some(Part { code, bytes, payload, coded: &[] })
    }

    /// The place of the marker that ends the coded data from `from` on.
    fn coded_end(&self, mut from: usize) -> usize {
        while let Some(marker) = find_marker(self.data, from) {
            if marker.restart().is_none() {
                return marker.end - 2;
            }
            from = marker.end;
        }
        self.data.len()
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Result<Part<'a>>;

    fn next(&mut self) -> Option<Result<Part<'a>>> {
        let Some((start, code)) = self.marker() else {
            self.at = self.data.len();
            return None;
        };
        if code == 0xd9 {
            let bytes = self.data.get(start..start + 2).unwrap_or_default();
            self.at = self.data.len();
            return Some(Ok(Part { code, bytes, payload: &[], coded: &[] }));
        }
        let Some(mut part) = self.part(start, code) else {
            self.at = self.data.len();
            return Some(Err(Error::damaged(format!(
                "the segment FF {code:02X} at byte {start} of the JPEG is damaged, or the file ends \
                 within it"
            ))));
        };
        let end = start + part.bytes.len();
        self.at = if code == 0xda { self.coded_end(end) } else { end };
        part.coded = self.data.get(end..self.at).unwrap_or_default();
        Some(Ok(part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(data: &[u8]) -> Vec<Option<u8>> {
        let file = [b"\xff\xd8", data].concat();
        let parts = Parts::new(&file).unwrap();
        parts.map(|part| part.ok().map(|part| part.code)).collect()
    }

    #[test]
    fn junk_and_fill_bytes_belong_to_no_part() {
        let data = b"junk\xff\xff\xff\xfe\0\x02\xff\0\xff\xd3more\xff\xd8\xff\xd9\xff\xfe\0\x02";
        assert_eq!(codes(data), [Some(0xfe), Some(0xd9)]);
        assert_eq!(codes(b"junk\xff"), []);
        assert!(Parts::new(b"\xff\xd9").is_err());
    }

    #[test]
    fn a_segment_that_is_cut_or_too_short_ends_the_walk() {
        for damaged in
            [&b"\xff\xfe"[..], b"\xff\xfe\0", b"\xff\xfe\0\x03", b"\xff\xfe\0\x01\xff\xd9"]
        {
            assert_eq!(codes(damaged), [None], "{damaged:?}");
        }
    }

    #[test]
    fn coded_data_contain_their_restart_markers() {
        let file = b"\xff\xd8\xff\xda\0\x02ab\xff\xd0cd\xff\0\xff\xc4\0\x02\xff\xda\0\x02ef";
        let parts: Vec<_> = Parts::new(file).unwrap().map(Result::unwrap).collect();
        assert_eq!(parts[0].coded, b"ab\xff\xd0cd\xff\0");
        assert_eq!((parts[1].code, parts[1].coded), (0xc4, &b""[..]));
        assert_eq!(parts[2].coded, b"ef", "no EOI");
    }
}
