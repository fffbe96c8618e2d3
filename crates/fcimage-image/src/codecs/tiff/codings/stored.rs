//! Rows without compression.

use std::borrow::Cow;

use crate::codecs::tiff::codings::unpack::{Unpack, ended};
use fcimage_base::error::Result;

#[derive(Default)]
pub(super) struct Stored<'a> {
    data: Cow<'a, [u8]>,
    at: usize,
}

impl<'a> Unpack<'a> for Stored<'a> {
    fn start(&mut self, packed: Cow<'a, [u8]>) -> Result<()> {
        *self = Self { data: packed, at: 0 };
        Ok(())
    }

    fn row(&mut self, row: &mut [u8]) -> Result<()> {
        let end = self.at.saturating_add(row.len());
        row.copy_from_slice(self.data.get(self.at..end).ok_or_else(ended)?);
        self.at = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_follow_each_other_and_the_last_must_be_whole() {
        let mut stored = Stored::default();
        stored.start(Cow::Borrowed(&[1, 2, 3])).unwrap();
        let mut row = [0; 2];
        stored.row(&mut row).unwrap();
        assert_eq!(row, [1, 2]);
        assert_eq!(stored.row(&mut row).unwrap_err(), ended());
    }
}
