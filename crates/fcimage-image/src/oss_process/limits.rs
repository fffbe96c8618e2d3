//! How long a string may be, and how large an image.

/// Actions of one string. OSS documents no number.
pub(super) const MAX_ACTIONS: usize = 20;

/// Bytes of one string. OSS documents no number; common servers refuse longer addresses.
pub(super) const MAX_BYTES: usize = 8192;

/// Watermarks with an image.
pub(super) const MAX_MARK_IMAGES: usize = 3;

/// The longest side of a result.
pub(super) const MAX_SIDE: u32 = 16_384;

/// The most pixels of a result: 4096 times 4096.
pub(super) const MAX_PIXELS: u64 = 16_777_216;

/// The longest side of an image that `rotate` turns.
pub(super) const MAX_TURNED_SIDE: u32 = 4096;
