//! PNG (W3C PNG, third edition).

mod encode;
pub mod options;
