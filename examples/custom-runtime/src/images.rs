//! An image in, one variant out: `POST /?width=600&format=webp`.

use fcimage_base::error::{Error, ErrorKind, Result};
use fcimage_image::codecs::{Encoding, JpegOptions, PngOptions, WebPOptions};
use fcimage_image::{Fit, Variant, render};
use serde_json::json;

use crate::config::Config;
use crate::http::{Request, Response};

/// The longest side that a request may ask for, in pixels.
const MAX_SIDE: u32 = 4096;

/// The variant that the query asks for, of the image in the body.
pub fn variant(request: &Request, config: &Config) -> Response {
    let made = recipe(&request.query)
        .and_then(|recipe| render(&request.body, &[recipe], &config.options))
        .and_then(|images| {
            images.into_iter().next().ok_or_else(|| Error::internal("a recipe without an output"))
        });
    match made {
        Ok(image) => Response::new(200, image.format.media_type(), image.data),
        Err(error) => refusal(&error),
    }
}

/// An error as JSON, with the status that says what is at fault.
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
    let mut variant = Variant::builder("variant");
    let (mut format, mut quality) = ("jpeg", None);
    for (name, value) in query {
        match name.as_str() {
            "width" => variant = variant.width(number(name, value, MAX_SIDE)?),
            "height" => variant = variant.height(number(name, value, MAX_SIDE)?),
            "fit" => variant = variant.fit(Fit::from_name(value)?),
            "format" => format = value,
            "quality" => quality = Some(number(name, value, 100)?),
            _ => {
                return Err(Error::argument(format!(
                    "unknown parameter {name:?}; there are width, height, fit, format, quality"
                )));
            }
        }
    }
    variant.encoding(encoding(format, quality.map(i64::from))?).build()
}

fn encoding(format: &str, quality: Option<i64>) -> Result<Encoding> {
    Ok(match (format, quality) {
        ("jpeg", None) => JpegOptions::default().into(),
        ("jpeg", Some(quality)) => JpegOptions::default().with_quality(quality)?.into(),
        ("webp", None) => WebPOptions::default().into(),
        ("webp", Some(quality)) => WebPOptions::default().with_quality(quality)?.into(),
        ("png", None) => PngOptions::default().into(),
        ("png", Some(_)) => return Err(Error::argument("quality is not an option of png")),
        _ => {
            return Err(Error::argument(format!(
                "format must be one of jpeg, webp, png, got {format:?}"
            )));
        }
    })
}

fn number(name: &str, text: &str, most: u32) -> Result<u32> {
    let value = text.parse().ok().filter(|value| (1..=most).contains(value));
    value.ok_or_else(|| {
        Error::argument(format!("{name} must be a whole number from 1 to {most}, got {text:?}"))
    })
}
