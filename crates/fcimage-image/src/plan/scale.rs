//! The scale of the decoder, and the region of the image that is decoded.

use crate::codecs::decoding::Scaled;
use crate::ops::orient::Orientation;
use crate::ops::resize::Area;
use crate::plan::planned::{Look, Parent, PlannedVariant};
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;

/// How large the stored image must be decoded, so that every variant that is resized from it finds as
/// many pixels as it has itself.
pub(super) fn needed(
    planned: &[PlannedVariant<'_>],
    stored: Size,
    orientation: Orientation,
) -> Size {
    // How large all of a side must be for the part of it that is shown to have its size.
    let whole = |resized: u32, side: u32, crop: u32| {
        let needed = (u64::from(resized) * u64::from(side)).div_ceil(u64::from(crop));
        u32::try_from(needed).unwrap_or(u32::MAX)
    };
    let oriented = orientation.upright_size(stored);
    if planned.iter().any(|planned| matches!(planned.look, Some(Look::Trim(_)))) {
        // What is left may be small, and needs all of its pixels.
        return stored;
    }
    let needed =
        from_source(planned).fold(Size::new(1, 1), |needed, PlannedVariant { frame, .. }| {
            let width = whole(frame.resized.width, oriented.width, frame.crop.width);
            let height = whole(frame.resized.height, oriented.height, frame.crop.height);
            Size::new(needed.width.max(width), needed.height.max(height))
        });
    orientation.upright_size(needed)
}

/// Moves the areas in the source, which are in pixels of its `full` size, to those of the source as it is
/// decoded.
pub(super) fn scale_areas(planned: &mut [PlannedVariant<'_>], scaled: Scaled, full: Size) {
    for PlannedVariant { area, .. } in of_source(planned) {
        *area = at_scale(*area, scaled, full);
    }
}

/// Moves the areas in the source to those of its decoded `region`.
pub(super) fn shift_areas(planned: &mut [PlannedVariant<'_>], region: Rect) {
    for PlannedVariant { area, .. } in of_source(planned) {
        *area = shifted(*area, region);
    }
}

/// Where an area in pixels of the stored source of `full` size is in the decoded `region`.
pub(super) fn in_region(area: Area, scaled: Scaled, full: Size, region: Rect) -> Area {
    shifted(at_scale(area, scaled, full), region)
}

fn at_scale(area: Area, scaled: Scaled, full: Size) -> Area {
    let (across, down) = scaled.factors(full);
    let Area { x, y, width, height } = area;
    Area { x: x * across, y: y * down, width: width * across, height: height * down }
}

fn shifted(area: Area, region: Rect) -> Area {
    Area { x: area.x - f64::from(region.x), y: area.y - f64::from(region.y), ..area }
}

/// The part of the decoded image of `size` that resizing looks at: the areas, and around each as far
/// as a Lanczos kernel reaches.
pub(super) fn region(planned: &[PlannedVariant<'_>], size: Size) -> Rect {
    let mut low = (f64::from(size.width), f64::from(size.height));
    let mut high = (0.0_f64, 0.0_f64);
    for PlannedVariant { area, frame, .. } in from_source(planned) {
        // Either side may become either side of the result, when the image is turned.
        let short = f64::from(frame.resized.width.min(frame.resized.height));
        let reach = 3.0 * (area.width.max(area.height) / short).max(1.0) + 1.0;
        low = (low.0.min(area.x - reach), low.1.min(area.y - reach));
        high.0 = high.0.max(area.x + area.width + reach);
        high.1 = high.1.max(area.y + area.height + reach);
    }
    let start = |low: f64, side: u32| (low.floor().max(0.0) as u32).min(side - 1);
    let (x, y) = (start(low.0, size.width), start(low.1, size.height));
    let length =
        |start: u32, high: f64, side: u32| (high.ceil() as u32).min(side).max(start + 1) - start;
    Rect { x, y, width: length(x, high.0, size.width), height: length(y, high.1, size.height) }
}

fn from_source<'p, 'v>(
    planned: &'p [PlannedVariant<'v>],
) -> impl Iterator<Item = &'p PlannedVariant<'v>> {
    planned.iter().filter(|planned| planned.parent == Parent::Source)
}

fn of_source<'p, 'v>(
    planned: &'p mut [PlannedVariant<'v>],
) -> impl Iterator<Item = &'p mut PlannedVariant<'v>> {
    planned.iter_mut().filter(|planned| planned.parent == Parent::Source)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::decoding::Scale;
    use crate::plan::chain::{Stored, chained};
    use crate::recipe::variant::Variant;
    use crate::recipe::variants_json::variants_from_json;
    use fcimage_base::limits::Limits;

    fn variant(keys: &str) -> Vec<Variant> {
        let json = format!(r#"[{{"name": "a", {keys}, "encodings": [{{"format": "png"}}]}}]"#);
        variants_from_json(&json, &Limits::DEFAULT).unwrap()
    }

    fn stored(exif: u16) -> Stored {
        Stored { size: Size::new(800, 400), orientation: Orientation::from_exif(exif) }
    }

    fn needed_for(keys: &str, exif: u16) -> Size {
        let variants = variant(keys);
        let stored = stored(exif);
        needed(&chained(&variants, stored).unwrap(), stored.size, stored.orientation)
    }

    #[test]
    fn the_whole_image_must_be_as_large_as_the_part_that_is_shown_needs() {
        assert_eq!(needed_for(r#""width": 100"#, 1), Size::new(100, 50));
        // A square of 400 x 400 shown at 100 x 100.
        assert_eq!(
            needed_for(r#""width": 100, "height": 100, "fit": "cover""#, 1),
            Size::new(200, 100)
        );
        // Upright it is 400 x 800; what is needed is said of the stored image.
        assert_eq!(needed_for(r#""width": 100"#, 6), Size::new(200, 100));
    }

    #[test]
    fn only_what_a_crop_and_its_kernel_reach_is_decoded() {
        let crop = variant(r#""width": 400, "height": 400, "fit": "cover", "gravity": "east""#);
        let mut planned = chained(&crop, stored(1)).unwrap();
        let found = region(&planned, Size::new(800, 400));
        // From 400 on, and 3 pixels of the kernel and one more.
        assert_eq!(found, Rect { x: 396, y: 0, width: 404, height: 400 });
        shift_areas(&mut planned, found);
        assert_eq!(planned[0].area, Area { x: 4.0, y: 0.0, width: 400.0, height: 400.0 });
        let whole = variant(r#""width": 400"#);
        let found = region(&chained(&whole, stored(1)).unwrap(), Size::new(800, 400));
        assert_eq!(found, Rect::whole(Size::new(800, 400)));
    }

    #[test]
    fn areas_are_scaled_exactly() {
        let variants = variant(r#""width": 10"#);
        let mut planned = chained(&variants, stored(1)).unwrap();
        let full = Size::new(800, 400);
        let scaled = Scaled { scale: Scale::Eighths(3), size: Size::new(300, 150) };
        scale_areas(&mut planned, scaled, full);
        assert_eq!(planned[0].area, Area { x: 0.0, y: 0.0, width: 300.0, height: 150.0 });
        // A smaller copy may have any size.
        let mut planned = chained(&variants, stored(1)).unwrap();
        let copy = Scaled { scale: Scale::Embedded, size: Size::new(80, 41) };
        scale_areas(&mut planned, copy, full);
        assert_eq!(planned[0].area, Area { x: 0.0, y: 0.0, width: 80.0, height: 41.0 });
    }
}
