//! The pixels of the region that is decoded, while strips or tiles are drawn into it.

use crate::recipe::geometry::rect::Rect;

/// The pixels of a region.
pub(super) struct Target {
    region: Rect,
    channels: usize,
    samples: Vec<u8>,
}

impl Target {
    /// A region of the image, with `channels` bytes a pixel.
    pub(super) fn new(region: Rect, channels: usize) -> Self {
        let samples = vec![0; region.width as usize * region.height as usize * channels];
        Self { region, channels, samples }
    }

    /// All pixels, row by row.
    pub(super) fn into_samples(self) -> Vec<u8> {
        self.samples
    }

    /// Draws a row of pixels that begins at column `x` of row `y` of the image.
    pub(super) fn draw(&mut self, x: u32, y: u32, row: &[u8]) {
        let pixels = (row.len() / self.channels) as u32;
        let Some((left, span)) = self.columns(x, pixels) else { return };
        let skipped = left.saturating_sub(x) as usize * self.channels;
        let Some(row) = row.get(skipped..) else { return };
        if let Some(to) = self.row(y, left, span) {
            to.iter_mut().zip(row).for_each(|(to, sample)| *to = *sample);
        }
    }

    /// Fills an area of the image with one color.
    pub(super) fn fill(&mut self, area: Rect, pixel: &[u8]) {
        let Some((left, span)) = self.columns(area.x, area.width) else { return };
        for y in area.y..area.y.saturating_add(area.height) {
            if let Some(to) = self.row(y, left, span) {
                to.chunks_exact_mut(pixel.len()).for_each(|to| to.copy_from_slice(pixel));
            }
        }
    }

    /// Whether any pixel of `area` is in the region.
    pub(super) fn overlaps(&self, area: Rect) -> bool {
        let Rect { y, height, .. } = self.region;
        self.columns(area.x, area.width).is_some()
            && area.y < y.saturating_add(height)
            && area.y.saturating_add(area.height) > y
    }

    /// Of columns `x` and so many more, those in the region: the first, and how many.
    fn columns(&self, x: u32, count: u32) -> Option<(u32, u32)> {
        let left = x.max(self.region.x);
        let right = (x.saturating_add(count)).min(self.region.x + self.region.width);
        (left < right).then(|| (left, right - left))
    }

    /// `count` pixels of row `y` of the image from column `x` on, both in the region.
    fn row(&mut self, y: u32, x: u32, count: u32) -> Option<&mut [u8]> {
        let (row, column) = (y.checked_sub(self.region.y)?, x.checked_sub(self.region.x)?);
        if row >= self.region.height {
            return None;
        }
        let pixel = row as usize * self.region.width as usize + column as usize;
        let start = pixel * self.channels;
        self.samples.get_mut(start..start + count as usize * self.channels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_clipped_to_the_region() {
        let mut target = Target::new(Rect { x: 2, y: 1, width: 3, height: 2 }, 1);
        target.draw(0, 0, &[9; 9]);
        target.draw(0, 1, &[0, 1, 2, 3, 4, 5, 6]);
        target.draw(4, 2, &[7, 8]);
        target.draw(5, 2, &[9]);
        target.draw(0, 2, &[9, 9]);
        target.draw(0, 3, &[9; 9]);
        assert_eq!(target.into_samples(), [2, 3, 4, 0, 0, 7]);
    }

    #[test]
    fn areas_are_clipped_to_the_region() {
        let region = Rect { x: 2, y: 1, width: 3, height: 2 };
        let mut target = Target::new(region, 2);
        target.fill(Rect { x: 0, y: 2, width: 4, height: 9 }, &[5, 6]);
        let area = |x, y| Rect { x, y, width: 2, height: 1 };
        assert!(target.overlaps(area(1, 1)) && target.overlaps(area(4, 2)));
        assert!(!target.overlaps(area(0, 1)) && !target.overlaps(area(5, 2)));
        assert!(!target.overlaps(area(2, 0)) && !target.overlaps(area(2, 3)));
        assert_eq!(target.into_samples(), [0, 0, 0, 0, 0, 0, 5, 6, 5, 6, 0, 0]);
    }
}
