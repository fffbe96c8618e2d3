//! Pixels of 16 or 32 bits whose masks say which bits are which color.

use crate::codecs::bmp::format::FORMAT;
use crate::codecs::raster::damaged;
use fcimage_base::error::Result;

/// The bits of one color in a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Channel {
    /// How far its lowest bit is from that of the pixel.
    shift: u32,
    /// Its largest value; 0 where the pixel does not have it.
    most: u32,
}

/// Where red, green, blue and alpha are in a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Masks([Channel; 4]);

impl Masks {
    /// # Errors
    /// `Decode` for masks that have gaps, or bits that the pixel does not have.
    pub(super) fn new(masks: [u32; 4], bits: u32) -> Result<Self> {
        let mut channels = [Channel { shift: 0, most: 0 }; 4];
        for (channel, mask) in channels.iter_mut().zip(masks) {
            let shift = if mask == 0 { 0 } else { mask.trailing_zeros() };
            let most = mask >> shift;
            if most & most.wrapping_add(1) != 0 || (bits < 32 && mask >> bits != 0) {
                return Err(damaged(FORMAT, &format!("{mask:#010x} is no mask of {bits} bits")));
            }
            *channel = Channel { shift, most };
        }
        Ok(Self(channels))
    }

    pub(super) fn has_alpha(&self) -> bool {
        self.0[3].most > 0
    }

    /// Bits of the widest color.
    pub(super) fn bit_depth(&self) -> u8 {
        let widest = self.0.iter().map(|channel| channel.most.count_ones()).max();
        widest.unwrap_or(0).clamp(1, 16) as u8
    }

    /// Red, green, blue and alpha of a pixel, rounded to 8 bits. A color without bits is 0.
    pub(super) fn color(&self, pixel: u32) -> [u8; 4] {
        self.0.map(|Channel { shift, most }| {
            let value = pixel >> shift & most;
            match most {
                0 => 0,
                255 => value as u8,
                _ => {
                    let most = u64::from(most);
                    ((u64::from(value) * 255 + most / 2) / most) as u8
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_bits_becomes_eight() {
        let masks = Masks::new([0xf800, 0x07e0, 0x001f, 0], 16).unwrap();
        assert_eq!(masks.color(0xffff), [255, 255, 255, 0]);
        assert_eq!(masks.color(3 << 11 | 11 << 5 | 16), [25, 45, 132, 0]);
        assert!(!masks.has_alpha());
        let wide = Masks::new([0x3ff0_0000, 0x000f_fc00, 0x0000_03ff, 0xc000_0000], 32).unwrap();
        assert_eq!(wide.color(0x4000_0000 | 512 << 20), [128, 0, 0, 85]);
        assert_eq!((wide.bit_depth(), wide.has_alpha()), (10, true));
        let all = Masks::new([u32::MAX, 0, 0, 0], 32).unwrap();
        assert_eq!(all.color(u32::MAX), [255, 0, 0, 0]);
    }

    #[test]
    fn masks_with_gaps_and_masks_that_are_too_wide_are_refused() {
        assert!(Masks::new([0x0505, 0, 0, 0], 32).is_err());
        assert!(Masks::new([0x0001_0000, 0, 0, 0], 16).is_err());
    }
}
