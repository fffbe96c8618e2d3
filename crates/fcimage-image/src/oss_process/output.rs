//! How the result is written: `format`, `quality` and `interlace` together.

use crate::codecs::avif::options::AvifOptions;
use crate::codecs::choice::EncodingChoice;
use crate::codecs::jpeg::options::JpegOptions;
use crate::codecs::png::options::PngOptions;
use crate::codecs::same_format::SameFormat;
use crate::codecs::webp::options::WebPOptions;
use crate::oss_process::actions::format::Format;
use crate::oss_process::actions::quality::Quality;
use crate::oss_process::error::not_implemented;
use crate::oss_process::source_facts::SourceFacts;
use crate::oss_process::steps::needs_source;
use fcimage_base::error::Result;

/// What the string says about the file that is written. The last action of a kind counts.
#[derive(Debug, Default)]
pub(super) struct Output {
    pub format: Option<Format>,
    pub quality: Option<Quality>,
    pub progressive: bool,
}

impl Output {
    /// Whether the format of the source stays.
    pub(super) fn keeps_format(&self) -> bool {
        matches!(self.format, None | Some(Format::Gif))
    }

    /// How a source is written.
    pub(super) fn encoding(&self, source: Option<&SourceFacts>) -> Result<EncodingChoice> {
        match self.format {
            None | Some(Format::Gif) => {
                Ok(SameFormat::default().with(self.jpeg(source)?).with(self.webp(source)?).into())
            }
            Some(Format::Jpeg) => Ok(self.jpeg(source)?.into()),
            Some(Format::WebP) => Ok(self.webp(source)?.into()),
            Some(Format::Png) => Ok(PngOptions::default().into()),
            Some(Format::Avif) => Ok(AvifOptions::default().into()),
            Some(Format::NotWritten(name)) => {
                let text = format!("{name} is not written: use jpg, png, webp, gif or avif");
                Err(not_implemented(text))
            }
        }
    }

    fn jpeg(&self, source: Option<&SourceFacts>) -> Result<JpegOptions> {
        let options = JpegOptions::default().with_progressive(self.progressive);
        match self.quality {
            None => Ok(options),
            Some(Quality::Absolute(quality)) => {
                Ok(options.with_quality(quality.into())?.with_cap_at_source(true))
            }
            Some(Quality::Relative(percent)) => {
                options.with_quality(relative(percent, source)?.into())
            }
        }
    }

    fn webp(&self, source: Option<&SourceFacts>) -> Result<WebPOptions> {
        let quality = match self.quality {
            None => return Ok(WebPOptions::default()),
            Some(Quality::Absolute(quality)) => quality,
            Some(Quality::Relative(percent)) => relative(percent, source)?,
        };
        WebPOptions::default().with_quality(quality.into())
    }
}

/// Percent of the quality of a JPEG, which only that states; of another source, of the best.
fn relative(percent: u8, source: Option<&SourceFacts>) -> Result<u8> {
    let source = source.ok_or_else(|| needs_source("q of quality"))?;
    let of = source.jpeg_quality.filter(|_| source.jpeg).unwrap_or(100);
    let quality = (u32::from(of) * u32::from(percent) + 50) / 100;
    Ok(u8::try_from(quality.max(1)).unwrap_or(100))
}
