//! Places that are nearly black: noise in their colors costs bytes, and decoders make it worse,
//! because they show no color below 0.

use fcimage_webp_kernels::Source;

/// What is nearly black: a luma below this in the mean of 2 x 2 samples.
const DARK: u8 = 25;

/// The chroma of gray.
const GRAY: u8 = 128;

/// So little color becomes gray there.
const FAINT: u8 = 1;

/// Removes faint colors from the dark places of a macroblock.
pub(super) fn mute(source: &mut Source) {
    let pairs = source.y.as_chunks::<32>().0.iter().zip(source.uv.as_chunks_mut::<16>().0);
    for (luma, chroma) in pairs {
        // Most rows of most images have no such sample.
        if !has_dark_sample(luma) {
            continue;
        }
        let dark = dark_squares(luma);
        for samples in chroma.as_chunks_mut::<8>().0 {
            for (sample, dark) in samples.iter_mut().zip(dark) {
                // Without branches, for vectors: a bit mask of whether the color is faint, too.
                let faint = u8::from(sample.wrapping_sub(GRAY - FAINT) <= 2 * FAINT).wrapping_neg();
                let muted = faint & dark;
                *sample = (*sample & !muted) | (GRAY & muted);
            }
        }
    }
}

/// Whether a sample is below `DARK`. A square can be dark only where one is.
fn has_dark_sample(rows: &[u8; 32]) -> bool {
    // Eight samples at a time: a byte below the limit borrows, which sets its highest bit. A borrow may
    // set that of a byte above it as well, but only where there is a byte below the limit.
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let found = rows.as_chunks::<8>().0.iter().fold(0, |found, samples| {
        let samples = u64::from_ne_bytes(*samples);
        found | (samples.wrapping_sub(ONES * DARK as u64) & !samples)
    });
    found & (ONES << 7) != 0
}

/// For each square of 2 x 2 samples in two rows of 16: all bits where it is dark, else none.
fn dark_squares(rows: &[u8; 32]) -> [u8; 8] {
    let (above, below) = rows.split_at(16);
    let mut columns = [0_u16; 16];
    for (sum, (&above, &below)) in columns.iter_mut().zip(above.iter().zip(below)) {
        *sum = u16::from(above) + u16::from(below);
    }
    let mut dark = [0; 8];
    for (dark, [left, right]) in dark.iter_mut().zip(columns.as_chunks::<2>().0) {
        *dark = u8::from(left + right < 4 * u16::from(DARK)).wrapping_neg();
    }
    dark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_faint_colors_of_dark_places_become_gray() {
        let mut source = Source { y: [24; 256], uv: [129; 128] };
        // The second square of 2 x 2 samples is just bright enough; the third has a color.
        source.y[2..4].fill(26);
        source.uv[2] = 126;
        source.uv[8 + 2] = 127;
        // Row 2 of the chroma belongs to the rows 4 and 5 of luma.
        source.y[4 * 16..6 * 16].fill(25);
        let before = source.clone();
        mute(&mut source);
        assert_eq!(source.y, before.y);
        assert_eq!(
            source.uv[..16],
            [128, 129, 126, 128, 128, 128, 128, 128, 128, 129, 128, 128, 128, 128, 128, 128]
        );
        assert_eq!(source.uv[16..32], [128; 16]);
        assert_eq!(source.uv[32..48], [129; 16]);
    }

    /// The rule, sample by sample.
    fn muted(source: &Source) -> Source {
        let mut found = source.clone();
        for row in 0..8 {
            for column in 0..16 {
                let (at, x) = (16 * row + column, 2 * (column % 8));
                let square = [(0, 0), (0, 1), (1, 0), (1, 1)];
                let sum: u16 = square
                    .map(|(down, right)| u16::from(source.y[16 * (2 * row + down) + x + right]))
                    .iter()
                    .sum();
                if sum < 4 * u16::from(DARK) && source.uv[at].abs_diff(GRAY) <= FAINT {
                    found.uv[at] = GRAY;
                }
            }
        }
        found
    }

    #[test]
    fn each_sample_is_muted_by_its_own_square() {
        let mut state = 1_u32;
        let mut random = |least: u8, range: u8| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            least + ((state >> 16) % u32::from(range)) as u8
        };
        for (least, range) in [(16, 20), (20, 10), (0, 30), (10, 200)] {
            for _ in 0..200 {
                let source = Source {
                    y: std::array::from_fn(|_| random(least, range)),
                    uv: std::array::from_fn(|_| random(124, 9)),
                };
                let mut fast = source.clone();
                mute(&mut fast);
                assert_eq!((fast.y, fast.uv), (source.y, muted(&source).uv));
            }
        }
    }
}
