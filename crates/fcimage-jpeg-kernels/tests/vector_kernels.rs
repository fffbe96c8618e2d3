//! Every kernel of every instruction set against the scalar one.

use fcimage_jpeg_kernels::{Kernels, scalar, supported};

struct Block {
    coefficients: [i16; 64],
    quantization: [u16; 64],
    last: usize,
}

/// The row-major place of each zig-zag index, by walking the diagonals.
fn zigzag() -> Vec<usize> {
    let mut order: Vec<usize> = (0..64).collect();
    order.sort_by_key(|place| {
        let (x, y) = (place % 8, place / 8);
        (x + y, if (x + y) % 2 == 0 { x } else { y })
    });
    order
}

/// Blocks of every kind: sparse, full, and with numbers that no image has.
fn blocks() -> impl Iterator<Item = Block> {
    let mut state = 1u32;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    };
    let zigzag = zigzag();
    (0..3000).map(move |i| {
        let (range, factor) = [(8, 16), (256, 4), (2048, 1), (65536, 65536)][i % 4];
        let count = 1 + random() as usize % 64;
        let mut coefficients = [0; 64];
        for &place in zigzag.iter().take(count) {
            if i % 3 > 0 || random().is_multiple_of(4) {
                let value = (random() % (2 * range)) as i32 - range as i32;
                coefficients[place] = value as i16;
            }
        }
        let quantization = std::array::from_fn(|_| (1 + random() % factor) as u16);
        Block { coefficients, quantization, last: count - 1 }
    })
}

fn transformed(kernels: &Kernels, n: usize, block: &Block) -> Vec<u8> {
    let stride = n + 3;
    let mut samples = vec![7; (n - 1) * stride + n];
    let Block { coefficients, quantization, last } = block;
    kernels.idct(n as u32)(coefficients, quantization, *last, &mut samples, stride);
    let outside = samples.iter().enumerate().filter(|(i, _)| i % stride >= n);
    assert!(outside.into_iter().all(|(_, sample)| *sample == 7), "written beyond {n} columns");
    samples
}

#[test]
fn every_transform_equals_the_scalar_one_for_every_block() {
    for kernels in supported() {
        for n in 1..=8 {
            for block in blocks() {
                assert_eq!(
                    transformed(scalar(), n, &block),
                    transformed(kernels, n, &block),
                    "{n} points, {:?}",
                    kernels.instructions()
                );
            }
        }
    }
}

#[test]
fn two_blocks_at_once_equal_one_after_the_other() {
    for kernels in supported() {
        let pairs = (1..=8u32).filter_map(|n| Some((n, kernels.idct_pair(n)?)));
        for (n, idct_pair) in pairs {
            let blocks: Vec<Block> = blocks().collect();
            // Blocks of one kind and of two, flat ones among them.
            for (first, second) in blocks.iter().zip(blocks.iter().skip(1).step_by(3)) {
                let (n, stride) = (n as usize, 2 * n as usize + 3);
                let (mut expected, mut got) = (vec![7; n * stride], vec![7; n * stride]);
                for (block, at) in [(first, 0), (second, n)] {
                    let idct = scalar().idct(n as u32);
                    let out = &mut expected[at..];
                    idct(&block.coefficients, &first.quantization, block.last, out, stride);
                }
                let last = [first.last, second.last];
                let both = [&first.coefficients, &second.coefficients];
                idct_pair(both, &first.quantization, last, &mut got, stride);
                assert_eq!(expected, got, "{n} points, {:?}", kernels.instructions());
                for length in 0..n * stride {
                    idct_pair(both, &first.quantization, last, &mut got[..length], stride);
                }
            }
        }
    }
}

#[test]
fn samples_that_are_too_short_are_not_overrun() {
    for kernels in supported() {
        for n in 1..=8u32 {
            for (length, block) in blocks().enumerate().take(80) {
                let mut samples = vec![0; length];
                let Block { coefficients, quantization, last } = &block;
                kernels.idct(n)(coefficients, quantization, *last, &mut samples, 9);
            }
        }
    }
}

#[test]
fn every_color_is_converted_as_by_the_scalar_kernel() {
    for kernels in supported() {
        for y in [0u8, 1, 77, 128, 254, 255] {
            for cb in 0..=255u8 {
                let row = vec![y; 256 + 5];
                let cbs = vec![cb; 256 + 5];
                let crs: Vec<u8> = (0..=255).chain(0..5).collect();
                let (mut expected, mut got) = (vec![0; 3 * 261], vec![0; 3 * 261]);
                scalar().ycc_to_rgb(&row, &cbs, &crs, &mut expected);
                kernels.ycc_to_rgb(&row, &cbs, &crs, &mut got);
                assert_eq!(expected, got, "y {y}, cb {cb}");
            }
        }
    }
}

#[test]
fn every_width_is_upsampled_as_by_the_scalar_kernel() {
    let near: Vec<u8> = (0..200u32).map(|i| (i * 97 % 256) as u8).collect();
    let far: Vec<u8> = (0..200u32).map(|i| (255 - i * 31 % 256) as u8).collect();
    for kernels in supported() {
        for width in 1..near.len() {
            for odd in 0..2.min(width) {
                let (near, far) = (&near[..width], &far[..width]);
                let (mut expected, mut got) = (vec![0; 2 * width - odd], vec![1; 2 * width - odd]);
                scalar().upsample_h2v1(near, &mut expected);
                kernels.upsample_h2v1(near, &mut got);
                assert_eq!(expected, got);
                scalar().upsample_h2v2(near, far, &mut expected);
                kernels.upsample_h2v2(near, far, &mut got);
                assert_eq!(expected, got);
            }
        }
    }
}
