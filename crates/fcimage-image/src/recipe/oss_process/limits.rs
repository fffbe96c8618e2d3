//! How long and how deep a string may be.

/// Actions of one string. OSS documents no number.
pub(super) const MAX_ACTIONS: usize = 20;

/// Bytes of one string. OSS documents no number; common servers refuse longer addresses.
pub(super) const MAX_BYTES: usize = 8192;

/// Watermarks with an image.
pub(super) const MAX_MARK_IMAGES: usize = 3;
