//! What a loop filter is asked to do.

/// How much may differ across an edge that is filtered (RFC 6386, section 15.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EdgeLimits {
    /// Of the step across an edge between blocks, 3 to 189; between macroblocks it may be larger by 4.
    pub edge: u8,
    /// Of neighbors on one side of the edge, 1 to 63.
    pub interior: u8,
    /// How large a difference next to the edge means that only the nearest samples are changed.
    pub variance: u8,
}

/// Which edges of a macroblock are filtered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edges {
    /// The edge to the macroblock on the left.
    pub left: bool,
    /// The edge to the macroblock above.
    pub top: bool,
    /// The edges between its blocks.
    pub inner: bool,
}

/// Whether a square of `side` samples is within a plane of `length` samples, with four rows above it and
/// four samples before those.
#[inline(always)]
pub(crate) fn are_within(length: usize, at: usize, stride: usize, side: usize) -> bool {
    let before = stride.checked_mul(4).and_then(|rows| rows.checked_add(4));
    let after = stride.checked_mul(side - 1).and_then(|rows| rows.checked_add(side));
    match (before, after.and_then(|after| after.checked_add(at))) {
        (Some(before), Some(end)) => before <= at && end <= length,
        _ => false,
    }
}
