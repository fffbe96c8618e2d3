//! What every encoder says of itself, and does.

use serde_json::Value;

use crate::codecs::animation::AnimationEncoder;
use crate::codecs::budget::Budget;
use crate::codecs::format::Format;
use crate::codecs::keep::KeptMetadata;
use crate::codecs::metadata_options::MetadataOptions;
use crate::codecs::planar::PlanarEncoder;
use crate::pixels::{Layout, Pixels};
use crate::recipe::schema::Key;
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// An encoder with its options.
pub trait Encoder {
    /// The format that it writes.
    fn format(&self) -> Format;

    /// The longest side in pixels that the format can hold.
    fn max_side(&self) -> u32;

    /// Whether the format keeps transparency.
    fn supports_alpha(&self) -> bool;

    /// Which metadata are written.
    fn metadata(&self) -> &MetadataOptions;

    /// How long encoding takes, relative to other encodings: nanoseconds on one machine.
    fn cost(&self, size: Size) -> u64;

    /// An upper bound of the bytes that encoding holds besides its source and its result.
    fn peak_bytes(&self, size: Size, layout: Layout) -> u64;

    /// An upper bound of the bytes that the result takes while it is written.
    fn max_output_bytes(&self, size: Size, layout: Layout) -> u64;

    /// The encoded file. `pixels` must be opaque where the format has no alpha, and no side may be
    /// longer than [`max_side`](Self::max_side).
    ///
    /// # Errors
    /// `Encode` where the encoder fails, `Cancelled` where the call was cancelled.
    fn encode(&self, pixels: &Pixels, kept: &KeptMetadata) -> Result<Vec<u8>>;

    /// The quality, unless the format has none or is lossless.
    fn quality(&self) -> Option<u8> {
        None
    }

    /// How many bytes the file may have.
    fn budget(&self) -> Budget {
        Budget::default()
    }

    /// Checks that the options go together.
    ///
    /// # Errors
    /// `Argument` with the JSON pointer of one of them.
    fn check(&self) -> Result<()> {
        self.budget().check(self.quality())
    }

    /// The file that is encoded with another quality. An encoder with a [`quality`](Self::quality)
    /// has this.
    ///
    /// # Errors
    /// As [`encode`](Self::encode).
    fn encode_at(&self, _quality: u8, _pixels: &Pixels, _kept: &KeptMetadata) -> Result<Vec<u8>> {
        Err(Error::internal("only an encoder with a quality has others"))
    }

    /// The same options as an encoder of animations, where the format has them.
    fn animation(&self) -> Option<&dyn AnimationEncoder> {
        None
    }

    /// The same options as an encoder of planes, where these options give a file of 4:2:0.
    fn planar(&self) -> Option<&dyn PlanarEncoder> {
        None
    }

    /// The options as a JSON object with "format" and every option.
    fn to_json(&self) -> Value;

    /// The keys of that object, "format" first.
    fn keys(&self) -> &'static [Key];
}

/// Pixels of an image whose sides are rounded up to whole macroblocks of 16.
pub(super) fn padded(size: Size) -> u64 {
    u64::from(size.width).next_multiple_of(16) * u64::from(size.height).next_multiple_of(16)
}

/// What a result of at most `raw` bytes may take while it is written: a `Vec` that grows may hold
/// twice its length.
pub(super) fn growing(raw: u64) -> u64 {
    raw.saturating_mul(2).saturating_add(64 << 10)
}
