//! What an image or event may ask for.

use crate::environment::PREFIX;
use crate::error::{Error, Result};

/// Bounds on one call. Every default names the source of its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the encoded image. Default 128 MiB: the smallest function instance has 128 MB.
    pub max_input_bytes: u64,
    /// Pixels (width x height) of the source. Default 268,435,456 = 2^28: above the largest
    /// phone sensors (200 megapixels), and the number at which libvips and sharp refuse.
    pub max_pixels: u64,
    /// Longest side in pixels. Default 65,535: the largest that a JPEG can state (T.81, B.2.2).
    pub max_side: u32,
    /// Bytes that one call may hold at its peak, as `plan` computes it. Default 1 GiB: the
    /// tutorial's function has 1024 MB.
    pub max_memory: u64,
    /// Scans of a progressive JPEG. Default 100: encoders write at most a few dozen, and libjpeg-turbo's fuzzers
    /// stop at 500.
    pub max_scans: u32,
    /// Frames of an animation (GIF, WebP, APNG). Default 65,535: eleven minutes at a hundredth of a
    /// second each, the unit of GIF. 1 refuses animations.
    pub max_frames: u32,
    /// Pixels of all frames of an animation together, each as large as its canvas, where all are
    /// read. Default 1,073,741,824 = 2^30: 517 frames of Full HD, and four times `max_pixels`.
    pub max_animation_pixels: u64,
    /// Bytes of one block of metadata (ICC profile, Exif), unpacked; a larger block is ignored.
    /// Default 4 MiB: four times the largest press profiles in use.
    pub max_metadata: u64,
    /// Pixels per byte of the file, for images of more than [`FREE_PIXELS`]. Default 8256: a PNG of
    /// one bit per pixel at deflate's best ratio (1032:1, according to zlib).
    pub max_pixels_per_byte: u32,
}

/// Pixels that a file of any length may claim: 2^24, an A4 page at 400 dots per inch, which a blank
/// WebP describes in 30 bytes.
pub const FREE_PIXELS: u64 = 1 << 24;

impl Limits {
    /// The defaults.
    pub const DEFAULT: Self = Self {
        max_input_bytes: 128 << 20,
        max_pixels: 1 << 28,
        max_side: 65_535,
        max_memory: 1 << 30,
        max_scans: 100,
        max_frames: 65_535,
        max_animation_pixels: 1 << 30,
        max_metadata: 4 << 20,
        max_pixels_per_byte: 8256,
    };

    /// The names of all limits, as Python and the environment (in capitals) spell them.
    pub const NAMES: [&str; 9] = [
        "max_input_bytes",
        "max_pixels",
        "max_side",
        "max_memory",
        "max_scans",
        "max_frames",
        "max_animation_pixels",
        "max_metadata",
        "max_pixels_per_byte",
    ];

