//! What application segments say: JFIF, Adobe, Exif, and the ICC profile in pieces.

/// The application segments of one file, borrowed from its bytes.
#[derive(Default)]
pub(super) struct Metadata<'a> {
    /// Whether there is a JFIF segment (APP0).
    pub(super) jfif: bool,
    /// The colour transform of an Adobe segment (APP14): 0 none, 1 YCbCr, 2 YCCK.
    pub(super) adobe: Option<u8>,
    exif: Option<&'a [u8]>,
    icc: Vec<IccChunk<'a>>,
}

struct IccChunk<'a> {
    /// 1-based.
    number: u8,
    total: u8,
    data: &'a [u8],
}

impl<'a> Metadata<'a> {
    /// Takes up the segment APP`n` with its `payload`.
    pub(super) fn take(&mut self, n: u8, payload: &'a [u8]) {
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
                // ICC.1, annex B.4. A profile has at most 255 pieces, so no more are kept.
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

    /// The Exif data, after `Exif\0\0`.
    pub(super) fn exif(&self) -> Option<Vec<u8>> {
        self.exif.map(<[u8]>::to_vec)
    }

    /// The ICC profile, if every piece of it is there exactly once and it has `most` bytes at most.
    pub(super) fn icc(&self, most: u64) -> Option<Vec<u8>> {
        let total = self.icc.first()?.total;
        let mut pieces: Vec<&IccChunk<'_>> = self.icc.iter().collect();
        pieces.sort_by_key(|piece| piece.number);
        let complete = pieces.len() == usize::from(total)
            && pieces
                .iter()
                .zip(1..=255)
                .all(|(piece, i)| piece.number == i && piece.total == total);
        let length: usize = pieces.iter().map(|piece| piece.data.len()).sum();
        (complete && length as u64 <= most)
            .then(|| pieces.iter().flat_map(|piece| piece.data).copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn icc(pieces: &[(u8, u8, &[u8])]) -> Option<Vec<u8>> {
        let payloads: Vec<Vec<u8>> = pieces
            .iter()
            .map(|(number, total, data)| {
                [b"ICC_PROFILE\0", [*number, *total].as_slice(), data].concat()
            })
            .collect();
        let mut metadata = Metadata::default();
        for payload in &payloads {
            metadata.take(2, payload);
        }
        metadata.icc(1000)
    }

    #[test]
    fn a_profile_is_joined_in_the_order_of_its_numbers() {
        assert_eq!(icc(&[(2, 2, b"cd"), (1, 2, b"ab")]).unwrap(), b"abcd");
    }

    #[test]
    fn a_profile_may_have_255_pieces() {
        let pieces: Vec<(u8, u8, &[u8])> = (1..=255).map(|i| (i, 255, b"x".as_slice())).collect();
        assert_eq!(icc(&pieces).unwrap(), [b'x'; 255]);
    }

    #[test]
    fn a_profile_that_is_too_long_is_none() {
        assert!(icc(&[(1, 2, &[7; 500]), (2, 2, &[7; 500])]).is_some());
        assert_eq!(icc(&[(1, 2, &[7; 500]), (2, 2, &[7; 501])]), None);
    }

    #[test]
    fn a_profile_with_a_missing_or_doubled_piece_is_none() {
        assert_eq!(icc(&[(1, 2, b"ab")]), None);
        assert_eq!(icc(&[(1, 2, b"ab"), (1, 2, b"ab")]), None);
        assert_eq!(icc(&[(0, 1, b"ab")]), None);
        assert_eq!(icc(&[]), None);
    }
}
