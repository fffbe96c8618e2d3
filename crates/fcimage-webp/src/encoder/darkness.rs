//! Places that are nearly black: noise in their colors costs bytes, and decoders make it worse,
//! because they show no color below 0.

use fcimage_webp_kernels::Source;

/// What is nearly black: a luma of up to 9 levels above black, as the sum of 2 x 2 samples.
const DARK: u16 = 4 * 25;

/// The chroma of gray.
const GRAY: u8 = 128;

/// So little color becomes gray there.
const FAINT: u8 = 1;

/// Removes faint colors from the dark places of a macroblock.
pub(super) fn mute(source: &mut Source) {
    let darkest = source.y.iter().fold(u8::MAX, |darkest, &sample| darkest.min(sample));
    if 4 * u16::from(darkest) >= DARK {
        return;
    }
    let pairs = source.y.as_chunks::<32>().0.iter().zip(source.uv.as_chunks_mut::<16>().0);
    for (luma, chroma) in pairs {
        let (above, below) = luma.split_at(16);
        let squares = above.as_chunks::<2>().0.iter().zip(below.as_chunks::<2>().0);
        let (u, v) = chroma.split_at_mut(8);
        for ((above, below), (u, v)) in squares.zip(u.iter_mut().zip(v)) {
            let sum: u16 = above.iter().chain(below).map(|&sample| u16::from(sample)).sum();
            for sample in [u, v] {
                if sum < DARK && sample.abs_diff(GRAY) <= FAINT {
                    *sample = GRAY;
                }
            }
        }
    }
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
}
