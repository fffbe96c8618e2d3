//! What a frame may ask for.

use crate::error::{Error, Result};
use crate::size::Size;

/// Bounds on one frame, checked before memory or time is spent. Start from [`Limits::default`].
///
/// ```
/// let limits = fcimage_webp::Limits::default().with_max_pixels(50_000_000);
/// assert_eq!(limits.max_side, 16_383);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Pixels (width x height). Default 268,402,689: the largest frame of VP8.
    pub max_pixels: u64,
    /// The longer side in pixels. Default 16,383: the largest that VP8 can state (RFC 6386, section
    /// 9.1).
    pub max_side: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_pixels: 16_383 * 16_383, max_side: 16_383 }
    }
}

impl Limits {
    /// These limits with another [`max_pixels`](Self::max_pixels).
    #[must_use]
    pub fn with_max_pixels(mut self, max_pixels: u64) -> Self {
        self.max_pixels = max_pixels;
        self
    }

    /// These limits with another [`max_side`](Self::max_side).
    #[must_use]
    pub fn with_max_side(mut self, max_side: u32) -> Self {
        self.max_side = max_side;
        self
    }

    pub(crate) fn check(&self, size: Size) -> Result<()> {
        let Size { width, height } = size;
        if width == 0 || height == 0 {
            return Err(Error::damaged(format!(
                "width and height must be at least 1, the VP8 header says {width}x{height}"
            )));
        }
        let max = self.max_side;
        if width.max(height) > max {
            let text = format!("the VP8 frame is {width}x{height} pixels; max_side is {max}");
            return Err(Error::limit("max_side", text));
        }
        let (pixels, max) = (size.pixels(), self.max_pixels);
        if pixels > max {
            let text =
                format!("the VP8 frame is {width}x{height} = {pixels} pixels; max_pixels is {max}");
            return Err(Error::limit("max_pixels", text));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn a_frame_is_refused_by_its_size() {
        let limits = Limits::default().with_max_pixels(1000).with_max_side(100);
        let kind = |width, height| limits.check(Size { width, height }).err().map(|e| e.kind());
        assert_eq!(kind(100, 10), None);
        assert_eq!(kind(101, 1), Some(ErrorKind::Limit { name: "max_side" }));
        assert_eq!(kind(100, 11), Some(ErrorKind::Limit { name: "max_pixels" }));
        assert_eq!(kind(0, 11), Some(ErrorKind::Damaged));
    }
}
