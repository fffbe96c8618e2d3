//! JPEG files for the tests, written by jpeg-encoder.
#![allow(clippy::unwrap_used, dead_code)] // helpers, of which each test uses some

use fcimage_jpeg::{Context, Decoder, Limits};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// A kind of file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) color: ColorType,
    pub(crate) sampling: SamplingFactor,
    pub(crate) progressive: bool,
    /// MCUs between restart markers, 0 for none.
    pub(crate) restart: u16,
}

impl Kind {
    /// A photo as cameras write it: YCbCr, 4:2:0, baseline, no restart markers.
    pub(crate) const PHOTO: Self = Self {
        color: ColorType::Rgb,
        sampling: SamplingFactor::F_2_2,
        progressive: false,
        restart: 0,
    };

    /// Every color type, sampling, and way of coding.
    pub(crate) fn all() -> Vec<Self> {
        use SamplingFactor::*;
        let mut kinds = vec![];
        for color in [ColorType::Luma, ColorType::Rgb, ColorType::Cmyk, ColorType::CmykAsYcck] {
            for sampling in [F_1_1, F_2_1, F_1_2, F_2_2, F_4_1, F_4_2, F_1_4, F_2_4] {
                for progressive in [false, true] {
                    for restart in [0, 7] {
                        kinds.push(Self { color, sampling, progressive, restart });
                    }
                }
            }
        }
        kinds
    }

    /// A file of this kind, with waves and some noise.
    pub(crate) fn encoded(&self, width: u16, height: u16, quality: u8) -> Vec<u8> {
        let channels = match self.color {
            ColorType::Luma => 1,
            ColorType::Rgb => 3,
            _ => 4,
        };
        let mut pixels = vec![];
        for y in 0..usize::from(height) {
            for x in 0..usize::from(width) {
                for c in 0..channels {
                    let wave =
                        ((x as f64 / (5.0 + c as f64)).sin() + (y as f64 / 7.0).cos()) * 50.0;
                    pixels.push((128.0 + wave + ((x * 7 + y * 13) % 11) as f64) as u8);
                }
            }
        }
        let mut data = vec![];
        let mut encoder = Encoder::new(&mut data, quality);
        encoder.set_sampling_factor(self.sampling);
        encoder.set_progressive(self.progressive);
        if self.restart > 0 {
            encoder.set_restart_interval(self.restart);
        }
        encoder.encode(&pixels, width, height, self.color).unwrap();
        data
    }
}

/// The decoder of a file with a valid header.
pub(crate) fn open(data: &[u8]) -> Decoder<'_> {
    Decoder::new(data, &Limits::default()).unwrap()
}

/// Threads of the standard library, as many as it says.
pub(crate) struct Threads(pub(crate) usize);

impl Context for Threads {
    fn threads(&self) -> usize {
        self.0
    }

    fn for_each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        std::thread::scope(|scope| {
            for first in 0..self.0 {
                scope.spawn(move || (first..count).step_by(self.0).for_each(work));
            }
        });
    }
}
