//! What every coding does: it turns the bytes of a strip or tile into rows.

use std::borrow::Cow;

use fcimage_base::error::{Error, Result};

/// Unpacks one strip or tile after the other, row by row.
pub(crate) trait Unpack<'a> {
    /// Begins with another strip or tile.
    fn start(&mut self, packed: Cow<'a, [u8]>) -> Result<()>;

    /// Fills `row`, whose length is that of every row, with the next one.
    fn row(&mut self, row: &mut [u8]) -> Result<()>;

    /// How much of this strip or tile its data hold; below 1.0 only for what salvages by itself.
    fn fraction(&self) -> f64 {
        1.0
    }
}

/// Damage, and what is wrong.
#[cold]
pub(crate) fn damaged(what: impl std::fmt::Display) -> Error {
    Error::decode(format!("the TIFF is damaged: {what}"))
}

/// Data that end before the last row.
#[cold]
pub(crate) fn ended() -> Error {
    damaged("it ends too early")
}
