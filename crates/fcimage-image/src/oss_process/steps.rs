//! What actions become: operations in their order, each on the image that the one before gives.

use crate::ops::effects::effect::Effect;
use crate::ops::layers::layer::Layer;
use crate::oss_process::error::{bad_request, too_large};
use crate::oss_process::limits::{MAX_PIXELS, MAX_SIDE};
use crate::oss_process::source_facts::SourceFacts;
use crate::recipe::color::Color;
use crate::recipe::geometry::corners::Corners;
use crate::recipe::geometry::crop::Crop;
use crate::recipe::geometry::fit::Fit;
use crate::recipe::geometry::rect::Rect;
use crate::recipe::geometry::smaller::WhenSmaller;
use crate::recipe::geometry::target::Target;
use crate::recipe::step::Step;
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// The operations so far.
#[derive(Debug)]
pub(super) struct Steps {
    pub source: Option<SourceFacts>,
    /// The size of the image after these operations, where it is known.
    pub size: Option<Size>,
    pub list: Vec<Step>,
    /// Whether a text is drawn.
    has_text: bool,
    /// What is around an image that was padded.
    pub background: Option<Color>,
}

impl Steps {
    /// Nothing is done yet with an image of this size.
    pub(super) fn new(source: Option<SourceFacts>, size: Option<Size>) -> Self {
        Self { source, size, list: Vec::new(), has_text: false, background: None }
    }

    /// The part of the image from `x` and `y` on, as far as the image reaches.
    pub(super) fn crop(&mut self, rect: Rect) -> Result<()> {
        let Rect { x, y, width, height } = rect;
        if self.size == Some(rect.size()) {
            return Ok(());
        }
        let edges = [x, y, x.saturating_add(width), y.saturating_add(height)];
        let crop = Crop::pixels(edges.map(i64::from))?;
        self.list.push(Target { crop: Some(crop), ..Target::default() }.into());
        self.size = self.size.map(|_| rect.size());
        Ok(())
    }

    /// What changes the size.
    pub(super) fn resize(&mut self, target: Target) -> Result<()> {
        if let Some(size) = self.size {
            let result = target.frame(size)?.canvas;
            if result == size && is_resize(&target) {
                return Ok(());
            }
            check_result(result)?;
            self.size = Some(result);
        }
        self.list.push(target.into());
        Ok(())
    }

    /// Clockwise by so many degrees, more than 0 and less than 360.
    pub(super) fn turn(&mut self, degrees: u16) -> Result<()> {
        self.resize(Target { rotate: degrees.into(), ..Target::default() })
    }

    /// What is outside of the corners or the shape is transparent, or the background.
    pub(super) fn cut(&mut self, corners: Corners) {
        self.list.push(Target { corners: Some(corners), ..Target::default() }.into());
    }

    pub(super) fn effect(&mut self, effect: impl Into<Effect>) {
        self.list.push(effect.into().into());
    }

    /// What is drawn, and whether that has a text.
    pub(super) fn mark(&mut self, layer: Layer, has_text: bool) {
        self.list.push(layer.into());
        self.has_text |= has_text;
    }

    /// Whether the source is a GIF, which is never enlarged.
    pub(super) fn is_gif(&self) -> bool {
        self.source.is_some_and(|source| source.gif)
    }

    /// Whether an animation stays one.
    pub(super) fn keep_frames(&self) -> bool {
        let moving = |step: &Step| match step {
            Step::Geometry(target) => {
                target.scale.is_none() && target.rotate == 0.0 && target.corners.is_none()
            }
            Step::Layer(layer) => matches!(layer, Layer::Picture(_)),
            _ => false,
        };
        !self.has_text && self.list.iter().all(moving)
    }

    /// The size of the image, which `what` depends on.
    ///
    /// # Errors
    /// `Argument` where it is not known.
    pub(super) fn needed_size(&self, what: &str) -> Result<Size> {
        self.size.ok_or_else(|| needs_source(what))
    }
}

/// A new size, also where that is larger.
pub(super) fn enlarging(width: Option<u32>, height: Option<u32>, fit: Fit) -> Target {
    Target { width, height, fit, size_when_smaller: WhenSmaller::Enlarge, ..Target::default() }
}

/// Whether a target changes nothing but the size, and shows all of the image.
pub(super) fn is_resize(target: &Target) -> bool {
    let Target { width, height, scale, fit, size_when_smaller, .. } = *target;
    let plain = Target { width, height, scale, fit, size_when_smaller, ..Target::default() };
    *target == plain && !matches!(fit, Fit::Cover | Fit::Contain)
}

/// The error for what depends on a source that nobody gave.
#[cold]
pub(super) fn needs_source(what: &str) -> Error {
    let text = format!("{what} depends on the source: pass its header, source=probe(data)");
    bad_request(None, text)
}

/// Refuses results that are too large for an object storage.
pub(super) fn check_result(size: Size) -> Result<()> {
    if size.width.max(size.height) > MAX_SIDE || size.pixels() > MAX_PIXELS {
        let text = format!(
            "a result may have {MAX_PIXELS} pixels and sides of {MAX_SIDE} pixels, this one has {size}"
        );
        return Err(too_large(Some(7), text));
    }
    Ok(())
}
