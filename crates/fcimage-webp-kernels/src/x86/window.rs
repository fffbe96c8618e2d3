//! A square of samples, and what is above it and to its left, that was checked to be within its plane.

use std::arch::x86_64::*;
use std::marker::PhantomData;

use crate::edges::are_within;

/// The square of `SIDE` x `SIDE` samples, with four rows above it and four columns to its left.
pub(super) struct Window<'a, const SIDE: usize> {
    /// The upper left sample of the square.
    at: *mut u8,
    stride: usize,
    samples: PhantomData<&'a mut [u8]>,
}

impl<'a, const SIDE: usize> Window<'a, SIDE> {
    /// The square at `at`; nothing where it is not within the plane.
    #[inline(always)]
    pub(super) fn new(samples: &'a mut [u8], at: usize, stride: usize) -> Option<Self> {
        if !are_within(samples.len(), at, stride, SIDE) {
            return None;
        }
        let at = samples.get_mut(at..)?.as_mut_ptr();
        Some(Self { at, stride, samples: PhantomData })
    }

    /// Where the sample in a row from -4 and a column from -4 on is, of `width` samples.
    #[inline(always)]
    fn place(&self, row: isize, column: isize, width: usize) -> *mut u8 {
        let side = SIDE as isize;
        assert!(row >= -4 && row < side && column >= -4 && column + width as isize <= side);
        // The multiplication cannot overflow: it was checked with more rows.
        let offset = row.wrapping_mul(self.stride as isize).wrapping_add(column);
        // SAFETY: `new` has checked that the samples of these rows and columns are within the slice.
        unsafe { self.at.offset(offset) }
    }

    /// 16 samples of a row.
    #[inline]
    #[target_feature(enable = "sse4.1")]
    pub(super) fn load_16(&self, row: isize, column: isize) -> __m128i {
        let place = self.place(row, column, 16);
        // SAFETY: these 16 samples are within the slice.
        unsafe { _mm_loadu_si128(place.cast()) }
    }

    /// 8 samples of a row.
    #[inline]
    #[target_feature(enable = "sse4.1")]
    pub(super) fn load_8(&self, row: isize, column: isize) -> __m128i {
        let place = self.place(row, column, 8);
        // SAFETY: these 8 samples are within the slice.
        unsafe { _mm_loadl_epi64(place.cast()) }
    }

    #[inline]
    #[target_feature(enable = "sse4.1")]
    pub(super) fn store_16(&mut self, row: isize, column: isize, samples: __m128i) {
        let place = self.place(row, column, 16);
        // SAFETY: these 16 samples are within the slice, which is borrowed mutably.
        unsafe { _mm_storeu_si128(place.cast(), samples) }
    }

    /// The low 8 samples.
    #[inline]
    #[target_feature(enable = "sse4.1")]
    pub(super) fn store_8(&mut self, row: isize, column: isize, samples: __m128i) {
        let place = self.place(row, column, 8);
        // SAFETY: these 8 samples are within the slice, which is borrowed mutably.
        unsafe { _mm_storel_epi64(place.cast(), samples) }
    }

    #[inline(always)]
    pub(super) fn store_4(&mut self, row: isize, column: isize, samples: i32) {
        let place = self.place(row, column, 4);
        // SAFETY: these 4 samples are within the slice, which is borrowed mutably.
        unsafe { place.cast::<[u8; 4]>().write(samples.to_le_bytes()) }
    }
}
