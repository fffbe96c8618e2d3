//! Redaction of a call: what must not be seen is destroyed in the decoded image, before anything is made
//! of it.

use crate::codecs::decoding::{DecodePlan, Scale};
use crate::ops::effects::effect::Effect;
use crate::ops::effects::pixelate::{Cells, pixelate};
use crate::ops::effects::region::Regions;
use crate::ops::icc::to_srgb::ToSrgb;
use crate::ops::orient::Orientation;
use crate::pixels::{Layout, Pixels};
use crate::recipe::geometry::mapping::Mapping;
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// How many pixels around a coded square still show something of it: the filter that smooths the
/// borders of squares, and the one that enlarges colors stored at half the size.
const REACH: u32 = 4;

/// What is destroyed in an image before any variant is made of it: regions that are covered, or turned
/// into squares of one color.
#[derive(Debug, Clone, PartialEq)]
pub struct Redaction(Vec<Effect>);

impl Redaction {
    /// What these effects do, one after the other; `None` where there are none.
    ///
    /// # Errors
    /// `Argument` where one is neither a [`Redact`](crate::Redact) nor a [`Pixelate`](crate::Pixelate):
    /// others leave something of the pixels.
    pub fn new(effects: Vec<Effect>) -> Result<Option<Self>> {
        let kept = |effect: &&Effect| !matches!(effect, Effect::Redact(_) | Effect::Pixelate(_));
        match effects.iter().find(kept) {
            Some(effect) => Err(Error::argument(format!(
                "redact must destroy pixels, by \"redact\" or \"pixelate\", got \"{}\"",
                effect.name()
            ))),
            None if effects.is_empty() => Ok(None),
            None => Ok(Some(Self(effects))),
        }
    }

    /// Its effects, at least one.
    pub fn effects(&self) -> &[Effect] {
        &self.0
    }
}

/// How the decoded pixels show the stored image.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decoded<'p> {
    /// The size of the stored image.
    pub(crate) stored: Size,
    /// How it is turned to be upright.
    pub(crate) orientation: Orientation,
    /// How it is decoded.
    pub(crate) decode: &'p DecodePlan,
    /// The side of the squares that it was coded in.
    pub(crate) coded_square: u32,
    /// Whether it is an animation: then the squares may start anywhere.
    pub(crate) animated: bool,
}

/// A redaction in pixels of the decoded image.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlannedRedaction(Vec<Step>);

#[derive(Debug, Clone, PartialEq)]
enum Step {
    Cover { area: Rect, color: [u8; 3] },
    Squares(Cells),
}

impl PlannedRedaction {
    /// Where the decoded image shows what is to be destroyed.
    pub(crate) fn new(redaction: &Redaction, image: &Decoded<'_>) -> Self {
        let steps = redaction.0.iter().flat_map(|effect| match effect {
            Effect::Redact(redact) => {
                let [red, green, blue, _] = redact.color().samples();
                let color = [red, green, blue];
                image
                    .areas(Some(redact.covered()))
                    .map(|area| Step::Cover { area, color })
                    .collect()
            }
            Effect::Pixelate(squares) => {
                let areas = image.areas(squares.only_in());
                areas.map(|area| Step::Squares(image.cells(area, squares.size()))).collect()
            }
            // There are no others in a redaction.
            _ => Vec::new(),
        });
        Self(steps.collect())
    }

    /// Destroys it. The colors of the image become sRGB by `to_srgb` later.
    ///
    /// # Errors
    /// `Cancelled`, and `Internal` for a bug.
    pub(crate) fn apply(&self, image: &mut Pixels, to_srgb: Option<&ToSrgb>) -> Result<()> {
        for step in &self.0 {
            fcimage_base::cancel::check()?;
            match step {
                Step::Squares(cells) => pixelate(image, cells),
                Step::Cover { area, color } => {
                    let color = match to_srgb {
                        Some(to_srgb) => to_srgb.source_of(*color)?,
                        None => *color,
                    };
                    cover(image, *area, color);
                }
            }
        }
        Ok(())
    }
}

