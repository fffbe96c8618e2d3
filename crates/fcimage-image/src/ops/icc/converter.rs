//! A transform of 8-bit samples to sRGB, with black point compensation where the profile needs it.

use std::sync::Arc;

use moxcms::{
    CmsError, ColorProfile, Layout, Transform8BitExecutor, Transform16BitExecutor, TransformOptions,
};

use crate::ops::icc::black_point::{black_luminance, levels};
use fcimage_base::error::{Error, Result};

/// Pixels that are widened to 16 bits at a time.
const CHUNK: usize = 1024;

/// Samples of one layout in, sRGB of another layout out.
pub(super) struct Converter {
    transform: Transform,
    from: usize,
    to: usize,
}

enum Transform {
    Plain(Arc<Transform8BitExecutor>),
    /// In 16 bits, because compensation spreads the darkest levels; then the level of each sample.
    Compensated(Arc<Transform16BitExecutor>, Vec<u8>),
}

impl Converter {
    /// From the samples of `profile`, of which `darkest` is the darkest color, in the layout `from` to
    /// sRGB in the layout `to`; `None` where the profile has no table that leads there.
    pub(super) fn new(
        profile: &ColorProfile,
        darkest: &[u8],
        from: Layout,
        to: Layout,
    ) -> Option<Self> {
        let (srgb, options) = (ColorProfile::new_srgb(), TransformOptions::default());
        let plain = profile.create_transform_8bit(from, &srgb, to, options).ok()?;
        let (from_samples, to_samples) = (from.channels(), to.channels());
        let converter = |transform| Self { transform, from: from_samples, to: to_samples };
        let mut black = vec![0; to_samples];
        plain.transform(darkest, &mut black).ok()?;
        if black_is_black(profile, &black) {
            return Some(converter(Transform::Plain(plain)));
        }
        let deep = profile.create_transform_16bit(from, &srgb, to, options).ok()?;
        let wide: Vec<u16> = darkest.iter().map(|&sample| widened(sample)).collect();
        let mut black = vec![0_u16; to_samples];
        deep.transform(&wide, &mut black).ok()?;
        let black = black_luminance(profile, *black.first_chunk::<3>()?);
        let transform = match black > 0.0 {
            true => Transform::Compensated(deep, levels(black)),
            false => Transform::Plain(plain),
        };
        Some(converter(transform))
    }

    /// Converts whole pixels; `rgb` has room for as many.
    pub(super) fn convert(&self, samples: &[u8], rgb: &mut [u8]) -> Result<()> {
        match &self.transform {
            Transform::Plain(transform) => transform.transform(samples, rgb).map_err(failed),
            Transform::Compensated(transform, levels) => {
                let mut wide = Vec::with_capacity(CHUNK * self.from);
                let mut deep = vec![0_u16; CHUNK * self.to];
                let chunks = samples.chunks(CHUNK * self.from).zip(rgb.chunks_mut(CHUNK * self.to));
                for (samples, rgb) in chunks {
                    wide.clear();
                    wide.extend(samples.iter().map(|&sample| widened(sample)));
                    let Some(deep) = deep.get_mut(..rgb.len()) else { continue };
                    transform.transform(&wide, deep).map_err(failed)?;
                    self.narrow(deep, levels, rgb);
                }
                Ok(())
            }
        }
    }

    /// The levels of colors; alpha as it is.
    fn narrow(&self, deep: &[u16], levels: &[u8], rgb: &mut [u8]) {
        for (deep, pixel) in deep.chunks_exact(self.to).zip(rgb.chunks_exact_mut(self.to)) {
            for (i, (deep, sample)) in deep.iter().zip(pixel).enumerate() {
                let alpha = (deep >> 8) as u8;
                *sample = match i {
                    3 => alpha,
                    _ => levels.get(usize::from(*deep)).copied().unwrap_or(alpha),
                };
            }
        }
    }
}

/// Whether no sample of the darkest color is above 0, and no table refers to another black.
fn black_is_black(profile: &ColorProfile, darkest: &[u8]) -> bool {
    let color = darkest.get(..3).unwrap_or(darkest);
    color.iter().all(|&sample| sample == 0) && black_luminance(profile, [0; 3]) <= 0.0
}

fn widened(sample: u8) -> u16 {
    u16::from(sample) * 257
}

fn failed(error: CmsError) -> Error {
    Error::internal(format!("the color transform failed: {error}"))
}
