//! One image that waits to be encoded.

use std::borrow::Cow;
use std::sync::Arc;

use crate::codecs::animation::AnimationHeader;
use crate::codecs::encoding::Encoding;
use crate::codecs::keep::KeptMetadata;
use crate::ops::operation::run;
use crate::pipeline::encoded::EncodedImage;
use crate::pipeline::frames::EncodedFrames;
use crate::pixels::Pixels;
use crate::plan::operations;
use crate::recipe::variant::Variant;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};

/// One image that waits to be encoded, on any thread.
#[derive(Debug)]
pub(super) struct Job {
    /// Its place in the caller's order.
    pub(super) order: usize,
    pub(super) variant: Variant,
    pub(super) encoding: Encoding,
    /// The still, or the first frame.
    pub(super) pixels: Arc<Pixels>,
    /// The frames of an animation: encoded already, because they do not fit into memory otherwise.
    pub(super) animation: Option<EncodedFrames>,
    pub(super) kept: Arc<KeptMetadata>,
    pub(super) undersized: bool,
    pub(super) decoded_fraction: f64,
    pub(super) source_frames: u32,
}

impl Job {
    /// Encodes it.
    pub(super) fn run(self) -> Result<EncodedImage> {
        cancel::check()?;
        let data = match &self.animation {
            None => {
                let operations = operations::encoding(&self.variant, &self.encoding);
                let pixels = run(&operations, Cow::Borrowed(&*self.pixels))?;
                self.encoding.encode(&pixels, &self.kept)?
            }
            Some(animation) => self.file(animation)?,
        };
        let frames = self.animation.as_ref().map_or(1, |animation| animation.frames.len());
        Ok(EncodedImage {
            variant: self.variant.name().to_owned(),
            format: self.encoding.format(),
            size: self.pixels.size(),
            undersized: self.undersized,
            decoded_fraction: self.decoded_fraction,
            frames: u32::try_from(frames).unwrap_or(u32::MAX),
            source_frames: self.source_frames,
            data,
        })
    }

    /// The file of an animation.
    fn file(&self, animation: &EncodedFrames) -> Result<Vec<u8>> {
        let encoder = self.encoding.encoder().animation();
        let encoder = encoder.ok_or_else(|| Error::internal("this encoding has no animation"))?;
        let EncodedFrames { plays, frames } = animation;
        let header = AnimationHeader { size: self.pixels.size(), plays: *plays, kept: &self.kept };
        encoder.file(&header, frames)
    }
}
