//! Kinds of TIFF that are not supported, in the words of their users.

use crate::codecs::tiff::directory::Directory;
use crate::codecs::tiff::tags;
use fcimage_base::error::{Error, Result};

/// Colors of a filter in front of a sensor, and its linear form (DNG 1.7).
const CFA: u64 = 32_803;
const LINEAR_RAW: u64 = 34_892;

/// Directories below the main one that are looked at.
const MAX_SUB_DIRECTORIES: usize = 16;

/// "TIFF with `what` is not supported".
#[cold]
pub(super) fn unsupported(what: impl std::fmt::Display) -> Error {
    Error::unsupported(format!("TIFF with {what} is not supported"))
}

/// Refuses what cameras write: their TIFF is a thumbnail, and the image is in a format of theirs.
pub(super) fn check_raw(directory: &Directory<'_>) -> Result<()> {
    let file = directory.file;
    let raw = |kind: &str| Err(Error::unsupported(format!("camera raw ({kind}) is not supported")));
    if directory.field(tags::DNG_VERSION).is_some() {
        return raw("DNG");
    }
    if file.data().get(8..10) == Some(b"CR") {
        return raw("Canon CR2");
    }
    let is_raw = |directory: &Directory<'_>| {
        matches!(directory.number(tags::PHOTOMETRIC), Some(CFA | LINEAR_RAW))
    };
    let below = directory.values(tags::SUB_DIRECTORIES).into_iter().flat_map(|v| v.numbers());
    let mut below = below.take(MAX_SUB_DIRECTORIES).flatten();
    if is_raw(directory) || below.any(|at| file.directory(at).is_some_and(|d| is_raw(&d))) {
        return raw("TIFF with the unprocessed samples of a sensor");
    }
    Ok(())
}

/// The error for a compression that is not supported.
pub(super) fn compression(number: u64) -> Error {
    unsupported(match number {
        9 | 10 | 34_661 => "JBIG compression".to_owned(),
        32_766 => "NeXT compression".to_owned(),
        32_809 => "ThunderScan compression".to_owned(),
        32_895..=32_898 => "a compression for prepress (IT8)".to_owned(),
        32_908 | 32_909 => "Pixar compression".to_owned(),
        32_947 => "Kodak DCS compression".to_owned(),
        33_003..=33_005 | 34_712 => "JPEG 2000 compression".to_owned(),
        34_676 | 34_677 => "LogLuv compression (high dynamic range)".to_owned(),
        34_713 => "Nikon raw compression".to_owned(),
        34_887 => "LERC compression".to_owned(),
        34_892 => "lossy JPEG of a camera raw (DNG)".to_owned(),
        34_925 => "LZMA compression".to_owned(),
        34_933 => "PNG compression".to_owned(),
        34_934 => "JPEG XR compression".to_owned(),
        50_001 => "WebP compression".to_owned(),
        50_002 | 52_546 => "JPEG XL compression".to_owned(),
        65_000 => "Kodak raw compression".to_owned(),
        other => format!("an unknown compression (number {other})"),
    })
}

/// The error for colors that are not supported.
pub(super) fn colors(number: u64) -> Error {
    unsupported(match number {
        4 => "only a transparency mask".to_owned(),
        10 => "ITU L*a*b* colors".to_owned(),
        32_844 | 32_845 => "LogLuv colors (high dynamic range)".to_owned(),
        51_177 => "a depth map".to_owned(),
        other => format!("an unknown kind of colors (number {other})"),
    })
}

/// Refuses samples that are not whole numbers without a sign.
pub(super) fn check_sample_format(directory: &Directory<'_>) -> Result<()> {
    let Some(formats) = directory.values(tags::SAMPLE_FORMAT) else { return Ok(()) };
    for format in formats.numbers() {
        match format {
            // Void is data without a stated meaning, which libtiff takes as whole numbers.
            Some(1 | 4) => {}
            Some(2) => return Err(unsupported("samples that have a sign")),
            Some(3) => return Err(unsupported("floating-point samples")),
            Some(5 | 6) => return Err(unsupported("complex samples")),
            _ => return Err(unsupported("an unknown kind of samples")),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::error::ErrorKind;

    #[test]
    fn kinds_are_named_in_words() {
        let cases = [
            (compression(34_712), "TIFF with JPEG 2000 compression is not supported"),
            (compression(9), "TIFF with JBIG compression is not supported"),
            (compression(7777), "TIFF with an unknown compression (number 7777) is not supported"),
            (colors(10), "TIFF with ITU L*a*b* colors is not supported"),
            (colors(99), "TIFF with an unknown kind of colors (number 99) is not supported"),
        ];
        for (error, message) in cases {
            assert_eq!((error.kind(), error.message()), (ErrorKind::Unsupported, message));
        }
    }
}
