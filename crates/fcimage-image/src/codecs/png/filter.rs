//! The filters of rows (W3C PNG, section 9), and the choice among them.

/// Which filters are tried for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filters {
    /// No filter.
    None,
    /// That whose results are the smallest differences (section 12.7).
    Adaptive,
}

/// A row and the one before it, filtered.
pub(super) struct Filtering {
    filters: Filters,
    /// Bytes of a pixel, at least 1.
    step: usize,
    /// Each of the two rows begins with a pixel of zeros: that to the left of the first.
    row: Vec<u8>,
    before: Vec<u8>,
    /// Each begins with the type of its filter.
    best: Vec<u8>,
    trial: Vec<u8>,
}

impl Filtering {
    /// For rows of `bytes` bytes with pixels of `step` bytes.
    pub(super) fn new(filters: Filters, step: usize, bytes: usize) -> Self {
        let adaptive = if filters == Filters::Adaptive { bytes } else { 0 };
        Self {
            filters,
            step,
            row: vec![0; step + bytes],
            before: vec![0; if adaptive > 0 { step + bytes } else { 0 }],
            best: vec![0; 1 + bytes],
            trial: vec![0; 1 + adaptive],
        }
    }

    /// The next row: `fill` writes it, and the result is its filter's type and the filtered bytes.
    pub(super) fn next(&mut self, fill: impl FnOnce(&mut [u8])) -> &[u8] {
        let step = self.step;
        let row = self.row.get_mut(step..).unwrap_or_default();
        fill(row);
        if self.filters == Filters::None {
            if let Some((kind, to)) = self.best.split_first_mut() {
                *kind = Kind::None as u8;
                to.copy_from_slice(self.row.get(step..).unwrap_or_default());
            }
            return &self.best;
        }
        let mut least = u64::MAX;
        for kind in KINDS {
            let Some((name, to)) = self.trial.split_first_mut() else { continue };
            *name = kind as u8;
            apply(kind, &Neighbors::new(&self.row, &self.before, step), to);
            let sum = differences(to);
            if sum < least {
                least = sum;
                std::mem::swap(&mut self.best, &mut self.trial);
            }
        }
        std::mem::swap(&mut self.row, &mut self.before);
        &self.best
    }
}

/// How many bytes of a row equal those of the pixel to their left.
pub(super) fn repeated(row: &[u8], step: usize) -> usize {
    let right = row.get(step..).unwrap_or_default();
    // Blocks whose count fits into 8 bits, for vectors of more lanes.
    let equal = |(a, b): (&[u8], &[u8])| -> usize {
        a.iter().zip(b).map(|(a, b)| u8::from(a == b)).sum::<u8>().into()
    };
    right.chunks(255).zip(row.chunks(255)).map(equal).sum()
}

/// The types of filters (section 9.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    None = 0,
    Sub = 1,
    Up = 2,
    Average = 3,
    Paeth = 4,
}

/// In this order: of equal sums, the first is taken.
const KINDS: [Kind; 5] = [Kind::None, Kind::Sub, Kind::Up, Kind::Average, Kind::Paeth];

/// The bytes of a row, and those to the left, above, and above to the left of each.
struct Neighbors<'a> {
    row: &'a [u8],
    left: &'a [u8],
    above: &'a [u8],
    corner: &'a [u8],
}

impl<'a> Neighbors<'a> {
    fn new(row: &'a [u8], before: &'a [u8], step: usize) -> Self {
        let bytes = row.len().saturating_sub(step);
        Self {
            row: row.get(step..).unwrap_or_default(),
            left: row.get(..bytes).unwrap_or_default(),
            above: before.get(step..).unwrap_or_default(),
            corner: before.get(..bytes).unwrap_or_default(),
        }
    }
}

