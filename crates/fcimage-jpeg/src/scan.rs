//! One sequential scan, or a stretch of its restart intervals: coded data to samples, one row of MCUs
//! at a time.

use std::ops::Range;

use fcimage_base::error::Result;

use super::OnDamage;
use super::bits::Bits;
use super::block::{self, Block};
use super::damage::{Damage, Intervals, find_restart};
use super::huffman::{Class, Table};
use super::idct::{self, Idct};
use super::layout::Layout;
use super::markers::{Markers, ScanHeader};
use super::pairs::Pairs;
use super::plane::Rows;
use super::tables::{ORDERS, Order};

/// What decoding a component needs.
struct Channel {
    /// Index of the component and of its plane.
    part: usize,
    dc: Table,
    ac: Pairs,
    order: &'static Order,
    quant: [u16; 64],
    idct: Idct,
    /// Samples of a side of its blocks.
    n: usize,
    /// Blocks of an MCU beside and below each other.
    h: usize,
    v: usize,
}

/// What all intervals of a scan share.
pub(super) struct Setup<'a> {
    data: &'a [u8],
    channels: Vec<Channel>,
    /// MCUs beside and below each other.
    pub(super) mcus: (u32, u32),
    /// MCUs of a restart interval, 0 where there are none.
    pub(super) interval: u32,
    /// Where the coded data start.
    start: usize,
    on_damage: OnDamage,
}

impl<'a> Setup<'a> {
    /// The scan that starts at the position of `markers`.
    pub(super) fn new(
        markers: &Markers<'a>,
        header: &ScanHeader,
        layout: &Layout,
        on_damage: OnDamage,
        vector: bool,
    ) -> Result<Self> {
        // A scan of one component has no MCUs of several blocks and no padding (T.81, A.2.2).
        let alone = header.parts.len() == 1;
        let mut mcus = layout.mcus;
        let mut channels = Vec::with_capacity(header.parts.len());
        for scan_part in &header.parts {
            let Some(part) = layout.parts.get(scan_part.component) else { continue };
            let (h, v) = if alone { (1, 1) } else { (part.h as usize, part.v as usize) };
            if alone {
                mcus = part.blocks;
            }
            channels.push(Channel {
                part: scan_part.component,
                dc: Table::new(markers.dc(scan_part.dc)?, Class::Dc, "DC")?,
                ac: Pairs::new(markers.ac(scan_part.ac)?)?,
                order: &ORDERS[(part.n as usize - 1) & 7],
                quant: markers.quant(part.quant)?,
                idct: idct::select(part.n as u8, vector),
                n: part.n as usize,
                h,
                v,
            });
        }
        let (data, start) = (markers.data(), markers.position());
        let interval = markers.restart_interval();
        Ok(Self { data, channels, mcus, interval, start, on_damage })
    }

    /// The number of the interval that starts with row `row` of the MCUs.
    pub(super) fn interval_at(&self, row: u32) -> usize {
        let mcus = u64::from(row) * u64::from(self.mcus.0);
        (mcus / u64::from(self.interval.max(1))) as usize
    }

    /// The fraction of all MCUs, when `good` of them were decoded from row `first` on.
    pub(super) fn fraction(&self, first: u32, good: u64) -> f64 {
        let before = u64::from(first) * u64::from(self.mcus.0);
        (before + good) as f64 / (u64::from(self.mcus.0) * u64::from(self.mcus.1)) as f64
    }

    /// Where the restart intervals start, if all of them seem to be there in their order.
    pub(super) fn intervals(&self) -> Option<Vec<usize>> {
        let all = u64::from(self.mcus.0) * u64::from(self.mcus.1);
        let count = all.div_ceil(u64::from(self.interval.max(1))) as usize;
        let mut starts = vec![self.start];
        while starts.len() < count {
            let (number, start) = find_restart(self.data, *starts.last()?)?;
            if usize::from(number) != (starts.len() - 1) & 7 {
                return None;
            }
            starts.push(start);
        }
        Some(starts)
    }
}

