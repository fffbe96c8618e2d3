//! One sequential scan, or some of its restart intervals: coded data to samples, one row of MCUs at a
//! time.

use std::ops::Range;

use fcimage_jpeg_kernels::{Idct, IdctPair, Kernels, Work};

use crate::component_rows::Rows;
use crate::entropy::bits::Bits;
use crate::entropy::block::{self, Block};
use crate::entropy::damage::Damage;
use crate::entropy::huffman::{Class, Table};
use crate::entropy::pairs::Pairs;
use crate::entropy::restart::RestartIntervals;
use crate::entropy::zigzag::{Order, order};
use crate::error::Result;
use crate::geometry::Size;
use crate::header::scan::ScanHeader;
use crate::header::segments::Segments;
use crate::job::Job;
use crate::marker_search::find_restart;
use crate::request::OnDamage;

/// What decoding a component needs.
struct Channel {
    /// Index of the component and of its plane.
    component: usize,
    dc: Table,
    ac: Pairs,
    /// A copy, so that it is reached without another pointer.
    order: Order,
    quantization: [u16; 64],
    idct: Idct,
    /// For two blocks beside each other, where that takes less time.
    idct_pair: Option<IdctPair>,
    /// Samples of a side of its blocks.
    n: usize,
    /// Blocks of an MCU beside and below each other.
    h: usize,
    v: usize,
    /// Samples from an MCU to the next.
    step: usize,
}

impl Channel {
    /// Its blocks in an MCU, `stride` samples being between the rows of its plane; `channel` is its
    /// number.
    fn blocks(&self, channel: usize, stride: usize) -> impl Iterator<Item = McuBlock> {
        let Self { n, h, v, .. } = *self;
        let pairs = if self.idct_pair.is_some() { h / 2 * 2 } else { 0 };
        let place = move |i: usize| (i % h, i / h);
        (0..h * v).map(place).map(move |(x, y)| match (x < pairs, x % 2) {
            (true, 0) => McuBlock { channel, role: Role::First, offset: 0 },
            // That of both.
            (true, _) => {
                McuBlock { channel, role: Role::Second, offset: y * n * stride + (x - 1) * n }
            }
            (false, _) => McuBlock { channel, role: Role::Alone, offset: y * n * stride + x * n },
        })
    }
}

/// One block of an MCU.
struct McuBlock {
    /// Number of its channel.
    channel: usize,
    role: Role,
    /// Where its samples are, or those of both, counted from the first of the MCU.
    offset: usize,
}

/// Whether a block is transformed alone, or with the one beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Alone,
    First,
    Second,
}

/// What all intervals of a scan share.
pub(super) struct ScanSetup<'a> {
    pub(super) data: &'a [u8],
    channels: Vec<Channel>,
    /// The blocks of an MCU, in their order.
    blocks: Vec<McuBlock>,
    /// MCUs beside and below each other.
    pub(super) mcus: Size,
    /// MCUs of a restart interval, 0 where there are none.
    pub(super) interval: u32,
    /// Where the coded data start.
    start: usize,
    on_damage: OnDamage,
    kernels: &'static Kernels,
}

impl<'a> ScanSetup<'a> {
    /// The scan that starts at the position of `segments`.
    pub(super) fn new(segments: &Segments<'a>, header: &ScanHeader, job: &Job<'_>) -> Result<Self> {
        let scan = job.layout.scan(header)?;
        let tables = &segments.tables;
        let mut channels = Vec::with_capacity(header.components.len());
        for (numbers, blocks) in header.components.iter().zip(&scan.blocks) {
            let layout = &job.layout.components[blocks.component];
            channels.push(Channel {
                component: blocks.component,
                dc: Table::new(tables.dc(numbers.dc)?, Class::Dc, "DC")?,
                ac: Pairs::new(tables.ac(numbers.ac)?)?,
                order: order(layout.n).clone(),
                quantization: tables.quantization(layout.quantization)?,
                idct: job.kernels.idct(layout.n),
                idct_pair: job.kernels.idct_pair(layout.n),
                n: layout.n as usize,
                h: blocks.h,
                v: blocks.v,
                step: blocks.h * layout.n as usize,
            });
        }
        let numbered = channels.iter().enumerate();
        let blocks = numbered.flat_map(|(number, channel)| {
            channel.blocks(number, job.layout.components[channel.component].stride())
        });
        let blocks = blocks.collect();
        Ok(Self {
            data: segments.data(),
            channels,
            blocks,
            mcus: scan.mcus,
            interval: segments.restart_interval,
            start: segments.position(),
            on_damage: job.on_damage,
            kernels: job.kernels,
        })
    }

    /// The number of the interval that starts with row `row` of the MCUs.
    pub(super) fn interval_at(&self, row: u32) -> usize {
        let mcus = u64::from(row) * u64::from(self.mcus.width);
        (mcus / u64::from(self.interval.max(1))) as usize
    }

    /// The fraction of all MCUs, when `sound` of them were decoded from row `first` on.
    pub(super) fn fraction(&self, first: u32, sound: u64) -> f64 {
        let before = u64::from(first) * u64::from(self.mcus.width);
        (before + sound) as f64 / self.mcus.area() as f64
    }

    /// How many restart markers follow behind the MCUs of the first `rows` rows, at least 1.
    pub(super) fn restarts_behind(&self, rows: u32) -> u64 {
        let decoded = u64::from(rows) * u64::from(self.mcus.width);
        match u64::from(self.interval) {
            0 => 0,
            interval => (self.mcus.area() - 1) / interval - (decoded - 1) / interval,
        }
    }

