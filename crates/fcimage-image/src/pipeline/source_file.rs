//! The file of the source in the place of an encoded one, where that has more bytes and shows no more.
//!
//! The way of an output with `cap_at_source`: the plan marks it where it changes nothing of a JPEG
//! (`plan/source_file.rs`), its metadata are stripped before anything is decoded, and after the image
//! was decoded without damage and encoded, the file with fewer bytes is delivered.

use crate::codecs::budget::Written;
use crate::codecs::encoding::Encoding;
use crate::codecs::keep::KeptMetadata;
use crate::info::Info;
use crate::pipeline::image::Encodable;
use crate::plan::PlannedEncode;
use crate::plan::source_file::most_bytes;
use crate::source::Source;
use crate::strip::jpeg::upright;
use crate::strip::kept::Kept;
use fcimage_base::error::{ErrorKind, Result};
use fcimage_base::limits::Limits;

/// The most bytes of an Exif block: what a segment can state, without its length and `Exif\0\0`.
const MAX_EXIF: usize = 65_535 - 2 - 6;

/// One way to write an output.
#[derive(Debug, Clone)]
pub(super) struct Way {
    /// The encoding for this source.
    pub(super) encoding: Encoding,
    /// The file that is delivered instead, unless the encoded one is smaller.
    pub(super) source_file: Option<SourceFile>,
}

/// The file of a source, upright and without metadata.
#[derive(Debug, Clone)]
pub(super) struct SourceFile {
    data: Vec<u8>,
    quality: Option<u8>,
}

/// The ways of an output, in the order of its encodings.
///
/// # Errors
/// `Cancelled`, and `Internal` for a bug.
pub(super) fn ways(
    encode: &PlannedEncode<'_>,
    source: &Source<'_>,
    limits: &Limits,
) -> Result<Vec<Way>> {
    let way = |encoding: &Encoding| {
        let Some(capped) = encoding.capped(source.info()) else {
            return Ok(Way { encoding: encoding.clone(), source_file: None });
        };
        let file = source.file().filter(|_| encode.may_keep_source);
        let made = file.map(|file| SourceFile::new(file, source.info(), &capped, limits));
        Ok(Way { encoding: capped, source_file: made.transpose()?.flatten() })
    };
    encode.encodings.iter().map(way).collect()
}

/// The same for a source that turned out to be damaged.
pub(super) fn without_source_files(ways: Vec<Way>) -> Vec<Way> {
    ways.into_iter().map(|way| Way { source_file: None, ..way }).collect()
}

impl Way {
    /// The file of `image`, or of the source.
    ///
    /// # Errors
    /// As [`Encoding::write`].
    pub(super) fn write(self, image: &Encodable<'_>, kept: &KeptMetadata) -> Result<Written> {
        let Self { encoding, source_file } = self;
        let Some(SourceFile { data, quality }) = source_file else {
            return image.write(&encoding, kept);
        };
        let own = Written { quality, kept_source: true, ..encoding.written(data) };
        let written = match own.within_budget {
            // No quality needs to be lowered for the budget: one file that is within it is there.
            true => encoding.written(image.encode(&encoding, kept)?),
            false => image.write(&encoding, kept)?,
        };
        let better = |written: &Written| (!written.within_budget, written.data.len());
        Ok(if better(&written) < better(&own) { written } else { own })
    }
}

impl SourceFile {
    /// The file with what `encoding` keeps of its metadata. `None` where its structure is damaged, where
    /// it has no end, or where it cannot be turned upright without loss.
    fn new(file: &[u8], info: &Info, encoding: &Encoding, limits: &Limits) -> Result<Option<Self>> {
        let kept = Kept::in_place_of_encoded(info, encoding.encoder().metadata())?;
        if kept.exif.as_ref().is_some_and(|exif| exif.len() > MAX_EXIF) {
            return Ok(None);
        }
        match upright(file, &kept, info.orientation, most_bytes(file), limits) {
            // Without the marker of its end, a file is cut.
            Ok(Some(mut data)) if data.ends_with(b"\xff\xd9") => {
                data.shrink_to_fit();
                Ok(Some(Self { data, quality: info.jpeg_quality }))
            }
            Ok(_) => Ok(None),
            Err(error) if matches!(error.kind(), ErrorKind::Decode | ErrorKind::Limit) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
