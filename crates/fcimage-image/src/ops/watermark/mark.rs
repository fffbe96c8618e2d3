//! A watermark of either kind.

use std::sync::Arc;

use serde_json::Value;

use crate::ops::asset::AssetWriter;
use crate::ops::image_file::ImageFile;
use crate::ops::watermark::image::ImageWatermark;
use crate::ops::watermark::json;
use crate::ops::watermark::placement::Placement;
use crate::ops::watermark::text::TextWatermark;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// What is drawn on a variant. Cloning is cheap.
#[derive(Debug, Clone, PartialEq)]
pub enum Watermark {
    /// Letters.
    Text(Arc<TextWatermark>),
    /// Another image.
    Image(Arc<ImageWatermark>),
}

impl From<TextWatermark> for Watermark {
    fn from(mark: TextWatermark) -> Self {
        Self::Text(Arc::new(mark))
    }
}

impl From<ImageWatermark> for Watermark {
    fn from(mark: ImageWatermark) -> Self {
        Self::Image(Arc::new(mark))
    }
}

impl Watermark {
    /// An object with either "text" or "image" and the other options of either. A font and an image
    /// are a path, or an object with "path" or "base64" (and "face", for one of a font collection).
    /// An image is judged by `logo_limits`.
    ///
    /// # Errors
    /// What the constructors of [`TextWatermark`] and [`ImageWatermark`] return, and `Argument` where
    /// a key or type is wrong; the pointer names the place in the object.
    pub fn from_json(value: &Value, logo_limits: &Limits) -> Result<Self> {
        if json::is_image(value)? {
            json::image_from_json(value, logo_limits).map(Self::from)
        } else {
            json::text_from_json(value).map(Self::from)
        }
    }

    /// Where it is placed.
    pub fn placement(&self) -> &Placement {
        match self {
            Self::Text(mark) => mark.placement(),
            Self::Image(mark) => mark.placement(),
        }
    }

    /// The image file that it draws.
    pub(crate) fn image(&self) -> Option<&ImageFile> {
        match self {
            Self::Text(_) => None,
            Self::Image(mark) => Some(mark.file()),
        }
    }

    /// The object that [`Watermark::from_json`] reads back to an equal watermark.
    pub fn to_json(&self) -> Value {
        self.json_with(|asset| asset.to_json())
    }

    /// The object with fonts and logos as `asset` writes them.
    pub(crate) fn json_with(&self, asset: AssetWriter) -> Value {
        match self {
            Self::Text(mark) => json::text_to_json(mark, asset),
            Self::Image(mark) => json::image_to_json(mark, asset),
        }
    }
}
