//! How sharp an image is: the variance of its Laplacian.

use crate::pixels::Pixels;

/// The variance of `up + left + right + down - 4 * center` over all pixels of a gray image that have
/// these neighbors; 0 where there are none. Sums are whole numbers, so it is the same everywhere.
pub(super) fn variance_of_laplacian(gray: &Pixels) -> f64 {
    let channels = gray.layout().channels();
    let rows: Vec<Vec<i64>> = gray
        .rows()
        .map(|row| row.iter().step_by(channels).map(|sample| i64::from(*sample)).collect())
        .collect();
    let (mut sum, mut squares, mut count) = (0_i64, 0_i64, 0_i64);
    for three in rows.windows(3) {
        let [above, row, below] = three else { continue };
        for ((around, up), down) in
            row.windows(3).zip(above.iter().skip(1)).zip(below.iter().skip(1))
        {
            let [left, center, right] = around else { continue };
            let value = up + left + right + down - 4 * center;
            sum += value;
            squares += value * value;
            count += 1;
        }
    }
    if count == 0 {
        return 0.0;
    }
    let mean = sum as f64 / count as f64;
    (squares as f64 / count as f64 - mean * mean).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;

    fn sharpness(width: u32, height: u32, levels: &[u8]) -> f64 {
        let samples = levels.iter().flat_map(|level| [*level; 3]).collect();
        variance_of_laplacian(&Pixels::new(width, height, Layout::Rgb, samples).unwrap())
    }

    #[test]
    fn a_slope_is_not_sharp_and_a_point_is() {
        let slope: Vec<u8> = (0..5).flat_map(|y| (0..5).map(move |x| x * 9 + y * 7)).collect();
        assert_eq!(sharpness(5, 5, &slope), 0.0);
        // Values -40 and 10: a mean of -15, and a variance of 25 * 25.
        assert_eq!(sharpness(4, 3, &[0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0]), 625.0);
    }

    #[test]
    fn what_has_no_inner_pixel_is_not_sharp() {
        assert_eq!(sharpness(2, 2, &[0, 255, 255, 0]), 0.0);
        assert_eq!(sharpness(1, 1, &[9]), 0.0);
    }
}
