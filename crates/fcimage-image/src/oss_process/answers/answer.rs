//! The answer to a string that asks about an image.

use crate::options::RenderOptions;
use crate::oss_process::answers::average_hue::average_hue;
use crate::oss_process::answers::info::info;
use crate::oss_process::error::invalid;
use crate::oss_process::process::{Kind, Process};
use crate::source::Source;
use fcimage_base::error::Result;

impl Process {
    /// The answer to `image/info`, which is JSON, or to `image/average-hue`, which is a color such as
    /// `0x5c783b`.
    ///
    /// # Errors
    /// `Argument` where the string gives an image; what opening and decoding the image return.
    pub fn answer(&self, data: &[u8], options: &RenderOptions) -> Result<String> {
        match self.kind {
            Kind::Image(_) => Err(invalid(None, "the string gives an image: make a variant of it")),
            Kind::Info => {
                let source = Source::open(data, &options.limits)?;
                Ok(info(source.info(), data.len()).to_string())
            }
            Kind::AverageHue => average_hue(data, options),
        }
    }
}
