//! Coverage masks: how much of each pixel letters, their outline and their shadow cover.

/// A byte of coverage a pixel, 0 to 255, row by row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mask {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) coverage: Vec<u8>,
}

impl Mask {
    pub(crate) fn new(width: usize, height: usize) -> Self {
        Self { width, height, coverage: vec![0; width * height] }
    }

    /// Adds coverage (0.0 to 1.0) at x, y, up to full coverage: two glyphs that cover half of a pixel
    /// each cover all of it. Places outside of the mask are ignored.
    pub(crate) fn add(&mut self, x: i64, y: i64, coverage: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x < self.width
            && let Some(cell) = self.coverage.get_mut(y * self.width + x)
        {
            *cell = cell.saturating_add((coverage.clamp(0.0, 1.0) * 255.0).round() as u8);
        }
    }

    /// The mask grown by `radius` pixels in all directions: the strongest coverage within a disc.
    pub(crate) fn grown(&self, radius: usize) -> Self {
        let mut out = Self::new(self.width, self.height);
        for dy in 0..=radius {
            let reach = ((radius * radius - dy * dy) as f64).sqrt().round() as usize;
            for y in 0..self.height {
                let spread = strongest_within(self.row(y), reach);
                for target in [y.checked_sub(dy), y.checked_add(dy).filter(|y| *y < self.height)] {
                    let Some(target) = target else { continue };
                    for (cell, value) in out.row_mut(target).iter_mut().zip(&spread) {
                        *cell = (*cell).max(*value);
                    }
                }
            }
        }
        out
    }

    /// The mask moved by x, y and blurred: three box blurs, which come close to a Gauss curve.
    pub(crate) fn shadow(&self, x: usize, y: usize, radius: usize) -> Self {
        let mut out = Self::new(self.width, self.height);
        for (from, to) in (y..self.height).enumerate() {
            let line = self.row(from).to_vec();
            if let Some(target) = out.row_mut(to).get_mut(x..) {
                target.iter_mut().zip(line).for_each(|(cell, value)| *cell = value);
            }
        }
        for _ in 0..3 {
            out = out.box_blurred(radius).transposed().box_blurred(radius).transposed();
        }
        out
    }

    fn box_blurred(&self, radius: usize) -> Self {
        let mut out = Self::new(self.width, self.height);
        let window = (2 * radius + 1) as u32;
        for y in 0..self.height {
            let row = self.row(y);
            let value = |i: usize| row.get(i).copied().map_or(0, u32::from);
            let mut sum: u32 = (0..radius).map(value).sum();
            for (x, cell) in out.row_mut(y).iter_mut().enumerate() {
                sum += value(x + radius);
                *cell = (sum / window) as u8;
                if let Some(left) = x.checked_sub(radius) {
                    sum -= value(left);
                }
            }
        }
        out
    }

    fn transposed(&self) -> Self {
        let mut out = Self::new(self.height, self.width);
        for y in 0..self.height {
            for (x, value) in self.row(y).iter().enumerate() {
                out.coverage[x * self.height + y] = *value;
            }
        }
        out
    }

    fn row(&self, y: usize) -> &[u8] {
        &self.coverage[y * self.width..(y + 1) * self.width]
    }

    fn row_mut(&mut self, y: usize) -> &mut [u8] {
        &mut self.coverage[y * self.width..(y + 1) * self.width]
    }
}

/// For each place the largest value within `reach` places on either side.
fn strongest_within(row: &[u8], reach: usize) -> Vec<u8> {
    // A queue of falling values: each place enters and leaves it once.
    let mut queue = std::collections::VecDeque::<(usize, u8)>::new();
    let mut out = Vec::with_capacity(row.len());
    let mut next = 0;
    for x in 0..row.len() {
        while let Some(value) = row.get(next).copied().filter(|_| next <= x + reach) {
            while queue.back().is_some_and(|(_, v)| *v <= value) {
                queue.pop_back();
            }
            queue.push_back((next, value));
            next += 1;
        }
        while queue.front().is_some_and(|(at, _)| at + reach < x) {
            queue.pop_front();
        }
        out.push(queue.front().map_or(0, |(_, v)| *v));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot() -> Mask {
        let mut mask = Mask::new(9, 9);
        mask.add(4, 4, 1.0);
        mask
    }

    #[test]
    fn a_dot_grows_to_a_disc() {
        let grown = dot().grown(2);
        let rows: Vec<usize> =
            grown.coverage.chunks(9).map(|row| row.iter().filter(|v| **v == 255).count()).collect();
        assert_eq!(rows, [0, 0, 1, 5, 5, 5, 1, 0, 0]);
    }

    #[test]
    fn coverage_adds_up_to_full_coverage() {
        let mut mask = Mask::new(2, 1);
        for _ in 0..3 {
            mask.add(0, 0, 0.4);
            mask.add(1, 0, 0.2);
            mask.add(2, 0, 1.0);
            mask.add(0, -1, 1.0);
        }
        assert_eq!(mask.coverage, [255, 153]);
    }

    #[test]
    fn a_shadow_moves_and_keeps_its_weight_within_rounding() {
        let shadow = dot().shadow(1, 1, 1);
        let strongest = shadow.coverage.iter().enumerate().max_by_key(|(_, v)| **v).unwrap().0;
        assert_eq!((strongest % 9, strongest / 9), (5, 5));
        let sum: u32 = shadow.coverage.iter().map(|v| u32::from(*v)).sum();
        assert!((180..=255).contains(&sum), "{sum}");
    }

    #[test]
    fn the_strongest_within_agrees_with_the_plain_search() {
        let row: Vec<u8> = (0..50_u32).map(|i| (i * i * 37 % 251) as u8).collect();
        for reach in [0, 1, 3, 60] {
            let plain: Vec<u8> = (0..row.len())
                .map(|x| {
                    *row[x.saturating_sub(reach)..(x + reach + 1).min(50)].iter().max().unwrap()
                })
                .collect();
            assert_eq!(strongest_within(&row, reach), plain);
        }
    }
}
