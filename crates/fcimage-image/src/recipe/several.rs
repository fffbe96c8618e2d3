//! Several variants of one: in other widths, or for screens of other densities.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::recipe::geometry::corners::{Corners, Radius};
use crate::recipe::geometry::padding::Padding;
use crate::recipe::geometry::target::{MAX_SIDE, Target};
use crate::recipe::json::{Object, pointer_to};
use crate::recipe::schema::{Key, Kind};
use crate::recipe::variant::Variant;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

/// The most widths or densities of a variant.
pub const MAX_SEVERAL: usize = 100;

/// The smallest and the largest density.
pub const DPR: RangeInclusive<f64> = 0.1..=10.0;

const WIDTHS: &str = "widths";
const DENSITIES: &str = "dpr";

/// The keys with which an object is several variants.
pub(super) const KEYS: [Key; 2] = [
    Key::new(
        WIDTHS,
        Kind::List(&Kind::Integer(1, MAX_SIDE as i64), 1, MAX_SEVERAL),
        "A variant in each of these widths, called \"name-400\".",
    ),
    Key::new(
        DENSITIES,
        Kind::List(&Kind::numbers(&DPR), 1, MAX_SEVERAL),
        "A variant for each of these densities, called \"name@2x\".",
    ),
];

impl Variant {
    /// This variant in each of these widths, 1 to [`MAX_SIDE`] pixels: "hero-400" of "hero". Where it has
    /// a width and a height, the height changes in proportion.
    ///
    /// # Errors
    /// `Argument` where there is no width or one is out of its range, and where the variant has a scale,
    /// operations or a height alone. `Encode` where an encoding cannot hold a width.
    pub fn widths(&self, widths: &[i64]) -> Result<Vec<Self>> {
        check_count(WIDTHS, widths.len())?;
        let target = *self.target();
        let sized = |width: &i64| {
            let side = u32::try_from(*width).ok().filter(|side| (1..=MAX_SIDE).contains(side));
            let Some(side) = side else {
                let text = format!("must be between 1 and {MAX_SIDE}, got {width}");
                return Err(refused(WIDTHS, &text));
            };
            let height = match (target.width, target.height) {
                (_, None) => None,
                (Some(width), Some(height)) => Some(target.round.scaled(height, side, width)),
                (None, Some(_)) => {
                    let text = "need a width beside the height of the variant, or no height";
                    return Err(refused(WIDTHS, text));
                }
            };
            let target = Target { width: Some(side), height, ..target };
            self.with_target(format!("{}-{side}", self.name()), target)
        };
        widths.iter().map(sized).collect()
    }

    /// This variant for screens of these densities, 0.1 to 10.0 pixels for each pixel of the page:
    /// "logo@2x" of "logo", and "logo" itself for 1. Its width, height, scale, border and radius in pixels
    /// are multiplied.
    ///
    /// # Errors
    /// `Argument` where there is no density or one is out of its range, and where the variant has no size
    /// or operations. `Encode` where an encoding cannot hold a size.
    pub fn dpr(&self, densities: &[f64]) -> Result<Vec<Self>> {
        check_count(DENSITIES, densities.len())?;
        let target = *self.target();
        if target.width.is_none() && target.height.is_none() && target.scale.is_none() {
            return Err(refused(DENSITIES, "needs a variant with width, height or scale"));
        }
        let sized = |factor: &f64| {
            if !DPR.contains(factor) {
                let (low, high) = (DPR.start(), DPR.end());
                let text = format!("must be between {low} and {high}, got {factor}");
                return Err(refused(DENSITIES, &text));
            }
            let name = match *factor {
                1.0 => self.name().to_owned(),
                factor => format!("{}@{factor}x", self.name()),
            };
            self.with_target(name, denser(&target, *factor)?)
        };
        densities.iter().map(sized).collect()
    }

    /// The same recipe by another name, with another geometry.
    fn with_target(&self, name: String, target: Target) -> Result<Self> {
        Self::builder(name)
            .target(target)
            .background(self.background())
            .effects(self.effects().iter().cloned())
            .layers(self.layers().iter().cloned())
            .watermark(self.watermark().cloned())
            .operations(self.operations().unwrap_or_default().iter().cloned())
            .animation(self.animation())
            .encodings(self.encodings().iter().cloned())
            .build()
    }

    /// The variants of a JSON object: one, or with the keys "widths" and "dpr" several.
    pub(super) fn several_from_json(value: &Value, logo_limits: &Limits) -> Result<Vec<Self>> {
        let given = |key: &&str| value.get(key).is_some();
        let (Value::Object(keys), true) = (value, [WIDTHS, DENSITIES].iter().any(given)) else {
            return Self::from_json(value, logo_limits).map(|variant| vec![variant]);
        };
        let (several, one): (Map<String, Value>, Map<String, Value>) = keys
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .partition(|(key, _)| [WIDTHS, DENSITIES].contains(&key.as_str()));
        let one = Self::from_json(&Value::Object(one), logo_limits)?;
        let several = Value::Object(several);
        let object = Object::new(&several, "a variant", &Key::names(&KEYS))?;
        let widths = array(&object, WIDTHS, "an array of whole numbers", Value::as_i64)?;
        let densities = array(&object, DENSITIES, "an array of numbers", Value::as_f64)?;
        let wide = widths.map_or_else(|| Ok(vec![one.clone()]), |widths| one.widths(&widths))?;
        let Some(densities) = densities else { return Ok(wide) };
        wide.iter().try_fold(Vec::new(), |mut all, variant| {
            all.extend(variant.dpr(&densities)?);
            Ok(all)
        })
    }
}

