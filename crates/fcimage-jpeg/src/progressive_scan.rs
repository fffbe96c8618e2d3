//! One scan of a progressive file (T.81, annex G): coded data to coefficients.

use fcimage_base::error::Result;

use super::OnDamage;
use super::bits::Bits;
use super::coefficients::{Coefficients, Stored};
use super::damage::{Damage, Intervals};
use super::huffman::{Class, Entry, LOOKUP_BITS, Table};
use super::layout::Layout;
use super::markers::{Markers, ScanHeader};

/// The kinds of scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    DcFirst,
    DcRefine,
    AcFirst,
    AcRefine,
}

/// One component in the scan.
struct Channel {
    part: usize,
    /// Blocks of an MCU beside and below each other.
    h: usize,
    v: usize,
    /// `None` where the scan reads single bits.
    table: Option<Table>,
}

/// A scan with the state of its decoding.
pub(super) struct ProgressiveScan<'a> {
    kind: Kind,
    start: usize,
    end: usize,
    low: u8,
    bits: Bits<'a>,
    channels: Vec<Channel>,
    /// MCUs beside and below each other.
    mcus: (u32, u32),
    intervals: Intervals,
    dc_before: [i32; 4],
    /// Blocks that end before they start.
    ended_blocks: u32,
    /// MCUs that were decoded without damage.
    good: u64,
}

impl<'a> ProgressiveScan<'a> {
    /// A scan that starts at the position of `markers`.
    pub(super) fn new(
        markers: &Markers<'a>,
        header: &ScanHeader,
        layout: &Layout,
        on_damage: OnDamage,
    ) -> Result<Self> {
        let kind = match (header.start, header.high) {
            (0, 0) => Kind::DcFirst,
            (0, _) => Kind::DcRefine,
            (_, 0) => Kind::AcFirst,
            _ => Kind::AcRefine,
        };
        let alone = header.parts.len() == 1;
        let mut mcus = layout.mcus;
        let mut channels = Vec::with_capacity(header.parts.len());
        for scan_part in &header.parts {
            let Some(part) = layout.parts.get(scan_part.component) else { continue };
            let (h, v) = if alone { (1, 1) } else { (part.h as usize, part.v as usize) };
            if alone {
                mcus = part.blocks;
            }
            let table = match kind {
                Kind::DcFirst => Some(Table::new(markers.dc(scan_part.dc)?, Class::Dc, "DC")?),
                Kind::DcRefine => None,
                Kind::AcFirst => {
                    Some(Table::new(markers.ac(scan_part.ac)?, Class::AcProgressive, "AC")?)
                }
                Kind::AcRefine => {
                    Some(Table::new(markers.ac(scan_part.ac)?, Class::Symbols, "AC")?)
                }
            };
            channels.push(Channel { part: scan_part.component, h, v, table });
        }
        Ok(Self {
            kind,
            start: usize::from(header.start),
            end: usize::from(header.end),
            low: header.low,
            bits: Bits::new(markers.data(), markers.position()),
            channels,
            mcus,
            intervals: Intervals::new(markers.restart_interval(), 0, on_damage),
            dc_before: [0; 4],
            ended_blocks: 0,
            good: 0,
        })
    }

    /// Blocks that the scan passes.
    pub(super) fn blocks(&self) -> u64 {
        let mcu: usize = self.channels.iter().map(|channel| channel.h * channel.v).sum();
        u64::from(self.mcus.0) * u64::from(self.mcus.1) * mcu as u64
    }

    /// Where the coded data end, as far as they were read.
    pub(super) fn position(&self) -> usize {
        self.bits.position()
    }

    /// The fraction of the scan that was decoded without damage.
    pub(super) fn fraction(&self) -> f64 {
        self.good as f64 / (u64::from(self.mcus.0) * u64::from(self.mcus.1)) as f64
    }

    /// Decodes the whole scan.
    pub(super) fn run(&mut self, all: &mut [Coefficients]) -> std::result::Result<(), Damage> {
        for y in 0..self.mcus.1 as usize {
            for x in 0..self.mcus.0 as usize {
                if self.intervals.before_mcu(&mut self.bits)? {
                    self.dc_before = [0; 4];
                    self.ended_blocks = 0;
                }
                if !self.intervals.broken {
                    let before = self.dc_before;
                    let sound = self.mcu(x, y, all);
                    if sound && !self.bits.overran() {
                        self.good += 1;
                        continue;
                    }
                    let ended = self.bits.overran();
                    self.intervals.damaged(if ended { Damage::Ended } else { Damage::Code })?;
                    self.dc_before = before;
                }
                self.fill(x, y, all);
            }
        }
        Ok(())
    }

