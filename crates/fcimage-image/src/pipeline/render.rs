//! The calls that wait for all of their work.

use crate::options::RenderOptions;
use crate::pipeline::encoded::EncodedImage;
use crate::pipeline::prepare::{open, prepare};
use crate::plan::Plan;
use crate::recipe::variant::Variant;
use fcimage_base::error::Result;
use fcimage_base::pool::Pool;

/// Turns one image into all its variants, in the caller's order: variant by variant, encoding by
/// encoding.
///
/// The bytes are the same for every number of threads. The call fails as a whole; what is wrong with a
/// recipe or the header is found before any pixel is decoded.
///
/// # Errors
/// `Argument` where a recipe or option is wrong, `Decode` for damaged data, `Unsupported` for a kind of
/// image that is not supported, `Limit` where the image exceeds a limit, `Encode` where a variant does
/// not fit its format, `Cancelled` where the call was cancelled.
pub fn render(
    data: &[u8],
    variants: &[Variant],
    options: &RenderOptions,
) -> Result<Vec<EncodedImage>> {
    let pool = Pool::with_threads(options.threads)?;
    let jobs = prepare(data, variants, options, &pool)?;
    let mut done = pool.map(jobs, |job| (job.order, job.run()));
    done.sort_by_key(|(order, _)| *order);
    done.into_iter().map(|(_, image)| image).collect()
}

/// What [`render`] would do, from the header alone.
///
/// # Errors
/// As [`render`], as far as the header tells.
pub fn plan<'v>(data: &[u8], variants: &'v [Variant], options: &RenderOptions) -> Result<Plan<'v>> {
    let threads = Pool::count(options.threads)?;
    open(data, variants, options, threads).map(|(_, plan)| plan)
}
