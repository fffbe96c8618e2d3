//! An effect on the image of one variant: everywhere, or where its regions are shown.

use std::borrow::Cow;

use crate::ops::effects::effect::Effect;
use crate::ops::operation::Operation;
use crate::pixels::{Pixels, Shape};
use crate::recipe::geometry::mapping::Mapping;
use crate::recipe::geometry::rect::Rect;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// An effect, and the pixels of the resized image that it changes.
#[derive(Debug, Clone)]
pub struct PlacedEffect<'v> {
    effect: &'v Effect,
    place: Place,
}

/// The pixels that an effect changes.
#[derive(Debug, Clone)]
enum Place {
    Everywhere,
    Areas(Vec<Rect>),
    /// Somewhere: what the image shows is not settled yet.
    Unknown,
}

impl<'v> PlacedEffect<'v> {
    /// The effect on an image made of the upright source as `mapping` says.
    pub fn new(effect: &'v Effect, mapping: &Mapping) -> Self {
        let areas = effect.regions().map(|regions| regions.within(mapping));
        Self { effect, place: areas.map_or(Place::Everywhere, Place::Areas) }
    }

    /// The effect on an image of which it is not settled yet what it shows: to say what it takes.
    pub fn unplaced(effect: &'v Effect) -> Self {
        let place = if effect.regions().is_some() { Place::Unknown } else { Place::Everywhere };
        Self { effect, place }
    }
}

impl Operation for PlacedEffect<'_> {
    fn output(&self, input: Shape) -> Shape {
        input
    }

    fn peak_bytes(&self, input: Shape) -> u64 {
        let apart = |area: &Rect| {
            let shape = Shape { size: area.size(), ..input };
            shape.bytes().saturating_add(self.effect.scratch_bytes(shape))
        };
        let scratch = match &self.place {
            Place::Everywhere => self.effect.scratch_bytes(input),
            Place::Areas(areas) => areas.iter().map(apart).max().unwrap_or(0),
            Place::Unknown => apart(&Rect::whole(input.size)),
        };
        input.bytes().saturating_add(scratch)
    }

    fn apply<'p>(&self, image: Cow<'p, Pixels>) -> Result<Cow<'p, Pixels>> {
        failpoint::hit(Phase::Effect);
        match &self.place {
            Place::Areas(areas) if areas.is_empty() => return Ok(image),
            _ => cancel::check()?,
        }
        let mut image = image.into_owned();
        match &self.place {
            Place::Everywhere => self.effect.apply(&mut image)?,
            Place::Unknown => return Err(Error::internal("an effect has no place")),
            Place::Areas(areas) => {
                for area in areas {
                    cancel::check()?;
                    let mut part = copied(&image, *area)?;
                    self.effect.apply(&mut part)?;
                    paste(&mut image, &part, *area);
                }
            }
        }
        Ok(Cow::Owned(image))
    }
}

/// The pixels of `area`.
fn copied(image: &Pixels, area: Rect) -> Result<Pixels> {
    if !Rect::whole(image.size()).contains(area) {
        let text = format!("{area:?} is not within an image of {}", image.size());
        return Err(Error::internal(text));
    }
    let (start, length) = bytes_of(image, area);
    let rows = image.rows().skip(area.y as usize).take(area.height as usize);
    let samples = rows.flat_map(|row| &row[start..start + length]).copied().collect();
    Pixels::new(area.width, area.height, image.layout(), samples)
}

/// Puts `part` back where it was.
fn paste(image: &mut Pixels, part: &Pixels, area: Rect) {
    let (start, length) = bytes_of(image, area);
    for (row, line) in image.rows_mut().skip(area.y as usize).zip(part.rows()) {
        row[start..start + length].copy_from_slice(line);
    }
}

/// Where a row has the pixels of `area`, and how many bytes they are.
fn bytes_of(image: &Pixels, area: Rect) -> (usize, usize) {
    let channels = image.layout().channels();
    (area.x as usize * channels, area.width as usize * channels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::effects::redact::Redact;
    use crate::ops::effects::region::{Region, Regions};
    use crate::pixels::Layout;
    use crate::recipe::color::Color;
    use crate::size::Size;

    #[test]
    fn only_the_regions_change() {
        let size = Size::new(4, 2);
        let image = Pixels::new(4, 2, Layout::Rgb, vec![9; 24]).unwrap();
        let regions = Regions::new(vec![Region::new(0.5, 0.5, 0.25, 0.5).unwrap()]).unwrap();
        let effect = Effect::from(Redact::new(regions, Color::WHITE));
        let placed = PlacedEffect::new(&effect, &Mapping::whole(size));
        let done = placed.apply(Cow::Borrowed(&image)).unwrap();
        let changed: Vec<usize> =
            (0..8).filter(|i| done.samples()[3 * i..3 * i + 3] == [255; 3]).collect();
        assert_eq!(changed, [6]);
        assert_eq!(done.samples().iter().filter(|sample| **sample == 9).count(), 21);
        assert!(placed.peak_bytes(image.shape()) >= image.shape().bytes());
    }

    #[test]
    fn regions_that_are_not_shown_cost_nothing() {
        let size = Size::new(4, 2);
        let image = Pixels::new(4, 2, Layout::Rgb, vec![9; 24]).unwrap();
        let regions = Regions::new(vec![Region::new(2.0, 0.0, 1.0, 1.0).unwrap()]).unwrap();
        let effect = Effect::from(Redact::new(regions, Color::WHITE));
        let placed = PlacedEffect::new(&effect, &Mapping::whole(size));
        assert!(matches!(placed.apply(Cow::Borrowed(&image)).unwrap(), Cow::Borrowed(_)));
    }
}
