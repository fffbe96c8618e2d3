//! Exif blocks: a TIFF structure with facts about an image (Exif 3.0, CIPA DC-008).
//!
//! [`Exif`] shows all of a block: its tags by name and number in [`view`], what they mean in [`facts`].

pub mod facts;
pub(crate) mod select;
pub mod tags;
mod text;
pub(crate) mod tiff_ifd;
pub mod value;
pub mod view;
pub(crate) mod write;

pub use facts::{Exposure, Moment, Position};
pub use tags::{Directory, Key};
pub use value::{Ratio, Value};
pub use view::Exif;