    /// These limits with some replaced by name; each value must be at least 1.
    pub fn with<'a>(mut self, given: impl IntoIterator<Item = (&'a str, i64)>) -> Result<Self> {
        for (name, value) in given {
            let wrong = || {
                Error::argument(format!("{name} must be a whole number of at least 1, got {value}"))
            };
            let large = u64::try_from(value).ok().filter(|n| *n > 0).ok_or_else(wrong)?;
            let small = u32::try_from(large).unwrap_or(u32::MAX);
            match name {
                "max_input_bytes" => self.max_input_bytes = large,
                "max_pixels" => self.max_pixels = large,
                "max_side" => self.max_side = small,
                "max_memory" => self.max_memory = large,
                "max_scans" => self.max_scans = small,
                "max_frames" => self.max_frames = small,
                "max_animation_pixels" => self.max_animation_pixels = large,
                "max_metadata" => self.max_metadata = large,
                "max_pixels_per_byte" => self.max_pixels_per_byte = small,
                _ => return Err(Error::argument(format!("{name} is not a limit"))),
            }
        }
        Ok(self)
    }

    /// The environment variable of the limit called `name`: `FCIMAGE_MAX_PIXELS` of `max_pixels`.
    pub fn variable(name: &str) -> String {
        format!("{PREFIX}{}", name.to_uppercase())
    }

    /// The defaults, with those replaced that the environment sets: `FCIMAGE_MAX_PIXELS` and so on.
    /// `get` looks up a variable.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let mut limits = Self::DEFAULT;
        for name in Self::NAMES {
            let variable = Self::variable(name);
            let Some(text) = get(&variable) else { continue };
            let wrong = || {
                Error::argument(format!(
                    "{variable} must be a whole number of at least 1, got {text:?}"
                ))
            };
            let value = text.trim().parse().map_err(|_| wrong())?;
            limits = limits.with([(name, value)]).map_err(|_| wrong())?;
        }
        Ok(limits)
    }

    /// Checks the length of the input against `max_input_bytes`, before it is read.
    pub fn check_input(&self, bytes: usize) -> Result<()> {
        if bytes as u64 > self.max_input_bytes {
            let max = self.max_input_bytes;
            return Err(Error::limit(
                "max_input_bytes",
                format!("the image has {bytes} bytes; max_input_bytes is {max}"),
            ));
        }
        Ok(())
    }

    /// Checks the size that a header claims against `max_side` and `max_pixels`.
    pub fn check_size(&self, width: u32, height: u32) -> Result<()> {
        if width == 0 || height == 0 {
            return Err(Error::decode(format!(
                "width and height must be at least 1, the header says {width}x{height}"
            )));
        }
        let max = self.max_side;
        if width > max || height > max {
            return Err(Error::limit(
                "max_side",
                format!("the image is {width}x{height} pixels; max_side is {max}"),
            ));
        }
        let (pixels, max) = (u64::from(width) * u64::from(height), self.max_pixels);
        if pixels > max {
            return Err(Error::limit(
                "max_pixels",
                format!("the image is {width}x{height} = {pixels} pixels; max_pixels is {max}"),
            ));
        }
        Ok(())
    }

    /// Checks that the file is long enough to describe an image of this size: decompression bombs
    /// and blank pages are not.
    pub fn check_expansion(&self, width: u32, height: u32, bytes: usize) -> Result<()> {
        let pixels = u64::from(width) * u64::from(height);
        let most = (bytes as u64).saturating_mul(u64::from(self.max_pixels_per_byte));
        if pixels > FREE_PIXELS.max(most) {
            return Err(Error::limit(
                "max_pixels_per_byte",
                format!(
                    "the header claims {width}x{height} pixels in a file of {bytes} bytes; \
                     max_pixels_per_byte is {} above {FREE_PIXELS} pixels",
                    self.max_pixels_per_byte
                ),
            ));
        }
        Ok(())
    }

    /// Checks the number of frames of an animation against `max_frames`.
    pub fn check_frames(&self, frames: u64) -> Result<()> {
        if frames > u64::from(self.max_frames) {
            let max = self.max_frames;
            return Err(Error::limit(
                "max_frames",
                format!("the animation has {frames} frames or more; max_frames is {max}"),
            ));
        }
        Ok(())
    }

    /// Checks the pixels of all frames of an animation against `max_animation_pixels`, and that the
    /// file is long enough to describe them: each frame is work for a whole canvas, even if it has only
    /// one pixel.
    pub fn check_animation(
        &self,
        width: u32,
        height: u32,
        frames: u32,
        bytes: usize,
    ) -> Result<()> {
        let canvas = u64::from(width) * u64::from(height);
        let (pixels, max) = (canvas.saturating_mul(frames.into()), self.max_animation_pixels);
        if pixels > max {
            return Err(Error::limit(
                "max_animation_pixels",
                format!(
                    "the animation has {frames} frames of {width}x{height} = {pixels} pixels; \
                     max_animation_pixels is {max}"
                ),
            ));
        }
        let most = (bytes as u64).saturating_mul(u64::from(self.max_pixels_per_byte));
        if pixels > FREE_PIXELS.max(most) {
            return Err(Error::limit(
                "max_pixels_per_byte",
                format!(
                    "the animation has {frames} frames of {width}x{height} = {pixels} pixels in a \
                     file of {bytes} bytes; max_pixels_per_byte is {} above {FREE_PIXELS} pixels",
                    self.max_pixels_per_byte
                ),
            ));
        }
        Ok(())
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn a_header_that_claims_50000_by_50000_is_refused() {
        let error = Limits::DEFAULT.check_size(50_000, 50_000).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Limit);
        assert!(error.message().contains("50000x50000"), "{error}");
    }

    #[test]
    fn the_environment_replaces_single_limits() {
        let get = |name: &str| (name == "FCIMAGE_MAX_PIXELS").then(|| "1000".to_owned());
        let limits = Limits::from_env(get).unwrap();
        assert_eq!(limits, Limits { max_pixels: 1000, ..Limits::DEFAULT });
        let error = Limits::from_env(|_| Some("many".to_owned())).unwrap_err();
        assert!(error.message().contains("FCIMAGE_MAX_INPUT_BYTES"), "{error}");
        assert!(Limits::DEFAULT.with([("max_side", 0)]).is_err());
    }

    #[test]
    fn every_limit_has_a_known_variable() {
        for name in Limits::NAMES {
            crate::environment::check_name(&Limits::variable(name)).unwrap();
        }
    }

    #[test]
    fn every_limit_can_be_set_by_its_name() {
        for name in Limits::NAMES {
            assert_ne!(Limits::DEFAULT.with([(name, 7)]).unwrap(), Limits::DEFAULT, "{name}");
        }
    }

    #[test]
    fn frames_count_as_pixels_that_the_file_must_be_long_enough_for() {
        let limits = Limits::DEFAULT;
        limits.check_animation(4096, 4096, 1, 30).unwrap();
        limits.check_animation(4096, 4096, 64, 130_057).unwrap();
        let error = limits.check_animation(4096, 4096, 64, 130_055).unwrap_err();
        assert_eq!(error.limit_name(), Some("max_pixels_per_byte"));
        let error = limits.check_animation(4096, 4096, 65, 1 << 30).unwrap_err();
        assert_eq!(error.limit_name(), Some("max_animation_pixels"));
    }

    #[test]
    fn a_blank_page_is_accepted_and_a_bomb_is_refused() {
        let limits = Limits::DEFAULT;
        limits.check_expansion(4096, 4096, 30).unwrap();
        limits.check_expansion(10_000, 10_000, 12_113).unwrap();
        let error = limits.check_expansion(10_000, 10_000, 12_112).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Limit);
        limits.check_expansion(u32::MAX, u32::MAX, 30).unwrap_err();
    }
}
