//! The image that is shown until the image is there: a ThumbHash as the data URL of a tiny WebP.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::codecs::encoder::Encoder as _;
use crate::codecs::keep::KeptMetadata;
use crate::codecs::webp::options::WebPOptions;
use crate::describe::thumbhash;
use crate::pixels::Layout;
use crate::size::Size;
use fcimage_base::error::Result;

/// The best first; with less than the first, blocks show when the image is enlarged.
const QUALITIES: [i64; 3] = [75, 40, 0];

/// So many bytes are less than 1 kB as a data URL.
const MOST_BYTES: usize = 740;

/// A data URL of less than 1 kB.
pub(super) fn data_url(hash: &[u8]) -> Result<String> {
    let pixels = thumbhash::shown(hash)?;
    let mut file = Vec::new();
    for quality in QUALITIES {
        file = options(quality)?.encode(&pixels, &KeptMetadata::default())?;
        if file.len() <= MOST_BYTES {
            break;
        }
    }
    Ok(format!("data:image/webp;base64,{}", STANDARD.encode(file)))
}

/// How it is encoded; transparency takes no more than color.
fn options(quality: i64) -> Result<WebPOptions> {
    WebPOptions::default().with_quality(quality)?.with_alpha_quality(quality)
}

/// An upper bound of the bytes that [`data_url`] takes.
pub(super) fn peak_bytes() -> u64 {
    let size = Size::new(thumbhash::SHOWN_SIDE, thumbhash::SHOWN_SIDE);
    let encoder = WebPOptions::default();
    // The pixels, and the file twice as text.
    let text = encoder.max_output_bytes(size, Layout::Rgba).saturating_mul(4);
    encoder.peak_bytes(size, Layout::Rgba).saturating_add(text).saturating_add(size.pixels() * 4)
}
