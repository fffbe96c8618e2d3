//! A small RGBA picture (straight alpha) that is blended into a larger one.

use crate::pixels::Pixels;

/// What is blended: `width * height` pixels of red, green, blue, alpha.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stamp {
    pub(super) width: usize,
    pub(super) height: usize,
    samples: Vec<u8>,
}

impl Stamp {
    /// `samples` are cut or filled up with transparency to `width * height * 4` bytes.
    pub(super) fn new(width: usize, height: usize, mut samples: Vec<u8>) -> Self {
        samples.resize(width * height * 4, 0);
        Self { width, height, samples }
    }

    fn rows(&self) -> impl Iterator<Item = &[[u8; 4]]> {
        self.samples.as_chunks::<4>().0.chunks_exact(self.width.max(1))
    }

    fn at(&self, x: i64, y: i64) -> [u8; 4] {
        let inside = |v: i64, end: usize| usize::try_from(v).ok().filter(|v| *v < end);
        match (inside(x, self.width), inside(y, self.height)) {
            (Some(x), Some(y)) => {
                let pixels = self.samples.as_chunks::<4>().0;
                pixels.get(y * self.width + x).copied().unwrap_or_default()
            }
            _ => [0; 4],
        }
    }

    /// The stamp with its alpha times `opacity` (0.0 to 1.0).
    pub(super) fn faded(mut self, opacity: f32) -> Self {
        for pixel in self.samples.as_chunks_mut::<4>().0 {
            pixel[3] = (f32::from(pixel[3]) * opacity).round() as u8;
        }
        self
    }

    /// The stamp turned clockwise by `degrees`, in a box that holds all of it; bilinear.
    pub(super) fn rotated(&self, degrees: f32) -> Self {
        if degrees % 360.0 == 0.0 {
            return self.clone();
        }
        let (sin, cos) = f64::from(degrees).to_radians().sin_cos();
        let (width, height) = turned_size((self.width as f64, self.height as f64), degrees);
        let (width, height) = (width.ceil() as usize, height.ceil() as usize);
        let half = |side: usize| (side as f64 - 1.0) / 2.0;
        let mut samples = Vec::with_capacity(width * height * 4);
        for y in 0..height {
            for x in 0..width {
                let (dx, dy) = (x as f64 - half(width), y as f64 - half(height));
                let from_x = dx * cos + dy * sin + half(self.width);
                let from_y = dy * cos - dx * sin + half(self.height);
                samples.extend_from_slice(&self.between(from_x, from_y));
            }
        }
        Self::new(width, height, samples)
    }

    /// The colour at a place between pixels, mixed with alpha as weight.
    fn between(&self, x: f64, y: f64) -> [u8; 4] {
        let (left, top) = (x.floor(), y.floor());
        let (fx, fy) = (x - left, y - top);
        let (left, top) = (left as i64, top as i64);
        let mut sum = [0.0_f64; 4];
        for (dx, dy, weight) in [
            (0, 0, (1.0 - fx) * (1.0 - fy)),
            (1, 0, fx * (1.0 - fy)),
            (0, 1, (1.0 - fx) * fy),
            (1, 1, fx * fy),
        ] {
            let [r, g, b, a] = self.at(left + dx, top + dy).map(f64::from);
            let alpha = a * weight;
            sum = [sum[0] + r * alpha, sum[1] + g * alpha, sum[2] + b * alpha, sum[3] + alpha];
        }
        let [r, g, b, alpha] = sum;
        if alpha < 0.5 {
            return [0; 4];
        }
        [r / alpha, g / alpha, b / alpha, alpha].map(|v| v.round() as u8)
    }

