//! What a recipe asks for: a part of the source, how it is turned, a box, and how it fits the box.

use std::ops::RangeInclusive;

use crate::ops::orient::Orientation;
use crate::recipe::geometry::corners::{Corners, CutShape};
use crate::recipe::geometry::crop::Crop;
use crate::recipe::geometry::fit::Fit;
use crate::recipe::geometry::focus::Focus;
use crate::recipe::geometry::frame::Frame;
use crate::recipe::geometry::gravity::Gravity;
use crate::recipe::geometry::padding::Padding;
use crate::recipe::geometry::rect::{Offset, Position, Rect};
use crate::recipe::geometry::rotation::{Tilt, Tilted};
use crate::recipe::geometry::turn::{Flip, quarters, turn};
use crate::recipe::json::pointer_to;
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// The longest side that a variant may ask for: the largest that a JPEG can state (T.81, B.2.2).
pub const MAX_SIDE: u32 = 65_535;

/// What a variant shows and how large it becomes. In this order: the source is cropped, mirrored, turned
/// and fitted to the box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// The part of the source that is used; `None`: all of it.
    pub crop: Option<Crop>,
    /// How it is mirrored.
    pub flip: Option<Flip>,
    /// By how many degrees it is turned clockwise after that. Any but a multiple of 90 leaves corners,
    /// which are transparent.
    pub rotate: f64,
    /// The size as a factor, instead of a box.
    pub scale: Option<f64>,
    /// Width of the box in pixels, if bounded.
    pub width: Option<u32>,
    /// Height of the box in pixels, if bounded.
    pub height: Option<u32>,
    /// How the image fits the box.
    pub fit: Fit,
    /// What a crop keeps, or where the image is placed on a larger canvas.
    pub gravity: Gravity,
    /// The point that [`Fit::Cover`] centers its crop on, as far as the image reaches; instead of the
    /// gravity.
    pub focus: Option<Focus>,
    /// Whether an image smaller than the box is enlarged.
    pub enlarge: bool,
    /// The border that is added to the fitted image.
    pub pad: Padding,
    /// What is cut off the image with its border. For a circle, the source is cut to a square first.
    pub corners: Option<Corners>,
}

impl Default for Target {
    fn default() -> Self {
        Self {
            crop: None,
            flip: None,
            rotate: 0.0,
            scale: None,
            width: None,
            height: None,
            fit: Fit::Inside,
            gravity: Gravity::Center,
            focus: None,
            enlarge: false,
            pad: Padding::default(),
            corners: None,
        }
    }
}

/// What a box of some size shows of an image: [`Frame`] without crop and turn.
struct Fitted {
    crop: Rect,
    resized: Size,
    canvas: Size,
    offset: Offset,
}

impl Target {
    /// The smallest and the largest factor of the size.
    pub const SCALE: RangeInclusive<f64> = 0.001..=10.0;

