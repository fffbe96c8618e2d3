//! The numbers of the standard that decoder and encoder share.

pub(crate) mod block_mode_probabilities;
pub(crate) mod default_probabilities;
pub(crate) mod modes;
pub(crate) mod quantizers;
pub(crate) mod tokens;
pub(crate) mod update_probabilities;
