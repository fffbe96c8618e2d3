//! Resampling against the same formula in floating point, and against fast_image_resize.

#![allow(clippy::unwrap_used)]

use std::f64::consts::PI;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use fcimage_resize::{Axis, ByteRange, Filters, Resampler, Sample, WrongLength, resample, vector};

/// The same numbers at each run: smooth parts, edges, and noise.
fn image(width: usize, height: usize) -> Vec<u8> {
    let mut state = 7_u32;
    let mut noise = move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    };
    let sample = |i: usize| {
        let (x, y) = (i % width, i / width);
        match (x / 16 + y / 16) % 3 {
            0 => (x * 5 + y * 3) as u8,
            1 => noise() as u8,
            _ => 255 * ((x / 3 + y / 5) % 2) as u8,
        }
    };
    (0..width * height).map(sample).collect()
}

fn resampled<S: Sample>(source: &[S], across: Axis, down: Axis, allowed: bool) -> Vec<i16> {
    let mut filters = Filters::default();
    let (across, down) = (filters.get(across), filters.get(down));
    let mut result = vec![];
    let done = &mut |[row]: [&[i16]; 1]| result.extend_from_slice(row);
    resample(source, across, down, vector(allowed), done).unwrap();
    result
}

/// A line of weights in floating point.
fn exact(line: &[f64], axis: Axis) -> Vec<f64> {
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) };
    let scale = axis.step.max(1.0);
    let output = |j: usize| {
        let middle = axis.offset + (j as f64 + 0.5) * axis.step;
        let places = line.iter().zip(0..).map(|(v, i)| (v, (f64::from(i) + 0.5 - middle) / scale));
        let weight = |x: f64| if x.abs() < 3.0 { sinc(x) * sinc(x / 3.0) } else { 0.0 };
        let (sum, weights) = places.fold((0.0, 0.0), |(sum, weights), (value, x)| {
            (sum + value * weight(x), weights + weight(x))
        });
        sum / weights
    };
    (0..axis.target).map(output).collect()
}

/// Every case: from which sizes to which, and with which part.
fn axes() -> Vec<[Axis; 2]> {
    vec![
        [Axis::whole(97, 40), Axis::whole(61, 25)],
        [Axis::whole(97, 97), Axis::whole(61, 20)],
        [Axis::part(97, 10.25, 70.5, 33), Axis::part(61, 0.0, 40.0, 61)],
        [Axis::whole(97, 5), Axis::whole(61, 3)],
        [Axis::whole(97, 200), Axis::whole(61, 151)],
        [Axis::whole(97, 1), Axis::whole(61, 1)],
        [Axis::part(97, 3.0, 81.0, 30).halved(97, 15), Axis::whole(61, 7).from_half(61)],
    ]
}

#[test]
fn results_are_those_of_floating_point() {
    let source = image(97, 61);
    for [across, down] in axes() {
        let columns: Vec<Vec<f64>> = (0..97)
            .map(|x| source.iter().skip(x).step_by(97).map(|s| f64::from(*s)).collect::<Vec<_>>())
            .map(|column| exact(&column, down))
            .collect();
        let expected: Vec<f64> = (0..down.target)
            .flat_map(|y| {
                exact(&columns.iter().map(|column| column[y]).collect::<Vec<_>>(), across)
            })
            .collect();
        let found = resampled(&source, across, down, true);
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            let difference = (f64::from(*found) / 64.0 - expected).abs();
            // Two roundings to 1/64, and weights of 14 bits.
            assert!(difference < 0.08, "{across:?} {down:?}: {found} / 64 and {expected}");
        }
    }
}

#[test]
fn vectors_change_nothing() {
    let source = image(97, 61);
    let numbers: Vec<i16> = source.iter().map(|s| i16::from(*s) * 64 - 90).collect();
    for [across, down] in axes() {
        let [plain, fast] = [false, true].map(|allowed| resampled(&source, across, down, allowed));
        assert_eq!(plain, fast, "{across:?} {down:?}");
        let [plain, fast] = [false, true].map(|allowed| resampled(&numbers, across, down, allowed));
        assert_eq!(plain, fast, "{across:?} {down:?}");
    }
}

