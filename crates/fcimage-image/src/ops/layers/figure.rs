//! A shape on images of one size: where it is, and its pixels.

use crate::ops::coverage::{Coverage, FULL, Outline, Polygon, RoundedBox};
use crate::ops::layers::fill::Fill;
use crate::ops::stamp::Stamp;
use crate::recipe::color::Color;
use crate::recipe::geometry::rect::{Position, Rect};
use crate::size::Size;
use fcimage_base::error::Result;

/// A shape in pixels from the upper left corner of an image.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    /// Left, top, right and bottom.
    bounds: [i64; 4],
    edge: Edge,
    /// The inside of the stroke; none where all of it is stroke.
    inner: Option<RoundedBox>,
}

#[derive(Debug, Clone, PartialEq)]
enum Edge {
    Box(RoundedBox),
    Band(Polygon),
}

/// The colors of a shape.
#[derive(Debug, Clone, Copy)]
pub(super) struct Colors {
    pub(super) fill: Option<Fill>,
    pub(super) stroke: Option<Color>,
}

impl Figure {
    /// A box with these corners, and a stroke within it, which may be 0.
    pub(super) fn in_box(bounds: [i64; 4], radii: [f64; 2], stroke: i64) -> Self {
        let edges = bounds.map(|edge| edge as f64);
        let [left, top, right, bottom] = edges;
        let stroke = stroke as f64;
        let inner = RoundedBox {
            edges: [left + stroke, top + stroke, right - stroke, bottom - stroke],
            radii: radii.map(|radius| (radius - stroke).max(0.0)),
        };
        let is_empty = left + stroke >= right - stroke || top + stroke >= bottom - stroke;
        let edge = Edge::Box(RoundedBox { edges, radii });
        Self { bounds, edge, inner: (!is_empty).then_some(inner) }
    }

    /// A line from one point to another. Upright and level ones fill whole pixels.
    pub(super) fn line(from: Position, to: Position, width: i64) -> Self {
        let (left, right) = (from.x.min(to.x), from.x.max(to.x));
        let (top, bottom) = (from.y.min(to.y), from.y.max(to.y));
        let half = width / 2;
        let filled = |bounds| Self { inner: None, ..Self::in_box(bounds, [0.0; 2], 0) };
        if top == bottom {
            return filled([left, top - half, right, top - half + width]);
        }
        if left == right {
            return filled([left - half, top, left - half + width, bottom]);
        }
        let (dx, dy) = ((to.x - from.x) as f64, (to.y - from.y) as f64);
        let scale = width as f64 / 2.0 / (dx * dx + dy * dy).sqrt();
        let (across, down) = (-dy * scale, dx * scale);
        let (x, y) = (from.x as f64, from.y as f64);
        let band = Polygon([
            [x + across, y + down],
            [x + dx + across, y + dy + down],
            [x + dx - across, y + dy - down],
            [x - across, y - down],
        ]);
        // Half of the width and a rounding error to each side.
        let reach = half + 1;
        let bounds = [left - reach, top - reach, right + reach, bottom + reach];
        Self { bounds, edge: Edge::Band(band), inner: None }
    }

    /// What of it is on an image of the size `canvas`, if anything.
    pub(super) fn visible(&self, canvas: Size) -> Option<Rect> {
        let within = |from: i64, to: i64, side: u32| {
            let at = |edge: i64| u32::try_from(edge.clamp(0, side.into())).unwrap_or(0);
            let (from, to) = (at(from), at(to));
            (from < to).then(|| (from, to - from))
        };
        let [left, top, right, bottom] = self.bounds;
        let (x, width) = within(left, right, canvas.width)?;
        let (y, height) = within(top, bottom, canvas.height)?;
        Some(Rect { x, y, width, height })
    }

    /// The bytes that [`paint`](Self::paint) holds besides its result.
    pub(super) const fn scratch_bytes(visible: Rect) -> u64 {
        2 * Coverage::bytes(visible.width)
    }

    /// Its pixels in `visible`.
    ///
    /// # Errors
    /// None, but for a bug.
    pub(super) fn paint(&self, visible: Rect, colors: Colors) -> Result<Stamp> {
        let Rect { x, y, width, height } = visible;
        let edge: &dyn Outline = match &self.edge {
            Edge::Box(edge) => edge,
            Edge::Band(edge) => edge,
        };
        let edge = Moved { outline: edge, x, y };
        let inner = self.inner.as_ref().map(|inner| Moved { outline: inner, x, y });
        let (mut whole, mut inside) = (Coverage::new(width), Coverage::new(width));
        let [_, top, _, bottom] = self.bounds;
        let mut samples = vec![0; width as usize * height as usize * 4];
        let rows = samples.chunks_exact_mut(width as usize * 4);
        for (row, line) in (0_u32..).zip(rows) {
            let fill = colors.fill.map_or([0; 4], |fill| {
                let down = i64::from(y) + i64::from(row) - top;
                fill.at(down.unsigned_abs(), (bottom - top).unsigned_abs())
            });
            let stroke = colors.stroke.map_or([0; 4], Color::samples);
            let whole = whole.row(&edge, row);
            let inside = inner.as_ref().map(|inner| inside.row(inner, row));
            let (pixels, _) = line.as_chunks_mut::<4>();
            let covered = (whole.start..).zip(whole.parts);
            for (pixel, (x, part)) in pixels.iter_mut().skip(whole.start).zip(covered) {
                let part = part.unsigned_abs().min(FULL);
                let within = inside.as_ref().map_or(0, |inside| inside.at(x)).min(part);
                *pixel = mixed(fill, within, stroke, part - within);
            }
        }
        Stamp::new(visible.size(), samples)
    }
}

