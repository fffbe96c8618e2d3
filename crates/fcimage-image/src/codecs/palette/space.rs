//! The space that colors are compared in.
//!
//! Two colors with alpha differ by what they differ over black and over white. With premultiplied
//! samples p and alpha a, that is d^2 + (d - e)^2 for each sample, where d and e are the differences of
//! p and a: twice (d - e/2)^2 + (e/2)^2. So it is a distance between points (p - a/2, a/2).

/// A color, weighted so that distances are what an eye sees, roughly.
pub(super) type Point = [f32; 4];

/// How much red, green and blue count.
const WEIGHTS: [f32; 3] = [0.75, 1.0, 0.6];

/// What half of alpha counts: the root of the sum of the squares of [`WEIGHTS`], halved.
const HALF_ALPHA: f32 = 0.693_27;

/// A color as premultiplied samples, 0 to 255, and alpha.
pub(super) fn premultiplied([r, g, b, a]: [u8; 4]) -> [f32; 4] {
    let alpha = f32::from(a);
    let share = alpha / 255.0;
    [f32::from(r) * share, f32::from(g) * share, f32::from(b) * share, alpha]
}

/// The point of premultiplied samples.
pub(super) fn point([r, g, b, a]: [f32; 4]) -> Point {
    let half = a * 0.5;
    [(r - half) * WEIGHTS[0], (g - half) * WEIGHTS[1], (b - half) * WEIGHTS[2], a * HALF_ALPHA]
}

/// Whether a point is that of an opaque color.
pub(super) fn is_opaque(point: &Point) -> bool {
    point[3] > 254.5 * HALF_ALPHA
}

/// The color nearest to a point; that of a gray point is gray.
pub(super) fn color([r, g, b, a]: Point) -> [u8; 4] {
    let alpha = (a / HALF_ALPHA).round().clamp(0.0, 255.0);
    let half = alpha * 0.5;
    let straight = 255.0 / alpha.max(1.0);
    let sample = |value: f32, weight: f32| (value / weight + half) * straight;
    let [r, g, b] = [sample(r, WEIGHTS[0]), sample(g, WEIGHTS[1]), sample(b, WEIGHTS[2])];
    let gray = (r - g).abs().max((b - g).abs()) < 0.05;
    let [r, g, b] =
        if gray { [g; 3] } else { [r, g, b] }.map(|sample| sample.round().clamp(0.0, 255.0) as u8);
    [r, g, b, alpha as u8]
}

/// The square of the distance of two points.
pub(super) fn distance(a: &Point, b: &Point) -> f32 {
    let [x, y, z, w] = [a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3]];
    (x * x + y * y) + (z * z + w * w)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opaque_colors_come_back_from_their_points() {
        for color in [[0, 0, 0, 255], [255, 255, 255, 255], [1, 128, 77, 255], [255, 0, 3, 255]] {
            assert_eq!(super::color(point(premultiplied(color))), color);
        }
    }

    #[test]
    fn gray_stays_gray_between_two_levels() {
        for level in 0..255 {
            let [a, b] =
                [level, level + 1].map(|level| point(premultiplied([level, level, level, 255])));
            let between: Point = std::array::from_fn(|axis| (a[axis] + b[axis]) / 2.0);
            let [r, g, b, _] = super::color(between);
            assert!(r == g && g == b);
        }
    }

    #[test]
    fn invisible_colors_are_all_the_same() {
        let at = |color| point(premultiplied(color));
        assert_eq!(distance(&at([255, 9, 3, 0]), &at([0, 0, 0, 0])), 0.0);
        assert!(distance(&at([255, 9, 3, 2]), &at([0, 0, 0, 2])) < 10.0);
    }
}
