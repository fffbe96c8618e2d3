//! What strings name and do not contain: images of watermarks and fonts.

use std::collections::HashMap;

use crate::ops::text::font::FontSource;
use fcimage_base::limits::Limits;

/// What strings name and do not contain.
#[derive(Debug, Clone, Default)]
pub struct Materials {
    /// The content of each object whose image is a watermark, by its key.
    pub objects: HashMap<String, Vec<u8>>,
    /// The fonts of texts; the embedded one comes last.
    pub fonts: Vec<FontSource>,
    /// What the images of watermarks are judged by.
    pub limits: Limits,
}
