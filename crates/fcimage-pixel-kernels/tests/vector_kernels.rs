//! Every kernel of every instruction set against the scalar one, and that against the plain formula.

use fcimage_pixel_kernels::{BoxRows, BoxWeights, Grid, Line, Run, Unsharp, scalar, supported};

/// Numbers that look random.
fn random() -> impl FnMut() -> u32 {
    let mut state = 1_u32;
    move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    }
}

/// Random samples, or extreme ones.
fn samples(random: &mut impl FnMut() -> u32, length: usize) -> Vec<u8> {
    let extreme = random().is_multiple_of(3);
    let sample = |value: u32| match extreme {
        true => [0, 255][value as usize % 2],
        false => (value >> 8) as u8,
    };
    (0..length).map(|_| sample(random())).collect()
}

const LENGTHS: [usize; 9] = [0, 1, 15, 31, 32, 33, 64, 100, 257];

#[test]
fn box_filters_are_the_same_with_all_instructions() {
    let mut random = random();
    for round in 0..60 {
        for length in LENGTHS {
            let rows: [Vec<u8>; 3] = std::array::from_fn(|_| samples(&mut random, length));
            let [before, after, first] = &rows;
            let rows = BoxRows { before, after, first };
            let weights = match round % 3 {
                0 => BoxWeights { full: random() % (1 << 24), end: random() % (1 << 24) },
                _ => BoxWeights { full: (1 << 24) / 7, end: (1 << 24) / 7 },
            };
            let sums: Vec<u32> = (0..length).map(|_| random() >> (round % 20)).collect();
            let made = supported().into_iter().map(|kernels| {
                let (mut sums, mut means) = (sums.clone(), vec![7; length]);
                kernels.box_row(weights, rows, &mut sums, &mut means);
                (means, sums)
            });
            let made: Vec<_> = made.collect();
            assert!(made.iter().all(|found| *found == made[0]), "{length} samples");
        }
    }
}

#[test]
fn the_shortest_slice_counts() {
    for kernels in supported() {
        let (mut sums, mut means) = ([100; 70], [9; 64]);
        let rows = BoxRows { before: &[0; 80], after: &[1; 40], first: &[0; 90] };
        let weights = BoxWeights { full: 1 << 24, end: 0 };
        kernels.box_row(weights, rows, &mut sums, &mut means);
        assert_eq!((&means[..40], &means[40..]), (&[100; 40][..], &[9; 24][..]));
        assert_eq!((&sums[..40], &sums[40..]), (&[101; 40][..], &[100; 30][..]));
        let mut samples = [200; 64];
        kernels.unsharp(Unsharp { percent: 100, threshold: 0 }, &[190; 40], &mut samples);
        assert_eq!((&samples[..40], &samples[40..]), (&[210; 40][..], &[200; 24][..]));
    }
}

#[test]
fn unsharp_masks_are_what_the_formula_says() {
    let all: Vec<(u8, u8)> = (0..=255).flat_map(|a| (0..=255).map(move |b| (a, b))).collect();
    let soft: Vec<u8> = all.iter().map(|(_, soft)| *soft).collect();
    for percent in [0, 1, 49, 50, 51, 60, 99, 100, 150, 199, 256, 257, 258, 500, 514, 999, 1000] {
        for threshold in [0, 2, 254, 255] {
            let expected = all.iter().map(|(sample, soft)| {
                let (sample, soft) = (i64::from(*sample), i64::from(*soft));
                let difference = sample - soft;
                if difference.abs() <= i64::from(threshold) {
                    return sample as u8;
                }
                let part = difference * i64::from(percent);
                (sample + (part + 50 * part.signum()) / 100).clamp(0, 255) as u8
            });
            let expected: Vec<u8> = expected.collect();
            for kernels in supported() {
                let mut samples: Vec<u8> = all.iter().map(|(sample, _)| *sample).collect();
                kernels.unsharp(Unsharp { percent, threshold }, &soft, &mut samples);
                assert!(samples == expected, "{percent} % above {threshold}: {kernels:?}");
            }
        }
    }
}

#[test]
fn scalar_kernels_come_first() {
    assert_eq!(supported()[0].instructions(), None);
    assert_eq!(scalar().instructions(), None);
}

#[test]
fn interpolation_is_the_same_with_all_instructions() {
    let mut random = random();
    for round in 0..40 {
        let (width, height, channels) = (12 + round, 24, 3 + round % 2);
        let samples = samples(&mut random, width * height * channels);
        let grid = Grid { samples: &samples, width, channels };
        let mut fraction = || f64::from(random()) / f64::from(u32::MAX);
        let x = Line { slope: 0.1 + 0.3 * fraction(), row: 1.4, start: 0.1 + fraction() };
        let y = Line { slope: 0.7 * fraction() - 0.2, row: 3.0, start: 1.0 + fraction() };
        let run = Run { x, y, first: round % 3 };
        let made = supported().into_iter().map(|kernels| {
            let mut pixels = [[7; 4]; 16];
            (kernels.cubic(grid, run, &mut pixels), pixels)
        });
        let made: Vec<_> = made.collect();
        assert!(made.iter().all(|found| *found == made[0]), "round {round}");
        assert_eq!(made[0].0, 16);
    }
}

#[test]
fn on_whole_pixels_nothing_is_interpolated_and_outside_nothing_is_read() {
    let samples: Vec<u8> = (0..20 * 10 * 3).map(|i| (i % 251) as u8).collect();
    let grid = Grid { samples: &samples, width: 20, channels: 3 };
    let line = |slope, start| Line { slope, row: 0.0, start };
    for kernels in supported() {
        let mut pixels = [[0; 4]; 8];
        let run = Run { x: line(1.0, 2.0), y: line(0.0, 3.5), first: 0 };
        assert_eq!(kernels.cubic(grid, run, &mut pixels), 8);
        for (i, pixel) in pixels.iter().enumerate() {
            let at = (3 * 20 + i + 2) * 3;
            assert_eq!(pixel, &[samples[at], samples[at + 1], samples[at + 2], 255]);
        }
        let below = Run { x: line(1.0, 2.0), y: line(1.0, 5.0), first: 0 };
        assert!(kernels.cubic(grid, below, &mut pixels) < 5);
        for odd in [f64::NAN, f64::INFINITY, -1e300] {
            let run = Run { x: line(1.0, odd), y: line(1.0, odd), first: 0 };
            kernels.cubic(grid, run, &mut pixels);
        }
        assert_eq!(kernels.cubic(Grid { channels: 2, ..grid }, run, &mut pixels), 0);
    }
}
