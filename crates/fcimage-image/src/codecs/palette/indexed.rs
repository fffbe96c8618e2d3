//! An image of few colors, and the order of its colors.

/// An image as indices of colors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Indexed {
    /// The colors, RGBA; those with less alpha come first. At least one.
    pub(crate) palette: Vec<[u8; 4]>,
    /// The color of each pixel, row by row.
    pub(crate) indices: Vec<u8>,
    /// The index of the color without alpha, where there is one.
    pub(crate) transparent: Option<u8>,
}

/// Sorts colors by alpha, then from dark to bright.
pub(super) fn sort(colors: &mut [[u8; 4]]) {
    let light = |[r, g, b, _]: [u8; 4]| u32::from(r) * 3 + u32::from(g) * 6 + u32::from(b);
    colors.sort_unstable_by_key(|color| (color[3], light(*color), *color));
}
