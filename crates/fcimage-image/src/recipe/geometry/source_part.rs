//! The part of the source that an image made of it shows.

use crate::recipe::geometry::frame::Frame;
use crate::recipe::geometry::mapping::Mapping;
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;

/// A rounding error of a place in the source, in pixels.
const ROUNDING: f64 = 1e-6;

/// The rectangle of the upright source around all that is shown, in pixels, with fractions of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SourcePart {
    source: Size,
    /// Left, upper, right and lower edge.
    edges: [f64; 4],
}

impl SourcePart {
    /// All of a source of this size.
    pub(crate) fn whole(source: Size) -> Self {
        Self { source, edges: [0.0, 0.0, source.width.into(), source.height.into()] }
    }

    /// What is left after `frame`, of an image to which `mapping` leads.
    #[must_use]
    pub(crate) fn framed(self, mapping: &Mapping, frame: &Frame) -> Self {
        let cropped = self.cut(mapping, frame.crop);
        cropped.cut(&mapping.framed(frame), Rect::whole(frame.canvas))
    }

    /// What is left where no more than `kept` is kept of an image to which `mapping` leads.
    fn cut(self, mapping: &Mapping, kept: Rect) -> Self {
        let [left, top, right, bottom] = mapping.source_edges(kept);
        let (width, height) = (f64::from(self.source.width), f64::from(self.source.height));
        let edges = [
            self.edges[0].max(left * width),
            self.edges[1].max(top * height),
            self.edges[2].min(right * width),
            self.edges[3].min(bottom * height),
        ];
        Self { edges, ..self }
    }

    /// Its pixels, those at its edges included. None where nothing is left.
    pub(crate) fn pixels(&self) -> Option<Rect> {
        let [left, top, right, bottom] = self.edges;
        let span = |low: f64, high: f64| {
            let (low, high) = ((low + ROUNDING).floor() as u32, (high - ROUNDING).ceil() as u32);
            (high > low).then(|| (low, high - low))
        };
        let (x, width) = span(left, right)?;
        let (y, height) = span(top, bottom)?;
        Some(Rect { x, y, width, height })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::geometry::crop::Crop;
    use crate::recipe::geometry::fit::Fit;
    use crate::recipe::geometry::target::Target;

    const SOURCE: Size = Size::new(4_031, 3_023);

    /// What is shown after these targets, one after the other.
    fn shown(targets: &[Target]) -> Option<Rect> {
        let (mut part, mut mapping) = (SourcePart::whole(SOURCE), Mapping::whole(SOURCE));
        for target in targets {
            let frame = target.frame(mapping.size()).unwrap();
            part = part.framed(&mapping, &frame);
            mapping = mapping.framed(&frame);
        }
        part.pixels()
    }

    fn crop(edges: [i64; 4]) -> Target {
        Target { crop: Some(Crop::pixels(edges).unwrap()), ..Target::default() }
    }

    fn boxed(width: u32, height: u32, fit: Fit) -> Target {
        Target { width: Some(width), height: Some(height), fit, ..Target::default() }
    }

    #[test]
    fn a_crop_is_told_to_the_pixel() {
        for edges in [[0, 0, 1, 1], [4_030, 3_022, 4_031, 3_023], [1_237, 811, 3_019, 2_777]] {
            let [x, y, right, bottom] = edges.map(|edge| edge as u32);
            let expected = Rect { x, y, width: right - x, height: bottom - y };
            assert_eq!(shown(&[crop(edges)]), Some(expected));
            let turned = Target { rotate: 90.0, ..crop(edges) };
            assert_eq!(shown(&[turned, boxed(77, 99, Fit::Contain)]), Some(expected));
        }
    }

    #[test]
    fn crops_of_what_is_resized_are_rounded_outwards() {
        // A pixel of the small image is 4031 / 100 pixels of the source.
        let found = shown(&[boxed(100, 75, Fit::Fill), crop([1, 0, 2, 75])]).unwrap();
        assert_eq!(found, Rect { x: 40, y: 0, width: 41, height: 3_023 });
    }

    #[test]
    fn what_is_turned_by_an_angle_is_within_the_rectangle() {
        let tilted = |width| Target {
            rotate: 30.0,
            width: Some(width),
            height: Some(100),
            fit: Fit::Cover,
            ..Target::default()
        };
        let whole = Rect::whole(SOURCE);
        assert_eq!(shown(&[Target { rotate: 30.0, ..Target::default() }]), Some(whole));
        let narrow = shown(&[tilted(10)]).unwrap();
        assert!(whole.contains(narrow) && narrow.width < SOURCE.width, "{narrow:?}");
    }

    #[test]
    fn nothing_is_shown_of_a_border() {
        let wide = boxed(9_000, 3_023, Fit::Contain);
        assert_eq!(shown(&[wide]), Some(Rect::whole(SOURCE)));
        assert_eq!(shown(&[wide, crop([0, 0, 100, 100])]), None);
    }
}
