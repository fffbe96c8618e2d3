//! Every kernel of every instruction set against the scalar one.

use fcimage_webp_kernels::{scalar, supported};

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
