//! Text: fonts, characters, what the shaper makes of them, and the outlines of letters as coverage.
//! Text watermarks and text layers are drawn with these.

pub(crate) mod characters;
mod colored_glyph;
pub(crate) mod font;
pub(crate) mod mask;
pub(crate) mod outline;
pub(crate) mod shaping;

pub use font::{Font, FontSource};
