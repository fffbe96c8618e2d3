//! The layer `Text`: wrapped, aligned, in one or several looks.
//!
//! A text is shaped once, when it is made ([`typeset`]); for an image its lines are wrapped
//! ([`wrap`]), put in their places ([`layout`]) and drawn ([`ink`]).

mod align;
mod checks;
mod fonts;
mod ink;
mod json;
mod layout;
pub(crate) mod options;
#[cfg(test)]
mod tests;
pub(crate) mod text_layer;
mod typeset;
mod wrap;

pub use align::Align;
pub use options::{Span, TextLayerOptions};
pub use text_layer::{Measured, Text};
