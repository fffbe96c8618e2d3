//! What can be wrong with coded data, and where the next sound ones may start.
#![forbid(unsafe_code)]

use crate::error::Error;

use super::markers::find_ff;

/// Why a scan cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Damage {
    /// The data end, or a marker comes, within a scan.
    Ended,
    /// Bits that are no Huffman code, or a run beyond the end of a block.
    Code,
    /// Where a restart marker should be there is another marker or the end.
    Restart,
}

impl Damage {
    /// The error for it, after the `fraction` of the picture was decoded.
    #[cold]
    pub(super) fn error(self, position: usize, fraction: f64) -> Error {
        let what = match self {
            Self::Ended => "the coded data of the JPEG end too early",
            Self::Code => "the coded data of the JPEG are damaged: no Huffman code fits",
            Self::Restart => "the coded data of the JPEG are damaged: a restart marker is missing",
        };
        let percent = fraction * 100.0;
        Error::decode(format!("{what} (near byte {position}, {percent:.1} % decoded)"))
            .with_decoded_fraction(fraction)
    }
}

/// The next restart marker at or behind `from`: its number and the place behind it; `None` where
/// another marker or the end comes first.
pub(super) fn find_restart(data: &[u8], mut from: usize) -> Option<(u8, usize)> {
    loop {
        let at = find_ff(data, from)?;
        match *data.get(at + 1)? {
            code @ 0xd0..=0xd7 => return Some((code & 7, at + 2)),
            0 => from = at + 2,
            0xff => from = at + 1,
            _ => return None,
        }
    }
}

/// Which interval comes next after damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resume {
    /// The expected one, at this place.
    Here(usize),
    /// One that comes so many intervals later, at this place; those before it are lost.
    Later(u32, usize),
    /// None in sight.
    Never,
}

/// Looks for the restart marker `expected` (0 to 7). A marker of the intervals shortly before is
/// passed over, one of those shortly after is taken, as in libjpeg's `jpeg_resync_to_restart`.
pub(super) fn resync(data: &[u8], mut from: usize, expected: u8) -> Resume {
    while let Some((found, behind)) = find_restart(data, from) {
        match found.wrapping_sub(expected) & 7 {
            0 => return Resume::Here(behind),
            ahead @ 1..=4 => return Resume::Later(u32::from(ahead), behind),
            _ => from = behind,
        }
    }
    Resume::Never
}
