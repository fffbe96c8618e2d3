//! What a file may ask for.

use crate::error::{Error, Result};
use crate::geometry::Size;

/// Bounds on one file, checked before memory or time is spent. Start from [`Limits::default`].
///
/// ```
/// let limits = fcimage_jpeg::Limits::default().with_max_pixels(50_000_000).with_max_scans(30);
/// assert_eq!(limits.max_side, 65_535);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of the file. Default 128 MiB.
    pub max_input_bytes: u64,
    /// Pixels (width x height) of the full image. Default 268,435,456 = 2^28: more than the largest
    /// sensors of phones have (200 megapixels).
    pub max_pixels: u64,
    /// The longer side in pixels. Default 65,535: the largest that a JPEG can state (T.81, B.2.2).
    pub max_side: u32,
    /// Bytes of the ICC profile, and of the Exif data; what is larger is ignored. Default 4 MiB: four
    /// times the largest press profiles in use.
    pub max_metadata: u64,
    /// Scans of a file. Default 100: encoders write at most a few dozen, and libjpeg-turbo's fuzzers
    /// stop at 500.
    pub max_scans: u32,
    /// Bytes that decoding may hold at its peak, the result included, as
    /// [`Decoder::peak_bytes`](crate::Decoder::peak_bytes) computes them. Default 1 GiB: the full image
    /// at the default `max_pixels`, and some spare memory.
    pub max_memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_input_bytes: 128 << 20,
            max_pixels: 1 << 28,
            max_side: 65_535,
            max_metadata: 4 << 20,
            max_scans: 100,
            max_memory: 1 << 30,
        }
    }
}

macro_rules! setters {
    ($($setter:ident sets $field:ident: $type:ty),+ $(,)?) => {$(
        #[doc = concat!("These limits with another [`", stringify!($field), "`](Self::", stringify!($field), ").")]
        #[must_use]
        pub fn $setter(mut self, $field: $type) -> Self {
            self.$field = $field;
            self
        }
    )+};
}

impl Limits {
    setters! {
        with_max_input_bytes sets max_input_bytes: u64,
        with_max_pixels sets max_pixels: u64,
        with_max_side sets max_side: u32,
        with_max_metadata sets max_metadata: u64,
        with_max_scans sets max_scans: u32,
        with_max_memory sets max_memory: u64,
    }

    pub(crate) fn check_input(&self, bytes: usize) -> Result<()> {
        let max = self.max_input_bytes;
        if bytes as u64 > max {
            return Err(Error::limit(
                "max_input_bytes",
                format!("the JPEG has {bytes} bytes; max_input_bytes is {max}"),
            ));
        }
        Ok(())
    }

    pub(crate) fn check_size(&self, Size { width, height }: Size) -> Result<()> {
        if width == 0 || height == 0 {
            return Err(Error::damaged(format!(
                "width and height must be at least 1, the JPEG header says {width}x{height}"
            )));
        }
        let max = self.max_side;
        if width.max(height) > max {
            return Err(Error::limit(
                "max_side",
                format!("the JPEG is {width}x{height} pixels; max_side is {max}"),
            ));
        }
        let (pixels, max) = (u64::from(width) * u64::from(height), self.max_pixels);
        if pixels > max {
            return Err(Error::limit(
                "max_pixels",
                format!("the JPEG is {width}x{height} = {pixels} pixels; max_pixels is {max}"),
            ));
        }
        Ok(())
    }

    /// Checks the scans up to number `scans`, 1 being the first.
    pub(crate) fn check_scans(&self, scans: u64) -> Result<()> {
        let max = self.max_scans;
        if scans > u64::from(max) {
            return Err(Error::limit(
                "max_scans",
                format!("the JPEG has {scans} scans or more; max_scans is {max}"),
            ));
        }
        Ok(())
    }

    pub(crate) fn check_memory(&self, bytes: u64) -> Result<()> {
        let max = self.max_memory;
        if bytes > max {
            return Err(Error::limit(
                "max_memory",
                format!("decoding the JPEG may need {bytes} bytes; max_memory is {max}"),
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn each_limit_is_named_by_its_error() {
        let limits = Limits::default()
            .with_max_input_bytes(1)
            .with_max_pixels(99)
            .with_max_side(50)
            .with_max_scans(3)
            .with_max_memory(7);
        let size = |width, height| limits.check_size(Size { width, height });
        for (name, error) in [
            ("max_input_bytes", limits.check_input(2)),
            ("max_pixels", size(10, 10)),
            ("max_side", size(1, 51)),
            ("max_scans", limits.check_scans(4)),
            ("max_memory", limits.check_memory(8)),
        ] {
            let error = error.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Limit { name });
            assert!(error.message().contains(&format!("{name} is ")), "{error}");
        }
        size(9, 11).unwrap();
        assert_eq!(size(0, 1).unwrap_err().kind(), ErrorKind::Damaged);
    }
}
