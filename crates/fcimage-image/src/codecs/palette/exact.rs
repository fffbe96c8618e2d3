//! Images of few colors.

use crate::codecs::palette::indexed::{Indexed, sort_key};
use crate::codecs::palette::rows::for_rows;
use crate::pixels::Pixels;
use fcimage_base::error::Result;

/// Places of the table: four for each color.
const PLACES: usize = 1024;

/// Colors in the order in which they were found.
struct Table {
    colors: Vec<[u8; 4]>,
    /// One more than the number of a color; 0 where there is none.
    places: [u16; PLACES],
    most: usize,
}

impl Table {
    /// The number of a color; `None` where there are too many.
    fn number(&mut self, color: [u8; 4]) -> Option<u8> {
        let mut at = (u32::from_le_bytes(color).wrapping_mul(0x9e37_79b1) >> 22) as usize;
        loop {
            let place = self.places.get_mut(at % PLACES)?;
            match usize::from(*place).checked_sub(1) {
                Some(number) if self.colors.get(number) == Some(&color) => {
                    return u8::try_from(number).ok();
                }
                Some(_) => at += 1,
                None if self.colors.len() < self.most => {
                    let number = u8::try_from(self.colors.len()).ok()?;
                    *place = u16::from(number) + 1;
                    self.colors.push(color);
                    return Some(number);
                }
                None => return None,
            }
        }
    }
}

/// The image with its own colors as `of` sees them; `None` where they are more than `most`, at most
/// 256.
pub(super) fn indexed(
    pixels: &Pixels,
    most: usize,
    of: impl Fn([u8; 4]) -> [u8; 4],
) -> Result<Option<Indexed>> {
    let mut table = Table { colors: Vec::new(), places: [0; PLACES], most };
    let mut indices = Vec::with_capacity(pixels.size().pixels() as usize);
    let mut last = None;
    let mut few = true;
    for_rows(pixels, |_, row| {
        for pixel in row {
            let color = of(*pixel);
            let number = match last {
                Some((same, number)) if same == color => Some(number),
                _ => table.number(color),
            };
            let Some(number) = number else {
                few = false;
                return false;
            };
            last = Some((color, number));
            indices.push(number);
        }
        true
    })?;
    if !few {
        return Ok(None);
    }
    let colors = table.colors;
    let mut order: Vec<usize> = (0..colors.len()).collect();
    order.sort_unstable_by_key(|number| colors.get(*number).map(|color| sort_key(*color)));
    let mut moved = [0; 256];
    let mut palette = Vec::with_capacity(colors.len());
    for (to, from) in (0..=u8::MAX).zip(&order) {
        if let (Some(moved), Some(color)) = (moved.get_mut(*from), colors.get(*from)) {
            *moved = to;
            palette.push(*color);
        }
    }
    for index in &mut indices {
        *index = moved[usize::from(*index)];
    }
    let transparent = palette.first().is_some_and(|color| color[3] == 0).then_some(0);
    Ok(Some(Indexed { palette, indices, transparent }))
}
