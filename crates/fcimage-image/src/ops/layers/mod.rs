//! Layers: what is drawn on an image, one over the other, in the order that a recipe gives.
//!
//! One file for each kind, which implements `content::Content`. To add a layer: a file here, and a
//! line in [`layer`]'s list.

mod content;
pub(crate) mod draw;
mod figure;
mod fill;
pub mod layer;
pub(crate) mod length;
pub(crate) mod picture;
pub mod place;
mod shape;
pub(crate) mod text;

pub use fill::Fill;
pub use layer::Layer;
pub use length::Length;
pub use picture::{Picture, PictureOptions};
pub use place::{Anchor, Place};
pub use shape::{Shape, ShapeKind, ShapeOptions};
pub use text::{Align, Measured, Span, Text, TextLayerOptions};
