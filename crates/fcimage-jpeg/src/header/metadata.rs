//! What application segments say: JFIF, Adobe, Exif, and the ICC profile in chunks.

use std::borrow::Cow;

/// The application segments of one file, borrowed from its bytes.
#[derive(Clone, Default)]
pub(crate) struct Metadata<'a> {
    /// Whether there is a JFIF segment (APP0).
    pub(crate) jfif: bool,
    /// The color transform of an Adobe segment (APP14): 0 none, 1 YCbCr, 2 YCCK.
    pub(crate) adobe: Option<u8>,
    exif: Option<&'a [u8]>,
    icc: Vec<IccChunk<'a>>,
}

#[derive(Clone, Copy)]
struct IccChunk<'a> {
    /// 1-based.
    number: u8,
    total: u8,
    data: &'a [u8],
}

impl<'a> Metadata<'a> {
    /// Takes the segment APP`n` with its `payload`.
    pub(crate) fn take(&mut self, n: u8, payload: &'a [u8]) {
        match n {
            0 if payload.starts_with(b"JFIF\0") => self.jfif = true,
            1 => {
                if let Some(exif) = payload.strip_prefix(b"Exif\0\0")
                    && self.exif.is_none()
                {
                    self.exif = Some(exif);
                }
            }
            2 => {
                // ICC.1, annex B.4. A profile has at most 255 chunks, so no more are kept.
                if let Some([number, total, data @ ..]) = payload.strip_prefix(b"ICC_PROFILE\0")
                    && self.icc.len() < 255
                {
                    self.icc.push(IccChunk { number: *number, total: *total, data });
                }
            }
            14 => {
                if let Some([_, _, _, _, _, _, transform, ..]) = payload.strip_prefix(b"Adobe") {
                    self.adobe = Some(*transform);
                }
            }
            _ => {}
        }
    }

    /// The Exif data, after `Exif\0\0`, if they have `most` bytes at most.
    pub(crate) fn exif(&self, most: u64) -> Option<&'a [u8]> {
        self.exif.filter(|exif| exif.len() as u64 <= most)
    }

    /// The ICC profile, if each of its chunks is there exactly once and it has `most` bytes at most.
    pub(crate) fn icc(&self, most: u64) -> Option<Cow<'a, [u8]>> {
        let total = self.icc.first()?.total;
        let mut chunks = self.icc.clone();
        chunks.sort_by_key(|chunk| chunk.number);
        let complete = chunks.len() == usize::from(total)
            && chunks
                .iter()
                .zip(1..=255)
                .all(|(chunk, i)| chunk.number == i && chunk.total == total);
        let length: usize = chunks.iter().map(|chunk| chunk.data.len()).sum();
        if !complete || length as u64 > most {
            return None;
        }
        Some(match chunks.as_slice() {
            [only] => Cow::Borrowed(only.data),
            chunks => Cow::Owned(chunks.iter().flat_map(|chunk| chunk.data).copied().collect()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn icc(chunks: &[(u8, u8, &[u8])]) -> Option<Vec<u8>> {
        let payloads: Vec<Vec<u8>> = chunks
            .iter()
            .map(|(number, total, data)| {
                [b"ICC_PROFILE\0", [*number, *total].as_slice(), data].concat()
            })
            .collect();
        let mut metadata = Metadata::default();
        for payload in &payloads {
            metadata.take(2, payload);
        }
        metadata.icc(1000).map(Cow::into_owned)
    }

    #[test]
    fn a_profile_is_joined_in_the_order_of_its_numbers() {
        assert_eq!(icc(&[(2, 2, b"cd"), (1, 2, b"ab")]).unwrap(), b"abcd");
    }

    #[test]
    fn a_profile_may_have_255_chunks() {
        let chunks: Vec<(u8, u8, &[u8])> = (1..=255).map(|i| (i, 255, b"x".as_slice())).collect();
        assert_eq!(icc(&chunks).unwrap(), [b'x'; 255]);
    }

    #[test]
    fn a_profile_that_is_too_long_is_none() {
        assert!(icc(&[(1, 2, &[7; 500]), (2, 2, &[7; 500])]).is_some());
        assert_eq!(icc(&[(1, 2, &[7; 500]), (2, 2, &[7; 501])]), None);
    }

    #[test]
    fn a_profile_with_a_missing_or_duplicate_chunk_is_none() {
        assert_eq!(icc(&[(1, 2, b"ab")]), None);
        assert_eq!(icc(&[(1, 2, b"ab"), (1, 2, b"ab")]), None);
        assert_eq!(icc(&[(0, 1, b"ab")]), None);
        assert_eq!(icc(&[]), None);
    }

    #[test]
    fn the_first_exif_data_count_if_they_are_not_too_long() {
        let mut metadata = Metadata::default();
        metadata.take(1, b"http://ns.adobe.com/xap/1.0/\0");
        assert_eq!(metadata.exif(9), None);
        metadata.take(1, b"Exif\0\0first");
        metadata.take(1, b"Exif\0\0second");
        assert_eq!(metadata.exif(5), Some(b"first".as_slice()));
        assert_eq!(metadata.exif(4), None);
    }

    #[test]
    fn jfif_and_adobe_segments_are_told_by_their_names() {
        let mut metadata = Metadata::default();
        metadata.take(0, b"JFXX\0");
        metadata.take(14, b"Adobe short");
        assert!(!metadata.jfif);
        assert_eq!(metadata.adobe, None);
        metadata.take(0, b"JFIF\0");
        metadata.take(14, b"Adobe\0\x64\0\0\0\0\x02");
        assert!(metadata.jfif);
        assert_eq!(metadata.adobe, Some(2));
    }
}
