//! Entropy-coded data: bits, Huffman codes, blocks, restart intervals.

pub(crate) mod bit_writer;
pub(crate) mod bits;
pub(crate) mod block;
pub(crate) mod damage;
pub(crate) mod huffman;
pub(crate) mod optimal;
pub(crate) mod pairs;
pub(crate) mod restart;
pub(crate) mod standard_tables;
pub(crate) mod zigzag;
