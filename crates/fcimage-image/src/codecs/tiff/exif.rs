//! The Exif tags of a TIFF: those of its main directory, and of the directories that it points to.

use std::sync::Arc;

use crate::codecs::tiff::directory::Directory;
use crate::exif::select::all_known;
use crate::exif::tiff_ifd::Tiff;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// An Exif block of the tags that can be kept, unless it is larger than `limits` allow; a BigTIFF has
/// none.
pub(super) fn exif_block(
    data: &[u8],
    directory: &Directory<'_>,
    limits: &Limits,
) -> Result<Option<Arc<[u8]>>> {
    let (Some(tiff), Ok(at)) = (Tiff::new(data), usize::try_from(directory.offset())) else {
        return Ok(None);
    };
    let block = all_known(&tiff.with_directory(at), true);
    if block.is_empty() {
        return Ok(None);
    }
    let block = block.write()?;
    Ok((block.len() as u64 <= limits.max_metadata).then(|| block.into()))
}
