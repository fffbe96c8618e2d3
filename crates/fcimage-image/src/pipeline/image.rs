//! A finished image, as pixels or as planes.

use std::borrow::Cow;
use std::sync::Arc;

use crate::codecs::budget::Written;
use crate::codecs::encoding::Encoding;
use crate::codecs::keep::KeptMetadata;
use crate::ops::operation::run;
use crate::ops::planar::to_pixels::to_pixels;
use crate::pixels::Pixels;
use crate::plan::operations;
use crate::planes::Planes;
use crate::recipe::variant::Variant;
use crate::size::Size;
use fcimage_base::error::Result;

/// A finished image, which several encoders share.
#[derive(Debug, Clone)]
pub(super) enum Image {
    /// Red, green and blue, and perhaps alpha.
    Pixels(Arc<Pixels>),
    /// Luma and chroma.
    Planes(Arc<Planes>),
}

/// An image in the form that an encoder takes.
pub(super) enum Encodable<'i> {
    /// Pixels, opaque where the format has no alpha.
    Pixels(Cow<'i, Pixels>),
    /// Luma and chroma.
    Planes(&'i Planes),
}

impl Image {
    /// Width and height in pixels.
    pub(super) fn size(&self) -> Size {
        match self {
            Self::Pixels(pixels) => pixels.size(),
            Self::Planes(planes) => planes.size(),
        }
    }

    /// Its pixels.
    ///
    /// # Errors
    /// `Internal` for a bug.
    pub(super) fn pixels(&self) -> Result<Cow<'_, Pixels>> {
        match self {
            Self::Pixels(pixels) => Ok(Cow::Borrowed(pixels)),
            Self::Planes(planes) => to_pixels(planes).map(Cow::Owned),
        }
    }

    /// The image of `variant` for this encoding.
    ///
    /// # Errors
    /// `Cancelled` where the call was cancelled.
    pub(super) fn encodable(&self, variant: &Variant, to: &Encoding) -> Result<Encodable<'_>> {
        match self {
            Self::Pixels(pixels) => {
                let pixels = run(&operations::encoding(variant, to), Cow::Borrowed(&**pixels))?;
                Ok(Encodable::Pixels(pixels))
            }
            Self::Planes(planes) => Ok(Encodable::Planes(planes)),
        }
    }
}

impl Encodable<'_> {
    /// The encoded file, and the quality that was found where it has a budget.
    ///
    /// # Errors
    /// As [`Encoding::write`].
    pub(super) fn write(&self, encoding: &Encoding, kept: &KeptMetadata) -> Result<Written> {
        match self {
            Self::Pixels(pixels) => encoding.write(pixels, kept),
            Self::Planes(planes) => encoding.write_planes(planes, kept),
        }
    }

    /// The file with the quality of the options, whatever their budget.
    ///
    /// # Errors
    /// As [`Encoding::encode`].
    pub(super) fn encode(&self, encoding: &Encoding, kept: &KeptMetadata) -> Result<Vec<u8>> {
        match self {
            Self::Pixels(pixels) => encoding.encoder().encode(pixels, kept),
            Self::Planes(planes) => {
                let encoder = encoding.planar()?;
                encoder.encode_planes(None, &encoder.bytes_of(planes), kept)
            }
        }
    }
}
