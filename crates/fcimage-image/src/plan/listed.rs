//! The operations of a list for one source: what can be is folded into the first resize, and the rest
//! is done one after the other.

use crate::ops::effects::effect::Effect;
use crate::ops::layers::layer::Layer;
use crate::ops::orient::Orientation;
use crate::ops::watermark::Watermark;
use crate::recipe::geometry::corners::Corners;
use crate::recipe::geometry::frame::Frame;
use crate::recipe::geometry::mapping::Mapping;
use crate::recipe::geometry::padding::Padding;
use crate::recipe::geometry::rect::Rect;
use crate::recipe::geometry::seen::Seen;
use crate::recipe::geometry::source_part::SourcePart;
use crate::recipe::geometry::target::Target;
use crate::recipe::step::Step;
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// What a list of operations does with one source.
#[derive(Debug, Clone)]
pub(super) struct Listed<'v> {
    /// What is folded.
    pub(super) frame: Frame,
    /// What is done after that.
    pub(super) rest: Vec<PlacedStep<'v>>,
    /// Whether a resize found too small an image, so that its result is smaller than asked for.
    pub(super) undersized: bool,
    /// The part of the source that is shown.
    pub(super) part: SourcePart,
}

/// One operation on the image that those before have made.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum PlacedStep<'v> {
    /// The image is cropped, resized, turned and placed on a canvas.
    Geometry(Frame),
    /// A border is added, and corners are cut.
    Edges(Padding, Option<Corners>),
    /// An effect; the mapping says where the places of the source are in the image.
    Effect(&'v Effect, Mapping),
    /// A layer is drawn.
    Layer(&'v Layer),
    /// A mark is drawn.
    Watermark(&'v Watermark),
}

impl<'v> Listed<'v> {
    /// Places the operations for an upright source of this size, in which this was seen for the first of
    /// them.
    ///
    /// # Errors
    /// `Encode` where a crop shows nothing of its image, with the place of the operation in the variant.
    pub(super) fn new(steps: &'v [Step], source: Size, seen: &Seen) -> Result<Self> {
        let whole = Target::default().frame(source)?;
        let part = SourcePart::whole(source);
        let mut listed = Self { frame: whole, rest: Vec::new(), undersized: false, part };
        let mut mapping = Mapping::whole(source);
        for (i, step) in steps.iter().enumerate() {
            let at = |error: Error| error.prefix_pointer(&format!("/operations/{i}"));
            match step {
                Step::Geometry(target) => {
                    let size = mapping.size();
                    let seen = if i == 0 { *seen } else { Seen::nothing(size) };
                    let frame = target.frame_of(size, &seen).map_err(at)?;
                    listed.undersized |= target.undersized(size, &seen).map_err(at)?;
                    match folded(&listed.frame, &frame).filter(|_| listed.rest.is_empty()) {
                        Some(folded) => listed.frame = folded,
                        None => listed.rest.push(PlacedStep::Geometry(frame)),
                    }
                    listed.part = listed.part.framed(&mapping, &frame);
                    mapping = mapping.framed(&frame).padded(target.pad);
                    if !target.pad.is_empty() || target.corners.is_some() {
                        listed.rest.push(PlacedStep::Edges(target.pad, target.corners));
                    }
                }
                Step::Effect(effect) => listed.rest.push(PlacedStep::Effect(effect, mapping)),
                Step::Layer(layer) => listed.rest.push(PlacedStep::Layer(layer)),
                Step::Watermark(mark) => listed.rest.push(PlacedStep::Watermark(mark)),
            }
        }
        Ok(listed)
    }
}

/// One frame that does what `first` and then `next` do, where there is one with the same result: a
/// crop of what is resized would start between pixels of the source.
fn folded(first: &Frame, next: &Frame) -> Option<Frame> {
    let shown = first.turned();
    let is_whole = next.crop == Rect::whole(shown);
    let is_resized = first.resized != first.crop.size();
    let enlarges = next.resized.width > next.crop.width || next.resized.height > next.crop.height;
    // What is turned by any angle is upright before and after that.
    let is_turned = first.turn != Orientation::UPRIGHT;
    if first.rotation.is_some() || (next.rotation.is_some() && is_turned) {
        return None;
    }
    if first.is_padded() || (is_resized && (enlarges || !is_whole)) {
        return None;
    }
    let crop = if is_whole {
        first.crop
    } else {
        let part = first.turn.stored_rect(next.crop, first.crop.size());
        Rect { x: first.crop.x + part.x, y: first.crop.y + part.y, ..part }
    };
    Some(Frame {
        crop,
        // To turn sides and to turn them back is the same.
        resized: first.turn.upright_size(next.resized),
        turn: first.turn.then(next.turn),
        rotation: next.rotation,
        canvas: next.canvas,
        offset: next.offset,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::limits::Limits;
    use serde_json::{Value, json};

    const SOURCE: Size = Size::new(400, 200);

    fn steps(list: &Value) -> Vec<Step> {
        let read = |value| Step::from_json(value, &Limits::DEFAULT).unwrap();
        list.as_array().unwrap().iter().map(read).collect()
    }

    #[test]
    fn crops_turns_and_a_resize_are_one_frame() {
        let list = steps(&json!([
            {"crop": [100, 0, 400, 200]}, {"rotate": 90}, {"crop": [0, 0, 200, 150]},
            {"flip": "horizontal"}, {"width": 100}, {"width": 50}, {"rotate": 270},
        ]));
        let listed = Listed::new(&list, SOURCE, &Seen::nothing(SOURCE)).unwrap();
        assert!(listed.rest.is_empty());
        let Frame { crop, resized, turn, canvas, .. } = listed.frame;
        assert_eq!(crop, Rect { x: 100, y: 0, width: 150, height: 200 });
        assert_eq!((resized, canvas), (Size::new(38, 50), Size::new(38, 50)));
        // To turn, mirror and turn back is to mirror the other way.
        assert_eq!(turn, Orientation::UPRIGHT.then_mirrored().then_turned(2));
    }

    #[test]
    fn an_image_is_turned_by_any_angle_at_its_small_size() {
        let list = steps(&json!([{"crop": [0, 0, 200, 200]}, {"width": 100}, {"rotate": 45}]));
        let listed = Listed::new(&list, SOURCE, &Seen::nothing(SOURCE)).unwrap();
        assert!(listed.rest.is_empty());
        let Frame { crop, resized, canvas, .. } = listed.frame;
        assert_eq!((crop.size(), resized), (Size::new(200, 200), Size::new(100, 100)));
        assert_eq!(canvas, Size::new(142, 142));
    }

    #[test]
    fn what_cannot_be_folded_is_done_in_its_order() {
        for (list, folded) in [
            // Between pixels of the source.
            (json!([{"width": 123}, {"crop": [1, 1, 60, 60]}]), Size::new(123, 62)),
            // A coarse image is asked for.
            (
                json!([{"width": 10}, {"width": 300, "size_when_smaller": "enlarge"}]),
                Size::new(10, 5),
            ),
            (json!([{"effect": "grayscale"}, {"width": 100}]), SOURCE),
            (json!([{"rotate": 20}, {"width": 100}]), SOURCE),
            (json!([{"rotate": 90}, {"rotate": 20}]), SOURCE),
            (
                json!([{"width": 99, "height": 99, "fit": "contain"}, {"rotate": 90}]),
                Size::new(99, 50),
            ),
        ] {
            let steps = steps(&list);
            let listed = Listed::new(&steps, SOURCE, &Seen::nothing(SOURCE)).unwrap();
            assert_eq!(listed.frame.resized, folded, "{list}");
            assert!(!listed.rest.is_empty(), "{list}");
        }
    }

    #[test]
    fn regions_are_where_the_source_is() {
        let list = steps(&json!([
            {"width": 200}, {"crop": [100, 0, 200, 100]}, {"rotate": 90},
            {"effect": "redact", "regions": [[0.5, 0.0, 0.25, 0.5]]},
        ]));
        let listed = Listed::new(&list, SOURCE, &Seen::nothing(SOURCE)).unwrap();
        let Some(PlacedStep::Effect(_, mapping)) = listed.rest.last() else { panic!("{listed:?}") };
        let expected = Rect { x: 50, y: 0, width: 50, height: 50 };
        assert_eq!(mapping.pixels([0.5, 0.0, 0.25, 0.5]), Some(expected));
    }

    #[test]
    fn a_border_moves_what_comes_after_it() {
        let list = steps(&json!([
            {"width": 200, "pad": [10, 20, 0, 0], "radius": 8},
            {"effect": "redact", "regions": [[0.0, 0.0, 0.5, 0.5]]},
        ]));
        let listed = Listed::new(&list, SOURCE, &Seen::nothing(SOURCE)).unwrap();
        assert!(matches!(listed.rest[0], PlacedStep::Edges(_, Some(_))));
        let PlacedStep::Effect(_, mapping) = &listed.rest[1] else { panic!("{listed:?}") };
        assert_eq!(mapping.size(), Size::new(210, 120));
        let expected = Rect { x: 10, y: 20, width: 100, height: 50 };
        assert_eq!(mapping.pixels([0.0, 0.0, 0.5, 0.5]), Some(expected));
    }

    #[test]
    fn a_crop_outside_names_its_place() {
        let list = steps(&json!([{"width": 100}, {"crop": [100, 0, 200, 100]}]));
        let error = Listed::new(&list, SOURCE, &Seen::nothing(SOURCE)).unwrap_err();
        assert_eq!(error.pointer(), Some("/operations/1/crop"));
    }

    #[test]
    fn a_resize_that_finds_too_few_pixels_is_told() {
        let told = |list: Value| {
            Listed::new(&steps(&list), SOURCE, &Seen::nothing(SOURCE)).unwrap().undersized
        };
        assert!(told(json!([{"crop": [0, 0, 50, 50]}, {"width": 100}])));
        assert!(!told(json!([{"crop": [0, 0, 100, 50]}, {"width": 100}])));
    }
}
