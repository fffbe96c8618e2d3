//! Replays what the fuzzers found, minimized: `fuzz/found`, a folder for each target.
#![allow(missing_docs, unreachable_pub, unsafe_code, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;

use fcimage_image::codecs::{png, webp};

#[path = "../../../fuzz/src/lib.rs"]
mod fuzzing;

#[test]
fn what_a_fuzzer_found_stays_fixed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/found");
    let mut replayed = 0;
    for target in fs::read_dir(folder).expect("a folder") {
        let target = target.expect("an entry").path();
        let name = target.file_name().and_then(|name| name.to_str()).expect("a name");
        for input in fs::read_dir(&target).expect("a folder") {
            let input = fs::read(input.expect("an entry").path()).expect("a file");
            match name {
                "inspect" => fuzzing::probed(&input),
                "cap" => fuzzing::cap::capped(&input),
                "choice" => fuzzing::choices::chosen(&input),
                "describe" => fuzzing::describing::described(&input),
                "exif" => fuzzing::exif::shown(&input),
                "frames" => fuzzing::frames::kept(&input),
                "metadata" => fuzzing::metadata::kept(&input),
                "pixels" => fuzzing::pixels::decoded(&input),
                "png" => fuzzing::image(png::FORMAT, &input),
                "strip" => fuzzing::stripping::stripped(&input),
                "webp" => fuzzing::image(webp::FORMAT, &input),
                other => panic!("no replay for the target {other}"),
            }
            replayed += 1;
        }
    }
    assert!(replayed > 0);
}
