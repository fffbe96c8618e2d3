use super::*;

fn target(width: u32, height: u32, fit: Fit) -> Target {
    let (width, height) = (Some(width), Some(height));
    Target { width, height, fit, ..Target::default() }
}

#[test]
fn the_tutorials_widths() {
    for (width, height) in [(1200, 900), (600, 450), (150, 113)] {
        let target = Target { height: None, ..target(width, 1, Fit::Inside) };
        assert_eq!(target.frame(Size::new(4032, 3024)).unwrap().resized, Size::new(width, height));
    }
}

#[test]
fn images_are_enlarged_only_on_request() {
    for fit in [Fit::Inside, Fit::Outside, Fit::Fill] {
        assert_eq!(
            target(300, 300, fit).frame(Size::new(100, 50)).unwrap().resized,
            Size::new(100, 50),
            "{fit:?}"
        );
    }
    let frame = target(300, 300, Fit::Cover).frame(Size::new(100, 50)).unwrap();
    assert_eq!((frame.resized, frame.crop.x, frame.crop.width), (Size::new(50, 50), 25, 50));
    let frame = Target { size_when_smaller: WhenSmaller::Enlarge, ..target(300, 300, Fit::Inside) }
        .frame(Size::new(100, 50))
        .unwrap();
    assert_eq!(frame.resized, Size::new(300, 150));
}

#[test]
fn a_source_that_is_too_small_for_the_box_is_told() {
    let source = Size::new(100, 67);
    for (width, height, fit, undersized) in [
        (200, 200, Fit::Cover, true),
        (50, 80, Fit::Cover, true),
        (100, 67, Fit::Cover, false),
        (10, 67, Fit::Cover, false),
        (200, 200, Fit::Inside, true),
        (200, 67, Fit::Inside, false),
        (200, 200, Fit::Contain, false),
        (100, 80, Fit::Outside, true),
        (100, 67, Fit::Outside, false),
        (10, 68, Fit::Fill, true),
        (100, 67, Fit::Fill, false),
    ] {
        let target = target(width, height, fit);
        assert_eq!(
            target.undersized(source, &Seen::nothing(source)).unwrap(),
            undersized,
            "{target:?}"
        );
        for size_when_smaller in [WhenSmaller::Enlarge, WhenSmaller::Pad] {
            let target = Target { size_when_smaller, ..target };
            assert!(!target.undersized(source, &Seen::nothing(source)).unwrap(), "{target:?}");
        }
    }
    for (width, height, undersized) in [
        (Some(100), None, false),
        (Some(101), None, true),
        (None, Some(67), false),
        (None, Some(68), true),
        (None, None, false),
    ] {
        let target = Target { width, height, ..Target::default() };
        assert_eq!(
            target.undersized(source, &Seen::nothing(source)).unwrap(),
            undersized,
            "{target:?}"
        );
    }
}

#[test]
fn contain_gives_exactly_the_box() {
    let frame = target(100, 100, Fit::Contain).frame(Size::new(400, 200)).unwrap();
    assert_eq!(frame.resized, Size::new(100, 50));
    assert_eq!((frame.canvas, frame.offset), (Size::new(100, 100), Offset { x: 0, y: 25 }));
}

#[test]
fn cover_crops_by_gravity() {
    for (gravity, x) in [(Gravity::West, 0), (Gravity::Center, 100), (Gravity::East, 200)] {
        let frame =
            Target { gravity, ..target(50, 50, Fit::Cover) }.frame(Size::new(400, 200)).unwrap();
        assert_eq!(frame.crop, Rect { x, y: 0, width: 200, height: 200 });
        assert_eq!(frame.resized, Size::new(50, 50));
    }
}

fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
    Rect { x, y, width, height }
}

#[test]
fn a_crop_comes_before_the_box() {
    let crop = Some(Crop::pixels([100, 0, 300, 200]).unwrap());
    let frame = Target { crop, ..target(50, 50, Fit::Inside) }.frame(Size::new(400, 200)).unwrap();
    assert_eq!((frame.crop, frame.resized), (rect(100, 0, 200, 200), Size::new(50, 50)));
}

#[test]
fn the_box_is_that_of_the_turned_image() {
    let turned = Target { rotate: 90.0, ..target(50, 100, Fit::Inside) };
    let frame = turned.frame(Size::new(400, 200)).unwrap();
    assert_eq!((frame.resized, frame.turned()), (Size::new(100, 50), Size::new(50, 100)));
    // Turned clockwise, what is at the top was at the left.
    let gravity = Gravity::North;
    let cover = Target { rotate: 90.0, gravity, ..target(50, 50, Fit::Cover) };
    let frame = cover.frame(Size::new(400, 200)).unwrap();
    assert_eq!((frame.crop, frame.canvas), (rect(0, 0, 200, 200), Size::new(50, 50)));
    // Mirrored before that, at the right.
    let flip = Some(Flip::Horizontal);
    let frame = Target { flip, ..cover }.frame(Size::new(400, 200)).unwrap();
    assert_eq!(frame.crop, rect(200, 0, 200, 200));
}

