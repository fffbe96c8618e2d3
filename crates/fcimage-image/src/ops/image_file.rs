//! The file of an image that a recipe draws: a logo, or the image of a layer.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::context::Context;
use crate::ops::asset::{Asset, AssetSource, read_file};
use crate::ops::icc::to_srgb::ToSrgb;
use crate::ops::operation::Operation;
use crate::pixels::Pixels;
use crate::size::Size;
use crate::source::Source;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};
use fcimage_base::limits::Limits;
use fcimage_base::pool::Pool;

/// An image that a recipe draws: its bytes, and what its header says. The pointer of errors is that of
/// the key "image".
#[derive(Debug, Clone)]
pub(crate) struct ImageFile {
    data: Vec<u8>,
    path: Option<PathBuf>,
    /// What errors about it begin with, to tell it from the source of a call.
    what: &'static str,
    limits: Limits,
    size: Size,
    decode_bytes: u64,
}

impl ImageFile {
    /// Reads the header. The image is judged by `limits`, now and when it is decoded, and never by the
    /// limits of a call that draws it.
    ///
    /// # Errors
    /// `Argument` where the file cannot be read; `Decode`, `Unsupported` or `Limit` where its header is
    /// at fault.
    pub(crate) fn new(source: AssetSource, what: &'static str, limits: &Limits) -> Result<Self> {
        let about = |error: Error| error.with_pointer("/image");
        let (data, path) = match source {
            AssetSource::Bytes(data) => (data, None),
            AssetSource::Path(path) => {
                let name = format!("{what} {}", path.display());
                let most = limits.max_input_bytes;
                let data = read_file(&path, &name, "max_input_bytes", most).map_err(about)?;
                (data, Some(path))
            }
        };
        let (size, decode_bytes) =
            measured(&data, limits).map_err(|error| about(error.with_context(what)))?;
        Ok(Self { data, path, what, limits: *limits, size, decode_bytes })
    }

    /// The value of the key "image": a path, or an object with "path" or "base64".
    pub(crate) fn from_json(
        value: Option<&Value>,
        what: &'static str,
        limits: &Limits,
    ) -> Result<Self> {
        let in_image = |error: Error| error.prefix_pointer("/image");
        let (source, face) =
            AssetSource::from_json(value.unwrap_or(&Value::Null), "image").map_err(in_image)?;
        if face > 0 {
            return Err(in_image(Error::argument("an image has no faces").with_pointer("/face")));
        }
        Self::new(source, what, limits)
    }

    /// The content of the file.
    pub(crate) fn data(&self) -> &[u8] {
        &self.data
    }

    /// The path it was read from, unless it was given as bytes.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The limits that it is judged by.
    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Width and height in pixels, upright.
    pub(crate) fn size(&self) -> Size {
        self.size
    }

    /// As recipes write it.
    pub(crate) fn asset(&self) -> Asset<'_> {
        Asset { bytes: &self.data, face: 0, path: self.path() }
    }

    /// An upper bound of the bytes that are held while it is decoded, the result included.
    pub(crate) fn decode_bytes(&self) -> u64 {
        self.decode_bytes
    }

    /// The image, upright and in sRGB.
    pub(crate) fn decode(&self) -> Result<Pixels> {
        failpoint::hit(Phase::Logo);
        decoded(&self.data, &self.limits).map_err(|error| error.with_context(self.what))
    }
}

/// By content and limits, wherever the file came from.
impl PartialEq for ImageFile {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data && self.limits == other.limits
    }
}

/// The size of the image, upright, and an upper bound of the bytes that [`decoded`] holds.
fn measured(data: &[u8], limits: &Limits) -> Result<(Size, u64)> {
    let source = Source::open(data, limits)?;
    let (info, plan) = (source.info(), source.plan_in_full()?);
    // Turning it needs a second copy.
    let turned = Pixels::bytes_of(info.size, plan.layout).saturating_mul(2);
    let bytes = plan.peak_bytes.max(turned).saturating_add(info.metadata_bytes());
    Ok((info.oriented_size(), bytes))
}

/// The image, upright and in sRGB.
fn decoded(data: &[u8], limits: &Limits) -> Result<Pixels> {
    let source = Source::open(data, limits)?;
    let info = source.info().clone();
    let plan = source.plan_in_full()?;
    let pixels = source.decode(&plan, &Context { limits, pool: &Pool::serial() })?.pixels;
    let pixels = match ToSrgb::new(&info) {
        Some(to_srgb) => to_srgb.apply(Cow::Owned(pixels))?.into_owned(),
        None => pixels,
    };
    info.orientation.apply(pixels)
}
