use weezl::BitOrder;
use weezl::decode::Decoder;

use super::*;
use crate::codecs::gif::blocks::SubBlocks;
use crate::codecs::keep::KeptMetadata;
use crate::codecs::testing::decode;
use crate::size::Size;

fn canvas(layout: Layout, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Pixels {
    let places = (0..10).flat_map(|y| (0..12).map(move |x| (x, y)));
    let samples =
        places.flat_map(|(x, y)| pixel(x, y).into_iter().take(layout.channels())).collect();
    Pixels::new(12, 10, layout, samples).unwrap()
}

/// A square of one color at x, y, on nothing or on black.
fn square(layout: Layout, left: u32, top: u32, color: [u8; 3]) -> Pixels {
    let [r, g, b] = color;
    canvas(layout, |x, y| {
        let inside = (left..left + 4).contains(&x) && (top..top + 4).contains(&y);
        if inside { [r, g, b, 255] } else { [0; 4] }
    })
}

fn coded(canvases: &[(Pixels, u32)]) -> Vec<(CodedFrame, u32)> {
    let mut before = None;
    let mut frames = Vec::new();
    for (canvas, delay) in canvases {
        frames.push((GifOptions::default().frame(before, canvas).unwrap(), *delay));
        before = Some(canvas);
    }
    frames
}

fn file(plays: Plays, frames: &[(CodedFrame, u32)]) -> Vec<u8> {
    let kept = KeptMetadata::default();
    let header = AnimationHeader { size: Size::new(12, 10), plays, kept: &kept };
    GifOptions::default().file(&header, frames).unwrap()
}

/// What a viewer shows, by the rules of GIF89a: canvases, and delays in hundredths.
fn played(file: &[u8]) -> Vec<(Vec<[u8; 4]>, u16)> {
    let mut at = 13 + table_bytes(file[10]);
    let global = &file[13..at];
    let (mut canvas, mut shown) = (vec![[0; 4]; 120], Vec::new());
    let mut control = [0; 4];
    loop {
        match file[at] {
            0x21 => {
                if file[at + 1] == 0xf9 {
                    control = file[at + 3..at + 7].try_into().unwrap();
                }
                at = SubBlocks::new(file, at + 2).end().unwrap();
            }
            0x2c => {
                let own = table_bytes(file[at + 9]);
                let block = &file[at + DESCRIPTOR..];
                let colors = if own == 0 { global } else { &block[..own] };
                let [left, top, width, height] =
                    [at + 1, at + 3, at + 5, at + 7].map(|at| usize::from(file[at]));
                let packed: Vec<u8> = SubBlocks::new(block, own + 1).flatten().copied().collect();
                let mut lzw = Decoder::new(BitOrder::Lsb, block[own]);
                let indices = lzw.decode(&packed).unwrap();
                assert_eq!(indices.len(), width * height);
                let place = |i: usize| (top + i / width) * 12 + left + i % width;
                for (i, index) in indices.iter().enumerate() {
                    if control[0] & 1 == 0 || *index != control[3] {
                        let color = &colors[usize::from(*index) * 3..][..3];
                        canvas[place(i)] = [color[0], color[1], color[2], 255];
                    }
                }
                shown.push((canvas.clone(), u16::from_le_bytes([control[1], control[2]])));
                if control[0] >> 2 == CLEAR {
                    (0..indices.len()).for_each(|i| canvas[place(i)] = [0; 4]);
                }
                at = SubBlocks::new(block, own + 1).end().unwrap() + at + DESCRIPTOR;
            }
            _ => return shown,
        }
    }
}

fn rgba(canvas: &Pixels) -> Vec<[u8; 4]> {
    let pixels = canvas.samples().chunks_exact(canvas.layout().channels());
    let rgba = pixels.map(|pixel| [pixel[0], pixel[1], pixel[2], *pixel.get(3).unwrap_or(&255)]);
    rgba.map(|pixel| if pixel[3] == 0 { [0; 4] } else { pixel }).collect()
}

#[test]
fn every_frame_is_shown_as_its_canvas() {
    for layout in [Layout::Rgb, Layout::Rgba] {
        let gradient = canvas(layout, |x, y| [x as u8 * 20, y as u8 * 20, 7, 255]);
        let canvases = [
            (square(layout, 0, 0, [255, 0, 0]), 100),
            (square(layout, 5, 2, [255, 0, 0]), 100),
            (gradient.clone(), 100),
            (square(layout, 8, 6, [0, 255, 0]), 100),
            (canvas(layout, |_, _| [0; 4]), 100),
            (gradient, 100),
            (square(layout, 1, 1, [0, 255, 9]), 100),
        ];
        let file = file(Plays::Forever, &coded(&canvases));
        let played = played(&file);
        assert_eq!(played.len(), canvases.len());
        for (i, ((shown, _), (canvas, _))) in played.iter().zip(&canvases).enumerate() {
            assert!(*shown == rgba(canvas), "{layout:?}, frame {i}");
        }
        assert_eq!(rgba(&decode(&file).unwrap()), rgba(&canvases[0].0));
    }
}

#[test]
fn every_pixel_that_becomes_transparent_is_cleared_whatever_came_before() {
    let mut state = 1_u32;
    let mut random = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 24
    };
    for _ in 0..30 {
        let mut canvases: Vec<(Pixels, u32)> = Vec::new();
        for _ in 0..6 {
            let mut next = match canvases.last() {
                Some((last, _)) => last.clone(),
                None => square(Layout::Rgba, 3, 3, [9, 9, 9]),
            };
            for _ in 0..random() % 4 {
                let pixel = [random() as u8, 0, 0, if random() % 2 == 0 { 0 } else { 255 }];
                let at = random() as usize % 120;
                next.samples_mut()[at * 4..at * 4 + 4].copy_from_slice(&pixel);
            }
            canvases.push((next, 50));
        }
        let mut expected: Vec<Vec<[u8; 4]>> = canvases.iter().map(|(c, _)| rgba(c)).collect();
        expected.dedup();
        let played = played(&file(Plays::Forever, &coded(&canvases)));
        let shown: Vec<_> = played.into_iter().map(|(canvas, _)| canvas).collect();
        assert!(shown == expected);
    }
}

