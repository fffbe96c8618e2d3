//! The image that is shown until the image is there: a ThumbHash as the data URL of a tiny WebP.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::codecs::encoder::Encoder as _;
use crate::codecs::keep::KeptMetadata;
use crate::codecs::webp::options::WebPOptions;
use crate::describe::thumbhash;
use fcimage_base::error::Result;

/// With less, blocks show when it is enlarged.
const QUALITY: i64 = 75;

/// A data URL of less than 1 kB.
pub(super) fn data_url(hash: &[u8]) -> Result<String> {
    let pixels = thumbhash::shown(hash)?;
    let options = WebPOptions::default().with_quality(QUALITY)?;
    let file = options.encode(&pixels, &KeptMetadata::default())?;
    Ok(format!("data:image/webp;base64,{}", STANDARD.encode(file)))
}
