//! One image that waits to be encoded.

use std::sync::Arc;

use crate::codecs::animation::AnimationHeader;
use crate::codecs::encoding::Encoding;
use crate::codecs::keep::KeptMetadata;
use crate::describe::Description;
use crate::pipeline::encoded::EncodedImage;
use crate::pipeline::frames::EncodedFrames;
use crate::pipeline::image::Image;
use crate::pipeline::source_file::Way;
use crate::recipe::geometry::rect::Rect;
use crate::recipe::variant::Variant;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};

/// One image that waits to be encoded, on any thread.
#[derive(Debug)]
pub(super) struct Job {
    /// Its place in the caller's order.
    pub(super) order: usize,
    pub(super) variant: Variant,
    /// Of these, the best file is kept.
    pub(super) ways: Vec<Way>,
    /// The still, or the first frame.
    pub(super) image: Image,
    /// The frames of an animation: encoded already, because they do not fit into memory otherwise.
    pub(super) animation: Option<EncodedFrames>,
    pub(super) kept: Arc<KeptMetadata>,
    pub(super) undersized: bool,
    pub(super) crop: Option<Rect>,
    pub(super) decoded_fraction: f64,
    pub(super) source_frames: u32,
    pub(super) description: Option<Arc<Description>>,
}

impl Job {
    /// Encodes it in each way, and keeps the best file.
    pub(super) fn run(mut self) -> Result<EncodedImage> {
        let mut best: Option<EncodedImage> = None;
        for way in std::mem::take(&mut self.ways) {
            let image = self.encoded(way)?;
            if best.as_ref().is_none_or(|best| rank(&image) < rank(best)) {
                best = Some(image);
            }
        }
        best.ok_or_else(|| Error::internal("there is no encoding to choose"))
    }

    /// The image in one encoding.
    fn encoded(&self, way: Way) -> Result<EncodedImage> {
        cancel::check()?;
        let format = way.encoding.format();
        let written = match &self.animation {
            None => {
                let image = self.image.encodable(&self.variant, &way.encoding)?;
                way.write(&image, &self.kept)?
            }
            Some(animation) => way.encoding.written(self.file(animation, &way.encoding)?),
        };
        let frames = self.animation.as_ref().map_or(1, |animation| animation.frames.len());
        Ok(EncodedImage {
            variant: self.variant.name().to_owned(),
            format,
            size: self.image.size(),
            undersized: self.undersized,
            crop: self.crop,
            decoded_fraction: self.decoded_fraction,
            frames: u32::try_from(frames).unwrap_or(u32::MAX),
            source_frames: self.source_frames,
            quality: written.quality,
            within_budget: written.within_budget,
            kept_source: written.kept_source,
            description: self.description.clone(),
            data: written.data,
        })
    }

    /// The file of an animation.
    fn file(&self, animation: &EncodedFrames, encoding: &Encoding) -> Result<Vec<u8>> {
        let encoder = encoding.encoder().animation();
        let encoder = encoder.ok_or_else(|| Error::internal("this encoding has no animation"))?;
        let EncodedFrames { plays, frames } = animation;
        let header = AnimationHeader { size: self.image.size(), plays: *plays, kept: &self.kept };
        encoder.file(&header, frames)
    }
}

/// What makes one file better than another: that it is within its budget, then that it is smaller.
fn rank(image: &EncodedImage) -> (bool, usize) {
    (!image.within_budget, image.data.len())
}
