//! Plain code, compiled for newer processors.

use crate::work::Work;

/// Does `work`, compiled for AVX2 and for the bit manipulation that came with it.
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt")]
pub(crate) fn run<W: Work>(work: W) -> W::Output {
    work.run()
}
