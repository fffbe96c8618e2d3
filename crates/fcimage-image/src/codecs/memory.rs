//! Pixels that are in memory already, as a source like any file.

use std::borrow::Cow;
use std::sync::Arc;

use crate::codecs::codec::ImageSource;
use crate::codecs::decoding::{DecodePlan, Decoded, Scaled};
use crate::codecs::format::Format;
use crate::codecs::samples::without_opaque_alpha;
use crate::context::Context;
use crate::info::{ColorModel, Info};
use crate::pixels::{Layout, Pixels};
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;
use fcimage_jpeg::OnDamage;

/// What pixels in memory are called where others have the name of a file's format.
pub const FORMAT: Format = Format {
    name: "pixels",
    display_name: "pixels",
    media_type: "application/octet-stream",
    extension: "bin",
};

/// The samples of one pixel as a caller has them, 8 bits each. Alpha is straight (not premultiplied).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Luminance.
    Gray,
    /// Luminance, alpha.
    GrayAlpha,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, alpha.
    Rgba,
}

impl Mode {
    /// The mode with so many samples a pixel.
    pub const fn of_channels(channels: usize) -> Option<Self> {
        match channels {
            1 => Some(Self::Gray),
            2 => Some(Self::GrayAlpha),
            3 => Some(Self::Rgb),
            4 => Some(Self::Rgba),
            _ => None,
        }
    }

    /// Samples (and bytes) in a pixel, 1 to 4.
    pub const fn channels(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::GrayAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }

    const fn color(self) -> ColorModel {
        match self {
            Self::Gray => ColorModel::Gray,
            Self::GrayAlpha => ColorModel::GrayAlpha,
            Self::Rgb => ColorModel::Rgb,
            Self::Rgba => ColorModel::Rgba,
        }
    }

    const fn layout(self) -> Layout {
        match self {
            Self::Gray | Self::Rgb => Layout::Rgb,
            Self::GrayAlpha | Self::Rgba => Layout::Rgba,
        }
    }
}

/// An image that a caller has in memory: upright rows from top to bottom, without padding.
#[derive(Debug, Clone)]
pub struct InMemory<'d> {
    size: Size,
    mode: Mode,
    samples: Cow<'d, [u8]>,
    icc: Option<Arc<[u8]>>,
}

impl<'d> InMemory<'d> {
    /// `samples` must have exactly width * height * channels bytes.
    ///
    /// # Errors
    /// `Argument` where they have not, or a side is 0.
    pub fn new(size: Size, mode: Mode, samples: impl Into<Cow<'d, [u8]>>) -> Result<Self> {
        let samples = samples.into();
        let Size { width, height } = size;
        if width == 0 || height == 0 {
            return Err(Error::argument(format!(
                "pixels must be at least 1 wide and 1 high, got {width} x {height}"
            )));
        }
        let expected = size.pixels().saturating_mul(mode.channels() as u64);
        if samples.len() as u64 != expected {
            let (channels, found) = (mode.channels(), samples.len());
            return Err(Error::argument(format!(
                "{width} x {height} pixels of {channels} bytes need {expected} bytes, got {found}"
            )));
        }
        Ok(Self { size, mode, samples, icc: None })
    }

    /// The same pixels, whose colors are those of an ICC profile instead of sRGB.
    #[must_use]
    pub fn with_icc(self, profile: &[u8]) -> Self {
        Self { icc: Some(profile.into()), ..self }
    }

    /// The image as a source, after a look at `limits`.
    pub(crate) fn open(self, limits: &Limits) -> Result<Box<dyn ImageSource + 'd>> {
        limits.check_size(self.size.width, self.size.height)?;
        let small = |profile: &Arc<[u8]>| profile.len() as u64 <= limits.max_metadata;
        let info = Info {
            has_alpha: self.mode.layout() == Layout::Rgba,
            icc: self.icc.filter(small),
            ..Info::plain(FORMAT, self.size, self.mode.color())
        };
        Ok(Box::new(MemorySource { info, mode: self.mode, samples: self.samples }))
    }
}

struct MemorySource<'d> {
    info: Info,
    mode: Mode,
    samples: Cow<'d, [u8]>,
}

