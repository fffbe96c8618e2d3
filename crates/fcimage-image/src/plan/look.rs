//! Between decoding and resizing: what must be found in the pixels is found, and the frames that depend on
//! it are settled.

use std::borrow::Cow;

use crate::ops::look::attention::spot;
use crate::ops::look::small::small;
use crate::ops::look::trim::inner;
use crate::ops::operation::Operation;
use crate::ops::resize::Area;
use crate::pixels::Pixels;
use crate::plan::call::Plan;
use crate::plan::chain::{Shown, Stored, area_in_source};
use crate::plan::operations::output_size;
use crate::plan::planned::PlannedVariant;
use crate::plan::scale::in_region;
use crate::recipe::geometry::rect::{Offset, Position, Rect};
use crate::recipe::geometry::seen::Seen;
use crate::recipe::geometry::target::Target;
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};

impl<'v> Plan<'v> {
    /// The plan for this decoded image, in its first frame: with nothing left to be found.
    ///
    /// # Errors
    /// `Encode` where a variant shows nothing of what is left after trimming, or does not fit its format,
    /// with the name of the variant; `Cancelled`, and `Internal` for a bug.
    pub(crate) fn settled(&self, image: &Pixels) -> Result<Cow<'_, Self>> {
        if self.variants.iter().all(|planned| planned.look.is_none()) {
            return Ok(Cow::Borrowed(self));
        }
        let mut plan = self.clone();
        for (place, planned) in plan.variants.iter_mut().enumerate() {
            if planned.look.is_none() {
                continue;
            }
            cancel::check()?;
            let settled = self.settle(planned, image).and_then(|settled| {
                let encodes = self.encodes.iter().filter(|encode| encode.variant == place);
                let mut encodings = encodes.flat_map(|encode| encode.encodings);
                encodings.try_for_each(|encoding| encoding.check_size(settled.output))?;
                Ok(settled)
            });
            let context = format!("variant {:?}", planned.variant.name());
            *planned = settled.map_err(|error| error.with_context(&context).without_pointer())?;
        }
        Ok(Cow::Owned(plan))
    }

    fn settle(&self, planned: &PlannedVariant<'v>, image: &Pixels) -> Result<PlannedVariant<'v>> {
        let (variant, source) = (planned.variant, planned.source);
        let target = variant.first_target();
        let trimmed = match target.trim {
            Some(tolerance) => self.trimmed(image, tolerance)?,
            None => Rect::whole(source),
        };
        let mut seen = Seen { trimmed, attention: None };
        if target.attention {
            seen.attention = Some(self.attention(image, &target, source, &seen)?);
        }
        let Shown { frame, listed, undersized, part } = Shown::new(variant, source, &seen)?;
        let area = self.area(frame.crop);
        let settled =
            PlannedVariant { look: None, area, frame, listed, undersized, part, ..planned.clone() };
        Ok(PlannedVariant { output: output_size(&settled), ..settled })
    }

    /// Where a part of the upright source is in the decoded image.
    fn area(&self, part: Rect) -> Area {
        let stored = Stored { size: self.stored, orientation: self.orientation };
        in_region(area_in_source(part, stored), self.decode.scaled, self.stored, self.decode.region)
    }

    /// The part of the upright source that is left after trimming; all of it where it is a border only.
    fn trimmed(&self, image: &Pixels, tolerance: u8) -> Result<Rect> {
        if image.size() != self.stored {
            return Err(Error::internal("what is trimmed must be decoded in full"));
        }
        let first = Rect { x: 0, y: 0, width: 1, height: 1 };
        let Rect { x, y, .. } = self.orientation.stored_rect(first, self.stored);
        let found = inner(image, Offset { x, y }, tolerance);
        let part = found.unwrap_or(Rect::whole(self.stored));
        Ok(self.orientation.upright_rect(part, self.stored))
    }

    /// The pixel of the upright source around which it draws attention, of what may be shown.
    fn attention(
        &self,
        image: &Pixels,
        target: &Target,
        source: Size,
        seen: &Seen,
    ) -> Result<Position> {
        let base = target.base(seen.trimmed)?;
        let shown = target.frame_of(source, seen)?.crop;
        let stored = small(image, self.area(base))?;
        let colored = match &self.to_srgb {
            Some(to_srgb) => to_srgb.apply(Cow::Owned(stored))?.into_owned(),
            None => stored,
        };
        let upright = self.orientation.apply(colored)?;
        let size = upright.size();
        let part = |length: u32, whole: u32, small: u32| {
            let length = u64::from(length) * u64::from(small) / u64::from(whole.max(1));
            (length as u32).max(1)
        };
        let shown = Size::new(
            part(shown.width, base.width, size.width),
            part(shown.height, base.height, size.height),
        );
        let spot = spot(&upright, shown);
        // The middle of that small pixel.
        let at = |start: u32, place: u32, length: u32, small: u32| {
            let middle = (2 * u64::from(place) + 1) * u64::from(length) / (2 * u64::from(small));
            i64::from(start) + middle as i64
        };
        Ok(Position {
            x: at(base.x, spot.x, base.width, size.width),
            y: at(base.y, spot.y, base.height, size.height),
        })
    }
}
