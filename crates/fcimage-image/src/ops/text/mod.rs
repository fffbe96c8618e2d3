//! Text: fonts, characters, what the shaper makes of them, and the outlines of letters as coverage.
//! Text watermarks and text layers are drawn with these.

pub(crate) mod characters;
mod colored_glyph;
pub(crate) mod effects;
pub(crate) mod font;
pub(crate) mod json;
pub(crate) mod mask;
pub(crate) mod outline;
pub(crate) mod shaping;

pub use effects::EFFECT_COLOR;
pub use font::{Font, FontSource};