/// Fills `area` with an opaque color.
fn cover(image: &mut Pixels, area: Rect, [red, green, blue]: [u8; 3]) {
    let (start, end) = (area.x as usize, area.x as usize + area.width as usize);
    let layout = image.layout();
    for row in image.rows_mut().skip(area.y as usize).take(area.height as usize) {
        match layout {
            Layout::Rgb => row.as_chunks_mut().0[start..end].fill([red, green, blue]),
            Layout::Rgba => row.as_chunks_mut().0[start..end].fill([red, green, blue, 255]),
        }
    }
}

impl Decoded<'_> {
    /// The pixels of the decoded region in which something of `regions` may be seen.
    fn areas(&self, regions: Option<&Regions>) -> impl Iterator<Item = Rect> + '_ {
        let upright = Mapping::whole(self.orientation.upright_size(self.stored));
        let places = match regions {
            Some(regions) => regions.within(&upright),
            None => vec![Rect::whole(upright.size())],
        };
        let stored = |place| self.orientation.stored_rect(place, self.stored);
        places.into_iter().filter_map(move |place| self.decoded(stored(place)))
    }

    /// Where `place` of the stored image may be seen in the decoded region.
    fn decoded(&self, place: Rect) -> Option<Rect> {
        let DecodePlan { scaled, region, .. } = *self.decode;
        let factors = scaled.factors(self.stored);
        let reach = match scaled.scale {
            // Smaller copies are made with kernels of three pixels at most.
            Scale::Embedded => REACH,
            Scale::Eighths(_) if self.coded_square > 1 => REACH,
            Scale::Eighths(_) => 0,
        };
        let span = |start: u32, length: u32, factor: f64, whole: u32, from: u32, shown: u32| {
            let square = u64::from(self.coded_square.max(1));
            let (low, high) = (u64::from(start), u64::from(start) + u64::from(length));
            let (low, high) = match self.animated {
                true => (low.saturating_sub(square - 1), high + square - 1),
                false => (low / square * square, high.div_ceil(square) * square),
            };
            let low = (low as f64 * factor).floor() as u32;
            let high = ((high as f64 * factor).ceil() as u32).min(whole);
            let low = low.saturating_sub(reach).max(from);
            let high = high.saturating_add(reach).min(from + shown);
            (high > low).then(|| (low - from, high - low))
        };
        let (across, down) = factors;
        let Size { width, height } = scaled.size;
        let (x, width) = span(place.x, place.width, across, width, region.x, region.width)?;
        let (y, height) = span(place.y, place.height, down, height, region.y, region.height)?;
        Some(Rect { x, y, width, height })
    }

    /// `area` of the decoded region in squares of `side` pixels of the source, which start at its upper
    /// left corner in the upright image.
    fn cells(&self, area: Rect, side: u32) -> Cells {
        let (across, down) = self.decode.scaled.factors(self.stored);
        let scaled = |factor: f64| ((f64::from(side) * factor).ceil() as u32).max(1);
        let cell = Size::new(scaled(across), scaled(down));
        let corner =
            self.orientation.stored_rect(Rect { x: 0, y: 0, width: 1, height: 1 }, self.stored);
        let first = |starts_at_end: bool, length: u32, cell: u32| match starts_at_end {
            true => (length - 1) % cell + 1,
            false => cell,
        };
        let first = Size::new(
            first(corner.x > 0, area.width, cell.width),
            first(corner.y > 0, area.height, cell.height),
        );
        Cells { area, cell, first }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::decoding::Scaled;
    use crate::ops::effects::blur::Blur;
    use crate::ops::effects::pixelate::Pixelate;
    use crate::ops::effects::redact::Redact;
    use crate::ops::effects::region::Region;
    use crate::recipe::color::Color;
    use fcimage_jpeg::OnDamage;

    const STORED: Size = Size::new(100, 80);

    fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
        Rect { x, y, width, height }
    }

    fn plan(scaled: Scaled, region: Rect) -> DecodePlan {
        let (layout, on_damage) = (Layout::Rgb, OnDamage::Error);
        DecodePlan { scaled, region, layout, on_damage, open_bytes: 0, peak_bytes: 0 }
    }

    fn regions(parts: [f64; 4]) -> Regions {
        let [left, top, width, height] = parts;
        Regions::new(vec![Region::new(left, top, width, height).unwrap()]).unwrap()
    }

    /// Where a region is covered.
    fn covered(parts: [f64; 4], decode: &DecodePlan, exif: u16, coded_square: u32) -> Vec<Rect> {
        let orientation = Orientation::from_exif(exif);
        let image = Decoded { stored: STORED, orientation, decode, coded_square, animated: false };
        image.areas(Some(&regions(parts))).collect()
    }

    #[test]
    fn pixels_that_are_by_themselves_are_covered_to_the_pixel() {
        let full = plan(Scaled::full(STORED), Rect::whole(STORED));
        let part = [0.1, 0.25, 0.2, 0.5];
        assert_eq!(covered(part, &full, 1, 1), [rect(10, 20, 20, 40)]);
        // Upright, the image is 80 x 100, and its upper edge is the stored left one.
        assert_eq!(covered([0.0, 0.1, 0.5, 0.1], &full, 6, 1), [rect(10, 40, 10, 40)]);
        assert_eq!(covered([1.5, 0.0, 0.5, 1.0], &full, 1, 1), []);
    }

    #[test]
    fn what_a_coded_square_shows_is_covered_too() {
        let full = plan(Scaled::full(STORED), Rect::whole(STORED));
        // From 10..30 to 0..32, and four pixels more.
        assert_eq!(covered([0.1, 0.4, 0.2, 0.2], &full, 1, 16), [rect(0, 28, 36, 24)]);
        // At an eighth, a pixel is a whole square of 8 x 8.
        let eighth = Scaled { scale: Scale::Eighths(1), size: Size::new(13, 10) };
        let small = plan(eighth, Rect::whole(eighth.size));
        assert_eq!(covered([0.6, 0.6, 0.01, 0.01], &small, 1, 8), [rect(3, 2, 9, 8)]);
    }

    #[test]
    fn of_a_part_only_what_is_decoded_is_covered() {
        let part = plan(Scaled::full(STORED), rect(15, 30, 20, 20));
        assert_eq!(covered([0.0, 0.0, 0.2, 1.0], &part, 1, 1), [rect(0, 0, 5, 20)]);
        assert_eq!(covered([0.0, 0.0, 0.1, 1.0], &part, 1, 1), []);
    }

    #[test]
    fn squares_start_at_the_upright_corner_of_their_region() {
        let full = plan(Scaled::full(STORED), Rect::whole(STORED));
        let cells = |exif| {
            let orientation = Orientation::from_exif(exif);
            let decode = &full;
            let image =
                Decoded { stored: STORED, orientation, decode, coded_square: 1, animated: false };
            image.cells(rect(10, 10, 25, 17), 10)
        };
        assert_eq!((cells(1).cell, cells(1).first), (Size::new(10, 10), Size::new(10, 10)));
        assert_eq!(cells(3).first, Size::new(5, 7));
        assert_eq!(cells(2).first, Size::new(5, 10));
    }

    #[test]
    fn only_what_destroys_pixels_is_a_redaction() {
        let blur = Effect::from(Blur::new(9.0, None).unwrap());
        let squares = Effect::from(Pixelate::new(9, None).unwrap());
        let error = Redaction::new(vec![squares.clone(), blur]).unwrap_err();
        let text = "redact must destroy pixels, by \"redact\" or \"pixelate\", got \"blur\"";
        assert_eq!(error.message(), text);
        assert_eq!(Redaction::new(vec![]).unwrap(), None);
        assert_eq!(Redaction::new(vec![squares]).unwrap().unwrap().effects().len(), 1);
    }

    #[test]
    fn nothing_is_left_of_what_is_covered() {
        let full = plan(Scaled::full(STORED), Rect::whole(STORED));
        let image = Decoded {
            stored: STORED,
            orientation: Orientation::UPRIGHT,
            decode: &full,
            coded_square: 1,
            animated: false,
        };
        let red = Redact::new(regions([0.0, 0.0, 0.01, 1.0]), Color::rgba(255, 0, 0, 0));
        let redaction = Redaction::new(vec![red.into()]).unwrap().unwrap();
        let samples = vec![7; 100 * 80 * 4];
        let mut pixels = Pixels::new(100, 80, Layout::Rgba, samples).unwrap();
        PlannedRedaction::new(&redaction, &image).apply(&mut pixels, None).unwrap();
        for row in pixels.rows() {
            assert_eq!(row[..8], [255, 0, 0, 255, 7, 7, 7, 7]);
        }
    }
}
