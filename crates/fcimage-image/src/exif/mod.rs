//! Exif blocks: a TIFF structure with facts about an image (Exif 2.32).

pub(crate) mod select;
pub(crate) mod tiff_ifd;
pub(crate) mod write;
