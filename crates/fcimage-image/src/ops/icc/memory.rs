//! What using a profile takes.

/// An upper bound of the bytes that using a profile of `length` bytes takes: a copy of it, the one table
/// that is parsed (its curves and its grid may refer to the same bytes), and the tables of the transform.
pub const fn peak_bytes(length: u64) -> u64 {
    if length == 0 { 0 } else { length.saturating_mul(10).saturating_add(4 << 20) }
}
