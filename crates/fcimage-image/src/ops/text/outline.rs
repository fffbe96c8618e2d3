//! The outline of a glyph: its curves in the units of its font, drawn as coverage.

use ab_glyph_rasterizer::{Point, Rasterizer, point};
use harfrust::font::glyph::outline::{
    DrawMemory, DrawOptions, OutlineGlyph, PathContourStart, PathSink,
};

/// A straight line or a Bézier curve.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Curve {
    Line([Point; 2]),
    Quadratic([Point; 3]),
    Cubic([Point; 4]),
}

/// Closed curves in font units, y upwards, and the box around their points.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outline {
    curves: Vec<Curve>,
    low: Point,
    high: Point,
}

impl Outline {
    /// The number of its curves.
    pub(crate) fn len(&self) -> usize {
        self.curves.len()
    }

    /// Width and height of its box, in font units.
    pub(crate) fn sides(&self) -> [f32; 2] {
        [self.high.x - self.low.x, self.high.y - self.low.y]
    }

    /// The pixels that it covers with its origin at x, y (y downwards), `scale` pixels a unit.
    pub(crate) fn bounds(&self, scale: f32, x: f32, y: f32) -> Bounds {
        // Whole and fraction apart: equal fractions give equal boxes at any place.
        let low = |v: f32, at: f32| ((v * scale + at.fract()).floor() + at.trunc()) as i32;
        let high = |v: f32, at: f32| ((v * scale + at.fract()).ceil() + at.trunc()) as i32;
        Bounds {
            left: low(self.low.x, x),
            top: low(-self.high.y, y),
            right: high(self.high.x, x),
            bottom: high(-self.low.y, y),
        }
    }

    /// Calls `cover` with each pixel of [`Outline::bounds`], counted from its upper left corner, and
    /// how much of it is covered: 0.0 to 1.0, or more where curves overlap.
    pub(crate) fn draw(&self, scale: f32, x: f32, y: f32, cover: impl FnMut(u32, u32, f32)) {
        let bounds = self.bounds(scale, x, y);
        let (left, top) = (x - bounds.left as f32, y - bounds.top as f32);
        let place = |p: Point| point(p.x * scale + left, p.y * -scale + top);
        let mut rasterizer = Rasterizer::new(bounds.width() as usize, bounds.height() as usize);
        for curve in &self.curves {
            match *curve {
                Curve::Line([a, b]) => rasterizer.draw_line(place(a), place(b)),
                Curve::Quadratic([a, b, c]) => rasterizer.draw_quad(place(a), place(b), place(c)),
                Curve::Cubic([a, b, c, d]) => {
                    rasterizer.draw_cubic(place(a), place(b), place(c), place(d));
                }
            }
        }
        rasterizer.for_each_pixel_2d(cover);
    }
}

/// Where the units of an outline are on an image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Turned {
    /// Pixels a unit.
    pub(crate) scale: f32,
    /// The origin of the outline, y downwards.
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// Sine and cosine of the angle by which it is turned clockwise.
    pub(crate) sin: f32,
    pub(crate) cos: f32,
}

impl Turned {
    /// A point of an outline, on the image.
    fn of(&self, p: Point) -> Point {
        let (dx, dy) = (p.x * self.scale, -p.y * self.scale);
        point(self.x + dx * self.cos - dy * self.sin, self.y + dx * self.sin + dy * self.cos)
    }
}

/// Pixels that are drawn at once, so that a letter larger than the image takes no more memory.
const BAND_PIXELS: usize = 1 << 18;

impl Outline {
    /// The pixels that it covers on an image.
    pub(crate) fn turned_bounds(&self, at: &Turned) -> Bounds {
        let (low, high) = (self.low, self.high);
        let corners = [low, high, point(low.x, high.y), point(high.x, low.y)].map(|p| at.of(p));
        let [first, rest @ ..] = corners;
        let (low, high) = rest.iter().fold((first, first), |(low, high), p| {
            let low = point(low.x.min(p.x), low.y.min(p.y));
            (low, point(high.x.max(p.x), high.y.max(p.y)))
        });
        Bounds {
            left: low.x.floor() as i32,
            top: low.y.floor() as i32,
            right: high.x.ceil() as i32,
            bottom: high.y.ceil() as i32,
        }
    }

