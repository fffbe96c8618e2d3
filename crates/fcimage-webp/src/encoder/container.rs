//! The file around a frame: RIFF, and what a frame does not hold (the WebP container specification).

use crate::error::{Error, Result};

/// The transparency of an image: the content of a chunk `ALPH`.
#[derive(Debug, Clone, Copy)]
pub struct Alpha<'a> {
    /// The content.
    pub chunk: &'a [u8],
    /// Width of the image in pixels.
    pub width: u32,
    /// Height of the image in pixels.
    pub height: u32,
}

/// The file with the `frame` that [`encode_frame`](crate::encode_frame) wrote.
///
/// # Errors
/// `TooLarge` if the file would exceed 4 GiB.
pub fn file_of(frame: &[u8], alpha: Option<Alpha<'_>>) -> Result<Vec<u8>> {
    let mut file =
        Vec::with_capacity(frame.len() + 64 + alpha.map_or(0, |alpha| alpha.chunk.len()));
    file.extend_from_slice(b"RIFF\0\0\0\0WEBP");
    if let Some(alpha) = alpha {
        let mut canvas = [0; 10];
        // The flag for transparency, and the sides less 1, 24 bits each.
        canvas[0] = 0x10;
        canvas[4..7].copy_from_slice(&alpha.width.saturating_sub(1).to_le_bytes()[..3]);
        canvas[7..10].copy_from_slice(&alpha.height.saturating_sub(1).to_le_bytes()[..3]);
        chunk(&mut file, b"VP8X", &canvas)?;
        chunk(&mut file, b"ALPH", alpha.chunk)?;
    }
    chunk(&mut file, b"VP8 ", frame)?;
    let length = u32::try_from(file.len() - 8).map_err(|_| too_large())?;
    file[4..8].copy_from_slice(&length.to_le_bytes());
    Ok(file)
}

fn chunk(file: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) -> Result<()> {
    let length = u32::try_from(content.len()).map_err(|_| too_large())?;
    file.extend_from_slice(name);
    file.extend_from_slice(&length.to_le_bytes());
    file.extend_from_slice(content);
    // Chunks start at even bytes.
    if content.len() % 2 == 1 {
        file.push(0);
    }
    Ok(())
}

#[cold]
fn too_large() -> Error {
    Error::unsupported("a WebP file of more than 4 GiB is not supported")
}
