//! How large a variant becomes and which part of the image it shows.
//!
//! [`target`] has what a recipe asks for; for a source of some size it gives a [`frame::Frame`]: one
//! rectangle of the source, one size, one turn, one canvas. Integer arithmetic, but for fractions that a
//! recipe states and for [`rotation`].

mod bound;
mod check;
pub mod corners;
pub mod crop;
pub mod fit;
pub mod focus;
pub mod frame;
pub mod gravity;
pub(crate) mod json;
pub mod mapping;
pub mod padding;
pub mod rect;
pub mod rotation;
pub mod rounding;
pub mod seen;
pub mod side;
pub mod smaller;
pub(crate) mod source_part;
pub mod target;
pub mod turn;

pub use corners::{Corners, CutShape, Radius};
pub use crop::Crop;
pub use fit::Fit;
pub use focus::Focus;
pub use gravity::Gravity;
pub use padding::Padding;
pub use rounding::Rounding;
pub use smaller::WhenSmaller;
pub use target::Target;
pub use turn::Flip;
