//! The partitions with coefficients (RFC 6386, section 9.5).

use crate::decoder::bits::Bits;
use crate::error::{Error, Result};

/// A partition that is read.
#[derive(Debug, Clone, Copy)]
pub(in crate::decoder) struct Partition<'a> {
    pub(in crate::decoder) bits: Bits<'a>,
    /// Whether the data end before its stated end.
    pub(in crate::decoder) is_cut: bool,
}

/// All partitions; the rows of macroblocks take turns with them.
#[derive(Debug)]
pub(in crate::decoder) struct Partitions<'a>(Vec<Partition<'a>>);

impl<'a> Partitions<'a> {
    /// The `count` partitions (1, 2, 4 or 8) behind their sizes.
    ///
    /// # Errors
    /// `Damaged` where the data end within the sizes.
    pub(super) fn new(data: &'a [u8], count: usize) -> Result<Self> {
        let Some((sizes, mut rest)) = data.split_at_checked(3 * (count - 1)) else {
            return Err(Error::damaged("the VP8 frame ends within the sizes of its partitions"));
        };
        let mut partitions = Vec::with_capacity(count);
        for size in sizes.as_chunks::<3>().0 {
            let [a, b, c] = *size;
            let size = u32::from_le_bytes([a, b, c, 0]) as usize;
            let (data, after) = rest.split_at_checked(size).unwrap_or((rest, &[]));
            partitions.push(Partition { bits: Bits::new(data), is_cut: data.len() < size });
            rest = after;
        }
        // Its size is not stated.
        partitions.push(Partition { bits: Bits::new(rest), is_cut: false });
        Ok(Self(partitions))
    }

    /// The partition of a row of macroblocks.
    pub(in crate::decoder) fn of_row(&mut self, row: usize) -> Option<&mut Partition<'a>> {
        let count = self.0.len();
        self.0.get_mut(row % count.max(1))
    }

    /// How many there are.
    pub(in crate::decoder) fn count(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_that_the_data_lack_are_cut() {
        let data = [2, 0, 0, 9, 0, 0, 1, 0, 0, 10, 11, 12, 13];
        let mut partitions = Partitions::new(&data, 4).unwrap();
        let found = [0, 1, 2, 3, 4].map(|row| {
            let partition = partitions.of_row(row).unwrap();
            (partition.bits.left() / 8, partition.is_cut)
        });
        assert_eq!(found, [(2, false), (2, true), (0, true), (0, false), (2, false)]);
        assert!(Partitions::new(&data[..8], 4).is_err());
    }
}
