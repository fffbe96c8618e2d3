//! One scan of a progressive file (T.81, annex G): coded data to coefficients, one row of MCUs at a
//! time.

use super::ac::AcBand;
use super::coefficients::CoefficientPlane;
use crate::entropy::bits::Bits;
use crate::entropy::damage::Damage;
use crate::entropy::huffman::{Class, Table};
use crate::entropy::restart::RestartIntervals;
use crate::error::Result;
use crate::geometry::Size;
use crate::header::scan::{ScanComponent, ScanHeader};
use crate::header::segments::Segments;
use crate::job::Job;
use crate::layout::McuBlocks;

/// What a scan gives of a component, with the table that it needs for that.
enum Coding {
    DcFirst(Table),
    /// Single bits.
    DcRefine,
    AcFirst(Table),
    AcRefine(Table),
}

impl Coding {
    fn new(segments: &Segments<'_>, header: &ScanHeader, numbers: &ScanComponent) -> Result<Self> {
        let (tables, &ScanComponent { dc, ac, .. }) = (&segments.tables, numbers);
        Ok(match (header.start, header.high) {
            (0, 0) => Self::DcFirst(Table::new(tables.dc(dc)?, Class::Dc, "DC")?),
            (0, _) => Self::DcRefine,
            (_, 0) => Self::AcFirst(Table::new(tables.ac(ac)?, Class::AcProgressive, "AC")?),
            _ => Self::AcRefine(Table::new(tables.ac(ac)?, Class::Symbols, "AC")?),
        })
    }
}

/// One component in the scan.
struct Channel {
    blocks: McuBlocks,
    coding: Coding,
}

/// A scan with the state of its decoding.
pub(super) struct ProgressiveScan<'a> {
    bits: Bits<'a>,
    channels: Vec<Channel>,
    /// MCUs beside and below each other.
    mcus: Size,
    intervals: RestartIntervals,
    /// Bit position of the scan.
    low: u8,
    dc_before: [i32; 4],
    ac: AcBand,
    /// MCUs that were decoded without damage.
    sound: u64,
}

impl<'a> ProgressiveScan<'a> {
    /// The scan that starts at the position of `segments`.
    pub(super) fn new(segments: &Segments<'a>, header: &ScanHeader, job: &Job<'_>) -> Result<Self> {
        let layout = job.layout.scan(header)?;
        let channel = |(numbers, &blocks): (&ScanComponent, &McuBlocks)| {
            Ok(Channel { blocks, coding: Coding::new(segments, header, numbers)? })
        };
        let channels = header.components.iter().zip(&layout.blocks).map(channel);
        Ok(Self {
            bits: Bits::new(segments.data(), segments.position()),
            channels: channels.collect::<Result<_>>()?,
            mcus: layout.mcus,
            intervals: RestartIntervals::new(segments.restart_interval, 0, job.on_damage),
            low: header.low,
            dc_before: [0; 4],
            ac: AcBand::new(header),
            sound: 0,
        })
    }

    /// Blocks that the scan passes.
    pub(super) fn blocks(&self) -> u64 {
        let mcu: usize =
            self.channels.iter().map(|channel| channel.blocks.h * channel.blocks.v).sum();
        self.mcus.area() * mcu as u64
    }

    /// Rows of MCUs.
    pub(super) fn rows(&self) -> u32 {
        self.mcus.height
    }

    /// Where the coded data end, as far as they were read.
    pub(super) fn position(&self) -> usize {
        self.bits.position()
    }

    /// The fraction of the scan that was decoded without damage.
    pub(super) fn fraction(&self) -> f64 {
        self.sound as f64 / self.mcus.area() as f64
    }

    /// Decodes row `y` of the MCUs, the next one.
    #[inline(never)]
    pub(super) fn row(
        &mut self,
        y: u32,
        planes: &mut [CoefficientPlane],
    ) -> std::result::Result<(), Damage> {
        let y = y as usize;
        for x in 0..self.mcus.width as usize {
            if let Some(restarted) = self.intervals.before_mcu(self.bits)? {
                self.bits = restarted;
                self.dc_before = [0; 4];
                self.ac.restart();
            }
            if !self.intervals.broken {
                let before = self.dc_before;
                let sound = self.mcu(x, y, planes);
                if sound && !self.bits.overran() {
                    self.sound += 1;
                    continue;
                }
                let ended = self.bits.overran();
                self.intervals.damaged(if ended { Damage::Ended } else { Damage::Code })?;
                self.dc_before = before;
            }
            self.fill(x, y, planes);
        }
        Ok(())
    }

    /// Decodes one MCU; returns whether its data were valid.
    #[inline(always)]
    fn mcu(&mut self, x: usize, y: usize, planes: &mut [CoefficientPlane]) -> bool {
        for (Channel { blocks, coding }, before) in self.channels.iter().zip(&mut self.dc_before) {
            let McuBlocks { component, h, v } = *blocks;
            let plane = &mut planes[component];
            for below in 0..v {
                for beside in 0..h {
                    let mut block = plane.block(x * h + beside, y * v + below);
                    let bits = &mut self.bits;
                    let sound = match coding {
                        Coding::DcFirst(table) => match bits.difference(table) {
                            Some(difference) => {
                                // T.81, G.1.2.1.
                                *before = before.wrapping_add(difference);
                                *block.dc() = (*before << self.low) as i16;
                                true
                            }
                            None => false,
                        },
                        Coding::DcRefine => {
                            if bits.bit() {
                                *block.dc() |= 1 << (self.low & 15);
                            }
                            true
                        }
                        Coding::AcFirst(table) => self.ac.first(bits, table, &mut block).is_some(),
                        Coding::AcRefine(table) => {
                            self.ac.refine(bits, table, &mut block).is_some()
                        }
                    };
                    if !sound {
                        return false;
                    }
                }
            }
        }
        true
    }

    /// Gives the blocks of an MCU that was lost the last known DC.
    fn fill(&mut self, x: usize, y: usize, planes: &mut [CoefficientPlane]) {
        for (Channel { blocks, coding }, before) in self.channels.iter().zip(&self.dc_before) {
            let McuBlocks { component, h, v } = *blocks;
            if !matches!(coding, Coding::DcFirst(_)) {
                continue;
            }
            for below in 0..v {
                for beside in 0..h {
                    let mut block = planes[component].block(x * h + beside, y * v + below);
                    *block.dc() = (*before << self.low) as i16;
                }
            }
        }
    }
}
