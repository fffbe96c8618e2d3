//! The different colors of an image, where there are at most 256.

/// The most colors that a palette has.
const MOST: usize = 256;
/// Places of the table; few are taken, so that searches are short.
const PLACES: usize = 4096;
/// How many places a color is searched in. Only colors made for it need more, and such an image is
/// stored without a palette.
const TRIES: usize = 32;

/// The colors of an image with their indices: transparent ones first, so that the table of alpha is
/// short, and then from dark to bright.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ColorTable {
    colors: Vec<[u8; 4]>,
    /// For each place, 1 + an index, or 0.
    places: Vec<u16>,
}

impl ColorTable {
    /// The colors, or `None` for more than 256 of them.
    pub(super) fn of(pixels: impl Iterator<Item = [u8; 4]>) -> Option<Self> {
        let mut table = Self { colors: Vec::with_capacity(MOST), places: vec![0; PLACES] };
        let mut last = None;
        for color in pixels {
            if last != Some(color) {
                table.add(color)?;
                last = Some(color);
            }
        }
        let mut colors = std::mem::take(&mut table.colors);
        let light = |[r, g, b, _]: &[u8; 4]| u32::from(*r) * 2 + u32::from(*g) * 5 + u32::from(*b);
        colors.sort_unstable_by_key(|color| (color[3], light(color), *color));
        table.places.fill(0);
        colors.into_iter().try_for_each(|color| table.add(color))?;
        Some(table)
    }

    /// The colors, in the order of their indices.
    pub(super) fn colors(&self) -> impl Iterator<Item = [u8; 4]> + Clone {
        self.colors.iter().copied()
    }

    /// The bits of an index.
    pub(super) fn bits(&self) -> u8 {
        match self.colors.len() {
            0..=2 => 1,
            3..=4 => 2,
            5..=16 => 4,
            _ => 8,
        }
    }

    /// The index of a color, 0 where it is not in the table.
    pub(super) fn index(&self, color: [u8; 4]) -> u8 {
        for place in places(color) {
            let found = usize::from(self.places.get(place).copied().unwrap_or(0));
            if found == 0 || self.colors.get(found - 1) == Some(&color) {
                return found.saturating_sub(1) as u8;
            }
        }
        0
    }

    /// Adds a color, if it is new and there is room.
    fn add(&mut self, color: [u8; 4]) -> Option<()> {
        for place in places(color) {
            let place = self.places.get_mut(place)?;
            match usize::from(*place) {
                0 if self.colors.len() < MOST => {
                    self.colors.push(color);
                    *place = self.colors.len() as u16;
                    return Some(());
                }
                0 => return None,
                found if self.colors.get(found - 1) == Some(&color) => return Some(()),
                _ => {}
            }
        }
        None
    }
}

/// The places in which a color may be.
fn places(color: [u8; 4]) -> impl Iterator<Item = usize> {
    let hash = u32::from_le_bytes(color).wrapping_mul(0x9e37_79b1) >> 20;
    (0..TRIES).map(move |at| (hash as usize + at) % PLACES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gray(levels: impl Iterator<Item = u16>) -> impl Iterator<Item = [u8; 4]> {
        levels.map(|level| [level as u8, level as u8, (level >> 8) as u8, 255])
    }

    #[test]
    fn at_most_256_colors_are_counted() {
        for (colors, bits) in [(1, 1), (2, 1), (3, 2), (4, 2), (5, 4), (16, 4), (17, 8), (256, 8)] {
            let table = ColorTable::of(gray((0..2 * colors).map(|at| at % colors))).unwrap();
            assert_eq!((table.colors().count(), table.bits()), (usize::from(colors), bits));
            for (index, color) in table.colors().enumerate() {
                assert_eq!(usize::from(table.index(color)), index);
            }
        }
        assert_eq!(ColorTable::of(gray(0..257)), None);
    }

    #[test]
    fn transparent_colors_come_first_and_bright_ones_last() {
        let pixels = [[9, 9, 9, 255], [1, 2, 3, 0], [0, 0, 0, 255], [0, 0, 0, 128]];
        let table = ColorTable::of(pixels.into_iter()).unwrap();
        let sorted = [[1, 2, 3, 0], [0, 0, 0, 128], [0, 0, 0, 255], [9, 9, 9, 255]];
        assert!(table.colors().eq(sorted));
    }

    #[test]
    fn colors_that_are_made_to_share_a_place_cost_a_bounded_search() {
        let same = |color: &[u8; 4]| places(*color).next() == Some(0);
        let colors = (0..u32::MAX).map(u32::to_le_bytes).filter(same).take(TRIES + 1);
        let colors: Vec<[u8; 4]> = colors.collect();
        assert!(ColorTable::of(colors.iter().take(TRIES).copied()).is_some());
        assert_eq!(ColorTable::of(colors.into_iter()), None);
    }
}
