//! The options of JPEG output.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

use crate::codecs::budget::Budget;
use crate::codecs::jpeg::format::FORMAT;
use crate::codecs::metadata_options::MetadataOptions;
use crate::codecs::options::in_range;
use crate::info::Info;
use crate::recipe::json::Object;
use crate::recipe::names::named;
use crate::recipe::schema::{Key, Kind};
use fcimage_base::error::Result;

named! {
    /// How much color detail a JPEG keeps (chroma subsampling).
    Chroma, "chroma_subsampling":
    /// Half in both directions.
    C420 = "4:2:0",
    /// Half across.
    C422 = "4:2:2",
    /// All of it.
    C444 = "4:4:4",
}

/// The options of JPEG output.
///
/// ```
/// use fcimage_image::codecs::{Chroma, JpegOptions};
/// let options = JpegOptions::default().with_quality(90)?.with_chroma_subsampling(Chroma::C444);
/// assert_eq!(options.quality(), 90);
/// # Ok::<(), fcimage_base::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct JpegOptions {
    quality: u8,
    progressive: bool,
    optimize: bool,
    chroma_subsampling: Chroma,
    metadata: MetadataOptions,
    budget: Budget,
    cap_at_source: bool,
}

impl Default for JpegOptions {
    /// Quality 85, baseline, Huffman tables made for the image, 4:2:0, no metadata.
    fn default() -> Self {
        Self {
            quality: 85,
            progressive: false,
            optimize: true,
            chroma_subsampling: Chroma::C420,
            metadata: MetadataOptions::default(),
            budget: Budget::default(),
            cap_at_source: false,
        }
    }
}

impl JpegOptions {
    /// The keys of the options in JSON.
    pub(super) const KEYS: [Key; 10] = [
        Key::required("format", Kind::Const("jpeg"), "JPEG."),
        Key::new("quality", Kind::bytes(&Self::QUALITY), "Quality, on the scale of libjpeg."),
        Key::new("progressive", Kind::Boolean, "Whether the image appears in passes."),
        Key::new("optimize", Kind::Boolean, "Whether Huffman tables are made for the image."),
        Key::new(
            "chroma_subsampling",
            Kind::Names(Chroma::NAMES),
            "How much color detail is kept: a quarter, half, all of it.",
        ),
        MetadataOptions::KEYS[0],
        MetadataOptions::KEYS[1],
        Budget::KEYS[0],
        Budget::KEYS[1],
        Key::new(
            "cap_at_source",
            Kind::Boolean,
            "Whether the quality and the size of a JPEG source are the upper end.",
        ),
    ];

    /// Reads the options from a JSON object; what is absent or `null` has its default.
    ///
    /// # Errors
    /// `Argument` with the JSON pointer of the key that is wrong.
    pub fn from_json(value: &Value) -> Result<Self> {
        let object = Object::new(value, "a JPEG encoding", &Key::names(&Self::KEYS))?;
        let mut options = Self::default();
        if let Some(quality) = object.integer("quality")? {
            options = options.with_quality(quality)?;
        }
        if let Some(progressive) = object.boolean("progressive")? {
            options = options.with_progressive(progressive);
        }
        if let Some(optimize) = object.boolean("optimize")? {
            options = options.with_optimize(optimize);
        }
        if let Some(chroma) = object.parsed("chroma_subsampling", Chroma::from_name)? {
            options = options.with_chroma_subsampling(chroma);
        }
        options.metadata = MetadataOptions::from_json(&object)?;
        options.budget = Budget::from_json(&object)?;
        if let Some(cap) = object.boolean("cap_at_source")? {
            options = options.with_cap_at_source(cap);
        }
        Ok(options)
    }

    /// All options as a JSON object; [`from_json`](Self::from_json) reads it back.
    pub fn to_json(&self) -> Value {
        let Self {
            quality,
            progressive,
            optimize,
            chroma_subsampling,
            metadata,
            budget,
            cap_at_source,
        } = self;
        let mut options = metadata.add_to(json!({
            "format": "jpeg",
            "quality": quality,
            "progressive": progressive,
            "optimize": optimize,
            "chroma_subsampling": chroma_subsampling.name(),
        }));
        if let Value::Object(options) = &mut options {
            budget.to_json(options);
            // Fingerprints of recipes without it stay as they are.
            options.insert("cap_at_source".to_owned(), cap_at_source.then_some(true).into());
        }
        options
    }

    /// The range of the quality.
    pub const QUALITY: RangeInclusive<u8> = 1..=100;

    /// Sets the quality, 1 to 100 on the scale of libjpeg. Default 85.
    ///
    /// # Errors
    /// `Argument` for a value out of its range.
    pub fn with_quality(mut self, quality: i64) -> Result<Self> {
        self.quality = in_range("quality", quality, Self::QUALITY)?;
        Ok(self)
    }

    /// Sets whether the image appears in passes. Default `false`.
    #[must_use]
    pub const fn with_progressive(mut self, progressive: bool) -> Self {
        self.progressive = progressive;
        self
    }

    /// Sets whether the Huffman tables are made for the image: a little slower, about 5 % smaller.
    /// Default `true`.
    #[must_use]
    pub const fn with_optimize(mut self, optimize: bool) -> Self {
        self.optimize = optimize;
        self
    }

