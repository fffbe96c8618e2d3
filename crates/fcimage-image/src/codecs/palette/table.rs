//! The different colors of an image, where there are few.

use crate::codecs::palette::indexed::sort;

/// The most colors of a palette.
const MOST: usize = 256;
/// Places of the table of guesses; few are taken.
const PLACES: usize = 4096;

/// Colors with their indices: transparent ones first, and then from dark to bright.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColorTable {
    colors: Vec<[u8; 4]>,
    /// The indices in the order of the colors' bytes, so that any color is found in 8 steps.
    sorted: Vec<u8>,
    /// For each place, an index that likely is that of a color with this place.
    guesses: Vec<u8>,
}

impl ColorTable {
    /// The colors, or `None` where they are more than `most`, of at most 256.
    pub(crate) fn of(pixels: impl Iterator<Item = [u8; 4]>, most: usize) -> Option<Self> {
        let mut table = Self { colors: Vec::new(), sorted: Vec::new(), guesses: vec![0; PLACES] };
        let mut last = None;
        for color in pixels {
            if last != Some(color) {
                table.add(color, most)?;
                last = Some(color);
            }
        }
        let mut colors = table.colors;
        sort(&mut colors);
        Some(Self::of_sorted(colors))
    }

    /// A table of different colors that are sorted.
    fn of_sorted(colors: Vec<[u8; 4]>) -> Self {
        let mut guesses = vec![0; PLACES];
        for (index, color) in (0..=u8::MAX).zip(&colors) {
            if let Some(guess) = guesses.get_mut(place(*color)) {
                *guess = index;
            }
        }
        let mut sorted: Vec<u8> = (0..=u8::MAX).zip(&colors).map(|(index, _)| index).collect();
        sorted.sort_unstable_by_key(|index| colors.get(usize::from(*index)));
        Self { colors, sorted, guesses }
    }

    /// The colors, in the order of their indices.
    pub(crate) fn colors(&self) -> &[[u8; 4]] {
        &self.colors
    }

    /// The bits of an index.
    pub(crate) fn bits(&self) -> u8 {
        match self.colors.len() {
            0..=2 => 1,
            3..=4 => 2,
            5..=16 => 4,
            _ => 8,
        }
    }

    /// The index of a color, 0 where it is not in the table.
    pub(crate) fn index(&self, color: [u8; 4]) -> u8 {
        let guess = self.guesses.get(place(color)).copied().unwrap_or(0);
        if self.colors.get(usize::from(guess)) == Some(&color) {
            return guess;
        }
        let found = self.search(color).ok().and_then(|at| self.sorted.get(at));
        found.copied().unwrap_or(0)
    }

    /// Where in `sorted` a color is, or must be inserted.
    fn search(&self, color: [u8; 4]) -> Result<usize, usize> {
        self.sorted
            .binary_search_by(|index| self.colors.get(usize::from(*index)).cmp(&Some(&color)))
    }

    /// Adds a color, if it is new and there is room.
    fn add(&mut self, color: [u8; 4], most: usize) -> Option<()> {
        let guess = self.guesses.get(place(color))?;
        if self.colors.get(usize::from(*guess)) == Some(&color) {
            return Some(());
        }
        let index = match self.search(color) {
            Ok(at) => *self.sorted.get(at)?,
            Err(at) if self.colors.len() < most.min(MOST) => {
                let index = u8::try_from(self.colors.len()).ok()?;
                self.sorted.insert(at, index);
                self.colors.push(color);
                index
            }
            Err(_) => return None,
        };
        *self.guesses.get_mut(place(color))? = index;
        Some(())
    }
}

/// The place of a color in the table of guesses.
fn place(color: [u8; 4]) -> usize {
    (u32::from_le_bytes(color).wrapping_mul(0x9e37_79b1) >> 20) as usize % PLACES
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
            let table = ColorTable::of(gray((0..2 * colors).map(|at| at % colors)), MOST).unwrap();
            assert_eq!((table.colors().len(), table.bits()), (usize::from(colors), bits));
            for (index, color) in table.colors().iter().copied().enumerate() {
                assert_eq!(usize::from(table.index(color)), index);
            }
        }
        assert_eq!(ColorTable::of(gray(0..257), MOST), None);
    }

    #[test]
    fn transparent_colors_come_first_and_bright_ones_last() {
        let pixels = [[9, 9, 9, 255], [1, 2, 3, 0], [0, 0, 0, 255], [0, 0, 0, 128]];
        let table = ColorTable::of(pixels.into_iter(), MOST).unwrap();
        let sorted = [[1, 2, 3, 0], [0, 0, 0, 128], [0, 0, 0, 255], [9, 9, 9, 255]];
        assert_eq!(table.colors(), sorted);
    }

    #[test]
    fn colors_that_are_made_to_share_a_place_are_found() {
        let same = |color: &[u8; 4]| place(*color) == 0;
        let colors = (0..u32::MAX).map(u32::to_le_bytes).filter(same).take(MOST);
        let colors: Vec<[u8; 4]> = colors.collect();
        let table = ColorTable::of(colors.iter().copied(), MOST).unwrap();
        let found = colors.iter().map(|color| table.colors()[usize::from(table.index(*color))]);
        assert!(found.eq(colors.iter().copied()));
    }
}