    /// What [`draw_within`](Self::draw_within) costs, about in pixels.
    pub(crate) fn work(&self, at: &Turned, clip: Bounds) -> u64 {
        let all = self.turned_bounds(at);
        let seen = all.within(clip);
        if seen.width() == 0 {
            return 0;
        }
        let rows = u64::from(seen.height());
        let band = u64::from(band_rows(all.width()));
        let curves = self.curves.len() as u64;
        rows * u64::from(all.width())
            + rows.div_ceil(band).saturating_mul(curves).saturating_mul(16)
    }

    /// Calls `cover` with each pixel of `clip` that lies in its box, and how much of it is covered:
    /// 0.0 to 1.0, or more where curves overlap.
    pub(crate) fn draw_within(
        &self,
        at: &Turned,
        clip: Bounds,
        mut cover: impl FnMut(i32, i32, f32),
    ) {
        let all = self.turned_bounds(at);
        let seen = all.within(clip);
        let mut top = seen.top;
        while top < seen.bottom && seen.left < seen.right {
            let rows = band_rows(all.width()).min(seen.bottom.abs_diff(top));
            self.draw_band(at, all, top, rows, |x, y, coverage| {
                if (seen.left..seen.right).contains(&x) {
                    cover(x, y, coverage);
                }
            });
            top = top.saturating_add_unsigned(rows);
        }
    }

    fn draw_band(
        &self,
        at: &Turned,
        all: Bounds,
        top: i32,
        rows: u32,
        mut cover: impl FnMut(i32, i32, f32),
    ) {
        let mut rasterizer = Rasterizer::new(all.width() as usize, rows as usize);
        let place = |p: Point| at.of(p) - point(all.left as f32, top as f32);
        for curve in &self.curves {
            match *curve {
                Curve::Line([a, b]) => rasterizer.draw_line(place(a), place(b)),
                Curve::Quadratic([a, b, c]) => rasterizer.draw_quad(place(a), place(b), place(c)),
                Curve::Cubic([a, b, c, d]) => {
                    rasterizer.draw_cubic(place(a), place(b), place(c), place(d));
                }
            }
        }
        rasterizer.for_each_pixel_2d(|x, y, coverage| {
            cover(all.left.saturating_add_unsigned(x), top.saturating_add_unsigned(y), coverage);
        });
    }
}

/// Rows that are drawn at once of an outline that is `width` pixels wide.
fn band_rows(width: u32) -> u32 {
    (BAND_PIXELS as u32 / width.max(1)).max(1)
}

/// An upper bound of the bytes that drawing an outline takes, of which `rows` are drawn.
pub(crate) fn band_bytes(width: u32, rows: u32) -> u64 {
    u64::from(width) * u64::from(rows.min(band_rows(width))) * 4 + 64
}

/// A box in pixels; right and bottom are exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) right: i32,
    pub(crate) bottom: i32,
}

impl Bounds {
    /// The box around both.
    pub(crate) fn around(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// No pixels.
    pub(crate) const NOTHING: Self = Self { left: 0, top: 0, right: 0, bottom: 0 };

    /// With `pixels` more to every side.
    pub(crate) fn grown(self, pixels: i32) -> Self {
        Self {
            left: self.left.saturating_sub(pixels),
            top: self.top.saturating_sub(pixels),
            right: self.right.saturating_add(pixels),
            bottom: self.bottom.saturating_add(pixels),
        }
    }

    /// The part of it that lies in the other; of no width or height where there is none.
    pub(crate) fn within(self, other: Self) -> Self {
        let (left, top) = (self.left.max(other.left), self.top.max(other.top));
        Self {
            left,
            top,
            right: self.right.min(other.right).max(left),
            bottom: self.bottom.min(other.bottom).max(top),
        }
    }

    pub(crate) fn width(self) -> u32 {
        self.right.saturating_sub(self.left).max(0) as u32
    }

    pub(crate) fn height(self) -> u32 {
        self.bottom.saturating_sub(self.top).max(0) as u32
    }
}

/// Draws a glyph in font units. `None` where it is damaged.
pub(crate) fn draw_into(glyph: &OutlineGlyph<'_>, sink: &mut dyn PathSink) -> Option<()> {
    // Where a contour begins decides how its curves are split; the look is the same.
    let options = DrawOptions::new().with_contour_start(PathContourStart::ScanForward);
    glyph.draw(&options, DrawMemory::Scratch, sink).is_ok().then_some(())
}

/// Collects the curves that a font draws.
#[derive(Default)]
pub(crate) struct Collector {
    curves: Vec<Curve>,
    /// The box around all points so far.
    bounds: Option<[Point; 2]>,
    start: Option<Point>,
    last: Point,
    /// Whether a point is no number.
    broken: bool,
}

impl Collector {
    /// The outline; `None` where it has no area.
    pub(crate) fn finish(mut self) -> Option<Outline> {
        self.close();
        let [low, high] = self.bounds.filter(|_| !self.broken)?;
        let outline = Outline { curves: self.curves, low, high };
        outline.sides().iter().all(|side| *side > 0.0).then_some(outline)
    }

