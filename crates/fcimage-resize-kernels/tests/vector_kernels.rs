//! Every kernel of every instruction set against the scalar one.

use fcimage_resize_kernels::{ByteRange, Filter, Kernels, ROWS, Slab, scalar, supported};

/// The same numbers at each run.
struct Random(u32);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    /// Numbers of all sizes, extreme ones among them.
    fn numbers(&mut self, count: usize) -> Vec<i16> {
        let number = |random: &mut Self| match random.next() % 4 {
            0 => [i16::MIN, i16::MAX, 0, 255 * 64][random.next() as usize % 4],
            1 => random.next() as i16,
            _ => (random.next() % (256 * 64)) as i16,
        };
        (0..count).map(|_| number(self)).collect()
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }
}

/// Compares what `run` gives with the scalar kernels and with all others.
fn same_everywhere<T: PartialEq + std::fmt::Debug>(run: impl Fn(&Kernels) -> T, what: &str) {
    let expected = run(scalar());
    for kernels in supported() {
        assert_eq!(run(kernels), expected, "{what}, {:?}", kernels.instructions());
    }
}

#[test]
fn rows_are_added_up_alike() {
    let mut random = Random(1);
    for width in (1..70).chain([129, 1000]) {
        for count in [1, 2, 3, 7, 12] {
            let samples = width * (count + 2);
            let (bytes, numbers) = (random.bytes(samples), random.numbers(samples));
            let weights = random.numbers(count);
            let starts: Vec<usize> = (0..count).map(|row| row * width + 2 * row / count).collect();
            let run = |kernels: &Kernels| {
                let mut sums = [vec![7; width + 3], vec![7; width + 3]];
                let [of_bytes, of_sums] = &mut sums;
                let slab = Slab::new(&bytes, width, &starts).unwrap();
                kernels.rows_of_bytes(slab, &weights, of_bytes);
                let slab = Slab::new(&numbers, width, &starts).unwrap();
                kernels.rows_of_sums(slab, &weights, of_sums);
                for sums in &sums {
                    assert_eq!(sums[width..], [7; 3], "written beyond {width} columns");
                }
                sums
            };
            same_everywhere(run, &format!("{count} rows of {width}"));
        }
    }
}

#[test]
fn more_weights_than_rows_are_left_out() {
    let run = |kernels: &Kernels| {
        let mut sums = [0; 40];
        let slab = Slab::new(&[9; 40], 40, &[0]).unwrap();
        kernels.rows_of_bytes(slab, &[16_384, 16_384, 5], &mut sums);
        sums
    };
    assert_eq!(run(scalar()), [9 * 64; 40]);
    same_everywhere(run, "one row and three weights");
}

#[test]
fn neighbors_are_added_up_alike() {
    let mut random = Random(2);
    for outputs in 1..23 {
        for most in [1, 12, 16, 17, 50] {
            let mut filter = Filter::with_capacity(outputs, most);
            for _ in 0..outputs {
                let count = 1 + random.next() as usize % most;
                filter.push(random.next() as usize % 40, &random.numbers(count));
            }
            let rows: [Vec<i16>; ROWS] = std::array::from_fn(|_| random.numbers(filter.reach()));
            let run = |kernels: &Kernels| {
                let mut results = [(); ROWS].map(|()| vec![7; filter.padded_outputs() + 1]);
                let of_rows = rows.each_ref().map(|row| row.as_slice());
                let results_of = results.each_mut().map(|result| result.as_mut_slice());
                kernels.along_rows(&filter, of_rows, results_of);
                assert!(results.iter().all(|result| result.last() == Some(&7)));
                results
            };
            same_everywhere(run, &format!("{outputs} outputs of up to {most}"));
        }
    }
}

#[test]
fn rows_that_are_too_short_are_left_alone() {
    let mut filter = Filter::with_capacity(1, 1);
    filter.push(3, &[16_384]);
    for kernels in supported() {
        let mut outputs = [[7; 4]; ROWS];
        let short = vec![1; filter.reach() - 1];
        kernels.along_rows(&filter, [&short; ROWS], outputs.each_mut().map(|o| o.as_mut_slice()));
        assert_eq!(outputs, [[7; 4]; ROWS]);
    }
}

#[test]
fn samples_are_rounded_alike() {
    let all: Vec<i16> = (i16::MIN..=i16::MAX).collect();
    for range in [ByteRange::Full, ByteRange::Luma, ByteRange::Chroma] {
        for skip in [0, 1, 65_500] {
            let samples = &all[skip..];
            let run = |kernels: &Kernels| {
                let mut bytes = vec![0; samples.len()];
                kernels.bytes(samples, range, &mut bytes);
                bytes
            };
            same_everywhere(run, &format!("{range:?}"));
        }
    }
}

