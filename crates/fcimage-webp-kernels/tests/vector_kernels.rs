//! Every kernel of every instruction set against the scalar one.

use fcimage_webp_kernels::{ChromaRows, EdgeLimits, Edges, Kernels, scalar, supported};

fn random(state: &mut u32) -> u32 {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    *state
}

/// Four blocks: sparse, full, and with numbers that no image has.
fn blocks(state: &mut u32, i: usize) -> [[i16; 16]; 4] {
    let range = [16, 512, 4096, 65536][i % 4];
    std::array::from_fn(|_| {
        std::array::from_fn(|_| {
            let value = (random(state) % range) as i32 - range as i32 / 2;
            if i.is_multiple_of(3) && !random(state).is_multiple_of(4) { 0 } else { value as i16 }
        })
    })
}

#[test]
fn every_transform_equals_the_scalar_one() {
    for kernels in supported() {
        let mut state = 1;
        for i in 0..4000 {
            let blocks = blocks(&mut state, i);
            let stride = 16 + i % 5;
            let before: Vec<u8> = (0..3 * stride + 16).map(|_| random(&mut state) as u8).collect();
            let (mut expected, mut got) = (before.clone(), before.clone());
            scalar().add_four_blocks(&blocks, &mut expected, stride);
            kernels.add_four_blocks(&blocks, &mut got, stride);
            assert_eq!(expected, got, "{:?}", kernels.instructions());
            let (mut expected, mut got) = (before.clone(), before);
            scalar().add_block(&blocks[0], &mut expected, stride);
            kernels.add_block(&blocks[0], &mut got, stride);
            assert_eq!(expected, got, "{:?}", kernels.instructions());
        }
    }
}

#[test]
fn samples_that_are_too_short_are_not_overrun() {
    for kernels in supported() {
        for length in 0..70 {
            let mut samples = vec![9; length];
            kernels.add_four_blocks(&[[77; 16]; 4], &mut samples, 17);
            kernels.add_block(&[77; 16], &mut samples, 0);
            kernels.add_flat(77, &mut samples, 17);
        }
    }
}

/// Samples around a value, as differences of at most `range`: filters change only such.
fn uneven(state: &mut u32, length: usize, range: u32) -> Vec<u8> {
    let middle = random(state) % 256;
    (0..length)
        .map(|_| (middle + random(state) % range).saturating_sub(range / 2).min(255) as u8)
        .collect()
}

#[test]
fn every_loop_filter_equals_the_scalar_one() {
    for kernels in supported() {
        let (mut state, mut changed) = (3, [0; 3]);
        for i in 0..6000_usize {
            let stride = 24 + i % 4;
            let luma = uneven(&mut state, 24 * stride, [4, 12, 40, 256][i % 4]);
            let at = 4 * stride + 4 + i % 3;
            let limits = EdgeLimits {
                edge: (random(&mut state) % 190) as u8,
                interior: (random(&mut state) % 64) as u8,
                variance: (random(&mut state) % 4) as u8,
            };
            let bits = random(&mut state);
            let edges = Edges { left: bits & 1 != 0, top: bits & 2 != 0, inner: bits & 4 != 0 };
            let run = |kernels: &Kernels| {
                let (mut normal, mut simple) = (luma.clone(), luma.clone());
                let (mut u, mut v) = (luma.clone(), luma.clone());
                v.reverse();
                kernels.normal_luma(&mut normal, at, stride, edges, limits);
                kernels.normal_chroma([&mut u, &mut v], at, stride, edges, limits);
                kernels.simple_luma(&mut simple, at, stride, edges, limits.edge);
                [normal, simple, u, v]
            };
            let (expected, got) = (run(scalar()), run(kernels));
            assert_eq!(expected, got, "{:?} {edges:?} {limits:?}", kernels.instructions());
            for (count, samples) in changed.iter_mut().zip(&got) {
                *count += usize::from(*samples != luma);
            }
        }
        assert!(changed.iter().all(|count| *count > 1000), "{changed:?}");
    }
}

#[test]
fn a_macroblock_that_is_not_within_its_plane_is_not_filtered() {
    let edges = Edges { left: true, top: true, inner: true };
    let limits = EdgeLimits { edge: 40, interior: 40, variance: 1 };
    let mut state = 5;
    for kernels in supported() {
        for (length, at, stride) in [
            (0, 0, 0),
            (500, 99, 24),
            (459, 100, 24),
            (500, usize::MAX, 24),
            (500, 100, usize::MAX),
            (500, 100, usize::MAX / 4),
        ] {
            let before = uneven(&mut state, length, 9);
            let (mut luma, mut other) = (before.clone(), before.clone());
            kernels.normal_luma(&mut luma, at, stride, edges, limits);
            kernels.simple_luma(&mut luma, at, stride, edges, 40);
            let at = if at == 100 && stride == 24 { 99 } else { at };
            kernels.normal_chroma([&mut luma, &mut other], at, stride, edges, limits);
            assert_eq!((&luma, &other), (&before, &before), "{length} {at} {stride}");
        }
    }
}

#[test]
fn every_color_is_converted_as_by_the_scalar_kernel() {
    let chroma: Vec<u8> = (0..=255).collect();
    for kernels in supported() {
        for (y, v) in (0..=255_u8).flat_map(|y| (0..=255_u8).step_by(5).map(move |v| (y, v))) {
            let (luma, v) = (vec![y; 512], vec![v; 256]);
            let rows = ChromaRows { near: [&chroma, &v], far: [&chroma, &v] };
            let (mut expected, mut got) = (vec![0; 512 * 3], vec![1; 512 * 3]);
            scalar().row_to_rgb(&luma, rows, &mut expected);
            kernels.row_to_rgb(&luma, rows, &mut got);
            assert_eq!(expected, got, "y {y}, v {}", v[0]);
        }
    }
}

#[test]
fn every_width_is_converted_as_by_the_scalar_kernel() {
    let mut state = 9;
    let [y, u, v, far_u, far_v] = [(); 5].map(|()| uneven(&mut state, 300, 256));
    for kernels in supported() {
        for width in 0..200_usize {
            let half = width.div_ceil(2);
            let rows = ChromaRows {
                near: [&u[..half], &v[..half]],
                far: [&far_u[..half], &far_v[..half]],
            };
            let (mut expected, mut got) = (vec![0; width * 3], vec![1; width * 3]);
            scalar().row_to_rgb(&y[..width], rows, &mut expected);
            kernels.row_to_rgb(&y[..width], rows, &mut got);
            assert_eq!(expected, got, "{width}");
            let (mut expected, mut got) = (vec![0; width * 4], vec![1; width * 4]);
            scalar().row_to_rgba(&y[..width], rows, &mut expected);
            kernels.row_to_rgba(&y[..width], rows, &mut got);
            assert_eq!(expected, got, "{width}");
            assert!(got.as_chunks::<4>().0.iter().all(|pixel| pixel[3] == 255));
        }
    }
}
