//! The image of a watermark: an object, and what is done with it before it is drawn.

use crate::oss_process::actions::auto_orient::AutoOrient;
use crate::oss_process::actions::crop::Crop;
use crate::oss_process::actions::indexcrop::IndexCrop;
use crate::oss_process::actions::resize::Resize;
use crate::oss_process::actions::rotate::Rotate;
use crate::oss_process::actions::rounded_corners::RoundedCorners;
use crate::oss_process::dialect::Dialect;
use crate::oss_process::error::{invalid, quoted};
use crate::oss_process::limits::MAX_ACTIONS;
use crate::oss_process::params::Params;
use fcimage_base::error::Result;

/// The image of a watermark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MarkImage {
    /// The key of the object.
    pub object: String,
    /// What is done with it, in this order.
    pub actions: Vec<MarkAction>,
}

/// What can be done with the image of a watermark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MarkAction {
    Resize(Resize),
    Crop(Crop),
    IndexCrop(IndexCrop),
    RoundedCorners(RoundedCorners),
    Rotate(Rotate),
    AutoOrient(AutoOrient),
}

impl MarkAction {
    const NAMES: &'static str = "resize, crop, indexcrop, rounded-corners, rotate, auto-orient";

    fn parse(params: &Params<'_>) -> Result<Self> {
        match params.action() {
            "resize" => Resize::parse_of_mark(params).map(Self::Resize),
            "crop" => Crop::parse(params).map(Self::Crop),
            "indexcrop" => IndexCrop::parse(params).map(Self::IndexCrop),
            "rounded-corners" => RoundedCorners::parse(params).map(Self::RoundedCorners),
            "rotate" => Rotate::parse(params).map(Self::Rotate),
            "auto-orient" => AutoOrient::parse(params).map(Self::AutoOrient),
            "watermark" => {
                Err(invalid(Some(373), "the image of a watermark cannot have a watermark itself"))
            }
            other => {
                let (names, other) = (Self::NAMES, quoted(other));
                let text = format!("the image of a watermark can have {names}, got {other}");
                Err(invalid(None, text))
            }
        }
    }

    fn explain(&self) -> String {
        match self {
            Self::Resize(resize) => resize.explain(),
            Self::Crop(crop) => crop.explain(),
            Self::IndexCrop(crop) => crop.explain(),
            Self::RoundedCorners(corners) => corners.explain(),
            Self::Rotate(rotate) => rotate.explain(),
            Self::AutoOrient(orient) => orient.explain(),
        }
    }
}

impl MarkImage {
    /// `decoded`: the key of the object, and perhaps `?x-oss-process=image/...`.
    pub(super) fn parse(decoded: &str, dialect: &'static Dialect) -> Result<Self> {
        let parameter = format!("?{}=", dialect.parameter);
        let Some((object, process)) = decoded.split_once(&parameter) else {
            return Ok(Self { object: decoded.to_owned(), actions: Vec::new() });
        };
        let Some(text) = process.strip_prefix("image/").filter(|_| !object.is_empty()) else {
            let text = format!(
                "image of watermark must be a key, or a key and {parameter}image/..., got {}",
                quoted(decoded)
            );
            return Err(invalid(Some(265), text));
        };
        if text.split('/').count() > MAX_ACTIONS {
            let text = format!("the image of a watermark can have {MAX_ACTIONS} actions");
            return Err(invalid(None, text));
        }
        let actions = text.split('/').map(|part| MarkAction::parse(&Params::of(part, dialect)));
        Ok(Self { object: object.to_owned(), actions: actions.collect::<Result<_>>()? })
    }

    pub(super) fn explain(&self) -> String {
        let mut text = format!("the image {}", quoted(&self.object));
        if !self.actions.is_empty() {
            let actions: Vec<String> = self.actions.iter().map(MarkAction::explain).collect();
            text.push_str(&format!(" (before: {})", actions.join("; ")));
        }
        text
    }
}
