//! An unsharp mask.

use crate::kernels::Unsharp;

/// Hundredths beyond which the sum leaves the range of a sample anyway.
pub(crate) const MOST: u16 = 0xffff;

/// A division by 100, exact below 43,690: (x * 5243) >> 19.
pub(crate) const HUNDREDTH: u16 = 5243;

pub(crate) fn unsharp(mask: Unsharp, soft: &[u8], samples: &mut [u8]) {
    let Unsharp { percent, threshold } = mask;
    for (sample, soft) in samples.iter_mut().zip(soft) {
        let distance = u16::from(sample.abs_diff(*soft));
        let part = u32::from(distance).wrapping_mul(u32::from(percent));
        let part = (part.min(u32::from(MOST)) as u16).saturating_add(50);
        let part = (u32::from(part).wrapping_mul(u32::from(HUNDREDTH)) >> 16) as u16 >> 3;
        let part = if distance > u16::from(threshold) { part } else { 0 };
        let value = i32::from(*sample);
        let value = match *sample < *soft {
            true => value.wrapping_sub(part.into()),
            false => value.wrapping_add(part.into()),
        };
        *sample = value.clamp(0, 255) as u8;
    }
}
