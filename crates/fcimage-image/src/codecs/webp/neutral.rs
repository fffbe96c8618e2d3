//! Lossy images without color: gray that the arithmetic of YUV makes one level too purple.
//!
//! With neutral chroma, libwebp and all decoders like it give three of the levels of luma one level less
//! in green than in red and blue: 86, 159 and 232.

use crate::pixels::Layout;

/// What they become.
const PURPLE: [[u8; 3]; 3] = [[82, 81, 82], [167, 166, 167], [252, 251, 252]];

/// Makes an image gray where every pixel is gray but for that; other images stay as they are.
pub(super) fn to_gray(samples: &mut [u8], layout: Layout) {
    let channels = layout.channels();
    let is_neutral = |pixel: &[u8]| match *pixel {
        [r, g, b, ..] => r == g && g == b || PURPLE.contains(&[r, g, b]),
        _ => false,
    };
    // The first pixel with a color ends the search.
    if !samples.chunks_exact(channels).all(is_neutral) {
        return;
    }
    for pixel in samples.chunks_exact_mut(channels) {
        if let [r, g, _, ..] = pixel {
            *g = *r;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neutral_pixels_become_gray_and_colors_stay() {
        let mut gray = [[82, 81, 82], [5, 5, 5], [252, 251, 252], [167, 166, 167]].concat();
        to_gray(&mut gray, Layout::Rgb);
        assert_eq!(gray, [[82; 3], [5; 3], [252; 3], [167; 3]].concat());
        let mut clear = [82, 81, 82, 9, 7, 7, 7, 0];
        to_gray(&mut clear, Layout::Rgba);
        assert_eq!(clear, [82, 82, 82, 9, 7, 7, 7, 0]);
        for color in [[83, 82, 83], [82, 81, 81], [5, 5, 6]] {
            let colored = [[82, 81, 82], color].concat();
            let mut same = colored.clone();
            to_gray(&mut same, Layout::Rgb);
            assert_eq!(same, colored);
        }
    }
}
