//! Recipes: what a caller asks for, checked before any work.

pub mod json;
