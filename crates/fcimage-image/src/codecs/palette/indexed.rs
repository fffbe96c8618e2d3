//! An image of few colors, and the order of its colors.

/// An image as indices of colors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::codecs) struct Indexed {
    /// The colors, RGBA; those with less alpha come first. At least one.
    pub(in crate::codecs) palette: Vec<[u8; 4]>,
    /// The color of each pixel, row by row.
    pub(in crate::codecs) indices: Vec<u8>,
    /// The index of the color without alpha, where there is one.
    pub(in crate::codecs) transparent: Option<u8>,
}

/// Sorts colors by alpha, then from dark to bright.
pub(super) fn sort(colors: &mut [[u8; 4]]) {
    colors.sort_unstable_by_key(|color| sort_key(*color));
}

/// What colors are sorted by.
pub(super) fn sort_key([r, g, b, a]: [u8; 4]) -> (u8, u32, [u8; 3]) {
    (a, u32::from(r) * 3 + u32::from(g) * 6 + u32::from(b), [r, g, b])
}
