//! One sequential scan: coded data to samples in the planes, row of MCUs by row of MCUs.
#![forbid(unsafe_code)]

use crate::error::Result;

use super::OnDamage;
use super::bits::Bits;
use super::block::{self, Block};
use super::damage::{Damage, Resume, resync};
use super::huffman::{Class, Table};
use super::idct::{self, Idct};
use super::layout::Layout;
use super::markers::{Markers, ScanHeader};
use super::plane::Plane;
use super::tables::{ORDERS, Order};

/// What decoding a component needs.
struct Channel {
    /// Index of the component and of its plane.
    part: usize,
    dc: Table,
    ac: Table,
    order: &'static Order,
    quant: [u16; 64],
    idct: Idct,
    /// Samples of a side of its blocks.
    n: usize,
    /// Blocks of an MCU beside and below each other.
    h: usize,
    v: usize,
}

/// A scan with the state of its decoding.
pub(super) struct Scan<'a> {
    data: &'a [u8],
    bits: Bits<'a>,
    channels: Vec<Channel>,
    /// MCUs beside and below each other.
    pub(super) mcus: (u32, u32),
    /// The last DC of each channel.
    dc_before: [i32; 4],
    interval: u32,
    /// MCUs until the next restart marker.
    until_restart: u32,
    next_restart: u8,
    /// Intervals that are lost until decoding goes on at the position given.
    lost: Option<(u32, usize)>,
    /// Whether the rest of the interval takes the last known colour.
    broken: bool,
    on_damage: OnDamage,
    /// MCUs that were decoded without damage, and all that were passed.
    pub(super) good: u64,
    pub(super) passed: u64,
    block: Block,
}

impl<'a> Scan<'a> {
    /// A scan that starts at the position of `markers`.
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
                ac: Table::new(markers.ac(scan_part.ac)?, Class::Ac, "AC")?,
                order: &ORDERS[(part.n as usize - 1) & 7],
                quant: markers.quant(part.quant)?,
                idct: idct::select(part.n as u8, vector),
                n: part.n as usize,
                h,
                v,
            });
        }
        Ok(Self {
            data: markers.data(),
            bits: Bits::new(markers.data(), markers.position()),
            channels,
            mcus,
            dc_before: [0; 4],
            interval: markers.restart_interval(),
            until_restart: markers.restart_interval(),
            next_restart: 0,
            lost: None,
            broken: false,
            on_damage,
            good: 0,
            passed: 0,
            block: Block::new(),
        })
    }

    /// Where the coded data end, as far as they were read.
    pub(super) fn position(&self) -> usize {
        self.bits.position()
    }

    /// Decodes row `row` of the MCUs; those in `wanted` become samples.
    pub(super) fn row(
        &mut self,
        row: u32,
        wanted: std::ops::Range<u32>,
        planes: &mut [Plane],
    ) -> std::result::Result<(), Damage> {
        for x in 0..self.mcus.0 {
            if self.interval > 0 {
                if self.until_restart == 0 {
                    self.restart()?;
                }
                self.until_restart -= 1;
            }
            let before = self.dc_before;
            let wanted = wanted.contains(&x);
            if !self.broken {
                let failed = match self.mcu(row, x, wanted, planes) {
                    true if !self.bits.overran() => None,
                    true => Some(Damage::Ended),
                    false if self.bits.overran() => Some(Damage::Ended),
                    false => Some(Damage::Code),
                };
                if let Some(damage) = failed {
                    if self.on_damage == OnDamage::Error {
                        return Err(damage);
                    }
                    self.dc_before = before;
                    self.broken = true;
                }
            }
            self.passed += 1;
            if self.broken {
                if wanted {
                    self.fill(row, x, planes);
                }
            } else {
                self.good += 1;
            }
        }
        Ok(())
    }

    /// Decodes one MCU; says whether its data were sound.
    #[inline(always)]
    fn mcu(&mut self, row: u32, x: u32, wanted: bool, planes: &mut [Plane]) -> bool {
        let (row, x) = (row as usize, x as usize);
        for (channel, before) in self.channels.iter().zip(&mut self.dc_before) {
            let Some(plane) = planes.get_mut(channel.part) else { return false };
            let (n, stride) = (channel.n, plane.stride());
            let left = x * channel.h * n;
            let rows = plane.rows_from(row * channel.v * n);
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
                        let out = rows.get_mut(at..).unwrap_or_default();
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
    fn fill(&mut self, row: u32, x: u32, planes: &mut [Plane]) {
        let (row, x) = (row as usize, x as usize);
        self.block.clear();
        for (channel, before) in self.channels.iter().zip(&self.dc_before) {
            let Some(plane) = planes.get_mut(channel.part) else { continue };
            let (n, stride) = (channel.n, plane.stride());
            let rows = plane.rows_from(row * channel.v * n);
            self.block.coefficients()[0] = *before as i16;
            for v in 0..channel.v {
                for h in 0..channel.h {
                    let at = v * n * stride + (x * channel.h + h) * n;
                    let out = rows.get_mut(at..).unwrap_or_default();
                    (channel.idct)(self.block.coefficients(), &channel.quant, 0, out, stride);
                }
            }
        }
    }

    /// Goes to the next interval.
    fn restart(&mut self) -> std::result::Result<(), Damage> {
        self.until_restart = self.interval;
        let expected = self.next_restart;
        self.next_restart = (expected + 1) & 7;
        if let Some((intervals, position)) = self.lost {
            self.lost = (intervals > 1).then_some((intervals - 1, position));
            if self.lost.is_none() {
                self.start_at(position);
            }
            return Ok(());
        }
        match resync(self.data, self.bits.position(), expected) {
            Resume::Here(position) => self.start_at(position),
            _ if self.on_damage == OnDamage::Error => return Err(Damage::Restart),
            Resume::Later(intervals, position) => {
                self.broken = true;
                self.lost = Some((intervals, position));
            }
            Resume::Never => self.broken = true,
        }
        Ok(())
    }

    fn start_at(&mut self, position: usize) {
        self.bits.restart(position);
        self.dc_before = [0; 4];
        self.broken = false;
    }
}
