//! The transparency of an image, coded without loss: a chunk `ALPH` (the WebP container specification)
//! whose samples are the green of a lossless bitstream.

mod bits;
mod costs;
mod filter;
mod matches;
mod prefix;
mod stream;

use crate::context::{Context, check};
use crate::encoder::planes::MAX_SIDE;
use crate::error::{Error, Result};
use crate::size::Size;
use filter::Filter;

/// The coding of samples in a chunk: as they are, or in a lossless bitstream.
const STORED: u8 = 0;
const CODED: u8 = 1;

/// Encodes the alpha of an image, one byte for each pixel, as the content of a chunk `ALPH`. `context`
/// is asked before every 16 rows.
///
/// # Errors
/// `Argument` if a side is not between 1 and [`MAX_SIDE`], or does not fit the number of bytes,
/// `Cancelled` where `context` says so.
///
/// ```
/// use fcimage_webp::{Size, Uncancelled, encode_alpha};
/// let chunk = encode_alpha(Size { width: 80, height: 50 }, &[255; 80 * 50], &Uncancelled)?;
/// assert!(chunk.len() < 20);
/// # Ok::<(), fcimage_webp::Error>(())
/// ```
pub fn encode_alpha(size: Size, alpha: &[u8], context: &dyn Context) -> Result<Vec<u8>> {
    let sides = 1..=MAX_SIDE;
    let fits = sides.contains(&size.width)
        && sides.contains(&size.height)
        && size.pixels() == alpha.len() as u64;
    if !fits {
        return Err(Error::argument("the size is out of its range or does not fit the samples"));
    }
    check(context)?;
    let width = size.width as usize;
    let filter = Filter::best(alpha, width);
    let mut chunk = vec![CODED | (filter as u8) << 2];
    match filter {
        Filter::None => stream::write(alpha, width, &mut chunk, context)?,
        _ => stream::write(&filter.applied(alpha, width), width, &mut chunk, context)?,
    }
    if chunk.len() > alpha.len() {
        chunk.clear();
        chunk.push(STORED);
        chunk.extend_from_slice(alpha);
    }
    Ok(chunk)
}