/// A color of two parts of a pixel.
fn mixed(fill: [u8; 4], within: u32, stroke: [u8; 4], edge: u32) -> [u8; 4] {
    // At most 255 FULL together.
    let (fill_weight, stroke_weight) = (u32::from(fill[3]) * within, u32::from(stroke[3]) * edge);
    let total = fill_weight + stroke_weight;
    if total == 0 {
        return [0; 4];
    }
    let mix = |i: usize| {
        let sum = u32::from(fill[i]) * fill_weight + u32::from(stroke[i]) * stroke_weight;
        ((sum + total / 2) / total) as u8
    };
    [mix(0), mix(1), mix(2), ((total + FULL / 2) / FULL) as u8]
}

/// An outline, seen from another pixel.
struct Moved<'o> {
    outline: &'o dyn Outline,
    x: u32,
    y: u32,
}

impl Outline for Moved<'_> {
    fn span(&self, y: f64) -> Option<(f64, f64)> {
        let (from, to) = self.outline.span(y + f64::from(self.y))?;
        Some((from - f64::from(self.x), to - f64::from(self.x)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: Size = Size::new(8, 4);
    const RED: Color = Color::rgba(255, 0, 0, 255);
    const BLUE: Color = Color::rgba(0, 0, 255, 255);

    fn painted(figure: &Figure, fill: Option<Fill>, stroke: Option<Color>) -> (Rect, Vec<String>) {
        let visible = figure.visible(CANVAS).unwrap();
        let stamp = figure.paint(visible, Colors { fill, stroke }).unwrap();
        let letter = |pixel: &[u8; 4]| match pixel {
            [255, 0, 0, 255] => 'r',
            [0, 0, 255, 255] => 'b',
            [.., 0] => '.',
            _ => '?',
        };
        (visible, stamp.rows().map(|row| row.iter().map(letter).collect()).collect())
    }

    fn at(x: i64, y: i64) -> Position {
        Position { x, y }
    }

    #[test]
    fn a_stroke_is_within_its_box_and_around_the_fill() {
        let figure = Figure::in_box([1, 0, 6, 4], [0.0; 2], 1);
        let (visible, rows) = painted(&figure, Some(Fill::Color(RED)), Some(BLUE));
        assert_eq!(visible, Rect { x: 1, y: 0, width: 5, height: 4 });
        assert_eq!(rows, ["bbbbb", "brrrb", "brrrb", "bbbbb"]);
        assert_eq!(painted(&figure, None, Some(BLUE)).1, ["bbbbb", "b...b", "b...b", "bbbbb"]);
        let thick = Figure::in_box([1, 0, 6, 4], [0.0; 2], 9);
        assert_eq!(painted(&thick, Some(Fill::Color(RED)), Some(BLUE)).1, ["bbbbb"; 4]);
    }

    #[test]
    fn only_what_is_on_the_image_is_painted() {
        let figure = Figure::in_box([-1_000_000, 2, 2, 9_000_000], [0.0; 2], 1);
        let (visible, rows) = painted(&figure, Some(Fill::Color(RED)), Some(BLUE));
        assert_eq!(visible, Rect { x: 0, y: 2, width: 2, height: 2 });
        assert_eq!(rows, ["bb", "rb"]);
        assert_eq!(Figure::in_box([8, 0, 9, 4], [0.0; 2], 0).visible(CANVAS), None);
        assert_eq!(Figure::in_box([0, -4, 8, 0], [0.0; 2], 0).visible(CANVAS), None);
    }

    #[test]
    fn level_and_upright_lines_are_whole_pixels() {
        let line = |from, to, width| {
            let (visible, rows) = painted(&Figure::line(from, to, width), None, Some(BLUE));
            assert!(rows.iter().all(|row| row.chars().all(|letter| letter == 'b')), "{rows:?}");
            (visible.x, visible.y, visible.width, visible.height)
        };
        assert_eq!(line(at(1, 2), at(6, 2), 1), (1, 2, 5, 1));
        assert_eq!(line(at(6, 2), at(1, 2), 2), (1, 1, 5, 2));
        assert_eq!(line(at(3, 0), at(3, 4), 3), (2, 0, 3, 4));
        assert_eq!(Figure::line(at(3, 3), at(3, 3), 1).visible(CANVAS), None);
    }

    #[test]
    fn a_sloping_line_has_its_width() {
        let figure = Figure::line(at(0, 0), at(8, 4), 2);
        let visible = figure.visible(CANVAS).unwrap();
        let colors = Colors { fill: None, stroke: Some(BLUE) };
        let stamp = figure.paint(visible, colors).unwrap();
        let area: u32 = stamp.rows().flatten().map(|pixel| u32::from(pixel[3])).sum();
        // What is beyond the corners of the image is cut: two triangles of 1.25 pixels.
        let length = f64::from(8 * 8 + 4 * 4).sqrt();
        assert!((f64::from(area) / 255.0 - (2.0 * length - 2.5)).abs() < 0.1, "{area}");
    }
}
