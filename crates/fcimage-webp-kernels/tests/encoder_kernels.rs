//! Every kernel of an encoder against the scalar one.

use fcimage_webp_kernels::{
    Canvas, EncoderKernels, Levels, Quantizer, SUBBLOCK_ORDER, Source, Whole, scalar, supported,
};

struct Random(u32);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    /// Samples of a kind: noise, little noise, extremes, gradients, one value.
    fn fill(&mut self, kind: usize, samples: &mut [u8]) {
        let base = self.next() % 200;
        let slope = self.next() % 9;
        for (i, sample) in samples.iter_mut().enumerate() {
            *sample = match kind % 5 {
                0 => self.next() as u8,
                1 => (base + self.next() % 12) as u8,
                2 => [0, 255][self.next() as usize % 2],
                3 => (base + i as u32 % 32 * slope + i as u32 / 32) as u8,
                _ => base as u8,
            };
        }
    }

    /// The quantizer of steps `dc` and `ac`.
    fn quantizer(&mut self) -> Quantizer {
        let (dc, ac) = (4 + self.next() % 311, 4 + self.next() % 437);
        let step = std::array::from_fn(|i| if i == 0 { dc as u16 } else { ac as u16 });
        let sharpen = self.next() % 20;
        Quantizer {
            step,
            reciprocal: step.map(|step| ((1 << 17) / u32::from(step)) as u16),
            bias: [(90 + self.next() % 30) as u16 * 512; 16],
            sharpen: std::array::from_fn(|i| (i as u32 * sharpen / 8) as u16),
        }
    }
}

/// What all kernels of a set make of the same input.
fn outcome(kernels: &EncoderKernels, seed: u32) -> impl PartialEq + std::fmt::Debug + use<> {
    let mut random = Random(seed);
    let (mut source, mut canvas) = (Source::default(), Canvas::default());
    let kind = random.next() as usize;
    random.fill(kind, &mut source.y);
    random.fill(kind / 5, &mut source.uv);
    random.fill(kind / 25, &mut canvas.y);
    random.fill(kind / 125, &mut canvas.uv);
    let means = kernels.means(&canvas, kind.is_multiple_of(2), kind.is_multiple_of(3));
    let judged = kernels.susceptibility(&source, &canvas, means);
    let errors = [
        kernels.luma_errors(&source, &canvas, means),
        kernels.chroma_errors(&source, &canvas, means),
    ];
    let (y1, y2, uv) = (random.quantizer(), random.quantizer(), random.quantizer());
    let mut levels = Levels::default();
    let mut seen = Vec::new();
    let mut keep = |canvas: &Canvas, levels: &Levels| {
        seen.push((canvas.y, canvas.uv, levels.values, levels.masks));
    };
    for mode in Whole::ALL {
        kernels.code_luma(&source, &mut canvas, mode, means, [&y1, &y2], &mut levels);
        let diffuse = kind.is_multiple_of(7);
        kernels.code_chroma(&source, &mut canvas, mode, means, &uv, diffuse, &mut levels);
        keep(&canvas, &levels);
    }
    let costs = std::array::from_fn(|_| (random.next() % 30_000) as u16);
    let choices: Vec<_> = (0..16)
        .map(|index| kernels.code_subblock(&source, &mut canvas, index, &costs, &y1, &mut levels))
        .collect();
    keep(&canvas, &levels);
    (judged, errors, choices, seen)
}

#[test]
fn every_kernel_equals_the_scalar_one() {
    for kernels in supported() {
        for seed in 1..3000 {
            let expected = outcome(scalar().encoder(), seed);
            let found = outcome(kernels.encoder(), seed);
            assert!(found == expected, "{:?}, seed {seed}", kernels.instructions());
        }
    }
}

#[test]
fn the_first_of_equal_predictions_is_chosen() {
    for kernels in supported() {
        let (source, mut canvas) = (Source { y: [90; 256], uv: [0; 128] }, Canvas::default());
        canvas.y.fill(90);
        let quantizer = Random(1).quantizer();
        let mut chosen = |costs: &[u16; 16]| {
            let levels = &mut Levels::default();
            kernels.encoder().code_subblock(&source, &mut canvas, 5, costs, &quantizer, levels)
        };
        for (first, &mode) in SUBBLOCK_ORDER.iter().enumerate() {
            let costs = std::array::from_fn(|tried| if tried < first { 9 } else { 2 });
            let choice = chosen(&costs);
            assert_eq!((choice.mode, choice.score), (mode, 2));
        }
        // The worst error of all predictions, and the largest cost.
        let mut canvas = Canvas::default();
        canvas.y.fill(255);
        let (black, levels) = (Source::default(), &mut Levels::default());
        let choice = kernels.encoder().code_subblock(
            &black,
            &mut canvas,
            15,
            &[u16::MAX; 16],
            &quantizer,
            levels,
        );
        assert_eq!((choice.mode, choice.score), (0, 255 * 255 * 16 * 256 + 65535));
    }
}

/// What importing two rows of `width` pixels gives.
fn imported(kernels: &EncoderKernels, width: usize, alpha: bool) -> [Vec<u8>; 4] {
    let mut random = Random(width as u32 + 1);
    let bytes = width * if alpha { 4 } else { 3 };
    let mut rows = [vec![0; bytes], vec![0; bytes]];
    for row in &mut rows {
        random.fill(width, row);
    }
    let [mut y0, mut y1] = [vec![0; width], vec![0; width]];
    let [mut u, mut v] = [vec![0; width.div_ceil(2)], vec![0; width.div_ceil(2)]];
    let (pixels, y) = ([&*rows[0], &*rows[1]], [&mut *y0, &mut *y1]);
    match alpha {
        true => kernels.import_rgba(pixels, y, &mut u, &mut v),
        false => kernels.import_rgb(pixels, y, &mut u, &mut v),
    }
    [y0, y1, u, v]
}

#[test]
fn every_import_equals_the_scalar_one() {
    for kernels in supported() {
        for width in 0..120 {
            for alpha in [false, true] {
                let expected = imported(scalar().encoder(), width, alpha);
                assert_eq!(imported(kernels.encoder(), width, alpha), expected, "{width}");
            }
        }
    }
}

#[test]
fn colors_are_converted_as_bt601_says() {
    let values = [0, 1, 17, 64, 127, 128, 200, 254, 255];
    for r in values {
        for (g, b) in values.into_iter().flat_map(|g| values.map(|b| (g, b))) {
            let (pixels, [mut y0, mut y1, mut u, mut v]) = ([r, g, b, r, g, b], [[0; 2]; 4]);
            let y = [y0.as_mut_slice(), y1.as_mut_slice()];
            scalar().encoder().import_rgb([&pixels; 2], y, &mut u[..1], &mut v[..1]);
            let [red, green, blue] = [r, g, b].map(|value| f64::from(value) / 255.0);
            let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
            let near = |found: u8, exact: f64| (f64::from(found) - exact).abs() < 0.52;
            assert!(near(y0[1], 16.0 + 219.0 * luma), "{r} {g} {b}");
            assert!(near(u[0], 128.0 + 224.0 * (blue - luma) / 1.772), "{r} {g} {b}");
            assert!(near(v[0], 128.0 + 224.0 * (red - luma) / 1.402), "{r} {g} {b}");
        }
    }
}