#[test]
fn bytes_are_within_a_level_of_fast_image_resize() {
    let (width, height) = (211, 160);
    // It clamps to bytes between its passes, which changes what overshoots; so nothing does here.
    let source: Vec<u8> = image(width, height).iter().map(|sample| 80 + sample / 3).collect();
    let input = ImageRef::new(width as u32, height as u32, &source, PixelType::U8).unwrap();
    for (x, y, w, h, to_width, to_height) in [
        (0.0, 0.0, 211.0, 160.0, 90, 70),
        (0.0, 0.0, 211.0, 160.0, 20, 15),
        (10.5, 3.25, 100.0, 90.75, 60, 59),
        (0.0, 0.0, 211.0, 160.0, 300, 301),
    ] {
        let mut output = Image::new(to_width as u32, to_height as u32, PixelType::U8);
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
            .crop(x, y, w, h);
        Resizer::new().resize(&input, &mut output, &options).unwrap();
        let across = Axis::part(width, x, w, to_width);
        let ours = resampled(&source, across, Axis::part(height, y, h, to_height), true);
        let mut bytes = vec![0; ours.len()];
        vector(true).bytes(&ours, ByteRange::Full, &mut bytes);
        let mut differences = bytes.iter().zip(output.buffer()).map(|(a, b)| a.abs_diff(*b));
        assert!(differences.all(|difference| difference <= 1), "{to_width}x{to_height}");
    }
}

#[test]
fn interleaved_channels_are_resampled_as_planes_are() {
    let planes = [image(50, 31), image(31, 50), vec![200; 50 * 31]];
    let source: Vec<u8> = (0..50 * 31).flat_map(|i| planes.each_ref().map(|p| p[i])).collect();
    let (across, down) = (Axis::whole(50, 23), Axis::whole(31, 14));
    let mut filters = Filters::default();
    let mut found = [vec![], vec![], vec![]];
    let done = &mut |rows: [&[i16]; 3]| {
        found.iter_mut().zip(rows).for_each(|(plane, row)| plane.extend_from_slice(row));
    };
    resample(&source, filters.get(across), filters.get(down), vector(true), done).unwrap();
    for (found, plane) in found.iter().zip(&planes) {
        assert_eq!(*found, resampled(plane, across, down, true));
    }
}

#[test]
fn rows_come_out_as_soon_as_they_are_complete() {
    let source = image(97, 61);
    for [across, down] in axes() {
        let mut filters = Filters::default();
        let mut resampler =
            Resampler::<u8, 1>::new(filters.get(across), filters.get(down), vector(true));
        let (mut result, mut before_the_last) = (vec![], 0);
        for row in source.chunks_exact(97) {
            before_the_last = result.len();
            resampler.push(row, &mut |[row]| result.extend_from_slice(row)).unwrap();
        }
        assert_eq!(result, resampled(&source, across, down, false), "{across:?} {down:?}");
        // Those that the last row of the source has no part in, but for a group of four.
        assert!(before_the_last == 0 || down.target > 4, "{down:?}");
        if down == Axis::whole(61, 25) {
            assert_eq!(before_the_last, 20 * across.target);
        }
    }
}

#[test]
fn a_flat_image_stays_flat() {
    for level in [0_u8, 1, 127, 255] {
        for [across, down] in axes() {
            let found = resampled(&vec![level; 97 * 61], across, down, true);
            assert!(found.iter().all(|sample| *sample == i16::from(level) * 64));
        }
    }
}

#[test]
fn rows_of_another_length_are_refused() {
    let mut filters = Filters::default();
    let (across, down) = (filters.get(Axis::whole(5, 2)), filters.get(Axis::whole(4, 2)));
    let wrong = WrongLength { expected: 20, found: 19 };
    let done = &mut |_: [&[i16]; 1]| {};
    let result = resample(&[0_u8; 19], across.clone(), down.clone(), vector(true), done);
    assert_eq!(result, Err(wrong));
    let mut resampler = Resampler::<u8, 1>::new(across, down, vector(true));
    assert!(resampler.push(&[0; 6], done).is_err());
    assert_eq!(wrong.to_string(), "resampling expected 20 samples, got 19");
}

#[test]
fn the_memory_that_is_held_is_no_more_than_announced() {
    // The rows, counted by hand: 3 of both passes for each of 4, weights aside.
    let (across, down) = (Axis::whole(1000, 100), Axis::whole(800, 80));
    let bound = Resampler::<u8, 3>::peak_bytes(&across, &down);
    let ring = 3 * 1000 * 61;
    let passes = 2 * 3 * (4 * (1000 + 100) + 1000);
    assert!(bound >= ring + passes);
    assert!(bound < 2 * (ring + passes));
}
