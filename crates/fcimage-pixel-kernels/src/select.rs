//! Which kernels this processor can run.

use crate::kernels::Kernels;
use crate::scalar as plain;
#[cfg(target_arch = "x86_64")]
use crate::x86::avx2;

/// The kernels without vector instructions, which run everywhere.
pub fn scalar() -> &'static Kernels {
    &plain::KERNELS
}

/// The fastest kernels for this processor.
pub fn best() -> &'static Kernels {
    #[cfg(target_arch = "x86_64")]
    {
        if std::arch::is_x86_feature_detected!("avx2") {
            return &avx2::KERNELS;
        }
    }
    scalar()
}

/// All kernels that this processor can run, the fastest last.
pub fn supported() -> Vec<&'static Kernels> {
    let mut all = vec![scalar()];
    #[cfg(target_arch = "x86_64")]
    {
        if std::arch::is_x86_feature_detected!("avx2") {
            all.push(&avx2::KERNELS);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_kernels_are_the_last_supported_ones() {
        let all = supported();
        assert!(std::ptr::eq(all[0], scalar()));
        assert!(std::ptr::eq(*all.last().unwrap(), best()));
    }
}
