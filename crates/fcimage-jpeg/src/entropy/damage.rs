//! What can be wrong with coded data.

use crate::error::Error;

/// Why a scan cannot continue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Damage {
    /// The data end, or a marker comes, within a scan.
    Ended,
    /// Bits that are not a Huffman code, or a run beyond the end of a block.
    Code,
    /// Where a restart marker should be there is another marker or the end.
    Restart,
}

impl Damage {
    /// The error for it, after this `fraction` of the image was decoded.
    #[cold]
    pub(crate) fn error(self, position: usize, fraction: f64) -> Error {
        let what = match self {
            Self::Ended => "the coded data of the JPEG end too early",
            Self::Code => "the coded data of the JPEG are damaged: invalid Huffman code or run",
            Self::Restart => "the coded data of the JPEG are damaged: a restart marker is missing",
        };
        let percent = fraction * 100.0;
        Error::damaged(format!("{what} (near byte {position}, {percent:.1} % decoded)"))
            .with_decoded_fraction(fraction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn damage_tells_its_place_and_the_decoded_fraction() {
        let error = Damage::Ended.error(17, 0.4215);
        assert_eq!(error.kind(), ErrorKind::Damaged);
        assert_eq!(error.decoded_fraction(), Some(0.4215));
        let message = "the coded data of the JPEG end too early (near byte 17, 42.1 % decoded)";
        assert_eq!(error.message(), message);
    }
}
