//! An effect of any kind, and its JSON.

use serde_json::{Map, Value};

use crate::ops::effects::adjust::Adjust;
use crate::ops::effects::blur::Blur;
use crate::ops::effects::filter::Filter;
use crate::ops::effects::grayscale::Grayscale;
use crate::ops::effects::pixelate::Pixelate;
use crate::ops::effects::redact::Redact;
use crate::ops::effects::region::Regions;
use crate::ops::effects::sharpen::Sharpen;
use crate::pixels::{Pixels, Shape};
use crate::recipe::json::{Object, pointer_to};
use crate::recipe::schema::Key;
use fcimage_base::error::{Error, Result};

/// Declares the enum of all effects.
macro_rules! effects {
    ($($(#[$doc:meta])* $effect:ident),+ $(,)?) => {
        /// One effect of a recipe.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Effect { $($(#[$doc])* $effect($effect)),+ }

        $(impl From<$effect> for Effect {
            fn from(effect: $effect) -> Self {
                Self::$effect(effect)
            }
        })+

        impl Effect {
            /// The names that "effect" can have in JSON, in the order of the documentation.
            pub const NAMES: &[&str] = &[$(<$effect as Filter>::NAME),+];

            /// The name of the effect in JSON.
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$effect(_) => <$effect as Filter>::NAME),+ }
            }

            /// Each name with the keys of the effect.
            pub(crate) const KEYS: &[(&str, &[Key])] =
                &[$((<$effect as Filter>::NAME, <$effect as Filter>::KEYS)),+];

            fn read(name: &str, value: &Value) -> Option<Result<Self>> {
                match name {
                    $(<$effect as Filter>::NAME => Some(read::<$effect>(value).map(Self::$effect)),)+
                    _ => None,
                }
            }

            fn write(&self, object: &mut Map<String, Value>) {
                match self { $(Self::$effect(effect) => effect.write(object)),+ }
            }

            pub(super) fn apply(&self, image: &mut Pixels) -> Result<()> {
                match self { $(Self::$effect(effect) => effect.apply(image)),+ }
            }

            pub(super) fn scratch_bytes(&self, shape: Shape) -> u64 {
                match self { $(Self::$effect(effect) => effect.scratch_bytes(shape)),+ }
            }

            pub(super) fn regions(&self) -> Option<&Regions> {
                match self { $(Self::$effect(effect) => effect.regions()),+ }
            }
        }
    };
}

effects! {
    /// Gray.
    Grayscale,
    /// Soft.
    Blur,
    /// Crisp.
    Sharpen,
    /// Brighter, darker, more or less contrast, color and gamma.
    Adjust,
    /// Squares of one color.
    Pixelate,
    /// Covered.
    Redact,
}

impl Effect {
    /// Reads an object with "effect" and the options of that effect; what is absent or `null` has its
    /// default.
    ///
    /// # Errors
    /// `Argument` with the JSON pointer of the key that is wrong.
    pub fn from_json(value: &Value) -> Result<Self> {
        let Value::Object(object) = value else {
            let text = "an effect must be an object such as {\"effect\": \"grayscale\"}";
            return Err(Error::argument(text).with_pointer(""));
        };
        let name = object.get("effect").unwrap_or(&Value::Null);
        name.as_str().and_then(|name| Self::read(name, value)).unwrap_or_else(|| {
            let names = Self::NAMES.join(", ");
            Err(Error::argument(format!("effect must be one of {names}, got {name}"))
                .with_pointer(pointer_to("effect")))
        })
    }

    /// An object with "effect" and every option; [`from_json`](Self::from_json) reads it back.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("effect".to_owned(), self.name().into());
        self.write(&mut object);
        Value::Object(object)
    }
}

fn read<F: Filter>(value: &Value) -> Result<F> {
    let keys = [&["effect"][..], &Key::names(F::KEYS)].concat();
    let what = format!("the effect {}", F::NAME);
    F::read(&Object::new(value, &what, &keys)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_effect_is_read_and_written_back() {
        let regions = json!([[0.1, 0.2, 0.3, 0.4], [0.0, 0.0, 1.0, 0.5]]);
        let all = [
            json!({"effect": "grayscale"}),
            json!({"effect": "blur", "radius": 2.5, "regions": regions}),
            json!({"effect": "sharpen", "radius": 0.5, "percent": 80, "threshold": 2}),
            json!({
                "effect": "adjust", "brightness": 1.2, "contrast": 0.9, "saturation": 0.0, "gamma": 2.2
            }),
            json!({"effect": "pixelate", "size": 12, "regions": null}),
            json!({"effect": "redact", "regions": regions, "color": "#ff0000"}),
        ];
        for value in &all {
            assert_eq!(Effect::from_json(value).unwrap().to_json(), *value);
        }
        let names: Vec<&str> = all.iter().filter_map(|value| value["effect"].as_str()).collect();
        assert_eq!(names, Effect::NAMES);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let refused = |value: Value| Effect::from_json(&value).unwrap_err().to_string();
        assert_eq!(
            refused(json!({"effect": "emboss"})),
            "at /effect: effect must be one of grayscale, blur, sharpen, adjust, pixelate, redact, got \"emboss\""
        );
        assert_eq!(
            refused(json!({"effect": "blur", "radius": 2, "sigma": 1})),
            "at /sigma: unknown key \"sigma\"; the effect blur has effect, radius, regions"
        );
        assert_eq!(
            refused(json!("blur")),
            "an effect must be an object such as {\"effect\": \"grayscale\"}"
        );
    }
}