    /// Decodes one MCU; says whether its data were sound.
    #[inline(always)]
    fn mcu(&mut self, x: usize, y: usize, all: &mut [Coefficients]) -> bool {
        for (channel, before) in self.channels.iter().zip(&mut self.dc_before) {
            let Some(coefficients) = all.get_mut(channel.part) else { return false };
            for v in 0..channel.v {
                for h in 0..channel.h {
                    let (x, y) = (x * channel.h + h, y * channel.v + v);
                    let Some(mut block) = coefficients.block(x, y) else { return false };
                    let bits = &mut self.bits;
                    let band = (self.start, self.end);
                    let sound = match (self.kind, &channel.table) {
                        (Kind::DcFirst, Some(table)) => {
                            dc_first(bits, table, before, self.low, &mut block)
                        }
                        (Kind::AcFirst, Some(table)) => ac_first(
                            bits,
                            table,
                            band,
                            self.low,
                            &mut self.ended_blocks,
                            &mut block,
                        ),
                        (Kind::AcRefine, Some(table)) => ac_refine(
                            bits,
                            table,
                            band,
                            self.low,
                            &mut self.ended_blocks,
                            &mut block,
                        ),
                        _ => {
                            if bits.bit()
                                && let Some(dc) = block.dc()
                            {
                                *dc |= 1 << (self.low & 15);
                            }
                            Some(())
                        }
                    };
                    if sound.is_none() {
                        return false;
                    }
                }
            }
        }
        true
    }

    /// Gives the blocks of an MCU that was lost the last known DC.
    fn fill(&mut self, x: usize, y: usize, all: &mut [Coefficients]) {
        if self.kind != Kind::DcFirst {
            return;
        }
        for (channel, before) in self.channels.iter().zip(&self.dc_before) {
            let Some(coefficients) = all.get_mut(channel.part) else { continue };
            for v in 0..channel.v {
                for h in 0..channel.h {
                    let block = coefficients.block(x * channel.h + h, y * channel.v + v);
                    if let Some(mut block) = block
                        && let Some(dc) = block.dc()
                    {
                        *dc = (*before << self.low) as i16;
                    }
                }
            }
        }
    }
}

/// T.81, G.1.2.1, first scan.
#[inline(always)]
fn dc_first(
    bits: &mut Bits<'_>,
    table: &Table,
    before: &mut i32,
    low: u8,
    block: &mut Stored<'_>,
) -> Option<()> {
    *before = before.wrapping_add(bits.difference(table)?);
    *block.dc()? = (*before << low) as i16;
    Some(())
}

/// T.81, G.1.2.2.
#[inline(always)]
fn ac_first(
    reader: &mut Bits<'_>,
    table: &Table,
    (start, end): (usize, usize),
    low: u8,
    ended_blocks: &mut u32,
    block: &mut Stored<'_>,
) -> Option<()> {
    if *ended_blocks > 0 {
        *ended_blocks -= 1;
        return Some(());
    }
    let mut bits = *reader;
    let mut k = start;
    while k <= end {
        bits.need_32();
        let entry = table.lookup[bits.peek(LOOKUP_BITS) as usize].0;
        let value = if entry & Entry::PART == 0 {
            bits.consume(entry & 0x7f);
            k += (entry >> 8 & 0xff) as usize;
            entry as i32 >> 16
        } else {
            let symbol = bits.symbol(table)?;
            let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            if size == 0 && run < 15 {
                // This block and some more end here.
                *ended_blocks = (1 << run) - 1 + bits.take(run);
                break;
            }
            k += run as usize;
            bits.value(size)
        };
        if value != 0 {
            if k > 63 {
                return None;
            }
            block.set(k, (value << low) as i16);
        }
        k += 1;
    }
    *reader = bits;
    Some(())
}

/// T.81, G.1.2.3.
#[inline(always)]
fn ac_refine(
    reader: &mut Bits<'_>,
    table: &Table,
    (start, end): (usize, usize),
    low: u8,
    ended_blocks: &mut u32,
    block: &mut Stored<'_>,
) -> Option<()> {
    // All coefficients of the scan's band from k on.
    let band = |k: usize| (u64::MAX >> (63 - end)) & u64::MAX.checked_shl(k as u32).unwrap_or(0);
    let bit = 1i16 << (low & 15);
    if *ended_blocks > 0 && *block.history & band(start) == 0 {
        *ended_blocks -= 1;
        return Some(());
    }
    let mut bits = *reader;
    let mut k = start;
    if *ended_blocks == 0 {
        while k <= end {
            let symbol = bits.symbol(table)?;
            let (mut run, size) = (u32::from(symbol >> 4), symbol & 15);
            let mut value = 0;
            if size == 0 {
                if run < 15 {
                    *ended_blocks = (1 << run) + bits.take(run);
                    break;
                }
            } else {
                // The size can only be 1; libjpeg takes every other one for that, too.
                value = if bits.bit() { bit } else { -bit };
            }
            // Over coefficients that are known already, which take a bit each, and `run` zeros.
            while k <= end {
                if *block.history >> k & 1 != 0 {
                    if bits.bit() {
                        block.refine(k, bit);
                    }
                } else if run == 0 {
                    break;
                } else {
                    run -= 1;
                }
                k += 1;
            }
            if value != 0 {
                if k > 63 {
                    return None;
                }
                block.set(k, value);
            }
            k += 1;
        }
    }
    if *ended_blocks > 0 {
        let mut known = *block.history & band(k);
        while known != 0 {
            if bits.bit() {
                block.refine(known.trailing_zeros() as usize, bit);
            }
            known &= known - 1;
        }
        *ended_blocks -= 1;
    }
    *reader = bits;
    Some(())
}