    /// The most degrees in both directions.
    pub const ROTATE: RangeInclusive<f64> = -360.0..=360.0;

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
        Ok(())
    }

    /// The frame for an oriented source of this `size`. Sides are rounded to the nearest pixel and
    /// are at least 1.
    ///
    /// # Errors
    /// `Encode` where the crop is outside of the source.
    pub fn frame(&self, size: Size) -> Result<Frame> {
        let base = match &self.crop {
            Some(crop) => crop.within(size)?,
            None => Rect::whole(size),
        };
        let Some(quarters) = quarters(self.rotate) else { return Ok(self.tilted(size, base)) };
        let turn = turn(self.flip, quarters);
        let focus = self.focus.map(|focus| focus_within(focus, size, base, turn));
        let fitted = self.shown(turn.upright_size(base.size()), focus);
        let shown = turn.stored_rect(fitted.crop, base.size());
        Ok(Frame {
            crop: Rect { x: base.x + shown.x, y: base.y + shown.y, ..shown },
            // To turn sides and to turn them back is the same.
            resized: turn.upright_size(fitted.resized),
            turn,
            rotation: None,
            canvas: fitted.canvas,
            offset: fitted.offset,
        })
    }

    fn is_circle(&self) -> bool {
        self.corners.and_then(Corners::shape) == Some(CutShape::Circle)
    }

    /// What is shown of an image of this `size`, which is cropped and turned already.
    fn shown(&self, size: Size, focus: Option<Position>) -> Fitted {
        let square = self.square(size, focus);
        let (left, top) = (i64::from(square.x), i64::from(square.y));
        let focus = focus.map(|Position { x, y }| Position { x: x - left, y: y - top });
        let Fitted { crop, resized, canvas, offset } = self.fitted(square.size(), focus);
        let crop = Rect { x: square.x + crop.x, y: square.y + crop.y, ..crop };
        Fitted { crop, resized, canvas, offset }
    }

    /// What is used of an image of this `size`: for a circle the largest square, otherwise all of it.
    fn square(&self, size: Size, focus: Option<Position>) -> Rect {
        if !self.is_circle() {
            return Rect::whole(size);
        }
        let side = size.width.min(size.height);
        let inner = Size::new(side, side);
        let Offset { x, y } = match focus {
            Some(focus) => centered(focus, size, inner),
            None => offset(self.gravity.place(size, inner, 0)),
        };
        Rect { x, y, width: side, height: side }
    }

    /// The frame of an image that is turned by an angle which is no multiple of 90 degrees. All of the
    /// crop is resized; what the box shows of its canvas is turned.
    fn tilted(&self, size: Size, base: Rect) -> Frame {
        let tilt = Tilt::new(self.rotate);
        let focus = self.focus.map(|focus| {
            tilt.position(focus_within(focus, size, base, turn(self.flip, 0)), base.size())
        });
        let Fitted { crop: window, resized: shown, canvas, offset } =
            self.shown(tilt.canvas(base.size()), focus);
        let (resized, rotation) =
            Tilted { tilt, flip: self.flip, source: base.size(), window, shown }.folded();
        let (turn, rotation) = (Orientation::UPRIGHT, Some(rotation));
        Frame { crop: base, resized, turn, rotation, canvas, offset }
    }

    /// What the box shows of an image of this `size`, which is cropped and turned already.
    fn fitted(&self, size: Size, focus: Option<Position>) -> Fitted {
        let whole = Rect::whole(size);
        let plain =
            |resized| Fitted { crop: whole, resized, canvas: resized, offset: Offset::default() };
        if let Some(scale) = self.scale {
            let side = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
            return plain(Size::new(side(size.width), side(size.height)));
        }
        // The size of this width or height in the proportions of the source.
        let by_width = |width: u32| Size::new(width, scaled(size.height, width, size.width));
        let by_height = |height: u32| Size::new(scaled(size.width, height, size.height), height);
        let bounds = match (self.width, self.height) {
            (None, None) => return plain(size),
            // With one side given, the other follows, and every fit means the same.
            (Some(w), None) => {
                return plain(by_width(if self.enlarge { w } else { w.min(size.width) }));
            }
            (None, Some(h)) => {
                return plain(by_height(if self.enlarge { h } else { h.min(size.height) }));
            }
            (Some(width), Some(height)) => Size { width, height },
        };
        let wide_box = product(bounds.width, size.height) >= product(bounds.height, size.width);
        match self.fit {
            Fit::Inside | Fit::Contain => {
                let fitted =
                    if wide_box { by_height(bounds.height) } else { by_width(bounds.width) };
                let fits = size.width <= bounds.width && size.height <= bounds.height;
                let resized = if fits && !self.enlarge { size } else { fitted };
                if self.fit == Fit::Inside {
                    return plain(resized);
                }
                let offset = offset(self.gravity.place(bounds, resized, 0));
                Fitted { crop: whole, resized, canvas: bounds, offset }
            }
            Fit::Outside => {
                let fitted =
                    if wide_box { by_width(bounds.width) } else { by_height(bounds.height) };
                let smaller = size.width < fitted.width || size.height < fitted.height;
                plain(if smaller && !self.enlarge { size } else { fitted })
            }
            Fit::Fill if self.enlarge => plain(bounds),
            Fit::Fill => {
                plain(Size::new(bounds.width.min(size.width), bounds.height.min(size.height)))
            }
            Fit::Cover => {
                // The part of the source that has the proportions of the box.
                let crop = if wide_box {
                    let height = scaled(size.width, bounds.height, bounds.width);
                    Size::new(size.width, height.min(size.height))
                } else {
                    let width = scaled(size.height, bounds.width, bounds.height);
                    Size::new(width.min(size.width), size.height)
                };
                let fills = size.width >= bounds.width && size.height >= bounds.height;
                // Not enlarged: the largest size of these proportions that the source can fill.
                let resized = if fills || self.enlarge { bounds } else { crop };
                let Offset { x, y } = match focus {
                    Some(focus) => centered(focus, size, crop),
                    None => offset(self.gravity.place(size, crop, 0)),
                };
                let crop = Rect { x, y, width: crop.width, height: crop.height };
                Fitted { crop, resized, canvas: resized, offset: Offset::default() }
            }
        }
    }
}

impl Target {
    /// Whether a source of this `size` is too small for the box, so that the finished image is smaller
    /// than it would be with [`Target::enlarge`]. Never for [`Fit::Contain`], which fills the box with
    /// background.
    ///
    /// # Errors
    /// As [`frame`](Self::frame).
    pub fn undersized(&self, size: Size) -> Result<bool> {
        let enlarged = Self { enlarge: true, ..*self }.frame(size)?;
        Ok(self.frame(size)?.canvas != enlarged.canvas)
    }
}

/// The pixel of the point `focus` in `base` of a source of `size`, which is then turned. It may be
/// outside.
fn focus_within(focus: Focus, size: Size, base: Rect, turn: Orientation) -> Position {
    let at = |fraction: f64, side: u32| (fraction * f64::from(side)).floor() as i64;
    let x = at(focus.x(), size.width) - i64::from(base.x);
    let y = at(focus.y(), size.height) - i64::from(base.y);
    turn.upright_position(Position { x, y }, base.size())
}

/// Where a crop of the size `inner` starts, so that `focus` is in its middle as far as `size` reaches.
fn centered(focus: Position, size: Size, inner: Size) -> Offset {
    let start = |at: i64, whole: u32, part: u32| {
        let most = whole.saturating_sub(part);
        u32::try_from((at - i64::from(part / 2)).clamp(0, most.into())).unwrap_or(0)
    };
    Offset {
        x: start(focus.x, size.width, inner.width),
        y: start(focus.y, size.height, inner.height),
    }
}

/// The position of something that fits, and so has no negative coordinates.
fn offset(position: Position) -> Offset {
    let side = |value: i64| u32::try_from(value.max(0)).unwrap_or(u32::MAX);
    Offset { x: side(position.x), y: side(position.y) }
}

fn product(a: u32, b: u32) -> u64 {
    u64::from(a) * u64::from(b)
}

/// `side * numerator / denominator`, rounded to the nearest, at least 1.
fn scaled(side: u32, numerator: u32, denominator: u32) -> u32 {
    let denominator = u64::from(denominator.max(1));
    let value = (product(side, numerator) + denominator / 2) / denominator;
    u32::try_from(value).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests;