#[test]
fn a_crop_is_centered_on_its_focus() {
    let crop_at = |x, y, rotate| {
        let focus = Some(Focus::new(x, y).unwrap());
        let target = Target { focus, rotate, ..target(50, 50, Fit::Cover) };
        target.frame(Size::new(400, 200)).unwrap().crop
    };
    assert_eq!(crop_at(0.4, 0.5, 0.0), rect(60, 0, 200, 200));
    assert_eq!(crop_at(0.0, 0.5, 0.0), rect(0, 0, 200, 200));
    assert_eq!(crop_at(1.0, 0.0, 0.0), rect(200, 0, 200, 200));
    for degrees in [90.0, 180.0, 270.0] {
        let found = crop_at(0.4, 0.5, degrees).x;
        assert!(found.abs_diff(60) <= 1, "{degrees}: {found}");
    }
}

const CIRCLE: Option<Corners> = Some(Corners::Cut(CutShape::Circle));

#[test]
fn a_circle_is_cut_from_the_largest_square() {
    let source = Size::new(400, 200);
    let rect = |x, side| Rect { x, y: 0, width: side, height: side };
    let circle = |target: Target| {
        let target = Target { corners: CIRCLE, ..target };
        target.check().unwrap();
        let frame = target.frame(source).unwrap();
        (frame.crop, frame.resized)
    };
    let side = |side| Size::new(side, side);
    assert_eq!(circle(Target::default()), (rect(100, 200), side(200)));
    assert_eq!(circle(target(90, 60, Fit::Inside)), (rect(100, 200), side(60)));
    assert_eq!(circle(target(90, 60, Fit::Outside)), (rect(100, 200), side(90)));
    assert_eq!(circle(target(90, 90, Fit::Cover)), (rect(100, 200), side(90)));
    let (scale, gravity) = (Some(0.5), Gravity::West);
    assert_eq!(circle(Target { scale, gravity, ..Target::default() }), (rect(0, 200), side(100)));
    // A focus is a point of the source, whatever is cut and turned before.
    let focus = Some(Focus::new(0.5, 0.5).unwrap());
    let crop = Some(Crop::pixels([150, 0, 400, 200]).unwrap());
    let flip = Some(Flip::Horizontal);
    let focused = Target { focus, crop, flip, ..target(50, 50, Fit::Cover) };
    assert_eq!(circle(focused), (rect(150, 200), side(50)));
    let focus = Some(Focus::new(0.6, 0.5).unwrap());
    assert_eq!(circle(Target { focus, rotate: 90.0, ..Target::default() }).0, rect(140, 200));
}

#[test]
fn a_scale_is_a_factor_of_both_sides() {
    let scaled = |scale| {
        let target = Target { scale: Some(scale), ..Target::default() };
        let frame = target.frame(Size::new(401, 200)).unwrap();
        let size = Size::new(401, 200);
        assert!(!target.undersized(size, &Seen::nothing(size)).unwrap());
        frame.canvas
    };
    assert_eq!(scaled(0.5), Size::new(201, 100));
    assert_eq!(scaled(0.001), Size::new(1, 1));
    assert_eq!(scaled(2.0), Size::new(802, 400));
}

#[test]
fn parts_that_do_not_go_together_are_refused() {
    let refused = |target: Target| target.check().unwrap_err().to_string();
    let focus = Some(Focus::new(0.5, 0.5).unwrap());
    assert_eq!(
        refused(Target { focus, ..target(9, 9, Fit::Inside) }),
        "at /focus: focus needs fit \"cover\" or shape \"circle\""
    );
    assert_eq!(
        refused(Target { corners: CIRCLE, ..target(9, 8, Fit::Cover) }),
        "at /shape: shape \"circle\" needs equal width and height with fit \"cover\""
    );
    assert_eq!(
        refused(Target { scale: Some(0.5), ..target(9, 9, Fit::Inside) }),
        "at /scale: scale is instead of width and height; give one of them"
    );
    assert_eq!(
        refused(Target { scale: Some(0.0), ..Target::default() }),
        "at /scale: scale must be between 0.001 and 10, got 0"
    );
}

