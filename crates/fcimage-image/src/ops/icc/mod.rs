//! Color: ICC profiles and CMYK to sRGB.
//!
//! A profile is applied only where it is for the samples of its image; [`profile::ProfileFor`] carries
//! that proof. Deep black is black, as with other color engines: see `black_point`.

mod black_point;
pub mod cmyk;
mod converter;
pub mod memory;
mod planes;
pub mod profile;
mod source_color;
pub mod srgb;
pub mod to_srgb;
