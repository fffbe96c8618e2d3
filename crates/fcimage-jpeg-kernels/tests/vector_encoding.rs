//! The kernels of the encoder for every instruction set against the scalar ones.

use fcimage_jpeg_kernels::{Blocks, Kernels, Quantizer, scalar, supported};

/// Bytes without a pattern.
fn noise(count: usize, mut state: u32) -> Vec<u8> {
    let step = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..count).map(step).collect()
}

/// 16 x 8 samples: noise, noise of the two extremes, faint noise, and every flat level.
fn samples(number: u32) -> Vec<u8> {
    let random = noise(128, number);
    let changed = |byte: &u8| match number % 4 {
        0 => *byte,
        1 => 255 * (byte & 1),
        2 => 120 + byte % 16,
        _ => (number / 4) as u8,
    };
    random.iter().map(changed).collect()
}

fn transformed(kernels: &Kernels, samples: &[u8], quantizer: &Quantizer) -> Blocks {
    let mut blocks = Blocks::default();
    let rows = samples.as_chunks::<16>().0;
    kernels.forward(std::array::from_fn(|y| &rows[y]), quantizer, &mut blocks);
    blocks
}

#[test]
fn every_transform_equals_the_scalar_one() {
    for number in 0..4_000 {
        let samples = samples(number);
        let entries = noise(64, !number);
        let table = std::array::from_fn(|i| match number % 3 {
            0 => 1,
            1 => 1 + entries[i] % 20,
            _ => entries[i].max(1),
        });
        let quantizer = Quantizer::new(&table);
        let expected = transformed(scalar(), &samples, &quantizer);
        for kernels in supported() {
            let found = transformed(kernels, &samples, &quantizer);
            let name = kernels.instructions();
            assert_eq!(found.coefficients, expected.coefficients, "{name:?} {number}");
            assert_eq!(found.not_zero, expected.not_zero, "{name:?} {number}");
        }
    }
}

#[test]
fn the_mask_has_a_bit_for_every_coefficient_that_is_not_zero() {
    for number in 0..50 {
        let blocks = transformed(scalar(), &samples(number), &Quantizer::new(&[9; 64]));
        for (block, mask) in blocks.coefficients.iter().zip(blocks.not_zero) {
            for (k, coefficient) in block.iter().enumerate() {
                assert_eq!(*coefficient != 0, mask >> k & 1 == 1);
            }
        }
    }
}

#[test]
fn coefficients_fit_a_baseline_file_at_the_finest_quantization() {
    let quantizer = Quantizer::new(&[1; 64]);
    for frequency in 0..64 {
        // The samples that a coefficient grows largest with.
        let cosine = |at: usize, frequency: usize| {
            (std::f64::consts::PI * ((2 * at + 1) * frequency) as f64 / 16.0).cos()
        };
        for sign in [1.0, -1.0] {
            let sample = |i: usize| {
                let wave = cosine(i % 16 % 8, frequency % 8) * cosine(i / 16, frequency / 8);
                if wave * sign > 0.0 { 255 } else { 0 }
            };
            let samples: Vec<u8> = (0..128).map(sample).collect();
            for kernels in supported() {
                let blocks = transformed(kernels, &samples, &quantizer);
                for [dc, ac @ ..] in blocks.coefficients {
                    assert!((-1024..=1016).contains(&dc), "{dc}");
                    assert!(ac.iter().all(|ac| ac.abs() <= 1023), "{ac:?}");
                }
            }
        }
    }
}

#[test]
fn every_color_conversion_equals_the_scalar_one() {
    for width in (0..70).chain([255, 1024]) {
        for extreme in [false, true] {
            let row = |state| -> Vec<u8> {
                let bytes = noise(3 * width, state).into_iter();
                bytes.map(|byte| if extreme { 255 * (byte & 1) } else { byte }).collect()
            };
            let (above, below) = (row(1), row(width as u32 + 2));
            let converted = |kernels: &Kernels| {
                let mut y = vec![7; width];
                kernels.rgb_to_luma(&above, &mut y);
                let [mut cb, mut cr] = [vec![7; width.div_ceil(2)], vec![7; width.div_ceil(2)]];
                kernels.rgb_to_halved_chroma(&above, &below, &mut cb, &mut cr);
                [y, cb, cr]
            };
            for kernels in supported() {
                assert_eq!(converted(kernels), converted(scalar()), "{width}");
            }
        }
    }
}