fn apply(kind: Kind, from: &Neighbors<'_>, to: &mut [u8]) {
    let Neighbors { row, left, above, corner } = *from;
    let bytes = to.iter_mut().zip(row);
    match kind {
        Kind::None => to.copy_from_slice(row),
        Kind::Sub => bytes.zip(left).for_each(|((to, byte), a)| *to = byte.wrapping_sub(*a)),
        Kind::Up => bytes.zip(above).for_each(|((to, byte), b)| *to = byte.wrapping_sub(*b)),
        Kind::Average => bytes.zip(left).zip(above).for_each(|(((to, byte), a), b)| {
            // Half of the sum, without its ninth bit.
            *to = byte.wrapping_sub((a & b) + ((a ^ b) >> 1));
        }),
        Kind::Paeth => {
            let neighbors = left.iter().zip(above).zip(corner);
            bytes.zip(neighbors).for_each(|((to, byte), ((a, b), c))| {
                *to = byte.wrapping_sub(paeth(*a, *b, *c));
            });
        }
    }
}

/// That of the three neighbors that is closest to `a + b - c` (section 9.4).
fn paeth(a: u8, b: u8, c: u8) -> u8 {
    let (left, above, corner) = (i16::from(a), i16::from(b), i16::from(c));
    let to_left = (above - corner).abs();
    let to_above = (left - corner).abs();
    let to_corner = (left + above - 2 * corner).abs();
    let other = if to_above <= to_corner { b } else { c };
    if to_left <= to_above && to_left <= to_corner { a } else { other }
}

/// The sum of the distances from 0, modulo 256.
fn differences(bytes: &[u8]) -> u64 {
    // Blocks whose sum fits into 16 bits, for vectors of more lanes.
    let block = |bytes: &[u8]| -> u64 {
        bytes.iter().map(|byte| u16::from(byte.cast_signed().unsigned_abs())).sum::<u16>().into()
    };
    bytes.chunks(256).map(block).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_average_and_the_closest_neighbor_are_those_of_the_specification() {
        for (a, b, c) in (0..=255).step_by(5).flat_map(|a| {
            (0..=255).step_by(3).flat_map(move |b| (0..=255).step_by(15).map(move |c| (a, b, c)))
        }) {
            let (x, y, z): (i32, i32, i32) = (i32::from(a), i32::from(b), i32::from(c));
            let distance = |to: i32| (x + y - z - to).abs();
            let expected = if distance(x) <= distance(y) && distance(x) <= distance(z) {
                a
            } else if distance(y) <= distance(z) {
                b
            } else {
                c
            };
            assert_eq!(paeth(a, b, c), expected, "{a} {b} {c}");
            let from = Neighbors { row: &[7], left: &[a], above: &[b], corner: &[c] };
            let mut to = [0];
            apply(Kind::Average, &from, &mut to);
            assert_eq!(i32::from(to[0]), (7 - (x + y) / 2) & 255);
        }
    }

    #[test]
    fn the_filter_with_the_smallest_differences_is_taken() {
        let mut filtering = Filtering::new(Filters::Adaptive, 3, 9);
        let mut next = |row: [u8; 9]| filtering.next(|to| to.copy_from_slice(&row)).to_vec();
        assert_eq!(next([40, 50, 60, 40, 50, 60, 40, 50, 60]), [1, 40, 50, 60, 0, 0, 0, 0, 0, 0]);
        assert_eq!(next([40, 50, 60, 40, 50, 60, 40, 50, 61]), [2, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(next([1, 0, 255, 0, 1, 0, 0, 255, 1])[0], 0);
    }

    #[test]
    fn differences_are_distances_from_zero_modulo_256() {
        assert_eq!(differences(&[0, 1, 255, 128, 127]), 1 + 1 + 128 + 127);
        assert_eq!(differences(&[128; 1000]), 128_000);
    }

    #[test]
    fn bytes_that_repeat_to_the_right_are_counted() {
        assert_eq!(repeated(&[1, 2, 3, 1, 2, 4, 1, 2, 4], 3), 5);
        assert_eq!(repeated(&[9; 1000], 4), 996);
        assert_eq!(repeated(&[9; 3], 3), 0);
    }
}
