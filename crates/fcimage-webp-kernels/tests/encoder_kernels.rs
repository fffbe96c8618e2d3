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
