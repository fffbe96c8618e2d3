//! What every layer says of itself, and draws.

use serde_json::{Map, Value};

use crate::ops::asset::AssetWriter;
use crate::ops::image_file::ImageFile;
use crate::ops::image_files::ImageFiles;
use crate::ops::layers::place::Place;
use crate::ops::stamp::Stamp;
use crate::pixels::Pixels;
use crate::recipe::json::Object;
use crate::recipe::schema::Key;
use crate::size::Size;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// Upper bounds of the bytes that the stamp of a layer takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct StampBytes {
    /// While it is made, the stamp included.
    pub(super) peak: u64,
    /// The stamp alone, which all frames of an animation share.
    pub(super) held: u64,
}

/// What a layer draws, and how it is written in JSON.
pub(super) trait Content: Sized {
    /// The value of "layer" in JSON.
    const NAME: &'static str;

    /// The keys of its options in JSON, besides those of its [`Place`].
    const KEYS: &'static [Key];

    /// Reads the options from an object that has only known keys. Images are judged by `limits`.
    fn read(object: &Object<'_>, place: Place, limits: &Limits) -> Result<Self>;

    /// Writes all options, with fonts and images as `asset` writes them, which for fingerprints are
    /// their digests. The place is written already.
    fn write(&self, object: &mut Map<String, Value>, asset: AssetWriter);

    /// Where it is drawn, and how opaque.
    fn place(&self) -> &Place;

    /// The image file that it draws, which is decoded once for a call.
    fn image(&self) -> Option<&ImageFile> {
        None
    }

    /// What [`stamp`](Self::stamp) takes.
    fn bytes(&self, canvas: Size) -> StampBytes;

    /// What it draws on images of the size `canvas`, opaque as it is by itself; none where it has no
    /// room.
    fn stamp(&self, canvas: Size, images: &ImageFiles<'_>) -> Result<Option<Stamp>>;

    /// Draws the stamp at its place.
    fn draw(&self, stamp: &Stamp, pixels: &mut Pixels) {
        stamp.blend(pixels, self.place().position(pixels.size(), stamp.size()));
    }
}
