//! A lossy encoder: it judges all macroblocks, then decides about each and codes it in one pass, and
//! writes the bits with the probabilities that the pass found.
//!
//! The decisions are those of libwebp at its method 2, which quality is measured against.

pub(crate) mod alpha;
mod analysis;
mod blocks;
mod bool_writer;
pub(crate) mod container;
mod costs;
mod cover;
mod darkness;
pub(crate) mod frame;
mod grid;
pub(crate) mod import;
mod macroblock;
pub(crate) mod options;
mod partitions;
mod pass;
pub(crate) mod planes;
mod quantizer;
mod segments;
mod statistics;
mod subblock_modes;
mod surroundings;
mod tokens;