fn refused(key: &str, text: &str) -> Error {
    Error::argument(format!("{key} {text}")).with_pointer(pointer_to(key))
}

fn check_count(key: &str, count: usize) -> Result<()> {
    if (1..=MAX_SEVERAL).contains(&count) {
        return Ok(());
    }
    Err(refused(key, &format!("must have between 1 and {MAX_SEVERAL} numbers, got {count}")))
}

fn array<T>(
    object: &Object<'_>,
    key: &str,
    expected: &str,
    read: fn(&Value) -> Option<T>,
) -> Result<Option<Vec<T>>> {
    let Some(value) = object.get(key) else { return Ok(None) };
    let numbers = value.as_array().and_then(|list| list.iter().map(read).collect());
    numbers.map(Some).ok_or_else(|| object.wrong(key, expected))
}

/// The target with all its lengths in pixels multiplied.
fn denser(target: &Target, factor: f64) -> Result<Target> {
    let times = |side: u32| (f64::from(side) * factor).round() as u32;
    let side = |side: Option<u32>| side.map(|side| target.round.times(side, factor));
    let corners = match target.corners {
        Some(Corners::Rounded(Radius::Pixels(radius))) => {
            Some(Corners::Rounded(Radius::pixels(times(radius).into())?))
        }
        corners => corners,
    };
    Ok(Target {
        width: side(target.width),
        height: side(target.height),
        scale: target.scale.map(|scale| scale * factor),
        pad: Padding::new(&target.pad.sides().map(|side| times(side).into()))?,
        corners,
        ..*target
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::variants_json::variants_from_json;

    fn read(json: &str) -> Result<Vec<Variant>> {
        variants_from_json(&format!(r#"[{{"name": "a", {json}}}]"#), &Limits::DEFAULT)
    }

    fn sizes(json: &str) -> Vec<(String, Option<u32>, Option<u32>)> {
        let variants = read(json).unwrap();
        let size = |variant: &Variant| {
            let target = variant.target();
            (variant.name().to_owned(), target.width, target.height)
        };
        variants.iter().map(size).collect()
    }

    fn size(name: &str, width: u32, height: u32) -> (String, Option<u32>, Option<u32>) {
        (name.to_owned(), Some(width), Some(height).filter(|height| *height > 0))
    }

    #[test]
    fn widths_and_densities_are_variants() {
        assert_eq!(sizes(r#""widths": [400, 80]"#), [size("a-400", 400, 0), size("a-80", 80, 0)]);
        assert_eq!(
            sizes(r#""width": 300, "height": 100, "fit": "cover", "widths": [100, 600]"#),
            [size("a-100", 100, 33), size("a-600", 600, 200)]
        );
        assert_eq!(
            sizes(r#""width": 25, "dpr": [1, 1.5, 2]"#),
            [size("a", 25, 0), size("a@1.5x", 38, 0), size("a@2x", 50, 0)]
        );
        assert_eq!(
            sizes(r#""widths": [10, 20], "dpr": [1, 2]"#),
            [
                size("a-10", 10, 0),
                size("a-10@2x", 20, 0),
                size("a-20", 20, 0),
                size("a-20@2x", 40, 0)
            ]
        );
        assert_eq!(sizes(r#""width": 9, "widths": null, "dpr": null"#), [size("a", 9, 0)]);
    }

    #[test]
    fn lengths_in_pixels_grow_with_the_density() {
        let json = r#""scale": 0.25, "pad": [1, 2, 3, 4], "radius": 5, "dpr": [2]"#;
        let target = *read(json).unwrap()[0].target();
        assert_eq!((target.scale, target.pad.sides()), (Some(0.5), [2, 4, 6, 8]));
        assert_eq!(target.corners.and_then(Corners::radius), Some(Radius::Pixels(10)));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let many = format!(r#""widths": {:?}"#, vec![1; 101]);
        for (json, text) in [
            (r#""widths": []"#, "at /0/widths: widths must have between 1 and 100 numbers, got 0"),
            (&many, "at /0/widths: widths must have between 1 and 100 numbers, got 101"),
            (r#""widths": 4"#, "at /0/widths: widths must be an array of whole numbers, got 4"),
            (r#""widths": [0]"#, "at /0/widths: widths must be between 1 and 65535, got 0"),
            (
                r#""widths": [9], "height": 9"#,
                "at /0/widths: widths need a width beside the height of the variant, or no height",
            ),
            (
                r#""widths": [9], "scale": 0.5"#,
                "at /0/scale: scale is instead of width and height; give one of them",
            ),
            (r#""dpr": [2]"#, "at /0/dpr: dpr needs a variant with width, height or scale"),
            (r#""dpr": [11], "width": 9"#, "at /0/dpr: dpr must be between 0.1 and 10, got 11"),
            (
                r#""dpr": [2], "scale": 9.0"#,
                "at /0/scale: scale must be between 0.001 and 10, got 18",
            ),
            (
                r#""dpr": [1, 1], "width": 9"#,
                "at /0/name: duplicate variant name \"a\"; names must be unique",
            ),
        ] {
            assert_eq!(read(json).unwrap_err().to_string(), text);
        }
    }

    #[test]
    fn an_error_after_several_variants_has_the_place_in_the_file() {
        let json = r#"[{"name": "a", "widths": [1, 2]}, {"name": "a-2"}]"#;
        let error = variants_from_json(json, &Limits::DEFAULT).unwrap_err();
        assert_eq!(error.pointer(), Some("/1/name"));
    }
}
