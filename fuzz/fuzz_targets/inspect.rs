//! Any bytes as a picture of whatever format: probed, planned, and within the limits.
#![no_main]

use fcimage::image::info::inspect;
use fcimage::limits::Limits;
use fcimage_fuzz::{blames_the_file, memory};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let limits = Limits { max_pixels: 1 << 24, max_side: 20_000, ..Limits::DEFAULT };
    let (info, held) = memory::peak(|| inspect(data, &limits));
    let most = 2 * data.len() as u64 + 4 * limits.max_metadata + (256 << 10);
    assert!(held <= most, "probing held {held} bytes, at most {most} were expected");
    let info = match info {
        Ok(info) => info,
        Err(error) => return blames_the_file(error),
    };
    assert!((1..=limits.max_side).contains(&info.width));
    assert!((1..=limits.max_side).contains(&info.height));
    assert!(u64::from(info.width) * u64::from(info.height) <= limits.max_pixels);
    for block in [&info.icc, &info.exif].into_iter().flatten() {
        assert!(block.len() as u64 <= limits.max_metadata);
    }
    let (width, height) = info.oriented_size();
    assert_eq!(
        u64::from(width) * u64::from(height),
        u64::from(info.width) * u64::from(info.height)
    );
});
