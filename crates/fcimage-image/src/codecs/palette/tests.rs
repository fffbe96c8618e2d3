use super::*;
use crate::codecs::palette::rows::for_rows;
use crate::codecs::testing::gradient;
use crate::pixels::Layout;

const PLAIN: Options =
    Options { colors: 256, dither: Dither::Diffusion(0), transparency: Transparency::Full };

fn with(colors: u16, dither: Dither) -> Options {
    Options { colors, dither, ..PLAIN }
}

/// The image that indices and colors make.
fn shown(indexed: &Indexed) -> Vec<[u8; 4]> {
    indexed.indices.iter().map(|index| indexed.palette[usize::from(*index)]).collect()
}

fn rgba(pixels: &Pixels) -> Vec<[u8; 4]> {
    let mut all = Vec::new();
    for_rows(pixels, |_, row| {
        all.extend_from_slice(row);
        true
    })
    .unwrap();
    all
}

fn image(width: u32, colors: &[[u8; 4]]) -> Pixels {
    let height = colors.len() as u32 / width;
    Pixels::new(width, height, Layout::Rgba, colors.concat()).unwrap()
}

/// The mean of the squares of all differences.
fn error(a: &[[u8; 4]], b: &[[u8; 4]]) -> f64 {
    let squares = a.as_flattened().iter().zip(b.as_flattened());
    let sum: u64 = squares.map(|(a, b)| u64::from(a.abs_diff(*b)).pow(2)).sum();
    sum as f64 / (a.len() * 4) as f64
}

#[test]
fn an_image_of_few_colors_keeps_them_whatever_the_dithering() {
    let colors: Vec<[u8; 4]> =
        (0..1024_u32).map(|i| [(i % 16) as u8 * 17, 9, 200, 255 - (i / 64 % 4) as u8]).collect();
    let pixels = image(32, &colors);
    for dither in [Dither::Diffusion(100), Dither::Ordered { strength: 100, left: 3, top: 1 }] {
        let indexed = quantize(&pixels, &with(64, dither)).unwrap();
        assert_eq!((shown(&indexed), indexed.palette.len()), (colors.clone(), 64));
        assert_ne!(shown(&quantize(&pixels, &with(63, dither)).unwrap()), colors);
    }
}

#[test]
fn invisible_pixels_are_one_color() {
    let colors = [[1, 2, 3, 0], [4, 5, 6, 0], [4, 5, 6, 9], [0, 0, 0, 255]];
    let pixels = image(2, &colors);
    let indexed = quantize(&pixels, &PLAIN).unwrap();
    assert_eq!(shown(&indexed), [[0; 4], [0; 4], colors[2], colors[3]]);
    assert_eq!(indexed.transparent, Some(0));
}

#[test]
fn one_bit_of_alpha_is_decided_by_the_threshold() {
    let pixels = image(2, &[[9, 9, 9, 127], [9, 9, 9, 128], [9, 9, 9, 255], [8, 8, 8, 1]]);
    let options = Options { transparency: Transparency::OneBit(128), ..PLAIN };
    let indexed = quantize(&pixels, &options).unwrap();
    assert_eq!(shown(&indexed), [[0; 4], [9, 9, 9, 255], [9, 9, 9, 255], [0; 4]]);
}

#[test]
fn there_are_never_more_colors_than_asked_for_and_transparent_pixels_stay_so() {
    let mut pixels = gradient(61, 47, Layout::Rgba);
    for pixel in pixels.samples_mut().as_chunks_mut::<4>().0.iter_mut().step_by(7) {
        pixel[3] = 0;
    }
    let was = rgba(&pixels);
    for transparency in [Transparency::Full, Transparency::OneBit(1)] {
        for dither in [
            Dither::Diffusion(0),
            Dither::Diffusion(100),
            Dither::Ordered { strength: 100, left: 0, top: 0 },
        ] {
            for colors in [2, 3, 16, 255, 256] {
                let options = Options { colors, dither, transparency };
                let indexed = quantize(&pixels, &options).unwrap();
                assert!(indexed.palette.len() <= usize::from(colors));
                for (shown, was) in shown(&indexed).iter().zip(&was) {
                    assert_eq!(shown[3] == 0, was[3] == 0);
                    assert!(shown[3] == 255 || was[3] < 255);
                }
            }
        }
    }
}

#[test]
fn more_colors_are_nearer_and_dithering_keeps_the_mean() {
    let pixels = gradient(64, 64, Layout::Rgb);
    let was = rgba(&pixels);
    let mut before = f64::MAX;
    for colors in [2, 4, 16, 64, 256] {
        let plain = shown(&quantize(&pixels, &with(colors, Dither::Diffusion(0))).unwrap());
        let found = error(&plain, &was);
        assert!(found < before, "{colors} colors: {found}, {before} with fewer");
        before = found;
    }
    assert!(before < 20.0, "{before}");
    let mean = |colors: &[[u8; 4]]| {
        colors.iter().map(|color| f64::from(color[1])).sum::<f64>() / colors.len() as f64
    };
    let dithered = shown(&quantize(&pixels, &with(8, Dither::Diffusion(100))).unwrap());
    assert!((mean(&dithered) - mean(&was)).abs() < 2.0);
}

#[test]
fn an_ordered_pattern_does_not_move_with_the_part_that_is_mapped() {
    let whole = gradient(64, 64, Layout::Rgb);
    let ordered = |left, top| Dither::Ordered { strength: 100, left, top };
    let all = quantize(&whole, &with(4, ordered(0, 0))).unwrap();
    let moved = quantize(&whole, &with(4, ordered(8, 16))).unwrap();
    assert_eq!(all, moved);
    assert_ne!(all, quantize(&whole, &with(4, ordered(1, 0))).unwrap());
}

#[test]
fn an_ordered_pattern_mixes_near_colors_and_leaves_those_of_the_palette_alone() {
    // Half of the image is one color, which the palette gets; the rest are many.
    let colors: Vec<[u8; 4]> = (0..128 * 64_u32)
        .map(|i| {
            if i % 128 < 64 {
                [9, 200, 90, 255]
            } else {
                [(i % 64) as u8 * 4, (i / 128) as u8 * 4, 7, 255]
            }
        })
        .collect();
    let pixels = image(128, &colors);
    let mixed = shown(
        &quantize(&pixels, &with(16, Dither::Ordered { strength: 100, left: 0, top: 0 })).unwrap(),
    );
    let plain = shown(&quantize(&pixels, &with(16, Dither::Diffusion(0))).unwrap());
    for (at, (mixed, plain)) in mixed.iter().zip(&plain).enumerate() {
        assert!(at % 128 >= 64 || mixed == plain);
    }
    assert_ne!(mixed, plain);
    // The mean of 8 x 8 pixels is nearer to the image than without mixing.
    let blocks = |found: &[[u8; 4]]| -> f64 {
        let (mut error, mut sums) = (0.0, vec![0_i32; 16 * 8]);
        for (at, (found, was)) in found.iter().zip(&colors).enumerate() {
            sums[at / 1024 * 16 + at % 128 / 8] += i32::from(found[0]) - i32::from(was[0]);
        }
        sums.iter().for_each(|sum| error += f64::from(*sum).powi(2));
        error
    };
    assert!(blocks(&mixed) < blocks(&plain) / 2.0, "{} {}", blocks(&mixed), blocks(&plain));
}
