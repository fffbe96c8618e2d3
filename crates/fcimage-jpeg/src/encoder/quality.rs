//! Quantization tables.

/// The examples of T.81 (tables K.1 and K.2) in row-major order: luminance and color.
const EXAMPLES: [[u8; 64]; 2] = [
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69,
        56, 14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81,
        104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ],
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99,
        99, 47, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ],
];

/// The tables for luminance and color at a quality of 1 to 100, as in libjpeg: at 50 they are the
/// examples. Entries are at most 255, so that every file is baseline.
pub(super) fn tables(quality: u8) -> [[u8; 64]; 2] {
    let quality = u32::from(quality.clamp(1, 100));
    let percent = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
    EXAMPLES.map(|example| {
        example.map(|entry| ((u32::from(entry) * percent + 50) / 100).clamp(1, 255) as u8)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quality_scales_the_examples_as_in_libjpeg() {
        assert_eq!(tables(50), EXAMPLES);
        assert_eq!(tables(100), [[1; 64]; 2]);
        assert_eq!(tables(1), [[255; 64]; 2]);
        assert_eq!(tables(85)[0][..8], [5, 3, 3, 5, 7, 12, 15, 18]);
    }
}
