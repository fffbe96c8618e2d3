use super::*;
use crate::size::Size;

const USUAL: Tolerance = Tolerance { sample: 16, cell: 32 };

/// 40 x 20 pixels: squares of 5 x 3, the last row of them 4 pixels high.
fn gray(layout: Layout) -> Pixels {
    let samples = [100, 100, 100, 255][..layout.channels()].repeat(40 * 20);
    Pixels::new(40, 20, layout, samples).unwrap()
}

fn with(pixels: &Pixels, rect: Rect, pixel: [u8; 4]) -> Pixels {
    let mut changed = pixels.clone();
    let channels = pixels.layout().channels();
    for row in changed.rows_mut().skip(rect.y as usize).take(rect.height as usize) {
        let places = row.chunks_exact_mut(channels).skip(rect.x as usize);
        for place in places.take(rect.width as usize) {
            place.copy_from_slice(&pixel[..channels]);
        }
    }
    changed
}

fn at(x: u32, y: u32, width: u32, height: u32) -> Rect {
    Rect { x, y, width, height }
}

#[test]
fn the_tolerance_falls_above_quality_80() {
    assert_eq!(Tolerance::of(0), USUAL);
    assert_eq!(Tolerance::of(80), USUAL);
    assert_eq!(Tolerance::of(90), Tolerance { sample: 10, cell: 20 });
    assert_eq!(Tolerance::of(100), Tolerance { sample: 4, cell: 8 });
}

#[test]
fn differences_that_cancel_each_other_are_no_change() {
    for layout in [Layout::Rgb, Layout::Rgba] {
        let before = gray(layout);
        let is_part = |canvas: &Pixels| part(&before, canvas, USUAL).unwrap().is_some();
        assert!(!is_part(&before));
        // 2 levels in the mean of a cell, 16 in a sample.
        assert!(!is_part(&with(&before, at(8, 8, 8, 8), [102, 98, 102, 255])));
        assert!(is_part(&with(&before, at(8, 8, 8, 8), [100, 100, 103, 255])));
        assert!(!is_part(&with(&before, at(9, 9, 1, 1), [116, 84, 100, 255])));
        assert!(is_part(&with(&before, at(9, 9, 1, 1), [100, 83, 100, 255])));
        // Levels of 16 up and down.
        let noise = with(&with(&before, at(8, 8, 4, 2), [114; 4]), at(8, 10, 4, 2), [86; 4]);
        assert!(layout == Layout::Rgba || !is_part(&noise));
    }
}

#[test]
fn transparency_is_a_change_and_the_color_of_transparent_pixels_is_none() {
    let before = with(&gray(Layout::Rgba), at(0, 0, 8, 8), [0; 4]);
    let is_part = |canvas: &Pixels| part(&before, canvas, USUAL).unwrap().is_some();
    assert!(!is_part(&with(&before, at(0, 0, 8, 8), [200, 0, 0, 0])));
    assert!(is_part(&with(&before, at(39, 19, 1, 1), [100, 100, 100, 254])));
}

#[test]
fn the_part_has_whole_squares_and_says_which() {
    let before = gray(Layout::Rgb);
    let of = |canvas: &Pixels| part(&before, canvas, USUAL).unwrap().unwrap();
    // One square, all of it, at the lower right corner.
    let corner = of(&with(&before, at(39, 19, 1, 1), [0; 4]));
    assert_eq!(corner, Part { rect: at(32, 16, 8, 4), squares: None });
    let two = with(&with(&before, at(9, 3, 1, 1), [0; 4]), at(25, 8, 2, 2), [0; 4]);
    let squares = Squares { coded: vec![true, false, false, false, false, true], across: 3 };
    assert_eq!(of(&two), Part { rect: at(8, 0, 24, 16), squares: Some(squares) });
    // Three of four squares changed, and four of five.
    let three = with(&before, at(0, 0, 17, 1), [0; 4]);
    let three = with(&three, at(25, 0, 1, 1), [0; 4]);
    assert_eq!(of(&three).squares, None);
    let two = with(&with(&before, at(0, 0, 9, 1), [0; 4]), at(30, 0, 1, 1), [0; 4]);
    assert!(of(&two).squares.is_some());
}

