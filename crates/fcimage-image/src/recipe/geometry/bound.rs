//! How large an image can become that is trimmed first: by how much is known only once it is decoded.

use crate::recipe::geometry::fit::Fit;
use crate::recipe::geometry::frame::Frame;
use crate::recipe::geometry::rect::{Offset, Rect};
use crate::recipe::geometry::smaller::WhenSmaller;
use crate::recipe::geometry::target::Target;
use crate::recipe::geometry::turn::quarters;
use crate::recipe::json::pointer_to;
use crate::size::Size;
use fcimage_base::error::{Error, Result};

impl Target {
    /// Checks that a bound exists: what is left can be one pixel wide and very high, so it may be enlarged
    /// only within a box.
    pub(super) fn check_trim(&self) -> Result<()> {
        let boxed = self.width.is_some() && self.height.is_some() && self.fit != Fit::Outside;
        let is_open = self.scale.is_none() && (self.width.is_some() || self.height.is_some());
        let grows = self.may_grow();
        let text = match self.trim {
            Some(_) if grows && is_open && !boxed => format!(
                "trim with size_when_smaller {:?} needs width and height, and a fit other than \
                 \"outside\"",
                self.size_when_smaller.name()
            ),
            Some(_) if quarters(self.rotate).is_none() => {
                "trim needs a rotate by 0, 90, 180 or 270 degrees".to_owned()
            }
            _ => return Ok(()),
        };
        Err(Error::argument(text).with_pointer(pointer_to("trim")))
    }

    fn may_grow(&self) -> bool {
        matches!(self.size_when_smaller, WhenSmaller::Enlarge | WhenSmaller::Pad)
    }

    /// A frame whose sides are as long as those of the frame of any part of an upright source of this
    /// `size`, or longer.
    ///
    /// # Errors
    /// As [`frame`](Self::frame).
    pub(crate) fn largest_frame(&self, size: Size) -> Result<Frame> {
        let plain = Self { crop: None, ..*self };
        let frame = plain.frame(size)?;
        // Parts may have other proportions, and be those of the box.
        let turned = frame.turn.upright_size(size);
        let within = |side: Option<u32>, whole: u32| match side {
            Some(side) if self.may_grow() => side,
            Some(side) => side.min(whole),
            None => whole,
        };
        let most = match (self.scale, self.fit) {
            (Some(_), _) => frame.turned(),
            (None, Fit::Outside) => turned,
            _ if self.size_when_smaller == WhenSmaller::Unchanged => turned,
            (None, _) => {
                Size::new(within(self.width, turned.width), within(self.height, turned.height))
            }
        };
        let canvas = match (self.fit, self.width, self.height) {
            (Fit::Contain, Some(width), Some(height)) => {
                Size::new(width.max(most.width), height.max(most.height))
            }
            _ => most,
        };
        let resized = frame.turn.upright_size(most);
        Ok(Frame {
            crop: Rect::whole(size),
            resized,
            turn: frame.turn,
            rotation: None,
            canvas,
            offset: Offset::default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::geometry::rounding::Rounding;
    use crate::recipe::geometry::seen::Seen;

    /// All parts of a small image are tried.
    #[test]
    fn no_part_becomes_larger_than_the_bound() {
        let size = Size::new(9, 7);
        let sides = [None, Some(1), Some(4), Some(30)];
        for fit in [Fit::Inside, Fit::Outside, Fit::Cover, Fit::Contain, Fit::Fill] {
            for (width, height) in sides.iter().flat_map(|w| sides.iter().map(|h| (*w, *h))) {
                for (size_when_smaller, rotate, scale) in [
                    (WhenSmaller::Keep, 0.0, None),
                    (WhenSmaller::Enlarge, 0.0, None),
                    (WhenSmaller::Pad, 180.0, None),
                    (WhenSmaller::Keep, 90.0, None),
                    (WhenSmaller::Unchanged, 0.0, None),
                    (WhenSmaller::Keep, 0.0, Some(1.7)),
                ] {
                    let trim = Some(10);
                    let target = Target {
                        width: width.filter(|_| scale.is_none()),
                        height: height.filter(|_| scale.is_none()),
                        fit,
                        size_when_smaller,
                        rotate,
                        scale,
                        trim,
                        round: Rounding::Ceil,
                        ..Target::default()
                    };
                    if target.check().is_ok() {
                        holds(&target, size);
                    }
                }
            }
        }
    }

    fn holds(target: &Target, size: Size) {
        let bound = target.largest_frame(size).unwrap();
        for (width, height) in (1..=9).flat_map(|w| (1..=7).map(move |h| (w, h))) {
            let trimmed = Rect { x: 9 - width, y: 7 - height, width, height };
            let seen = Seen { trimmed, attention: None };
            let frame = target.frame_of(size, &seen).unwrap();
            let fits = |inner: Size, outer: Size| {
                inner.width <= outer.width && inner.height <= outer.height
            };
            assert!(fits(frame.resized, bound.resized), "{target:?} {trimmed:?}: {frame:?}");
            assert!(fits(frame.canvas, bound.canvas), "{target:?} {trimmed:?}: {frame:?}");
            assert!(Rect { x: trimmed.x, y: trimmed.y, width, height }.contains(frame.crop));
        }
    }

    #[test]
    fn what_may_become_any_size_is_refused() {
        let size_when_smaller = WhenSmaller::Enlarge;
        let plain = Target { trim: Some(10), width: Some(9), ..Target::default() };
        let open = Target { size_when_smaller, ..plain };
        let text = "trim with size_when_smaller \"enlarge\" needs width and height, and a fit other than \"outside\"";
        assert_eq!(open.check().unwrap_err().message(), text);
        assert!(Target { height: Some(9), fit: Fit::Outside, ..open }.check().is_err());
        assert!(Target { height: Some(9), ..open }.check().is_ok());
        assert!(Target { rotate: 12.5, ..plain }.check().is_err());
        assert!(Target { rotate: 90.0, ..plain }.check().is_ok());
    }
}
