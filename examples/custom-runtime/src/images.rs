//! An image in, one variant out: `POST /?width=600&format=webp`.

use std::ops::RangeInclusive;

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
            "width" => variant = variant.width(number(name, value, 1..=MAX_SIDE)?),
            "height" => variant = variant.height(number(name, value, 1..=MAX_SIDE)?),
            "fit" => variant = variant.fit(Fit::from_name(value)?),
            "format" => format = value,
            "quality" => quality = Some(number(name, value, 0..=100)?),
            // So that ?v=2 can make caches ask again.
            "v" | "t" => {}
            _ if name.starts_with('_') => {}
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
    Ok(match (format.to_ascii_lowercase().as_str(), quality) {
        ("jpeg" | "jpg", None) => JpegOptions::default().into(),
        ("jpeg" | "jpg", Some(quality)) => JpegOptions::default().with_quality(quality)?.into(),
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

fn number(name: &str, text: &str, range: RangeInclusive<u32>) -> Result<u32> {
    text.parse().ok().filter(|value| range.contains(value)).ok_or_else(|| {
        let (least, most) = (range.start(), range.end());
        Error::argument(format!("{name} must be between {least} and {most}, got {text:?}"))
    })
}
