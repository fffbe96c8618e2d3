//! EventBridge event patterns: compiled once, then matched against many events.
//!
//! The semantics are those of the open engine (apache/rocketmq-eventbridge) and of the platform's
//! documentation; docs/patterns.md lists them.

mod compile;
mod condition;
mod event_pattern;
mod explain;
mod ipv4_block;
mod tree;

pub use event_pattern::EventPattern;
pub use explain::{Explanation, FieldVerdict};
