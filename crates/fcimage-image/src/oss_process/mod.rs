//! Processing strings of object storages: `image/resize,w_200/format,webp`.
//!
//! [`process::Process`] reads a string and checks every parameter. `actions` has one file for each
//! action, `dialect` the differences of object storages. Errors have the code that the object storage
//! gives, and the number of the cause where it is known.

mod actions;
mod answers;
mod block;
mod compile;
#[cfg(test)]
mod compile_tests;
mod dialect;
mod error;
mod limits;
mod mark_file;
#[cfg(test)]
mod mark_tests;
mod marks;
mod materials;
mod output;
mod params;
mod process;
mod source_facts;
mod steps;
#[cfg(test)]
mod vectors;

pub use compile::Compile;
pub use dialect::{DIALECTS, Dialect, OSS};
pub use materials::Materials;
pub use process::{Process, Styles};
pub use source_facts::SourceFacts;
