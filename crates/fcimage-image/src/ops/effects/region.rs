//! Parts of the source, in fractions of its sides, as detection services give them.

use serde_json::Value;

use crate::recipe::geometry::mapping::Mapping;
use crate::recipe::geometry::rect::Rect;
use crate::recipe::json::{Object, pointer_to};
use crate::recipe::schema::{Key, Kind};
use fcimage_base::error::{Error, Result};

/// The most regions of one effect.
pub const MAX_REGIONS: usize = 1000;

/// How far outside of the image an edge may be: services report boxes of faces that are cut off.
const EDGES: std::ops::RangeInclusive<f64> = -10.0..=10.0;

/// A region in JSON.
pub(crate) const REGION: Kind = Kind::Tuple(&[
    Kind::Number(*EDGES.start(), *EDGES.end()),
    Kind::Number(*EDGES.start(), *EDGES.end()),
    Kind::Above(0.0, *EDGES.end()),
    Kind::Above(0.0, *EDGES.end()),
]);

/// A rectangle in fractions of the upright source. What is outside of the source does not count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Region {
    /// The region from its left and upper edge, its width and its height.
    ///
    /// # Errors
    /// `Argument` where an edge is not between -10 and 10, or a side not between 0 and 10.
    pub fn new(left: f64, top: f64, width: f64, height: f64) -> Result<Self> {
        for (name, edge) in [("left", left), ("top", top)] {
            if !EDGES.contains(&edge) {
                let text =
                    format!("{name} of a region must be a fraction, such as 0.25, got {edge}");
                return Err(Error::argument(text));
            }
        }
        for (name, side) in [("width", width), ("height", height)] {
            if !(side > 0.0 && side <= *EDGES.end()) {
                let text = format!(
                    "{name} of a region must be a fraction greater than 0, such as 0.25, got {side}"
                );
                return Err(Error::argument(text));
            }
        }
        Ok(Self { left, top, width, height })
    }

    /// Left edge, upper edge, width and height.
    pub const fn parts(self) -> [f64; 4] {
        [self.left, self.top, self.width, self.height]
    }
}

/// The regions of one effect: at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct Regions(Vec<Region>);

impl Regions {
    /// The key "regions".
    pub(super) const KEY: Key = Key::new(
        "regions",
        Kind::List(&REGION, 1, MAX_REGIONS),
        "Where, in fractions of the source; absent: everywhere.",
    );

    /// The regions of a list.
    ///
    /// # Errors
    /// `Argument` where there is none, or more than [`MAX_REGIONS`].
    pub fn new(regions: Vec<Region>) -> Result<Self> {
        if regions.is_empty() || regions.len() > MAX_REGIONS {
            let count = regions.len();
            let text = format!("there must be between 1 and {MAX_REGIONS} regions, got {count}");
            return Err(Error::argument(text).with_pointer(pointer_to("regions")));
        }
        Ok(Self(regions))
    }

    /// All of them.
    pub fn as_slice(&self) -> &[Region] {
        &self.0
    }

    /// The pixels that each touches in an image made of the source; those that are not shown are left out.
    pub(crate) fn within(&self, mapping: &Mapping) -> Vec<Rect> {
        self.0.iter().filter_map(|region| mapping.pixels(region.parts())).collect()
    }

    /// The key "regions": arrays of four numbers.
    pub(super) fn from_json(object: &Object<'_>) -> Result<Option<Self>> {
        const EXPECTED: &str = "an array of [left, top, width, height], in fractions of the source";
        let Some(value) = object.get("regions") else { return Ok(None) };
        let Value::Array(list) = value else { return Err(object.wrong("regions", EXPECTED)) };
        let read = |(i, value): (usize, &Value)| {
            let numbers: Option<Vec<f64>> =
                value.as_array().and_then(|numbers| numbers.iter().map(Value::as_f64).collect());
            let region = match numbers.as_deref() {
                Some(&[left, top, width, height]) => Region::new(left, top, width, height),
                _ => return Err(object.wrong("regions", EXPECTED)),
            };
            region.map_err(|error| error.with_pointer(format!("/regions/{i}")))
        };
        Self::new(list.iter().enumerate().map(read).collect::<Result<_>>()?).map(Some)
    }

    /// What [`from_json`](Self::from_json) reads.
    pub(super) fn to_json(&self) -> Value {
        self.0.iter().map(|region| Value::from(region.parts().to_vec())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::geometry::fit::Fit;
    use crate::recipe::geometry::gravity::Gravity;
    use crate::recipe::geometry::target::Target;
    use crate::size::Size;

    fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
        Rect { x, y, width, height }
    }

    fn shown(parts: [f64; 4], target: &Target) -> Option<Rect> {
        let source = Size::new(400, 200);
        let [left, top, width, height] = parts;
        let regions = Regions::new(vec![Region::new(left, top, width, height).unwrap()]).unwrap();
        let mapping = Mapping::whole(source).resized(&target.frame(source).unwrap());
        regions.within(&mapping).first().copied()
    }

    #[test]
    fn a_region_is_where_the_resized_image_shows_it() {
        let half = Target { width: Some(200), ..Target::default() };
        assert_eq!(shown([0.25, 0.5, 0.5, 0.25], &half), Some(rect(50, 50, 100, 25)));
        assert_eq!(shown([0.251, 0.5, 0.001, 0.25], &half), Some(rect(50, 50, 1, 25)));
    }

    #[test]
    fn what_is_outside_does_not_count() {
        let half = Target { width: Some(200), ..Target::default() };
        assert_eq!(shown([-0.5, 0.9, 1.0, 9.0], &half), Some(rect(0, 90, 100, 10)));
        assert_eq!(shown([1.5, 0.0, 1.0, 1.0], &half), None);
    }

    #[test]
    fn a_crop_moves_and_hides_regions() {
        let east = Target {
            width: Some(100),
            height: Some(100),
            fit: Fit::Cover,
            gravity: Gravity::East,
            ..Target::default()
        };
        assert_eq!(shown([0.0, 0.0, 0.25, 1.0], &east), None);
        assert_eq!(shown([0.25, 0.0, 0.5, 1.0], &east), Some(rect(0, 0, 50, 100)));
    }

    #[test]
    fn numbers_that_are_no_fractions_are_refused() {
        assert!(Region::new(f64::NAN, 0.0, 0.1, 0.1).is_err());
        assert!(Region::new(120.0, 0.0, 0.1, 0.1).is_err());
        for side in [0.0, -0.5, f64::NAN, f64::INFINITY, 300.0] {
            assert!(Region::new(0.0, 0.0, side, 0.1).is_err(), "{side}");
            assert!(Region::new(0.0, 0.0, 0.1, side).is_err(), "{side}");
        }
        assert!(Regions::new(vec![]).is_err());
    }
}
