//! A layer of any kind, and its JSON.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::ops::asset::AssetWriter;
use crate::ops::image_file::ImageFile;
use crate::ops::image_files::ImageFiles;
use crate::ops::layers::content::{Content, StampBytes};
use crate::ops::layers::picture::Picture;
use crate::ops::layers::place::{self, Place};
use crate::ops::layers::shape::Shape;
use crate::ops::layers::text::Text;
use crate::ops::stamp::Stamp;
use crate::pixels::Pixels;
use crate::recipe::json::{Object, pointer_to};
use crate::recipe::schema::Key;
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

/// Declares the enum of all layers.
macro_rules! layers {
    ($($(#[$doc:meta])* $layer:ident),+ $(,)?) => {
        /// One layer of a recipe. Cloning is cheap.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Layer { $($(#[$doc])* $layer(Arc<$layer>)),+ }

        $(impl From<$layer> for Layer {
            fn from(layer: $layer) -> Self {
                Self::$layer(Arc::new(layer))
            }
        })+

        impl Layer {
            /// The names that "layer" can have in JSON, in the order of the documentation.
            pub const NAMES: &[&str] = &[$(<$layer as Content>::NAME),+];

            /// Each name with the keys of the layer.
            pub(crate) fn keys() -> Vec<(&'static str, Vec<Key>)> {
                vec![$((
                    <$layer as Content>::NAME,
                    [<$layer as Content>::KEYS, &place::KEYS[..]].concat(),
                )),+]
            }

            /// The name of the layer in JSON.
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$layer(_) => <$layer as Content>::NAME),+ }
            }

            /// Where it is drawn, how opaque, and on which images.
            pub fn place(&self) -> &Place {
                match self { $(Self::$layer(layer) => layer.place()),+ }
            }

            fn read(name: &str, value: &Value, limits: &Limits) -> Option<Result<Self>> {
                match name {
                    $(<$layer as Content>::NAME => {
                        Some(read::<$layer>(value, limits).map(Self::from))
                    })+
                    _ => None,
                }
            }

            fn write(&self, object: &mut Map<String, Value>, asset: AssetWriter) {
                match self { $(Self::$layer(layer) => layer.write(object, asset)),+ }
            }

            /// The image file that it draws.
            pub(crate) fn image(&self) -> Option<&ImageFile> {
                match self { $(Self::$layer(layer) => layer.image()),+ }
            }

            pub(super) fn bytes(&self, canvas: Size) -> StampBytes {
                match self { $(Self::$layer(layer) => layer.bytes(canvas)),+ }
            }

            pub(super) fn stamp(
                &self,
                canvas: Size,
                images: &ImageFiles<'_>,
            ) -> Result<Option<Stamp>> {
                match self { $(Self::$layer(layer) => layer.stamp(canvas, images)),+ }
            }

            pub(super) fn draw(&self, stamp: &Stamp, pixels: &mut Pixels) {
                match self { $(Self::$layer(layer) => layer.draw(stamp, pixels)),+ }
            }
        }
    };
}

layers! {
    /// Another image.
    Picture,
    /// A rectangle, an ellipse or a line.
    Shape,
    /// Letters.
    Text,
}

impl Layer {
    /// Reads an object with "layer", the options of that layer, and those of its [`Place`]; what is
    /// absent or `null` has its default. Images are judged by `limits`.
    ///
    /// # Errors
    /// `Argument` with the JSON pointer of the key that is wrong; what opening an image or font returns.
    pub fn from_json(value: &Value, limits: &Limits) -> Result<Self> {
        let Value::Object(object) = value else {
            let text = "a layer must be an object such as {\"layer\": \"picture\"}";
            return Err(Error::argument(text).with_pointer(""));
        };
        let name = object.get("layer").unwrap_or(&Value::Null);
        name.as_str().and_then(|name| Self::read(name, value, limits)).unwrap_or_else(|| {
            let names = Self::NAMES.join(", ");
            Err(Error::argument(format!("layer must be one of {names}, got {name}"))
                .with_pointer(pointer_to("layer")))
        })
    }

    /// An object with "layer" and every option; [`from_json`](Self::from_json) reads it back.
    pub fn to_json(&self) -> Value {
        self.json_with(|asset| asset.to_json())
    }

    /// The object with fonts and images as `asset` writes them.
    pub(crate) fn json_with(&self, asset: AssetWriter) -> Value {
        let mut object = Map::new();
        object.insert("layer".to_owned(), self.name().into());
        self.place().write(&mut object);
        self.write(&mut object, asset);
        Value::Object(object)
    }
}

fn read<C: Content>(value: &Value, limits: &Limits) -> Result<C> {
    let keys = [&["layer"][..], &Key::names(C::KEYS), &Key::names(&place::KEYS)].concat();
    let what = format!("the layer {}", C::NAME);
    let object = Object::new(value, &what, &keys)?;
    C::read(&object, Place::from_json(&object)?, limits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused(value: Value) -> String {
        Layer::from_json(&value, &Limits::DEFAULT).unwrap_err().to_string()
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let names = Layer::NAMES.join(", ");
        assert_eq!(
            refused(json!({"layer": "video"})),
            format!("at /layer: layer must be one of {names}, got \"video\"")
        );
        assert_eq!(
            refused(json!("picture")),
            "a layer must be an object such as {\"layer\": \"picture\"}"
        );
        let unknown = refused(json!({"layer": "picture", "x": 1}));
        assert!(
            unknown.starts_with("at /x: unknown key \"x\"; the layer picture has layer, image")
        );
    }
}
