//! How long the sides of images may be.

/// The longest side that a variant may ask for: the largest that a JPEG can state (T.81, B.2.2).
pub const MAX_SIDE: u32 = 65_535;
