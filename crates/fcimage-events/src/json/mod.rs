//! JSON as it was written: an index of spans over the text, so that numbers and strings keep their
//! written form, and the functions that write JSON.

mod document;
mod duplicates;
mod parser;
mod role;
mod unescape;
mod value;
mod write;

pub use document::Document;
pub(crate) use document::check_length;
pub(crate) use duplicates::refuse_duplicate_keys;
pub use role::DocumentRole;
pub use value::{Type, Value};
pub use write::{canonical, push_compact, push_string, quoted};
