//! Watermarks: a text or a logo becomes a stamp, and the stamp is blended into the image.

pub(crate) mod canvas;
mod contrast;
pub(crate) mod draw;
mod image;
pub(crate) mod json;
mod letters;
mod lines;
mod mark;
mod placement;
mod stamps;
mod text;
mod text_options;

pub use image::{ImageOptions, ImageWatermark};
pub use mark::Watermark;
pub use placement::Placement;
pub use text::TextWatermark;
pub use text_options::{TextColor, TextOptions};
