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
use crate::recipe::geometry::rounding::Rounding;
use crate::recipe::geometry::seen::Seen;
pub use crate::recipe::geometry::side::MAX_SIDE;
use crate::recipe::geometry::smaller::WhenSmaller;
use crate::recipe::geometry::turn::{Flip, quarters, turn};
use crate::size::Size;
use fcimage_base::error::Result;

/// What a variant shows and how large it becomes. In this order: the source is cropped, mirrored, turned
/// and fitted to the box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// Whether borders of one color are cut off first, and by how much a sample may differ from that color,
    /// 0 to 255. What follows is about what is left, but for the focus.
    pub trim: Option<u8>,
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
    /// Whether [`Fit::Cover`] centers its crop on what draws attention, instead of the gravity.
    pub attention: bool,
    /// Which size an image gets that is smaller than the box.
    pub size_when_smaller: WhenSmaller,
    /// How the side that follows from the proportions is rounded.
    pub round: Rounding,
    /// The border that is added to the fitted image.
    pub pad: Padding,
    /// What is cut off the image with its border. For a circle, the source is cut to a square first.
    pub corners: Option<Corners>,
}

impl Default for Target {
    fn default() -> Self {
        Self {
            trim: None,
            crop: None,
            flip: None,
            rotate: 0.0,
            scale: None,
            width: None,
            height: None,
            fit: Fit::Inside,
            gravity: Gravity::Center,
            focus: None,
            attention: false,
            size_when_smaller: WhenSmaller::Keep,
            round: Rounding::Nearest,
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

    /// By how much a border may differ from its color where nothing else is said.
    pub const TOLERANCE: u8 = 10;

    /// The name of the gravity in recipes.
    pub const fn gravity_name(&self) -> &'static str {
        if self.attention { Gravity::ATTENTION } else { self.gravity.name() }
    }

    /// The most degrees in both directions.
    pub const ROTATE: RangeInclusive<f64> = -360.0..=360.0;

    /// Whether what is shown depends on the pixels.
    pub const fn looks(&self) -> bool {
        self.trim.is_some() || self.attention
    }

    /// The frame for an oriented source of this `size`, where nothing is found in its pixels. Sides are
    /// rounded to the nearest pixel and are at least 1.
    ///
    /// # Errors
    /// `Encode` where the crop is outside of the source.
    pub fn frame(&self, size: Size) -> Result<Frame> {
        self.frame_of(size, &Seen::nothing(size))
    }

    /// The part of an oriented source of which `trimmed` is left that may be shown.
    ///
    /// # Errors
    /// As [`frame`](Self::frame).
    pub(crate) fn base(&self, trimmed: Rect) -> Result<Rect> {
        let Some(crop) = &self.crop else { return Ok(trimmed) };
        let Rect { x, y, width, height } = crop.within(trimmed.size())?;
        Ok(Rect { x: trimmed.x + x, y: trimmed.y + y, width, height })
    }

    /// The frame for an oriented source of this `size` in which this was seen.
    ///
    /// # Errors
    /// As [`frame`](Self::frame).
    pub fn frame_of(&self, size: Size, seen: &Seen) -> Result<Frame> {
        let base = self.base(seen.trimmed)?;
        let point = self.focus.map(|focus| focus_within(focus, size)).or(seen.attention);
        let (left, top) = (i64::from(base.x), i64::from(base.y));
        let point = point.map(|Position { x, y }| Position { x: x - left, y: y - top });
        let Some(quarters) = quarters(self.rotate) else { return Ok(self.tilted(base, point)) };
        let turn = turn(self.flip, quarters);
        let focus = point.map(|point| turn.upright_position(point, base.size()));
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

    pub(super) fn is_circle(&self) -> bool {
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
        self.cut(size, Size::new(side, side), focus)
    }

    /// The frame of an image that is turned by an angle which is no multiple of 90 degrees. All of the
    /// crop is resized; what the box shows of its canvas is turned.
    fn tilted(&self, base: Rect, point: Option<Position>) -> Frame {
        let tilt = Tilt::new(self.rotate);
        let mirror = turn(self.flip, 0);
        let focus = point
            .map(|point| tilt.position(mirror.upright_position(point, base.size()), base.size()));
        let Fitted { crop: window, resized: shown, canvas, offset } =
            self.shown(tilt.canvas(base.size()), focus);
        let (resized, rotation) =
            Tilted { tilt, flip: self.flip, source: base.size(), window, shown }.folded();
        let (turn, rotation) = (Orientation::UPRIGHT, Some(rotation));
        Frame { crop: base, resized, turn, rotation, canvas, offset }
    }

    /// What the box shows of an image of this `size`, which is cropped and turned already.
    fn fitted(&self, size: Size, focus: Option<Position>) -> Fitted {
        let enlarged = self.boxed(size, focus, true);
        match self.size_when_smaller {
            WhenSmaller::Keep => self.boxed(size, focus, false),
            WhenSmaller::Enlarge => enlarged,
            WhenSmaller::Unchanged if self.enlarges(size) => Fitted {
                crop: Rect::whole(size),
                resized: size,
                canvas: size,
                offset: Offset::default(),
            },
            WhenSmaller::Unchanged => self.boxed(size, focus, false),
            WhenSmaller::Pad => {
                let kept = self.boxed(size, focus, false);
                if kept.canvas == enlarged.canvas {
                    kept
                } else {
                    self.padded(size, focus, kept, enlarged.canvas)
                }
            }
        }
    }

    fn enlarges(&self, size: Size) -> bool {
        match self.scale {
            Some(scale) => scale > 1.0,
            None => self.fit.enlarges(self.width, self.height, size),
        }
    }

    /// An image of this `size`, which is too small for the `canvas`, in the middle of it or where the
    /// gravity says. What `kept` shows is shown, and all that there is room for.
    fn padded(&self, size: Size, focus: Option<Position>, kept: Fitted, canvas: Size) -> Fitted {
        let (crop, resized) = match self.fit {
            Fit::Cover => {
                let crop = Size::new(size.width.min(canvas.width), size.height.min(canvas.height));
                (self.cut(size, crop, focus), crop)
            }
            _ => (kept.crop, kept.resized),
        };
        let offset = offset(self.gravity.place(canvas, resized, 0));
        Fitted { crop, resized, canvas, offset }
    }

    /// The part of the size `inner` that is kept of an image of this `size`.
    fn cut(&self, size: Size, inner: Size, focus: Option<Position>) -> Rect {
        let Offset { x, y } = match focus {
            Some(focus) => centered(focus, size, inner),
            None => offset(self.gravity.place(size, inner, 0)),
        };
        Rect { x, y, width: inner.width, height: inner.height }
    }

    /// What the box shows of an image of this `size`, which may be enlarged or not.
    fn boxed(&self, size: Size, focus: Option<Position>, enlarge: bool) -> Fitted {
        let whole = Rect::whole(size);
        let plain =
            |resized| Fitted { crop: whole, resized, canvas: resized, offset: Offset::default() };
        let scaled = |side, numerator, denominator| self.round.scaled(side, numerator, denominator);
        if let Some(scale) = self.scale {
            let side = |side| self.round.times(side, scale);
            return plain(Size::new(side(size.width), side(size.height)));
        }
        // The size of this width or height in the proportions of the source.
        let by_width = |width: u32| Size::new(width, scaled(size.height, width, size.width));
        let by_height = |height: u32| Size::new(scaled(size.width, height, size.height), height);
        let bounds = match (self.width, self.height) {
            (None, None) => return plain(size),
            // With one side given, the other follows, and every fit means the same.
            (Some(w), None) => {
                return plain(by_width(if enlarge { w } else { w.min(size.width) }));
            }
            (None, Some(h)) => {
                return plain(by_height(if enlarge { h } else { h.min(size.height) }));
            }
            (Some(width), Some(height)) => Size { width, height },
        };
        let wide_box = product(bounds.width, size.height) >= product(bounds.height, size.width);
        match self.fit {
            Fit::Inside | Fit::Contain => {
                let fitted =
                    if wide_box { by_height(bounds.height) } else { by_width(bounds.width) };
                let fits = size.width <= bounds.width && size.height <= bounds.height;
                let resized = if fits && !enlarge { size } else { fitted };
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
                plain(if smaller && !enlarge { size } else { fitted })
            }
            Fit::Fill if enlarge => plain(bounds),
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
                let resized = if fills || enlarge { bounds } else { crop };
                let crop = self.cut(size, crop, focus);
                Fitted { crop, resized, canvas: resized, offset: Offset::default() }
            }
        }
    }
}

impl Target {
    /// Whether a source of this `size`, in which this was seen, is too small for the box, so that the
    /// finished image is smaller than it would be with [`WhenSmaller::Enlarge`]. Never for [`Fit::Contain`] and
    /// [`WhenSmaller::Pad`], which fill the box with background.
    ///
    /// # Errors
    /// As [`frame`](Self::frame).
    pub fn undersized(&self, size: Size, seen: &Seen) -> Result<bool> {
        let size_when_smaller = WhenSmaller::Enlarge;
        let enlarged = Self { size_when_smaller, ..*self }.frame_of(size, seen)?;
        Ok(self.frame_of(size, seen)?.canvas != enlarged.canvas)
    }
}

/// The pixel of the point `focus` of a source of `size`. It may be outside.
fn focus_within(focus: Focus, size: Size) -> Position {
    let at = |fraction: f64, side: u32| (fraction * f64::from(side)).floor() as i64;
    Position { x: at(focus.x(), size.width), y: at(focus.y(), size.height) }
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

#[cfg(test)]
mod tests;