impl ImageSource for MemorySource<'_> {
    fn info(&self) -> &Info {
        &self.info
    }

    fn plan(&self, scaled: Scaled, _region: Rect, on_damage: OnDamage) -> Result<DecodePlan> {
        let size = self.info.size;
        if scaled != Scaled::full(size) {
            return Err(Error::internal("pixels in memory have one scale"));
        }
        let layout = self.mode.layout();
        let open_bytes = match &self.samples {
            Cow::Borrowed(_) => 0,
            Cow::Owned(samples) => samples.len() as u64,
        };
        let bytes = Pixels::bytes_of(size, layout);
        // Alpha that turns out to be opaque is dropped in place.
        let peak_bytes = open_bytes.saturating_add(bytes).saturating_add(1 << 16);
        let region = Rect::whole(size);
        Ok(DecodePlan { scaled, region, layout, on_damage, open_bytes, peak_bytes })
    }

    fn decode(self: Box<Self>, _plan: &DecodePlan, _cx: &Context<'_>) -> Result<Decoded> {
        let Self { info, mode, samples } = *self;
        let samples = match mode {
            Mode::Rgb | Mode::Rgba => samples.into_owned(),
            Mode::Gray => expanded(&samples, |&gray: &u8| [gray; 3]),
            Mode::GrayAlpha => {
                expanded(samples.as_chunks::<2>().0, |&[gray, alpha]| [gray, gray, gray, alpha])
            }
        };
        let Size { width, height } = info.size;
        let pixels = Pixels::new(width, height, mode.layout(), samples)?;
        Ok(Decoded { pixels: without_opaque_alpha(pixels)?, fraction: 1.0 })
    }
}

/// All samples, from what `pixel` makes of each item.
fn expanded<T, const N: usize>(items: &[T], pixel: impl Fn(&T) -> [u8; N]) -> Vec<u8> {
    let mut samples = vec![0; items.len() * N];
    for (to, item) in samples.as_chunks_mut::<N>().0.iter_mut().zip(items) {
        *to = pixel(item);
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::Pool;
    use fcimage_base::error::ErrorKind;

    fn decoded(image: InMemory<'_>) -> (Info, Pixels) {
        let limits = Limits::DEFAULT;
        let source = image.open(&limits).unwrap();
        let size = source.info().size;
        let plan = source.plan(Scaled::full(size), Rect::whole(size), OnDamage::Error).unwrap();
        let info = source.info().clone();
        let cx = Context { limits: &limits, pool: &Pool::serial() };
        (info, source.decode(&plan, &cx).unwrap().pixels)
    }

    #[test]
    fn every_mode_becomes_rgb_or_rgba() {
        let size = Size::new(2, 1);
        for (mode, samples, expected) in [
            (Mode::Gray, vec![7, 9], vec![7, 7, 7, 9, 9, 9]),
            (Mode::GrayAlpha, vec![7, 1, 9, 2], vec![7, 7, 7, 1, 9, 9, 9, 2]),
            (Mode::GrayAlpha, vec![7, 255, 9, 255], vec![7, 7, 7, 9, 9, 9]),
            (Mode::Rgb, vec![1, 2, 3, 4, 5, 6], vec![1, 2, 3, 4, 5, 6]),
            (Mode::Rgba, vec![1, 2, 3, 0, 5, 6, 7, 8], vec![1, 2, 3, 0, 5, 6, 7, 8]),
        ] {
            let (info, pixels) = decoded(InMemory::new(size, mode, samples).unwrap());
            assert_eq!((info.size, pixels.samples()), (size, &expected[..]), "{mode:?}");
            assert_eq!(info.color, mode.color());
        }
    }

    #[test]
    fn samples_that_do_not_fit_the_size_are_refused() {
        let error = InMemory::new(Size::new(2, 2), Mode::Rgb, vec![0; 11]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument);
        assert_eq!(error.message(), "2 x 2 pixels of 3 bytes need 12 bytes, got 11");
        assert!(InMemory::new(Size::new(0, 2), Mode::Rgb, vec![]).is_err());
    }

    #[test]
    fn the_limits_hold_for_pixels_too() {
        let limits = Limits { max_pixels: 3, ..Limits::DEFAULT };
        let image = InMemory::new(Size::new(2, 2), Mode::Gray, vec![0; 4]).unwrap();
        let error = image.open(&limits).map(|_| ()).unwrap_err();
        assert_eq!(error.limit_name(), Some("max_pixels"));
    }
}