    /// Blends the stamp into `pixels` with its upper left corner at x, y; what stands over is cut.
    pub(super) fn blend(&self, pixels: &mut Pixels, x: i64, y: i64) {
        let channels = pixels.layout().channels();
        let skip = |at: i64| usize::try_from(-at).unwrap_or(0);
        let start = |at: i64| usize::try_from(at).unwrap_or(0);
        let rows = self.rows().skip(skip(y));
        for (line, row) in pixels.rows_mut().skip(start(y)).zip(rows) {
            let line = line.get_mut(start(x).saturating_mul(channels)..).unwrap_or_default();
            let row = row.get(skip(x)..).unwrap_or_default();
            for (under, over) in line.chunks_exact_mut(channels).zip(row) {
                if over[3] > 0 {
                    lay(under, *over);
                }
            }
        }
    }
}

/// The size of the box around a rectangle that is turned.
pub(super) fn turned_size((width, height): (f64, f64), degrees: f32) -> (f64, f64) {
    let (sin, cos) = f64::from(degrees).to_radians().sin_cos();
    let (sin, cos) = (sin.abs(), cos.abs());
    // Quarter turns are exact but for rounding noise, which must not add a pixel.
    let tidy = |v: f64| (v * 1024.0).round() / 1024.0;
    (tidy(width * cos + height * sin), tidy(width * sin + height * cos))
}

/// "over" of Porter and Duff (1984) with straight alpha, rounded to the nearest.
fn lay(under: &mut [u8], [r, g, b, a]: [u8; 4]) {
    let alpha = u32::from(a);
    match under {
        [ur, ug, ub] => {
            for (under, over) in [(ur, r), (ug, g), (ub, b)] {
                let sum = u32::from(over) * alpha + u32::from(*under) * (255 - alpha);
                *under = ((sum + 127) / 255) as u8;
            }
        }
        [ur, ug, ub, ua] => {
            // All in units of 1 / 255^2.
            let below = u32::from(*ua) * (255 - alpha);
            let total = alpha * 255 + below;
            if total == 0 {
                return;
            }
            for (under, over) in [(ur, r), (ug, g), (ub, b)] {
                let sum = u32::from(over) * alpha * 255 + u32::from(*under) * below;
                *under = ((sum + total / 2) / total) as u8;
            }
            *ua = ((total + 127) / 255) as u8;
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;

    #[test]
    fn half_white_on_black_is_half_gray() {
        let mut pixels = Pixels::new(2, 1, Layout::Rgb, vec![0; 6]).unwrap();
        Stamp::new(1, 1, vec![255, 255, 255, 128]).blend(&mut pixels, 1, 0);
        assert_eq!(pixels.samples(), [0, 0, 0, 128, 128, 128]);
    }

    #[test]
    fn on_a_transparent_picture_the_mark_keeps_its_colour() {
        let mut pixels = Pixels::new(1, 1, Layout::Rgba, vec![0, 255, 0, 0]).unwrap();
        Stamp::new(1, 1, vec![200, 100, 50, 128]).blend(&mut pixels, 0, 0);
        assert_eq!(pixels.samples(), [200, 100, 50, 128]);
    }

    #[test]
    fn what_stands_over_an_edge_is_cut() {
        let stamp = Stamp::new(3, 3, [255; 36].to_vec());
        for (x, y) in [(-1, -1), (1, 1), (-5, 0), (9, 9), (0, i64::MIN + 1), (i64::MAX, 0)] {
            let mut pixels = Pixels::new(2, 2, Layout::Rgb, vec![0; 12]).unwrap();
            stamp.blend(&mut pixels, x, y);
            let white = pixels.samples().iter().filter(|v| **v == 255).count() / 3;
            let overlap =
                |at: i64| (0..2).filter(|i| (at..at.saturating_add(3)).contains(i)).count();
            assert_eq!(white, overlap(x) * overlap(y), "{x} {y}");
        }
    }

    #[test]
    fn a_quarter_turn_is_exact() {
        let stamp = Stamp::new(2, 1, vec![1, 2, 3, 255, 4, 5, 6, 255]);
        let turned = stamp.rotated(90.0);
        assert_eq!((turned.width, turned.height), (1, 2));
        assert_eq!(turned.samples, [1, 2, 3, 255, 4, 5, 6, 255]);
        let back = stamp.rotated(-90.0);
        assert_eq!(back.samples, [4, 5, 6, 255, 1, 2, 3, 255]);
    }
}
