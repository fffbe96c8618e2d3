//! The operations on objects, one file each.

mod copy;
mod delete;
mod get;
mod head;
mod list;
mod put;

pub use copy::{Copied, CopySource};
pub use get::{GetOptions, Object, Range};
pub use head::ObjectHead;
pub(crate) use list::read as read_page;
pub use list::{ListOptions, Listed, Page};
pub use put::Stored;
