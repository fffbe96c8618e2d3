//! Sizes at a scale: of components, blocks and MCUs, as libjpeg's `jpeg_calc_output_dimensions`
//! has them; which part of them is wanted; and how much memory that takes.

use fcimage_base::error::{Error, Result};

use super::coefficients::Coefficients;
use super::frame::{ColorModel, Header};
use super::parallel;
use super::{Region, Request, scaled_size};

/// One component at a scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Blocks of an MCU beside each other.
    pub(super) h: u32,
    /// Blocks of an MCU below each other.
    pub(super) v: u32,
    /// Samples of a side of its blocks: at most 8; more than the scale where that saves upsampling.
    pub(super) n: u32,
    /// Its quantisation table.
    pub(super) quant: u8,
    /// Blocks that hold samples of the picture: what a scan of this component alone has.
    pub(super) blocks: (u32, u32),
    /// Blocks in whole MCUs.
    pub(super) padded: (u32, u32),
    /// Samples that belong to the picture: width, height.
    pub(super) size: (u32, u32),
}

/// A file at a scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) scale: u32,
    /// Largest sampling factors.
    pub(super) max: (u32, u32),
    /// MCUs beside and below each other.
    pub(super) mcus: (u32, u32),
    pub(super) parts: Vec<Part>,
    pub(super) region: Region,
    pub(super) color: ColorModel,
    pub(super) inverted: bool,
}

/// Pixels around the region whose samples triangle upsampling looks at.
const MARGIN: u32 = 4;

/// Bytes for tables, readers and small vectors.
const SMALL: u64 = 3 << 17;

impl Layout {
    pub(super) fn new(header: &Header, request: &Request) -> Result<Self> {
        let scale = u32::from(request.scale);
        if !(1..=8).contains(&scale) {
            return Err(Error::argument(format!("a JPEG scale must be in 1..=8, got {scale}")));
        }
        let size = scaled_size(header.width, header.height, request.scale);
        let region = request.region.unwrap_or(Region { x: 0, y: 0, width: size.0, height: size.1 });
        let inside = |start: u32, length: u32, size: u32| {
            length > 0 && start.checked_add(length).is_some_and(|end| end <= size)
        };
        if !inside(region.x, region.width, size.0) || !inside(region.y, region.height, size.1) {
            return Err(Error::argument(format!(
                "a region must lie within the {}x{} pixels of the scaled JPEG, got {region:?}",
                size.0, size.1
            )));
        }
        // The factors of a lone component mean nothing: its MCU is one block (T.81, A.2.2).
        let alone = header.sampling.len() == 1;
        let factors: Vec<(u32, u32)> = header
            .sampling
            .iter()
            .map(|&(h, v)| if alone { (1, 1) } else { (u32::from(h), u32::from(v)) })
            .collect();
        let max = factors.iter().fold((1, 1), |max, f| (max.0.max(f.0), max.1.max(f.1)));
        let mcus = (header.width.div_ceil(8 * max.0), header.height.div_ceil(8 * max.1));
        let parts = factors
            .iter()
            .zip(&header.frame.components)
            .map(|(&(h, v), component)| {
                let mut n = scale;
                while n <= 4
                    && (max.0 * scale).is_multiple_of(h * n * 2)
                    && (max.1 * scale).is_multiple_of(v * n * 2)
                {
                    n *= 2;
                }
                Part {
                    h,
                    v,
                    n,
                    quant: component.quant,
                    blocks: (
                        (header.width * h).div_ceil(8 * max.0),
                        (header.height * v).div_ceil(8 * max.1),
                    ),
                    padded: (mcus.0 * h, mcus.1 * v),
                    size: (
                        (header.width * h * n).div_ceil(8 * max.0),
                        (header.height * v * n).div_ceil(8 * max.1),
                    ),
                }
            })
            .collect();
        let color = header.color;
        Ok(Self { scale, max, mcus, parts, region, color, inverted: header.adobe_inverted })
    }

    /// The MCUs beside each other whose samples the region needs: first and end.
    pub(super) fn wanted_columns(&self) -> (u32, u32) {
        wanted(self.region.x, self.region.width, self.max.0 * self.scale, self.mcus.0)
    }

    /// The rows of MCUs that the region needs: first and end.
    pub(super) fn wanted_rows(&self) -> (u32, u32) {
        wanted(self.region.y, self.region.height, self.max.1 * self.scale, self.mcus.1)
    }

    /// Bytes of a pixel of the result.
    pub(super) fn channels(&self) -> usize {
        match self.color {
            ColorModel::Gray => 1,
            ColorModel::Ycc | ColorModel::Rgb => 3,
            ColorModel::Cmyk | ColorModel::Ycck => 4,
        }
    }

    /// Bytes of the result.
    pub(super) fn result_bytes(&self) -> u64 {
        u64::from(self.region.width) * u64::from(self.region.height) * self.channels() as u64
    }

    /// An upper bound of the bytes that decoding holds, result included.
    pub(super) fn peak_bytes(&self, header: &Header) -> u64 {
        let sum = |of: &dyn Fn(&Part) -> u64| self.parts.iter().map(of).sum::<u64>();
        let row = |part: &Part| u64::from(part.padded.0 * part.n);
        // Two rows of MCUs (more where restart intervals decode in parallel), or all of them where the
        // components come one after the other.
        let planes = if header.one_scan || header.progressive {
            let parallel = header.restart_interval > 0 && !header.progressive;
            let rows = if parallel { 2 * parallel::ROWS.min(self.mcus.1) } else { 2 };
            sum(&|part| row(part) * u64::from(rows * part.v * part.n))
        } else {
            sum(&|part| row(part) * u64::from(part.padded.1 * part.n))
        };
        let coefficients = if header.progressive { sum(&Coefficients::bytes) } else { 0 };
        let lines = self.parts.len() as u64 * (u64::from(self.region.width) + 64);
        // Where each restart interval starts, in a vector that grows by doubling.
        let starts = match header.restart_interval {
            0 => 0,
            interval => {
                let mcus = u64::from(self.mcus.0) * u64::from(self.mcus.1);
                mcus.div_ceil(u64::from(interval)) * 3 * size_of::<usize>() as u64
            }
        };
        self.result_bytes() + planes + coefficients + lines + starts + SMALL
    }
}

fn wanted(start: u32, length: u32, mcu: u32, mcus: u32) -> (u32, u32) {
    let first = start.saturating_sub(MARGIN) / mcu;
    let end = (start + length + MARGIN).div_ceil(mcu);
    (first, end.min(mcus))
}
