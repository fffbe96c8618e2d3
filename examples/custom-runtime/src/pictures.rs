//! A picture in, one variant out: `POST /?width=600&format=webp`.

use fcimage_base::error::{Error, ErrorKind, Result};
use fcimage_image::codecs::Encoding;
use fcimage_image::geometry::Fit;
use fcimage_image::render;
use fcimage_image::variant::{Variant, VariantParts};
use serde_json::json;

use crate::config::Config;
use crate::http::{Request, Response};

/// The longest side that a request may ask for, in pixels.
const MAX_SIDE: i64 = 4096;

/// The variant that the query asks for, of the picture in the body.
pub fn variant(request: &Request, config: &Config) -> Response {
    let made = recipe(&request.query)
        .and_then(|recipe| render(&request.body, &[recipe], &config.options))
        .and_then(|images| {
            images.into_iter().next().ok_or_else(|| Error::internal("a recipe without a picture"))
        });
    match made {
        Ok(image) => Response::new(200, image.format.media_type(), image.data),
        Err(error) => refusal(&error),
    }
}

/// An error as JSON, with the status that says whose fault it is.
pub fn refusal(error: &Error) -> Response {
    let status = match error.kind() {
        ErrorKind::Argument | ErrorKind::Event | ErrorKind::Pattern => 400,
        ErrorKind::Limit => 413,
        ErrorKind::Unsupported => 415,
        ErrorKind::Decode | ErrorKind::Encode => 422,
        _ => 500,
    };
    let body = json!({"error": format!("{:?}", error.kind()), "message": error.to_string()});
    Response::new(status, "application/json", body.to_string().into_bytes())
}

fn recipe(query: &[(String, String)]) -> Result<Variant> {
    let mut parts = VariantParts::named("variant");
    let mut encoding = json!({"format": "jpeg"});
    for (name, value) in query {
        match name.as_str() {
            "width" => parts.width = Some(number(name, value, MAX_SIDE)?),
            "height" => parts.height = Some(number(name, value, MAX_SIDE)?),
            "fit" => parts.fit = Fit::from_name(value)?,
            "format" => set(&mut encoding, "format", json!(value)),
            "quality" => set(&mut encoding, "quality", json!(number(name, value, 100)?)),
            _ => {
                return Err(Error::argument(format!(
                    "unknown parameter {name:?}; there are width, height, fit, format, quality"
                )));
            }
        }
    }
    parts.encodings = vec![Encoding::from_json(&encoding)?];
    Variant::new(parts)
}

fn set(object: &mut serde_json::Value, name: &str, value: serde_json::Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

fn number(name: &str, text: &str, most: i64) -> Result<i64> {
    let value = text.parse().ok().filter(|value| (1..=most).contains(value));
    value.ok_or_else(|| {
        Error::argument(format!("{name} must be a whole number of 1 to {most}, got {text:?}"))
    })
}
