//! Whether the parts of what a recipe asks for go together.

use crate::recipe::geometry::fit::Fit;
use crate::recipe::geometry::side::MAX_SIDE;
use crate::recipe::geometry::target::Target;
use crate::recipe::json::pointer_to;
use fcimage_base::error::{Error, Result};

impl Target {
    /// Checks that the parts go together.
    ///
    /// # Errors
    /// `Argument`, with the JSON pointer of one of them.
    pub(crate) fn check(&self) -> Result<()> {
        let refused =
            |key: &str, text: String| Err(Error::argument(text).with_pointer(pointer_to(key)));
        if !Self::ROTATE.contains(&self.rotate) {
            let (low, high) = (Self::ROTATE.start(), Self::ROTATE.end());
            let text = format!(
                "rotate must be between {low} and {high} degrees clockwise, got {}",
                self.rotate
            );
            return refused("rotate", text);
        }
        if let Some(scale) = self.scale {
            if !Self::SCALE.contains(&scale) {
                let (low, high) = (Self::SCALE.start(), Self::SCALE.end());
                let text = format!("scale must be between {low} and {high}, got {scale}");
                return refused("scale", text);
            }
            if self.width.is_some() || self.height.is_some() {
                let text = "scale is instead of width and height; give one of them";
                return refused("scale", text.to_owned());
            }
        }
        for (key, side) in [("width", self.width), ("height", self.height)] {
            if let Some(side) = side.filter(|side| !(1..=MAX_SIDE).contains(side)) {
                return refused(key, format!("{key} must be between 1 and {MAX_SIDE}, got {side}"));
            }
        }
        let bounded = self.width.is_some() && self.height.is_some();
        if !bounded && !matches!(self.fit, Fit::Inside | Fit::Outside) {
            return refused("fit", format!("fit {:?} needs width and height", self.fit.name()));
        }
        let circle = self.is_circle();
        if circle && self.width != self.height && !matches!(self.fit, Fit::Inside | Fit::Outside) {
            let fit = self.fit.name();
            let text = format!("shape \"circle\" needs equal width and height with fit {fit:?}");
            return refused("shape", text);
        }
        if self.focus.is_some() && self.fit != Fit::Cover && !circle {
            let text = "focus needs fit \"cover\" or shape \"circle\"";
            return refused("focus", text.to_owned());
        }
        if self.attention && self.fit != Fit::Cover && !circle {
            let text = "gravity \"attention\" needs fit \"cover\" or shape \"circle\"";
            return refused("gravity", text.to_owned());
        }
        if self.attention && self.focus.is_some() {
            let text = "focus is instead of gravity \"attention\"; give one of them";
            return refused("focus", text.to_owned());
        }
        self.check_trim()
    }
}