#[test]
fn rounding_does_not_add_up_and_a_canvas_that_stays_is_shown_longer() {
    let frame = |i: u32| square(Layout::Rgb, i % 8, 0, [255, 0, 0]);
    let canvases: Vec<_> = (0..6).map(|i| (frame(i), 33)).collect();
    let delays = |canvases: &[(Pixels, u32)]| -> Vec<u16> {
        played(&file(Plays::Forever, &coded(canvases))).iter().map(|(_, delay)| *delay).collect()
    };
    assert_eq!(delays(&canvases), [3, 4, 3, 3, 4, 3]);
    assert_eq!(delays(&[(frame(0), 40), (frame(0), 50), (frame(1), 1_000_000)]), [9, u16::MAX]);
    assert_eq!(delays(&[(frame(0), 0), (frame(1), 10)]), [0, 1]);
}

#[test]
fn no_delay_becomes_one_that_browsers_take_for_none() {
    let frame = |i: u32| square(Layout::Rgb, i % 8, 0, [255, 0, 0]);
    let delays = |all: &[u32]| -> Vec<u16> {
        let canvases: Vec<_> = (0..).zip(all).map(|(i, delay)| (frame(i), *delay)).collect();
        played(&file(Plays::Forever, &coded(&canvases))).iter().map(|(_, delay)| *delay).collect()
    };
    // 60 frames a second, and a last frame that makes up for what they took too long.
    assert_eq!(delays(&[17, 17, 16, 17, 17, 66]), [2, 2, 2, 2, 2, 5]);
    assert_eq!(delays(&[11, 10, 10]), [2, 0, 1]);
}

#[test]
fn the_number_of_plays_is_one_more_than_that_of_repeats() {
    let frames = coded(&[(square(Layout::Rgb, 0, 0, [9; 3]), 10)]);
    for (plays, expected) in [
        (Plays::Forever, Some(0)),
        (Plays::Times(1), None),
        (Plays::Times(2), Some(1)),
        (Plays::Times(65_536), Some(65_535)),
        (Plays::Times(65_537), Some(0)),
    ] {
        let file = file(plays, &frames);
        let name = file.windows(11).position(|part| part == b"NETSCAPE2.0");
        let found = name.map(|at| u16::from_le_bytes([file[at + 13], file[at + 14]]));
        assert_eq!(found, expected);
    }
}

/// A gradient of 120 colors, in which one pixel has another color.
fn dotted(left: u32) -> Pixels {
    canvas(Layout::Rgb, move |x, y| {
        if x == left && y == 3 { [255; 4] } else { [x as u8 * 20, y as u8 * 20, 7, 255] }
    })
}

#[test]
fn frames_of_the_same_colors_share_their_palette() {
    let stripes = |odd| canvas(Layout::Rgb, move |x, _| [if x % 2 == odd { 200 } else { 7 }; 4]);
    let frames = coded(&[(stripes(0), 10), (stripes(1), 10)]);
    let shared = file(Plays::Forever, &frames);
    assert_ne!(shared[10] & 0x80, 0);
    let shown = shown(&frames).unwrap();
    assert_eq!(table_bytes(shared[10]), 6);
    assert!(shared.len() < written_apart(&shown));
    assert_eq!(played(&shared).len(), 2);
}

/// The length of the file where each frame has its own table.
fn written_apart(shown: &[(Coded<'_>, u16)]) -> usize {
    let header = AnimationHeader {
        size: Size::new(12, 10),
        plays: Plays::Forever,
        kept: &KeptMetadata::default(),
    };
    written(&header, shown, &Tables::Common(&[])).unwrap().file.len()
}

#[test]
fn small_changes_take_few_bytes_and_no_table() {
    let canvases = [(dotted(3), 10), (dotted(4), 10), (dotted(9), 10), (dotted(0), 10)];
    let frames = coded(&canvases);
    assert!(frames[1].0.data.len() < 60 && frames[0].0.data.len() > 400);
    let shared = file(Plays::Forever, &frames);
    let shown = shown(&frames).unwrap();
    assert_eq!(table_bytes(shared[10]), 384);
    assert!(shared.len() < written_apart(&shown));
    for ((found, _), (canvas, _)) in played(&shared).iter().zip(&canvases) {
        assert_eq!(*found, rgba(canvas));
    }
}

#[test]
fn frames_of_too_many_colors_keep_their_own() {
    let of = |red: u8| canvas(Layout::Rgb, move |x, y| [x as u8 * 20, y as u8 * 20, red, 255]);
    let frames = coded(&[(of(1), 10), (of(2), 10), (of(3), 10)]);
    let apart = file(Plays::Forever, &frames);
    assert_eq!(apart[10] & 0x80, 0);
    assert_eq!(apart.len(), written_apart(&shown(&frames).unwrap()));
    // But the first and the last can have the same one.
    let frames = coded(&[(of(1), 10), (of(2), 10), (of(3), 10), (of(1), 10)]);
    let common = file(Plays::Forever, &frames);
    assert_eq!(table_bytes(common[10]), 384);
    assert_eq!(common.len(), written_apart(&shown(&frames).unwrap()) - 384);
    assert_eq!(played(&common)[3].0, rgba(&of(1)));
}
