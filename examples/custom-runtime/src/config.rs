//! What the environment sets.

use std::path::PathBuf;
use std::time::Duration;

use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;
use fcimage_image::{
    RenderOptions, TextOptions, TextWatermark, Variant, tutorial, variants_from_json,
};

/// All settings; they do not change while the program runs.
pub struct Config {
    /// Where the platform expects the server.
    pub port: u16,
    /// How long a whole request may take to arrive.
    pub request_time: Duration,
    /// The bucket whose uploads are processed; events of others are skipped.
    pub source_bucket: String,
    /// Where that bucket is mounted.
    pub source: PathBuf,
    /// Where the bucket of the variants is mounted.
    pub target: PathBuf,
    /// The recipes.
    pub variants: Vec<Variant>,
    /// Limits and options of every call.
    pub options: RenderOptions,
}

impl Config {
    /// `get` looks a variable up.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let number = |name, default| match get(name) {
            None => Ok(default),
            Some(text) => text.parse().map_err(|_| {
                Error::argument(format!(
                    "{name} must be a whole number from 0 to 65535, got {text:?}"
                ))
            }),
        };
        let variants = match get("FCIMAGE_VARIANTS") {
            Some(recipes) => variants_from_json(&recipes, &Limits::DEFAULT)?,
            None => {
                let text = get("WATERMARK_TEXT").filter(|text| !text.is_empty());
                let mark = text.map(|text| TextWatermark::new(&text, TextOptions::default()));
                tutorial(mark.transpose()?.map(Into::into).as_ref())?
            }
        };
        Ok(Self {
            port: number("PORT", 9000)?,
            request_time: Duration::from_secs(number("REQUEST_SECONDS", 30)?.into()),
            source_bucket: get("SOURCE_BUCKET").unwrap_or_else(|| "upload-images".to_owned()),
            source: get("SOURCE_DIR").unwrap_or_else(|| "/mnt/source".to_owned()).into(),
            target: get("TARGET_DIR").unwrap_or_else(|| "/mnt/target".to_owned()).into(),
            variants,
            options: RenderOptions::default().with_limits(Limits::from_env(get)?),
        })
    }
}
