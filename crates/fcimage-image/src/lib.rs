//! One uploaded image into all its variants: decoded once, in bounded memory.
//!
//! [`render()`] turns the bytes of an image into the outputs that a list of [`Variant`]s asks for;
//! [`Stream`] gives each output as soon as it is encoded, and [`plan`](plan()) says from the header
//! alone what would be done. What an image may need is bounded by
//! [`Limits`](fcimage_base::Limits).
//!
//! ```
//! use fcimage_image::codecs::{JpegOptions, WebPOptions};
//! use fcimage_image::{Fit, RenderOptions, Variant, render};
//!
//! # fn main() -> fcimage_base::Result<()> {
//! let thumb = Variant::builder("thumb")
//!     .width(150)
//!     .height(150)
//!     .fit(Fit::Cover)
//!     .encoding(JpegOptions::default().with_quality(80)?)
//!     .encoding(WebPOptions::default())
//!     .build()?;
//! # let pixels = fcimage_image::pixels::Pixels::new(
//! #     200, 300, fcimage_image::pixels::Layout::Rgb, vec![90; 200 * 300 * 3])?;
//! # let png = fcimage_image::codecs::Encoding::Png(Default::default());
//! # let upload = png.encode(&pixels, &Default::default())?;
//! let images = render(&upload, &[thumb], &RenderOptions::default())?;
//! assert_eq!(images.len(), 2);
//! assert_eq!((images[0].format.name(), images[0].size.width), ("jpeg", 150));
//! # Ok(())
//! # }
//! ```
//!
//! The way of an image: [`source`] opens it, [`plan`](mod@plan) chooses scale and order, [`codecs`] decode
//! it, [`ops`] change it, codecs encode the outputs, the longest job first; [`pipeline`] has all of it.
#![forbid(unsafe_code)]

pub mod codecs;
pub mod context;
pub mod describe;
pub mod dpi;
pub mod exif;
pub mod info;
pub mod ops;
pub mod options;
pub mod oss_process;
pub mod pipeline;
pub mod pixels;
pub mod plan;
pub mod planes;
pub mod probe;
pub mod recipe;
pub mod size;
pub mod source;
pub mod strip;
pub mod vectors;
mod xmp;

pub use codecs::canvas::Canvas;
pub use describe::{DescribeOptions, Description, Swatch};
pub use ops::asset::AssetSource;
pub use ops::effects::{
    Adjust, Blur, Effect, Grayscale, Pixelate, Redact, Region, Regions, Sharpen,
};
pub use ops::layers::{
    Align, Anchor, Fill, Layer, Length, Measured, Picture, PictureOptions, Place, Shape, ShapeKind,
    ShapeOptions, Span, Text, TextLayerOptions,
};
pub use ops::redaction::Redaction;
pub use ops::text::{EFFECT_COLOR, Font, FontSource};
pub use ops::watermark::{
    ImageOptions, ImageWatermark, Placement, TextColor, TextOptions, TextWatermark, Watermark,
};
pub use options::RenderOptions;
pub use pipeline::{DecodedImage, EncodedImage, Input, Stream, decode, describe, plan, render};
pub use plan::Plan;
pub use recipe::animation_mode::AnimationMode;
pub use recipe::color::Color;
pub use recipe::geometry::{
    Corners, Crop, CutShape, Fit, Flip, Focus, Gravity, Padding, Radius, Rounding, Target,
    WhenSmaller,
};
pub use recipe::recipe_schema::recipe_schema;
pub use recipe::step::Step;
pub use recipe::variant::{Variant, VariantBuilder};
pub use recipe::variants_json::{TUTORIAL, tutorial, variants_from_json, variants_to_json};
pub use size::Size;
pub use source::Source;
