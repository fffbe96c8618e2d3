//! Recipes: what a caller asks for, checked before any work.
//!
//! [`variant`] has the validated recipe of one output, [`geometry`] turns it and the size of a source
//! into a [`geometry::frame::Frame`], [`variants_json`] reads and writes lists of recipes, and
//! [`fingerprint`] distinguishes recipes.

pub mod animation_mode;
pub mod color;
mod duplicate_keys;
pub mod fingerprint;
pub mod geometry;
pub mod json;
pub(crate) mod names;
pub mod recipe_schema;
pub mod schema;
pub mod several;
pub mod step;
pub mod variant;
pub mod variants_json;
