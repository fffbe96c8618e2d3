//! What a source is made of.

use fcimage_resize_kernels::{Kernels, Slab};

/// A sample of a source: a byte, or 1/64 levels of an image that was resampled before.
pub trait Sample: Copy + Default + sealed::Sealed {
    /// Adds up rows, each times its weight, to 1/64 levels.
    #[doc(hidden)]
    fn add_up(kernels: &Kernels, slab: Slab<'_, Self>, weights: &[i16], sums: &mut [i16]);
}

impl Sample for u8 {
    fn add_up(kernels: &Kernels, slab: Slab<'_, Self>, weights: &[i16], sums: &mut [i16]) {
        kernels.rows_of_bytes(slab, weights, sums);
    }
}

impl Sample for i16 {
    fn add_up(kernels: &Kernels, slab: Slab<'_, Self>, weights: &[i16], sums: &mut [i16]) {
        kernels.rows_of_sums(slab, weights, sums);
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for u8 {}
    impl Sealed for i16 {}
}
