//! The container of a WebP with metadata.

use crate::pixels::Layout;
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// Blocks of metadata.
#[derive(Debug, Default)]
pub(super) struct Blocks<'a> {
    pub(super) icc: Option<&'a [u8]>,
    pub(super) exif: Option<&'a [u8]>,
    pub(super) xmp: Option<&'a [u8]>,
}

/// `file`, as an encoder writes it, in the extended layout (RFC 9649, section 2.7): VP8X, ICCP, the image,
/// EXIF, XMP.
pub(super) fn with_metadata(
    file: &[u8],
    size: Size,
    layout: Layout,
    blocks: &Blocks<'_>,
) -> Result<Vec<u8>> {
    let short = || Error::internal("the encoder wrote an incomplete file");
    let mut chunks = file.get(12..).ok_or_else(short)?;
    if chunks.starts_with(b"VP8X") {
        chunks = chunks.get(18..).ok_or_else(short)?;
    }
    let flag = |set: bool, bit: u8| if set { bit } else { 0 };
    let Blocks { icc, exif, xmp } = *blocks;
    let flags = flag(icc.is_some(), 0x20)
        | flag(layout == Layout::Rgba, 0x10)
        | flag(exif.is_some(), 0x08)
        | flag(xmp.is_some(), 0x04);
    let mut body = b"WEBPVP8X\x0a\0\0\0".to_vec();
    body.extend([flags, 0, 0, 0]);
    for side in [size.width - 1, size.height - 1] {
        body.extend(side.to_le_bytes().iter().take(3));
    }
    let chunk = |body: &mut Vec<u8>, name: &[u8; 4], data: Option<&[u8]>| -> Result<()> {
        let Some(data) = data else { return Ok(()) };
        body.extend(name);
        body.extend(u32::try_from(data.len()).map_err(|_| short())?.to_le_bytes());
        body.extend(data);
        body.extend(vec![0; data.len() % 2]);
        Ok(())
    };
    chunk(&mut body, b"ICCP", icc)?;
    body.extend(chunks);
    chunk(&mut body, b"EXIF", exif)?;
    chunk(&mut body, b"XMP ", xmp)?;
    let mut whole = b"RIFF".to_vec();
    whole.extend(u32::try_from(body.len()).map_err(|_| short())?.to_le_bytes());
    whole.extend(body);
    Ok(whole)
}