#[test]
fn a_padded_image_has_the_size_that_it_would_have_enlarged() {
    let source = Size::new(100, 60);
    for (width, height, fit, canvas, crop, offset) in [
        // As wide as asked for, and as high as its proportions say.
        (200, None, Fit::Inside, (200, 120), rect(0, 0, 100, 60), (50, 30)),
        (200, Some(200), Fit::Inside, (200, 120), rect(0, 0, 100, 60), (50, 30)),
        (200, Some(200), Fit::Outside, (333, 200), rect(0, 0, 100, 60), (116, 70)),
        (200, Some(200), Fit::Contain, (200, 200), rect(0, 0, 100, 60), (50, 70)),
        (200, Some(50), Fit::Fill, (200, 50), rect(0, 0, 100, 60), (50, 0)),
        // What there is room for is not cropped.
        (200, Some(200), Fit::Cover, (200, 200), rect(0, 0, 100, 60), (50, 70)),
        (40, Some(200), Fit::Cover, (40, 200), rect(30, 0, 40, 60), (0, 70)),
        // It is large enough.
        (40, Some(40), Fit::Cover, (40, 40), rect(20, 0, 60, 60), (0, 0)),
        (40, None, Fit::Inside, (40, 24), rect(0, 0, 100, 60), (0, 0)),
    ] {
        let size_when_smaller = WhenSmaller::Pad;
        let target =
            Target { width: Some(width), height, fit, size_when_smaller, ..Target::default() };
        let frame = target.frame(source).unwrap();
        let (x, y) = offset;
        assert_eq!(
            (frame.canvas, frame.crop, frame.offset),
            (Size::new(canvas.0, canvas.1), crop, Offset { x, y }),
            "{target:?}"
        );
    }
}

#[test]
fn an_unchanged_image_is_neither_resized_nor_cropped_where_it_would_be_enlarged() {
    let size = |fit, width, height| {
        let target =
            Target { size_when_smaller: WhenSmaller::Unchanged, ..target(width, height, fit) };
        let frame = target.frame(Size::new(200, 100)).unwrap();
        assert!(frame.canvas != Size::new(200, 100) || frame.crop == Rect::whole(frame.canvas));
        (frame.canvas.width, frame.canvas.height)
    };
    // One side is large enough, which counts only where the image is within the box.
    assert_eq!(size(Fit::Inside, 300, 50), (100, 50));
    assert_eq!(size(Fit::Contain, 300, 50), (300, 50));
    for fit in [Fit::Outside, Fit::Cover, Fit::Fill] {
        assert_eq!(size(fit, 300, 50), (200, 100), "{fit:?}");
        assert_eq!(size(fit, 100, 50), (100, 50), "{fit:?}");
    }
    for fit in [Fit::Inside, Fit::Contain] {
        assert_eq!(size(fit, 300, 300), (200, 100), "{fit:?}");
    }
}

#[test]
fn sides_that_follow_are_rounded_as_asked_for() {
    // 33.33 and 66.67 rows.
    for (round, heights) in
        [(Rounding::Nearest, [33, 67]), (Rounding::Floor, [33, 66]), (Rounding::Ceil, [34, 67])]
    {
        let target = Target { width: Some(100), round, ..Target::default() };
        let found = [100, 200].map(|height| target.frame(Size::new(300, height)).unwrap().canvas);
        assert_eq!(found.map(|canvas| canvas.height), heights, "{round:?}");
    }
}

#[test]
fn every_frame_stays_within_its_source_and_its_box() {
    let sides = [1, 2, 3, 7, 64, 150, 1199, 65_535];
    for &fit in &[Fit::Inside, Fit::Outside, Fit::Cover, Fit::Contain, Fit::Fill] {
        for name in Gravity::NAMES {
            let gravity = Gravity::from_name(name).unwrap();
            for (&w, &h) in sides.iter().flat_map(|w| sides.iter().map(move |h| (w, h))) {
                for (&bw, &bh) in sides.iter().flat_map(|w| sides.iter().map(move |h| (w, h))) {
                    for (size_when_smaller, round) in [
                        (WhenSmaller::Keep, Rounding::Nearest),
                        (WhenSmaller::Enlarge, Rounding::Ceil),
                        (WhenSmaller::Pad, Rounding::Floor),
                    ] {
                        let target =
                            Target { gravity, size_when_smaller, round, ..target(bw, bh, fit) };
                        let f = target.frame(Size::new(w, h)).unwrap();
                        assert!(
                            f.crop.width >= 1 && f.crop.x + f.crop.width <= w,
                            "{target:?} {w}x{h}"
                        );
                        assert!(f.crop.height >= 1 && f.crop.y + f.crop.height <= h);
                        assert!(f.resized.width >= 1 && f.resized.height >= 1);
                        assert!(f.offset.x + f.resized.width <= f.canvas.width);
                        assert!(f.offset.y + f.resized.height <= f.canvas.height);
                        if matches!(fit, Fit::Inside | Fit::Cover | Fit::Fill) {
                            assert!(
                                f.canvas.width <= bw && f.canvas.height <= bh,
                                "{target:?} {w}x{h} {f:?}"
                            );
                        }
                        if size_when_smaller != WhenSmaller::Enlarge {
                            assert!(
                                f.resized.width <= w && f.resized.height <= h,
                                "{target:?} {w}x{h} {f:?}"
                            );
                        }
                    }
                }
            }
        }
    }
}