#[test]
fn ranges_are_those_of_their_names() {
    for (range, black, white, scale) in [
        (ByteRange::Full, 0.0_f64, 255.0_f64, 1.0),
        (ByteRange::Luma, 16.0, 235.0, 219.0 / 255.0),
        (ByteRange::Chroma, 15.56, 239.56, 224.0 / 255.0),
    ] {
        let samples: Vec<i16> = (-100..=16_500).collect();
        let mut bytes = vec![0; samples.len()];
        scalar().bytes(&samples, range, &mut bytes);
        for (sample, byte) in samples.iter().zip(bytes) {
            let level = f64::from(*sample) / 64.0;
            let exact = match range {
                ByteRange::Chroma => 128.0 + (level.clamp(0.0, 255.0) - 128.0) * scale,
                _ => black + level.clamp(0.0, 255.0) * scale,
            };
            assert!((exact - f64::from(byte)).abs() < 0.51, "{range:?}: {sample} gave {byte}");
            assert!(f64::from(byte) >= black.floor() && f64::from(byte) <= white.ceil());
        }
    }
    let mut middle = [0];
    scalar().bytes(&[128 * 64], ByteRange::Chroma, &mut middle);
    assert_eq!(middle, [128]);
}

#[test]
fn colors_are_converted_alike() {
    let mut random = Random(3);
    for width in (0..70).chain([1001]) {
        let ycc = [(); 3].map(|()| random.numbers(width));
        let run = |kernels: &Kernels| {
            let mut rgb = vec![7; 3 * width + 2];
            kernels.ycc_to_rgb(ycc.each_ref().map(|row| row.as_slice()), &mut rgb);
            assert_eq!(rgb[3 * width..], [7; 2]);
            rgb
        };
        same_everywhere(run, &format!("{width} pixels"));
    }
}

#[test]
fn colors_are_those_of_jfif() {
    let mut random = Random(4);
    for _ in 0..5_000 {
        let ycc = [(); 3].map(|()| (random.next() % (256 * 64)) as i16);
        let mut rgb = [0; 3];
        scalar().ycc_to_rgb(ycc.each_ref().map(std::slice::from_ref), &mut rgb);
        let [y, cb, cr] = ycc.map(|sample| f64::from(sample) / 64.0);
        let (cb, cr) = (cb - 128.0, cr - 128.0);
        let exact = [y + 1.402 * cr, y - 0.344_136 * cb - 0.714_136 * cr, y + 1.772 * cb];
        for (byte, exact) in rgb.into_iter().zip(exact) {
            assert!((f64::from(byte) - exact.clamp(0.0, 255.0)).abs() < 0.51, "{ycc:?}: {rgb:?}");
        }
    }
}

#[test]
fn planes_are_made_alike() {
    let mut random = Random(5);
    for width in (0..70).chain([1001]) {
        let rows = [(); 2].map(|()| {
            let extreme = |byte: u8| [0, 255, byte, byte][usize::from(byte) % 4];
            random.bytes(3 * width).into_iter().map(extreme).collect::<Vec<u8>>()
        });
        let run = |kernels: &Kernels| {
            let half = width.div_ceil(2);
            let mut planes = [vec![7; width + 1], vec![7; half + 1], vec![7; half + 1]];
            let [y, cb, cr] = &mut planes;
            kernels.rgb_to_luma(&rows[0], y);
            kernels.rgb_to_chroma(rows.each_ref().map(|row| row.as_slice()), [cb, cr]);
            assert!(planes.iter().all(|plane| plane.last() == Some(&7)));
            planes
        };
        same_everywhere(run, &format!("{width} pixels"));
    }
}

#[test]
fn planes_are_those_of_jfif() {
    let mut random = Random(6);
    for _ in 0..5_000 {
        let pixels = random.bytes(12);
        let (above, below) = pixels.split_at(6);
        let (mut y, mut cb, mut cr) = ([0; 2], [0], [0]);
        scalar().rgb_to_luma(above, &mut y);
        scalar().rgb_to_chroma([above, below], [&mut cb, &mut cr]);
        let near = |found: i16, exact: f64| (f64::from(found) / 64.0 - exact).abs() < 0.03;
        for (y, pixel) in y.into_iter().zip(above.as_chunks::<3>().0) {
            let [r, g, b] = pixel.map(f64::from);
            assert!(near(y, 0.299 * r + 0.587 * g + 0.114 * b), "{pixel:?}: {y}");
        }
        let mean =
            |color| pixels[color..].iter().step_by(3).map(|c| f64::from(*c)).sum::<f64>() / 4.0;
        let [r, g, b] = [0, 1, 2].map(mean);
        assert!(near(cb[0], 128.0 - 0.168_736 * r - 0.331_264 * g + 0.5 * b), "{pixels:?}: {cb:?}");
        assert!(near(cr[0], 128.0 + 0.5 * r - 0.418_688 * g - 0.081_312 * b), "{pixels:?}: {cr:?}");
    }
}

#[test]
fn gray_has_its_level_and_no_color_and_the_last_column_counts_twice() {
    for level in 0..=255 {
        let pixels = [level; 9];
        let (mut y, mut cb, mut cr) = ([0; 3], [0; 2], [0; 2]);
        scalar().rgb_to_luma(&pixels, &mut y);
        scalar().rgb_to_chroma([&pixels; 2], [&mut cb, &mut cr]);
        assert_eq!((y, cb, cr), ([64 * i16::from(level); 3], [8192; 2], [8192; 2]));
    }
    let row = [[0; 6].as_slice(), &[255, 0, 0]].concat();
    let (mut cb, mut cr) = ([0; 2], [0; 2]);
    scalar().rgb_to_chroma([&row; 2], [&mut cb, &mut cr]);
    assert_eq!((cb[0], cr[0], cr[1]), (8192, 8192, 8192 + 8160));
}