    /// Sets the chroma subsampling. Default [`Chroma::C420`].
    #[must_use]
    pub const fn with_chroma_subsampling(mut self, chroma: Chroma) -> Self {
        self.chroma_subsampling = chroma;
        self
    }

    /// Sets which metadata are written. Default none.
    #[must_use]
    pub fn with_metadata(mut self, metadata: MetadataOptions) -> Self {
        self.metadata = metadata;
        self
    }

    /// Sets how many bytes the file may have, and how low the quality may get for that. Default: any
    /// number.
    #[must_use]
    pub const fn with_budget(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// Sets whether a JPEG source is the upper end: the quality is not above the one that its tables
    /// tell, and its own file is kept, without metadata, where the result shows the same and is not
    /// smaller. Default `false`.
    #[must_use]
    pub const fn with_cap_at_source(mut self, cap: bool) -> Self {
        self.cap_at_source = cap;
        self
    }

    /// Whether a JPEG source is the upper end.
    pub const fn cap_at_source(&self) -> bool {
        self.cap_at_source
    }

    /// The options for a source with this header, where it is the upper end.
    pub(crate) fn capped(&self, source: &Info) -> Option<Self> {
        if !self.cap_at_source || source.format != FORMAT {
            return None;
        }
        let quality = source.jpeg_quality.map_or(self.quality, |most| most.min(self.quality));
        Some(Self { quality, budget: self.budget.capped(quality), ..self.clone() })
    }

    /// How many bytes the file may have, and how low the quality may get for that.
    pub const fn budget(&self) -> Budget {
        self.budget
    }

    /// The quality, 1 to 100.
    pub const fn quality(&self) -> u8 {
        self.quality
    }

    /// Whether the image appears in passes.
    pub const fn progressive(&self) -> bool {
        self.progressive
    }

    /// Whether the Huffman tables are made for the image.
    pub const fn optimize(&self) -> bool {
        self.optimize
    }

    /// The chroma subsampling.
    pub const fn chroma_subsampling(&self) -> Chroma {
        self.chroma_subsampling
    }

    /// Which metadata are written.
    pub const fn metadata(&self) -> &MetadataOptions {
        &self.metadata
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::metadata_options::Keep;
    use crate::info::ColorModel;
    use crate::size::Size;

    #[test]
    fn every_option_survives_a_way_through_json() {
        let all = JpegOptions::default()
            .with_quality(1)
            .unwrap()
            .with_progressive(true)
            .with_optimize(false)
            .with_chroma_subsampling(Chroma::C422)
            .with_metadata(
                MetadataOptions::default()
                    .with_keep(Keep::from_names(["copyright", "icc"]).unwrap()),
            )
            .with_cap_at_source(true);
        for options in [all.clone(), JpegOptions::default()] {
            assert_eq!(JpegOptions::from_json(&options.to_json()).unwrap(), options);
        }
        assert_ne!(all, JpegOptions::default());
    }

    #[test]
    fn only_a_jpeg_caps_the_quality_and_the_lowest_one_with_it() {
        let options = |quality, least| {
            let budget = Budget::default().with_max_bytes(9).unwrap();
            let budget = budget.with_min_quality(least).unwrap();
            JpegOptions::default().with_quality(quality).unwrap().with_budget(budget)
        };
        let source = |format, jpeg_quality| Info {
            jpeg_quality,
            ..Info::plain(format, Size::new(1, 1), ColorModel::Ycbcr)
        };
        let jpeg = |quality| source(FORMAT, quality);
        assert_eq!(options(85, 60).capped(&jpeg(Some(40))), None, "not asked for");
        let cap = |quality, least| options(quality, least).with_cap_at_source(true);
        let capped = |source: &Info| cap(85, 60).capped(source).unwrap();
        assert_eq!(capped(&jpeg(Some(40))), cap(40, 40));
        assert_eq!(capped(&jpeg(Some(70))), cap(70, 60));
        assert_eq!(capped(&jpeg(Some(95))), cap(85, 60));
        assert_eq!(capped(&jpeg(None)), cap(85, 60));
        let png = crate::codecs::png::FORMAT;
        assert_eq!(cap(85, 60).capped(&source(png, None)), None);
    }

    #[test]
    fn null_is_the_default_for_every_option() {
        let mut value = JpegOptions::default().with_quality(7).unwrap().to_json();
        for key in Key::names(&JpegOptions::KEYS) {
            value[key] = Value::Null;
        }
        assert_eq!(JpegOptions::from_json(&value).unwrap(), JpegOptions::default());
    }

    #[test]
    fn errors_have_the_pointer_of_the_wrong_value() {
        let error = |value: Value| JpegOptions::from_json(&value).unwrap_err().to_string();
        assert_eq!(
            error(json!({"quality": 101})),
            "at /quality: quality must be between 1 and 100, got 101"
        );
        assert_eq!(
            error(json!({"quality": 8.5})),
            "at /quality: quality must be a whole number, got 8.5"
        );
        assert_eq!(
            error(json!({"keep": "iptc"})),
            "at /keep: keep must be one of icc, copyright, exif, gps, xmp, got \"iptc\""
        );
        assert_eq!(
            error(json!({"chroma_subsampling": "4:1:1"})),
            "at /chroma_subsampling: chroma_subsampling must be one of 4:2:0, 4:2:2, 4:4:4, \
             got \"4:1:1\""
        );
        assert!(
            error(json!({"qualty": 1})).contains("unknown key \"qualty\"; a JPEG encoding has")
        );
    }
}
