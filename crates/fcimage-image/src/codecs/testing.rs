//! What the tests of all codecs share.

use crate::context::Context;
use crate::info::Info;
use crate::pixels::{Layout, Pixels};
use crate::planes::{Plane, Planes, halved};
use crate::size::Size;
use crate::source::Source;
use fcimage_base::Pool;
use fcimage_base::error::Error;
use fcimage_base::limits::Limits;

/// What the header of `data` says.
pub(super) fn info(data: &[u8]) -> Info {
    Source::open(data, &Limits::DEFAULT).unwrap().info().clone()
}

/// Why `data` cannot be opened.
pub(super) fn refusal(data: &[u8], limits: &Limits) -> Error {
    Source::open(data, limits).map(|source| source.info().clone()).unwrap_err()
}

/// The pixels of `data`, or why there are none.
pub(super) fn decode(data: &[u8]) -> Result<Pixels, Error> {
    let limits = Limits::DEFAULT;
    let source = Source::open(data, &limits)?;
    let plan = source.plan_in_full()?;
    let cx = Context { limits: &limits, pool: &Pool::serial() };
    source.decode(&plan, &cx).map(|decoded| decoded.pixels)
}

/// An image of smooth colors; its alpha, where it has any, is not opaque.
pub(super) fn gradient(width: u32, height: u32, layout: Layout) -> Pixels {
    let samples = (0..height)
        .flat_map(|y| (0..width).map(move |x| [x * 4, y * 4, 90, 250 - x]))
        .flat_map(|pixel| pixel.into_iter().take(layout.channels()))
        .map(|sample| sample as u8)
        .collect();
    Pixels::new(width, height, layout, samples).unwrap()
}

/// The largest difference of any two samples at the same place.
pub(super) fn difference(a: &Pixels, b: &Pixels) -> u8 {
    assert_eq!((a.width(), a.height(), a.layout()), (b.width(), b.height(), b.layout()));
    a.samples().iter().zip(b.samples()).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0)
}

/// An image of one color, in levels of Y, Cb and Cr.
pub(super) fn flat_planes(size: Size, levels: [i16; 3]) -> Planes {
    let half = halved(size);
    let sizes = [size, half, half];
    let planes = std::array::from_fn(|i| {
        let samples = vec![levels[i] * 64; sizes[i].pixels() as usize];
        Plane::new(sizes[i].width as usize, samples)
    });
    Planes::new(size, planes).unwrap()
}
