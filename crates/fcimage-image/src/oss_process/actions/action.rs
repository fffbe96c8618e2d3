//! An action of any kind.

use crate::oss_process::actions::auto_orient::AutoOrient;
use crate::oss_process::actions::blur::Blur;
use crate::oss_process::actions::bright::Bright;
use crate::oss_process::actions::circle::Circle;
use crate::oss_process::actions::contrast::Contrast;
use crate::oss_process::actions::crop::Crop;
use crate::oss_process::actions::format::Format;
use crate::oss_process::actions::indexcrop::IndexCrop;
use crate::oss_process::actions::interlace::Interlace;
use crate::oss_process::actions::mark_image::MarkImage;
use crate::oss_process::actions::quality::Quality;
use crate::oss_process::actions::resize::Resize;
use crate::oss_process::actions::rotate::Rotate;
use crate::oss_process::actions::rounded_corners::RoundedCorners;
use crate::oss_process::actions::sharpen::Sharpen;
use crate::oss_process::actions::watermark::Watermark;
use crate::oss_process::error::{invalid, missing, not_implemented, quoted};
use crate::oss_process::output::Output;
use crate::oss_process::params::Params;
use crate::oss_process::steps::Steps;
use fcimage_base::error::Result;

/// What needs a service besides the object storage.
const ELSEWHERE: [&str; 4] = ["blindwatermark", "detect", "faces", "ocr"];

/// Declares the enum of all actions.
macro_rules! actions {
    ($($name:literal => $action:ident),+ $(,)?) => {
        /// One action of a string.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub(crate) enum Action { $($action($action)),+ }

        impl Action {
            /// The names, in the order of the documentation.
            const NAMES: &[&str] = &[$($name),+];

            fn read(params: &Params<'_>) -> Option<Result<Self>> {
                match params.action() {
                    $($name => Some($action::parse(params).map(Self::$action)),)+
                    _ => None,
                }
            }

            /// What it does, in plain words.
            pub(crate) fn explain(&self) -> String {
                match self { $(Self::$action(action) => action.explain()),+ }
            }
        }
    };
}

actions! {
    "resize" => Resize,
    "crop" => Crop,
    "indexcrop" => IndexCrop,
    "circle" => Circle,
    "rounded-corners" => RoundedCorners,
    "auto-orient" => AutoOrient,
    "rotate" => Rotate,
    "blur" => Blur,
    "bright" => Bright,
    "contrast" => Contrast,
    "sharpen" => Sharpen,
    "format" => Format,
    "quality" => Quality,
    "interlace" => Interlace,
    "watermark" => Watermark,
}

impl Action {
    /// Adds what it does to the steps, or to how the result is written.
    pub(crate) fn compile(&self, steps: &mut Steps, output: &mut Output) -> Result<()> {
        match self {
            Self::Resize(resize) => resize.compile(steps)?,
            Self::Crop(crop) => crop.compile(steps)?,
            Self::IndexCrop(crop) => crop.compile(steps)?,
            Self::Rotate(rotate) => rotate.compile(steps)?,
            Self::Blur(blur) => blur.compile(steps)?,
            Self::Bright(bright) => bright.compile(steps)?,
            Self::Contrast(contrast) => contrast.compile(steps)?,
            Self::Sharpen(sharpen) => sharpen.compile(steps)?,
            Self::Circle(circle) => circle.compile(steps)?,
            Self::RoundedCorners(corners) => corners.compile(steps),
            // It needs more than the steps.
            Self::Watermark(_) => {}
            // It comes before all others.
            Self::AutoOrient(_) => {}
            Self::Format(format) => output.format = Some(*format),
            Self::Quality(quality) => output.quality = Some(*quality),
            Self::Interlace(interlace) => output.progressive = interlace.0,
        }
        Ok(())
    }

    /// The image of a watermark.
    pub(crate) fn mark_image(&self) -> Option<&MarkImage> {
        match self {
            Self::Watermark(mark) => mark.image.as_ref(),
            _ => None,
        }
    }

    /// Reads what stands between two slashes.
    pub(crate) fn parse(params: &Params<'_>) -> Result<Self> {
        let (name, dialect) = (params.action(), params.dialect);
        if name.is_empty() {
            return Err(missing(Some(212), "an action such as resize,w_200 is missing"));
        }
        if Self::NAMES.contains(&name) && !dialect.has(name) {
            let actions = dialect.actions().unwrap_or(Self::NAMES).join(", ");
            let text = format!("of {}, only {actions} are supported, got {name}", dialect.name);
            return Err(not_implemented(text));
        }
        Self::read(params).unwrap_or_else(|| match name {
            "info" | "average-hue" => {
                let text = format!("{name} must stand alone, without other actions");
                Err(invalid(None, text))
            }
            name if ELSEWHERE.contains(&name) => {
                Err(not_implemented(format!("{name} needs a service besides the object storage")))
            }
            name => {
                let (names, name) = (Self::NAMES.join(", "), quoted(name));
                let text = format!("an action must be one of {names}, got {name}");
                Err(invalid(Some(213), text))
            }
        })
    }
}