    fn seen(&mut self, x: f32, y: f32) -> Point {
        self.broken |= !(x.is_finite() && y.is_finite());
        let [low, high] = self.bounds.unwrap_or([point(x, y); 2]);
        let low = point(low.x.min(x), low.y.min(y));
        let high = point(high.x.max(x), high.y.max(y));
        self.bounds = Some([low, high]);
        point(x, y)
    }
}

impl PathSink for Collector {
    fn move_to(&mut self, x: f32, y: f32) {
        // Some fonts leave it to the next contour to close the last.
        self.close();
        self.last = self.seen(x, y);
        self.start = Some(self.last);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let end = self.seen(x, y);
        self.curves.push(Curve::Line([self.last, end]));
        self.last = end;
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (control, end) = (self.seen(x1, y1), self.seen(x, y));
        self.curves.push(Curve::Quadratic([self.last, control, end]));
        self.last = end;
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (first, second, end) = (self.seen(x1, y1), self.seen(x2, y2), self.seen(x, y));
        self.curves.push(Curve::Cubic([self.last, first, second, end]));
        self.last = end;
    }

    fn close(&mut self) {
        if let Some(start) = self.start.take() {
            self.curves.push(Curve::Line([self.last, start]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square() -> Outline {
        let mut collector = Collector::default();
        collector.move_to(0.0, 0.0);
        collector.line_to(100.0, 0.0);
        collector.line_to(100.0, 200.0);
        collector.line_to(0.0, 200.0);
        collector.finish().unwrap()
    }

    #[test]
    fn an_outline_stands_on_its_base_line() {
        let bounds = square().bounds(0.05, 3.5, 20.0);
        assert_eq!(bounds, Bounds { left: 3, top: 10, right: 9, bottom: 20 });
        let mut rows = vec![[0.0_f32; 6]; 10];
        square().draw(0.05, 3.5, 20.0, |x, y, coverage| rows[y as usize][x as usize] = coverage);
        assert_eq!(rows, vec![[0.5, 1.0, 1.0, 1.0, 1.0, 0.5]; 10]);
    }

    #[test]
    fn an_outline_is_turned_clipped_and_drawn_in_bands() {
        let at = Turned { scale: 0.05, x: 3.5, y: 20.0, sin: 0.0, cos: 1.0 };
        assert_eq!(square().turned_bounds(&at), square().bounds(0.05, 3.5, 20.0));
        let turned = Turned { sin: 1.0, cos: 0.0, ..at };
        let bounds = Bounds { left: 3, top: 20, right: 14, bottom: 25 };
        assert_eq!(square().turned_bounds(&turned), bounds);
        let ink = |at: &Turned, clip: Bounds| {
            let mut sum = 0.0;
            square().draw_within(at, clip, |x, y, coverage| {
                assert!((clip.left..clip.right).contains(&x));
                assert!((clip.top..clip.bottom).contains(&y));
                sum += coverage;
            });
            sum
        };
        let all = Bounds { left: -999, top: -999, right: 999, bottom: 999 };
        assert_eq!((ink(&at, all), ink(&turned, all)), (50.0, 50.0));
        assert_eq!(ink(&at, Bounds { left: 6, top: 15, right: 8, bottom: 99 }), 10.0);
        assert_eq!(ink(&at, Bounds { left: 50, ..all }), 0.0);
        // 2000 by 4000 pixels, in bands of 131 rows.
        let large = Turned { scale: 20.0, x: -1000.0, ..at };
        assert_eq!(ink(&large, Bounds { left: 0, top: -500, right: 3, bottom: 0 }), 1500.0);
        assert_eq!(large.scale as u32 * 100, 2000);
        assert_eq!(band_rows(2000), 131);
    }

    #[test]
    fn curves_without_an_area_or_with_a_wrong_number_are_no_outline() {
        let mut line = Collector::default();
        line.move_to(0.0, 0.0);
        line.line_to(9.0, 0.0);
        assert_eq!(line.finish(), None);
        let mut broken = Collector::default();
        broken.move_to(0.0, 0.0);
        broken.quad_to(9.0, f32::NAN, 9.0, 9.0);
        assert_eq!(broken.finish(), None);
        assert_eq!(Collector::default().finish(), None);
    }
}