    /// Where the restart intervals start, if all of them seem to be there in their order.
    pub(super) fn intervals(&self) -> Option<Vec<usize>> {
        let count = self.mcus.area().div_ceil(u64::from(self.interval.max(1))) as usize;
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

/// Decoding one row of MCUs.
struct DecodeRow<'d, 's, 'p> {
    scan: &'d mut ScanDecoder<'s>,
    wanted: Range<u32>,
    planes: &'d mut [Rows<'p>],
}

impl Work for DecodeRow<'_, '_, '_> {
    type Output = std::result::Result<(), Damage>;

    #[inline(always)]
    fn run(self) -> Self::Output {
        self.scan.decode_row(self.wanted, self.planes)
    }
}

/// A scan with the state of its decoding.
pub(super) struct ScanDecoder<'s> {
    setup: &'s ScanSetup<'s>,
    bits: Bits<'s>,
    /// The last DC of each channel.
    dc_before: [i32; 4],
    intervals: RestartIntervals,
    /// MCUs that were decoded without damage.
    pub(super) sound: u64,
    /// All MCUs that were passed.
    pub(super) passed: u64,
    /// Two blocks beside each other.
    blocks: [Block; 2],
}

impl<'s> ScanDecoder<'s> {
    /// The scan from its start on.
    pub(super) fn new(setup: &'s ScanSetup<'s>) -> Self {
        Self::at(setup, 0, setup.start)
    }

    /// The scan from its interval `number` on, which starts at `position`.
    pub(super) fn at(setup: &'s ScanSetup<'s>, number: usize, position: usize) -> Self {
        Self {
            setup,
            bits: Bits::new(setup.data, position),
            dc_before: [0; 4],
            intervals: RestartIntervals::new(setup.interval, (number & 7) as u8, setup.on_damage),
            sound: 0,
            passed: 0,
            blocks: [const { Block::new() }; 2],
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
        let kernels = self.setup.kernels;
        kernels.run(DecodeRow { scan: self, wanted, planes })
    }

    #[inline(always)]
    fn decode_row(
        &mut self,
        wanted: Range<u32>,
        planes: &mut [Rows<'_>],
    ) -> std::result::Result<(), Damage> {
        // By value, so that it lives in registers.
        let mut bits = self.bits;
        for x in 0..self.setup.mcus.width {
            match self.intervals.before_mcu(bits) {
                Ok(None) => {}
                Ok(Some(restarted)) => {
                    bits = restarted;
                    self.dc_before = [0; 4];
                }
                Err(damage) => {
                    self.bits = bits;
                    return Err(damage);
                }
            }
            let before = self.dc_before;
            let wanted = wanted.contains(&x);
            if !self.intervals.broken {
                let sound = self.mcu(&mut bits, x as usize, wanted, planes);
                if !sound || bits.overran() {
                    self.bits = bits;
                    let ended = bits.overran();
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
                self.sound += 1;
            }
        }
        self.bits = bits;
        Ok(())
    }

    /// Decodes the next row of MCUs without making samples.
    pub(super) fn skip_row(&mut self) -> std::result::Result<(), Damage> {
        self.row(0..0, &mut [])
    }

    /// Decodes one MCU; returns whether its data were valid.
    #[inline(always)]
    fn mcu(
        &mut self,
        bits: &mut Bits<'_>,
        x: usize,
        wanted: bool,
        planes: &mut [Rows<'_>],
    ) -> bool {
        let [first, second] = &mut self.blocks;
        let mut last = 0;
        for of_mcu in &self.setup.blocks {
            let Some(channel) = self.setup.channels.get(of_mcu.channel) else { return false };
            let is_second = of_mcu.role == Role::Second;
            let block = if is_second { &mut *second } else { &mut *first };
            let before = &mut self.dc_before[of_mcu.channel & 3];
            let (dc, ac) = (&channel.dc, &channel.ac);
            let Some(end) = block::decode(bits, dc, ac, &channel.order, before, block) else {
                first.clear();
                second.clear();
                return false;
            };
            if of_mcu.role == Role::First {
                last = end;
                continue;
            }
            if wanted && let Some(Rows { samples, stride }) = planes.get_mut(channel.component) {
                let at = of_mcu.offset.wrapping_add(x.wrapping_mul(channel.step));
                let out = samples.get_mut(at..).unwrap_or_default();
                let quantization = &channel.quantization;
                match channel.idct_pair {
                    Some(idct_pair) if is_second => {
                        let both = [&*first.coefficients(), &*second.coefficients()];
                        idct_pair(both, quantization, [last, end], out, *stride);
                    }
                    _ => (channel.idct)(first.coefficients(), quantization, end, out, *stride),
                }
            }
            // Also where nothing was entered: that cannot be foretold, and costs more than it saves.
            if is_second {
                second.clear();
            }
            first.clear();
        }
        true
    }

    /// Gives an MCU the last decoded color.
    #[cold]
    #[inline(never)]
    fn fill(&mut self, x: u32, planes: &mut [Rows<'_>]) {
        let x = x as usize;
        let [block, _] = &mut self.blocks;
        block.clear();
        for (channel, before) in self.setup.channels.iter().zip(&self.dc_before) {
            let Rows { samples, stride } = &mut planes[channel.component];
            let n = channel.n;
            block.coefficients()[0] = *before as i16;
            for v in 0..channel.v {
                for h in 0..channel.h {
                    let at = v * n * *stride + x * channel.step + h * n;
                    let (block, out) = (block.coefficients(), &mut samples[at..]);
                    (channel.idct)(block, &channel.quantization, 0, out, *stride);
                }
            }
        }
    }
}
