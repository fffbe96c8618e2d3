//! Watermarks: a text or a logo becomes a stamp, and the stamp is blended into the image.

pub(crate) mod asset;
mod characters;
mod colored_glyph;
mod contrast;
pub(crate) mod draw;
mod font;
mod image;
mod json;
mod letters;
mod mark;
mod mask;
mod outline;
mod placement;
mod shaping;
mod stamp;
mod stamps;
mod text;
mod text_options;

pub use font::{Font, FontSource};
pub use image::{ImageOptions, ImageWatermark};
pub use mark::Watermark;
pub use placement::Placement;
pub use text::TextWatermark;
pub use text_options::{EFFECT_COLOR, TextColor, TextOptions};
