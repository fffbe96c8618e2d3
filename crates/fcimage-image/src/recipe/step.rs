//! One operation of a list, which says the order itself.

use serde_json::{Map, Value};

use crate::ops::asset::AssetWriter;
use crate::ops::effects::effect::Effect;
use crate::ops::layers::layer::Layer;
use crate::ops::watermark::Watermark;
use crate::recipe::geometry::json as geometry;
use crate::recipe::geometry::target::Target;
use crate::recipe::json::{Object, pointer_to};
use crate::recipe::schema::{Key, Kind};
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

/// The most operations of a variant.
pub const MAX_STEPS: usize = 100;

/// The keys of an operation of geometry that it does not use, besides [`geometry::KEYS`].
pub(super) const OTHERS: &[Key] = &[
    Key::new("effect", Kind::Null, "For an effect."),
    Key::new("layer", Kind::Null, "For a layer."),
    Key::new("watermark", Kind::Null, "For a watermark."),
];

/// The keys of a watermark among operations.
pub(super) const WATERMARK: &[Key] =
    &[Key::required("watermark", Kind::Def("watermark"), "What is drawn on the image.")];

/// One operation of a list: what the keywords of a variant say of its pixels, an effect, a layer or a
/// watermark.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Step {
    /// It is cropped, mirrored, turned, resized or placed on a canvas; in this order where one step asks
    /// for several.
    Geometry(Target),
    /// Its samples change.
    Effect(Effect),
    /// A layer is drawn on it.
    Layer(Layer),
    /// A mark is drawn on it.
    Watermark(Watermark),
}

impl From<Target> for Step {
    fn from(target: Target) -> Self {
        Self::Geometry(target)
    }
}

impl From<Effect> for Step {
    fn from(effect: Effect) -> Self {
        Self::Effect(effect)
    }
}

impl From<Layer> for Step {
    fn from(layer: Layer) -> Self {
        Self::Layer(layer)
    }
}

impl From<Watermark> for Step {
    fn from(mark: Watermark) -> Self {
        Self::Watermark(mark)
    }
}

impl Step {
    /// Checks that the parts go together.
    ///
    /// # Errors
    /// `Argument`, with the JSON pointer of one of them.
    pub(crate) fn check(&self) -> Result<()> {
        match self {
            Self::Geometry(target) if *target == Target::default() => {
                let text = "an operation must say what is done, such as {\"width\": 400}";
                Err(Error::argument(text).with_pointer(""))
            }
            Self::Geometry(target) => target.check(),
            _ => Ok(()),
        }
    }

    /// Checks that it can be the operation with index `place`: what is found in the pixels is found in
    /// those of the source.
    ///
    /// # Errors
    /// `Argument`, with the JSON pointer of what is wrong.
    pub(crate) fn check_place(&self, place: usize) -> Result<()> {
        let Self::Geometry(target) = self else { return Ok(()) };
        if place == 0 || !target.looks() {
            return Ok(());
        }
        let (what, key) = match target.trim {
            Some(_) => ("trim", "trim"),
            None => ("gravity \"attention\"", "gravity"),
        };
        let text = format!("{what} is possible in the first operation only");
        Err(Error::argument(text).with_pointer(pointer_to(key)))
    }

    /// Reads an effect, a layer, an object with "watermark", or one with keys of a variant that say which pixels
    /// an image has.
    ///
    /// # Errors
    /// `Argument`, with the JSON pointer of what is wrong; what opening a font or logo returns.
    pub(crate) fn from_json(value: &Value, logo_limits: &Limits) -> Result<Self> {
        let has = |key| value.get(key).is_some_and(|value| !value.is_null());
        if has("effect") {
            return Effect::from_json(value).map(Self::Effect);
        }
        if has("layer") {
            return Layer::from_json(value, logo_limits).map(Self::Layer);
        }
        if has("watermark") {
            let keys = Key::names(WATERMARK);
            let object = Object::new(value, "the operation watermark", &keys)?;
            let mark = Watermark::from_json(object.get("watermark").unwrap_or(value), logo_limits);
            return mark.map(Self::Watermark).map_err(|error| error.prefix_pointer("/watermark"));
        }
        let keys = [&geometry::KEYS[..], OTHERS].concat();
        let object = Object::new(value, "an operation", &Key::names(&keys))?;
        geometry::read(&object).map(Self::Geometry)
    }

    /// What [`from_json`](Self::from_json) reads, with fonts and logos as `asset` writes them.
    pub(crate) fn json_with(&self, asset: AssetWriter) -> Value {
        match self {
            Self::Geometry(target) => {
                let mut object = Map::new();
                geometry::write(target, &mut object);
                // The defaults of an operation say that nothing is done.
                let mut plain = Map::new();
                geometry::write(&Target::default(), &mut plain);
                object.retain(|key, value| plain.get(key) != Some(value));
                Value::Object(object)
            }
            Self::Effect(effect) => effect.to_json(),
            Self::Layer(layer) => layer.json_with(asset),
            Self::Watermark(mark) => {
                Value::Object(Map::from_iter([("watermark".to_owned(), mark.json_with(asset))]))
            }
        }
    }
}

/// Checks a list of operations, which must be `alone`: without other keys that say what they say.
pub(super) fn check_operations(operations: &[Step], alone: bool) -> Result<()> {
    if !alone {
        let text = "operations are instead of crop, width, effects, layers, watermark and all others that \
                    change the image; give either";
        return Err(Error::argument(text).with_pointer(""));
    }
    if operations.len() > MAX_STEPS {
        let text = format!("there may be {MAX_STEPS} operations, got {}", operations.len());
        return Err(Error::argument(text).with_pointer(""));
    }
    operations.iter().enumerate().try_for_each(|(i, step)| {
        step.check_place(i).map_err(|error| error.prefix_pointer(&format!("/{i}")))?;
        step.check().map_err(|error| error.prefix_pointer(&format!("/{i}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: &Value) -> Result<Step> {
        Step::from_json(value, &Limits::DEFAULT).and_then(|step| step.check().map(|()| step))
    }

    #[test]
    fn an_operation_is_read_and_written_back() {
        for value in [
            json!({"crop": [0, 0, 100, 50]}),
            json!({"rotate": 90, "width": 30, "height": 20, "fit": "cover", "size_when_smaller": "enlarge"}),
            json!({"effect": "pixelate", "size": 5, "regions": null}),
        ] {
            let step = read(&value).unwrap();
            assert_eq!(step.json_with(|asset| asset.to_json()), value);
        }
        let mark = read(&json!({"watermark": {"text": "x"}})).unwrap();
        assert_eq!(read(&mark.json_with(|asset| asset.to_json())).unwrap(), mark);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let refused = |value: Value| read(&value).unwrap_err().to_string();
        assert_eq!(
            refused(json!({})),
            "an operation must say what is done, such as {\"width\": 400}"
        );
        assert_eq!(refused(json!({"width": null})), refused(json!({})));
        assert_eq!(
            refused(json!({"watermark": {"text": "x"}, "width": 3})),
            "at /width: unknown key \"width\"; the operation watermark has watermark"
        );
        assert!(
            refused(json!({"size": 3}))
                .starts_with("at /size: unknown key \"size\"; an operation has trim")
        );
        assert_eq!(refused(json!(7)), "an operation must be an object, got 7");
        assert!(refused(json!({"fit": "cover"})).starts_with("at /fit: fit \"cover\" needs"));
    }
}
