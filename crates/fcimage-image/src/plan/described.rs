//! The small image that a description is measured on: planned like a variant that is not encoded.

use std::sync::OnceLock;

use crate::codecs::png::options::PngOptions;
use crate::describe::{DescribeOptions, SIDE};
use crate::plan::planned::PlannedVariant;
use crate::recipe::variant::Variant;
use fcimage_base::error::Result;

/// How the source is described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PlannedDescription {
    /// The index of the planned variant that is measured.
    pub(crate) variant: usize,
    /// What is measured.
    pub(crate) options: DescribeOptions,
}

impl PlannedDescription {
    /// The place of the small image among planned variants.
    pub(super) fn new(
        options: Option<DescribeOptions>,
        planned: &[PlannedVariant<'_>],
    ) -> Result<Option<Self>> {
        let Some(options) = options else { return Ok(None) };
        let small = small_image()?;
        let variant = planned.iter().position(|planned| std::ptr::eq(planned.variant, small));
        Ok(variant.map(|variant| Self { variant, options }))
    }
}

/// All of the source, with sides of at most [`SIDE`] pixels.
pub(super) fn small_image() -> Result<&'static Variant> {
    static SMALL: OnceLock<Variant> = OnceLock::new();
    if let Some(variant) = SMALL.get() {
        return Ok(variant);
    }
    let builder = Variant::builder("description").width(SIDE).height(SIDE);
    let variant = builder.encoding(PngOptions::default()).build()?.without_encodings();
    Ok(SMALL.get_or_init(|| variant))
}