#[test]
fn squares_that_are_not_opaque_are_not_blended() {
    let before = gray(Layout::Rgba);
    let mut canvas = with(&before, at(0, 0, 1, 1), [0, 0, 0, 255]);
    canvas = with(&canvas, at(39, 0, 1, 1), [0, 0, 0, 255]);
    assert!(part(&before, &canvas, USUAL).unwrap().unwrap().squares.is_some());
    let canvas = with(&canvas, at(38, 0, 1, 1), [0, 0, 0, 254]);
    assert_eq!(part(&before, &canvas, USUAL).unwrap().unwrap().squares, None);
}

#[test]
fn what_is_shown_has_the_squares_that_were_coded_and_the_others_as_before() {
    for layout in [Layout::Rgb, Layout::Rgba] {
        let before = Arc::new(gray(layout));
        let noise = with(&before, at(0, 0, 40, 20), [101, 101, 101, 255]);
        let noise = Arc::new(noise);
        let same = shown_after(&before, &noise, USUAL).unwrap();
        assert!(Arc::ptr_eq(&same, &before));
        let changed = Arc::new(with(&noise, at(33, 17, 3, 1), [9, 9, 9, 255]));
        let changed = Arc::new(with(&changed, at(1, 1, 1, 1), [9, 9, 9, 255]));
        let after = shown_after(&before, &changed, USUAL).unwrap();
        let expected = with(&before, at(0, 0, 8, 8), [101, 101, 101, 255]);
        let expected = with(&expected, at(32, 16, 8, 4), [101, 101, 101, 255]);
        let expected = with(&expected, at(33, 17, 3, 1), [9, 9, 9, 255]);
        assert_eq!(*after, with(&expected, at(1, 1, 1, 1), [9, 9, 9, 255]));
        let all = Arc::new(with(&before, at(0, 0, 40, 20), [9, 9, 9, 255]));
        assert!(Arc::ptr_eq(&shown_after(&before, &all, USUAL).unwrap(), &all));
    }
}

#[test]
fn small_steps_do_not_add_up() {
    let tolerance = USUAL;
    let mut shown = Arc::new(gray(Layout::Rgb));
    for step in 1..50 {
        let level = 100 + step;
        let canvas = Arc::new(with(&shown, at(0, 0, 40, 20), [level, level, level, 255]));
        shown = shown_after(&shown, &canvas, tolerance).unwrap();
        assert!(shown.samples().iter().all(|&sample| sample.abs_diff(level) <= 2));
    }
}

#[test]
fn transparent_squares_continue_the_color_beside_them() {
    let before = gray(Layout::Rgb);
    let canvas = with(&before, at(8, 0, 8, 8), [10, 20, 30, 255]);
    let canvas = with(&canvas, at(15, 0, 1, 8), [20, 30, 41, 255]);
    let squares = Squares { coded: vec![false, true, false, false, true], across: 5 };
    let found = patches(&canvas, at(0, 0, 40, 8), &squares).unwrap();
    assert_eq!((found.size(), found.layout()), (at(0, 0, 40, 8).size(), Layout::Rgba));
    for row in found.samples().as_chunks::<4>().0.chunks(40) {
        assert!(row[..8].iter().all(|pixel| *pixel == [10, 20, 30, 0]));
        assert!(row[8..15].iter().all(|pixel| *pixel == [10, 20, 30, 255]));
        assert_eq!(row[15], [20, 30, 41, 255]);
        assert!(row[16..32].iter().all(|pixel| *pixel == [15, 25, 36, 0]));
        assert!(row[32..].iter().all(|pixel| *pixel == [100, 100, 100, 255]));
    }
}

