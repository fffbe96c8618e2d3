//! One image that waits to be encoded.

use std::borrow::Cow;
use std::sync::Arc;

use crate::codecs::encoding::Encoding;
use crate::codecs::keep::KeptMetadata;
use crate::ops::operation::run;
use crate::pipeline::encoded::EncodedImage;
use crate::pixels::Pixels;
use crate::plan::operations;
use crate::recipe::variant::Variant;
use fcimage_base::cancel;
use fcimage_base::error::Result;

/// One image that waits to be encoded, on any thread.
#[derive(Debug, Clone)]
pub(super) struct Job {
    /// Its place in the caller's order.
    pub(super) order: usize,
    pub(super) variant: Variant,
    pub(super) encoding: Encoding,
    pub(super) pixels: Arc<Pixels>,
    pub(super) kept: Arc<KeptMetadata>,
    pub(super) undersized: bool,
    pub(super) decoded_fraction: f64,
}

impl Job {
    /// Encodes it.
    pub(super) fn run(self) -> Result<EncodedImage> {
        cancel::check()?;
        let operations = operations::encoding(&self.variant, &self.encoding);
        let pixels = run(&operations, Cow::Borrowed(&*self.pixels))?;
        Ok(EncodedImage {
            variant: self.variant.name().to_owned(),
            format: self.encoding.format(),
            size: pixels.size(),
            undersized: self.undersized,
            decoded_fraction: self.decoded_fraction,
            data: self.encoding.encode(&pixels, &self.kept)?,
        })
    }
}
