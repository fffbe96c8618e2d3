//! The indices of run-length encoded pixels (BI_RLE8 and BI_RLE4).

/// Codes after a zero.
const END_OF_ROW: u8 = 0;
const END_OF_IMAGE: u8 = 1;
const DELTA: u8 = 2;

/// The indices of an image, its first row first; those that the file skips are 0.
pub(super) struct Indices<'i> {
    pub(super) indices: &'i mut [u8],
    pub(super) width: usize,
}

impl Indices<'_> {
    /// Unpacks `data`, indices of 4 or 8 `bits`. Gives how many rows are complete, and whether these are
    /// all: files need not end with the code for the end where all rows are there.
    pub(super) fn unpack(mut self, data: &[u8], bits: u32) -> (usize, bool) {
        let height = self.indices.len() / self.width;
        let (mut x, mut y) = (0, 0);
        let mut rest = data;
        while y < height {
            let Some((&[count, value], after)) = rest.split_first_chunk::<2>() else {
                // The last row needs no end.
                let complete = y + usize::from(x >= self.width);
                return (complete, complete >= height);
            };
            rest = after;
            match (count, value) {
                (0, END_OF_ROW) => (x, y) = (0, y + 1),
                (0, END_OF_IMAGE) => return (height, true),
                (0, DELTA) => {
                    let Some((&[right, down], after)) = rest.split_first_chunk::<2>() else {
                        return (y, false);
                    };
                    rest = after;
                    (x, y) = (x + usize::from(right), y + usize::from(down));
                }
                (0, count) => {
                    // Padded to 16 bits.
                    let bytes = if bits == 4 { count.div_ceil(2) } else { count };
                    let bytes = usize::from(bytes);
                    let stored = rest.get(..bytes).unwrap_or(rest);
                    rest = rest.get(bytes.next_multiple_of(2)..).unwrap_or_default();
                    match bits {
                        4 => {
                            let halves = stored.iter().flat_map(|two| [two >> 4, two & 15]);
                            self.put(x, y, halves.take(usize::from(count)));
                        }
                        _ => self.put(x, y, stored.iter().copied()),
                    }
                    if stored.len() < bytes {
                        return (y, false);
                    }
                    x += usize::from(count);
                }
                (count, value) => {
                    let pair = if bits == 4 { [value >> 4, value & 15] } else { [value; 2] };
                    self.put(x, y, pair.into_iter().cycle().take(usize::from(count)));
                    x += usize::from(count);
                }
            }
        }
        (height, true)
    }

    /// Writes indices into a row; what is beyond its end is left out.
    fn put(&mut self, x: usize, y: usize, indices: impl Iterator<Item = u8>) {
        let start = y * self.width;
        let row = self.indices.get_mut(start + x.min(self.width)..start + self.width);
        row.unwrap_or_default().iter_mut().zip(indices).for_each(|(to, index)| *to = index);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(data: &[u8], bits: u32) -> (Vec<u8>, (usize, bool)) {
        let mut indices = vec![0; 8];
        let found = Indices { indices: &mut indices, width: 4 }.unpack(data, bits);
        (indices, found)
    }

    #[test]
    fn runs_and_stored_indices_are_unpacked() {
        let data = b"\x03\x07\x01\x08\0\0\0\x03abc?\0\x01";
        assert_eq!(unpacked(data, 8), (b"\x07\x07\x07\x08abc\0".to_vec(), (2, true)));
        let data = b"\x03\x12\0\0\0\x03\xab\xc0";
        assert_eq!(unpacked(data, 4), (vec![1, 2, 1, 0, 10, 11, 12, 0], (1, false)));
    }

    #[test]
    fn what_is_skipped_is_zero_and_what_is_beyond_a_row_is_left_out() {
        assert_eq!(
            unpacked(b"\0\x02\x01\x01\xff\x05\0\x01", 8),
            (vec![0, 0, 0, 0, 0, 5, 5, 5], (2, true))
        );
        assert_eq!(unpacked(b"\0\x02\0\xff\x01\x05", 8), (vec![0; 8], (2, true)));
    }

    #[test]
    fn a_cut_file_tells_its_complete_rows() {
        let whole = b"\x04\x07\0\0\x04\x08";
        assert_eq!(unpacked(whole, 8).1, (2, true), "no code for the end");
        assert_eq!(unpacked(&whole[..5], 8).1, (1, false));
        assert_eq!(unpacked(&whole[..2], 8).1, (1, false));
        assert_eq!(unpacked(&whole[..1], 8).1, (0, false));
    }
}