/// A scan with the state of its decoding.
pub(super) struct Scan<'s> {
    setup: &'s Setup<'s>,
    bits: Bits<'s>,
    /// The last DC of each channel.
    dc_before: [i32; 4],
    intervals: Intervals,
    /// MCUs that were decoded without damage, and all that were passed.
    pub(super) good: u64,
    pub(super) passed: u64,
    block: Block,
}

impl<'s> Scan<'s> {
    /// The scan from its start on.
    pub(super) fn new(setup: &'s Setup<'s>) -> Self {
        Self::at(setup, 0, setup.start)
    }

    /// The scan from its interval `number` on, which starts at `position`.
    pub(super) fn at(setup: &'s Setup<'s>, number: usize, position: usize) -> Self {
        Self {
            setup,
            bits: Bits::new(setup.data, position),
            dc_before: [0; 4],
            intervals: Intervals::new(setup.interval, (number & 7) as u8, setup.on_damage),
            good: 0,
            passed: 0,
            block: Block::new(),
        }
    }

    /// Where the coded data end, as far as they were read.
    pub(super) fn position(&self) -> usize {
        self.bits.position()
    }

    /// Decodes the next row of MCUs; those in `wanted` become samples in `planes`, which start there.
    pub(super) fn row(
        &mut self,
        wanted: Range<u32>,
        planes: &mut [Rows<'_>],
    ) -> std::result::Result<(), Damage> {
        for x in 0..self.setup.mcus.0 {
            if self.intervals.before_mcu(&mut self.bits)? {
                self.dc_before = [0; 4];
            }
            let before = self.dc_before;
            let wanted = wanted.contains(&x);
            if !self.intervals.broken {
                let sound = self.mcu(x, wanted, planes);
                if !sound || self.bits.overran() {
                    let ended = self.bits.overran();
                    self.intervals.damaged(if ended { Damage::Ended } else { Damage::Code })?;
                    self.dc_before = before;
                }
            }
            self.passed += 1;
            if self.intervals.broken {
                if wanted {
                    self.fill(x, planes);
                }
            } else {
                self.good += 1;
            }
        }
        Ok(())
    }

    /// Decodes one MCU; says whether its data were sound.
    #[inline(always)]
    fn mcu(&mut self, x: u32, wanted: bool, planes: &mut [Rows<'_>]) -> bool {
        let x = x as usize;
        for (channel, before) in self.setup.channels.iter().zip(&mut self.dc_before) {
            let Some(plane) = planes.get_mut(channel.part) else { return false };
            let (n, stride) = (channel.n, plane.stride);
            let left = x * channel.h * n;
            for v in 0..channel.v {
                for h in 0..channel.h {
                    let (bits, block) = (&mut self.bits, &mut self.block);
                    let Some(last) =
                        block::decode(bits, &channel.dc, &channel.ac, channel.order, before, block)
                    else {
                        block.clear();
                        return false;
                    };
                    if wanted {
                        let at = v * n * stride + left + h * n;
                        let out = plane.samples.get_mut(at..).unwrap_or_default();
                        (channel.idct)(block.coefficients(), &channel.quant, last, out, stride);
                    }
                    if last > 0 {
                        block.clear();
                    }
                }
            }
        }
        true
    }

    /// Gives an MCU the last known colour.
    fn fill(&mut self, x: u32, planes: &mut [Rows<'_>]) {
        let x = x as usize;
        self.block.clear();
        for (channel, before) in self.setup.channels.iter().zip(&self.dc_before) {
            let Some(plane) = planes.get_mut(channel.part) else { continue };
            let (n, stride) = (channel.n, plane.stride);
            self.block.coefficients()[0] = *before as i16;
            for v in 0..channel.v {
                for h in 0..channel.h {
                    let at = v * n * stride + (x * channel.h + h) * n;
                    let out = plane.samples.get_mut(at..).unwrap_or_default();
                    (channel.idct)(self.block.coefficients(), &channel.quant, 0, out, stride);
                }
            }
        }
    }
}