#[test]
fn lossless_parts_have_only_the_pixels_that_changed() {
    let before = gray(Layout::Rgb);
    let canvas = with(&before, at(2, 1, 1, 1), [1, 2, 3, 255]);
    let canvas = with(&canvas, at(9, 1, 1, 1), [1, 2, 3, 255]);
    let squares = Squares { coded: vec![true, false], across: 2 };
    let found = exact(&before, &canvas, at(0, 0, 16, 8), &squares).unwrap();
    for (i, pixel) in found.samples().as_chunks::<4>().0.iter().enumerate() {
        assert_eq!(*pixel, if i == 18 { [1, 2, 3, 255] } else { [0; 4] });
    }
}

#[test]
fn edges_are_the_visible_pixels_that_are_new_in_both_directions() {
    assert_eq!(edges(&gray(Layout::Rgb)), 1);
    let drawing = with(&gray(Layout::Rgb), at(3, 3, 9, 4), [0; 4]);
    // The first pixel, and the upper left corner of the rectangle.
    assert_eq!(edges(&drawing), 2);
    let noise = (0..40_u32 * 20 * 4).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8 | 1);
    let noise = Pixels::new(40, 20, Layout::Rgba, noise.collect()).unwrap();
    assert!(edges(&noise) > 790);
    assert_eq!(edges(&with(&noise, at(0, 0, 40, 20), [0; 4])), 0);
}

/// `part` over what is shown below `rect`.
fn blended(shown: &Pixels, rect: Rect, part: &Pixels) -> Pixels {
    let (mut out, channels) = (shown.clone(), shown.layout().channels());
    for (row, new) in out.rows_mut().skip(rect.y as usize).zip(part.rows()) {
        let places = row.chunks_exact_mut(channels).skip(rect.x as usize);
        for (place, pixel) in places.zip(new.as_chunks::<4>().0) {
            match pixel[3] {
                0 => {}
                255 => place.copy_from_slice(&pixel[..channels]),
                other => panic!("alpha {other} is blended"),
            }
        }
    }
    out
}

#[test]
fn both_forms_of_a_part_show_what_the_next_frame_is_compared_with() {
    let mut state = 7_u32;
    let mut random = |most: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % most
    };
    let mut sparse = 0;
    for round in 0..400 {
        let layout = [Layout::Rgb, Layout::Rgba][round % 2];
        let size = Size::new(1 + random(50), 1 + random(50));
        let mut samples = Vec::new();
        for _ in 0..size.pixels() {
            samples.extend(
                &[90, 120, 60, [255, 255, 255, 0][random(4) as usize]][..layout.channels()],
            );
        }
        let shown = Arc::new(Pixels::new(size.width, size.height, layout, samples).unwrap());
        let mut canvas = Pixels::clone(&shown);
        for _ in 0..random(5) {
            let rect = at(random(50), random(50), 1 + random(9), 1 + random(9));
            let alpha = [255, 255, 255, 40][random(4) as usize];
            canvas = with(&canvas, rect, [90, 120, 60 + random(40) as u8, alpha]);
        }
        let canvas = Arc::new(canvas);
        let after = shown_after(&shown, &canvas, USUAL).unwrap();
        let Some(Part { rect, squares }) = part(&shown, &canvas, USUAL).unwrap() else {
            assert_eq!(after, shown);
            continue;
        };
        assert!(rect.x + rect.width <= size.width && rect.y + rect.height <= size.height);
        if let Some(squares) = squares {
            sparse += 1;
            let lossy = patches(&canvas, rect, &squares).unwrap();
            let exact = exact(&shown, &canvas, rect, &squares).unwrap();
            assert_eq!((lossy.size(), exact.size()), (rect.size(), rect.size()));
            assert!(blended(&shown, rect, &lossy) == *after);
            assert!(blended(&shown, rect, &exact) == *after);
        } else {
            let cut = crate::codecs::webp::changes::cut(&canvas, rect).unwrap();
            let inside = crate::codecs::webp::changes::cut(&after, rect).unwrap();
            assert_eq!(cut, inside);
        }
        // Nothing that a viewer would see is left.
        assert_eq!(part(&after, &canvas, USUAL).unwrap(), None);
    }
    assert!(sparse > 10, "{sparse}");
}
