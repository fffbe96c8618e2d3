//! One scan of a progressive file (T.81, annex G): coded data to coefficients, one row of MCUs at a
//! time.

use fcimage_jpeg_kernels::{Kernels, Work};

use super::ac::AcBand;
use super::coefficients::CoefficientPlane;
use crate::entropy::bits::Bits;
use crate::entropy::damage::Damage;
use crate::entropy::huffman::{Class, Table};
use crate::entropy::restart::RestartIntervals;
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::header::scan::ScanHeader;
use crate::header::segments::Segments;
use crate::job::Job;
use crate::layout::{McuBlocks, ScanLayout};

/// What a scan gives, with the tables that it needs for that.
enum Coding {
    /// Of each component.
    DcFirst(Vec<Table>),
    /// Single bits.
    DcRefine,
    AcFirst(Table),
    AcRefine(Table),
}

impl Coding {
    fn new(segments: &Segments<'_>, header: &ScanHeader) -> Result<Self> {
        let tables = &segments.tables;
        let ac = |class| match header.components.as_slice() {
            [component] => Table::new(tables.ac(component.ac)?, class, "AC"),
            _ => Err(Error::internal("an AC scan of a JPEG with several components")),
        };
        Ok(match (header.start, header.high) {
            (0, 0) => {
                let components = header.components.iter();
                let dc = components.map(|scan| Table::new(tables.dc(scan.dc)?, Class::Dc, "DC"));
                Self::DcFirst(dc.collect::<Result<_>>()?)
            }
            (0, _) => Self::DcRefine,
            (_, 0) => Self::AcFirst(ac(Class::AcProgressive)?),
            _ => Self::AcRefine(ac(Class::Symbols)?),
        })
    }
}

/// A scan with the state of its decoding.
pub(super) struct ProgressiveScan<'a> {
    coding: Coding,
    layout: ScanLayout,
    kernels: &'static Kernels,
    state: State<'a>,
}

/// How far a scan was decoded.
struct State<'a> {
    bits: Bits<'a>,
    intervals: RestartIntervals,
    /// Bit position of the scan.
    low: u8,
    /// The last DC of each component of the scan.
    dc_before: [i32; 4],
    ac: AcBand,
    /// MCUs that were decoded without damage.
    sound: u64,
}

impl<'a> ProgressiveScan<'a> {
    /// The scan that starts at the position of `segments`.
    pub(super) fn new(segments: &Segments<'a>, header: &ScanHeader, job: &Job<'_>) -> Result<Self> {
        let state = State {
            bits: Bits::new(segments.data(), segments.position()),
            intervals: RestartIntervals::new(segments.restart_interval, 0, job.on_damage),
            low: header.low,
            dc_before: [0; 4],
            ac: AcBand::new(header),
            sound: 0,
        };
        let layout = job.layout.scan(header)?;
        Ok(Self { coding: Coding::new(segments, header)?, layout, kernels: job.kernels, state })
    }

    /// Blocks that the scan passes.
    pub(super) fn blocks(&self) -> u64 {
        let mcu: usize = self.layout.blocks.iter().map(|blocks| blocks.h * blocks.v).sum();
        self.layout.mcus.area() * mcu as u64
    }

    /// Rows of MCUs.
    pub(super) fn rows(&self) -> u32 {
        self.layout.mcus.height
    }

    /// Where the coded data end, as far as they were read.
    pub(super) fn position(&self) -> usize {
        self.state.bits.position()
    }

    /// The fraction of the scan that was decoded without damage.
    pub(super) fn fraction(&self) -> f64 {
        self.state.sound as f64 / self.layout.mcus.area() as f64
    }

    /// Decodes row `y` of the MCUs, the next one.
    pub(super) fn row(
        &mut self,
        y: u32,
        planes: &mut [CoefficientPlane],
    ) -> std::result::Result<(), Damage> {
        let kernels = self.kernels;
        kernels.run(DecodeRow { scan: self, y: y as usize, planes })
    }
}

/// Decoding one row of MCUs.
struct DecodeRow<'d, 'a> {
    scan: &'d mut ProgressiveScan<'a>,
    y: usize,
    planes: &'d mut [CoefficientPlane],
}

impl Work for DecodeRow<'_, '_> {
    type Output = std::result::Result<(), Damage>;

    #[inline(always)]
    fn run(self) -> Self::Output {
        let ProgressiveScan { coding, layout, state, .. } = self.scan;
        let Size { width, .. } = layout.mcus;
        let row = Row { blocks: &layout.blocks, width, y: self.y };
        match coding {
            Coding::DcFirst(tables) => state.dc_row(row, Some(tables), self.planes),
            Coding::DcRefine => state.dc_row(row, None, self.planes),
            Coding::AcFirst(table) => state.ac_row::<false>(row, table, self.planes),
            Coding::AcRefine(table) => state.ac_row::<true>(row, table, self.planes),
        }
    }
}

/// A row of MCUs.
struct Row<'r> {
    /// What an MCU has of each component.
    blocks: &'r [McuBlocks],
    /// MCUs.
    width: u32,
    y: usize,
}

impl State<'_> {
    /// Decodes a row of DC coefficients: their differences, or a bit of each where there are no
    /// `tables`.
    #[inline(always)]
    fn dc_row(
        &mut self,
        row: Row<'_>,
        tables: Option<&[Table]>,
        planes: &mut [CoefficientPlane],
    ) -> std::result::Result<(), Damage> {
        // By value, so that it lives in registers.
        let mut bits = self.bits;
        for x in 0..row.width as usize {
            self.start_mcu(&mut bits)?;
            if !self.intervals.broken {
                let before = self.dc_before;
                let sound = match tables {
                    Some(tables) => self.differences(&mut bits, &row, x, tables, planes),
                    None => self.dc_bits(&mut bits, &row, x, planes),
                };
                if self.finish_mcu(bits, sound.is_some())? {
                    continue;
                }
                self.dc_before = before;
            }
            if tables.is_some() {
                self.fill(&row, x, planes);
            }
        }
        self.bits = bits;
        Ok(())
    }

    /// Decodes the first bits of the DC coefficients of MCU `x`. `None` where the data are damaged.
    #[inline(always)]
    fn differences(
        &mut self,
        bits: &mut Bits<'_>,
        row: &Row<'_>,
        x: usize,
        tables: &[Table],
        planes: &mut [CoefficientPlane],
    ) -> Option<()> {
        for ((blocks, table), before) in row.blocks.iter().zip(tables).zip(&mut self.dc_before) {
            let plane = planes.get_mut(blocks.component)?;
            for below in 0..blocks.v {
                for beside in 0..blocks.h {
                    // T.81, G.1.2.1.
                    *before = before.wrapping_add(bits.difference(table)?);
                    *plane.dc(x * blocks.h + beside, row.y * blocks.v + below)? =
                        (*before << self.low) as i16;
                }
            }
        }
        Some(())
    }

    /// Decodes one bit of the DC coefficients of MCU `x`.
    #[inline(always)]
    fn dc_bits(
        &mut self,
        bits: &mut Bits<'_>,
        row: &Row<'_>,
        x: usize,
        planes: &mut [CoefficientPlane],
    ) -> Option<()> {
        for blocks in row.blocks {
            let plane = planes.get_mut(blocks.component)?;
            for below in 0..blocks.v {
                for beside in 0..blocks.h {
                    let bit = i16::from(bits.bit()) << (self.low & 15);
                    *plane.dc(x * blocks.h + beside, row.y * blocks.v + below)? |= bit;
                }
            }
        }
        Some(())
    }

    /// Gives the blocks of an MCU that was lost the last known DC.
    #[cold]
    #[inline(never)]
    fn fill(&mut self, row: &Row<'_>, x: usize, planes: &mut [CoefficientPlane]) {
        for (blocks, before) in row.blocks.iter().zip(self.dc_before) {
            let Some(plane) = planes.get_mut(blocks.component) else { continue };
            for below in 0..blocks.v {
                for beside in 0..blocks.h {
                    let place = (x * blocks.h + beside, row.y * blocks.v + below);
                    if let Some(dc) = plane.dc(place.0, place.1) {
                        *dc = (before << self.low) as i16;
                    }
                }
            }
        }
    }

    /// Decodes a row of AC coefficients: their first bits, or one more.
    #[inline(always)]
    fn ac_row<const REFINE: bool>(
        &mut self,
        row: Row<'_>,
        table: &Table,
        planes: &mut [CoefficientPlane],
    ) -> std::result::Result<(), Damage> {
        let [blocks] = row.blocks else { return Ok(()) };
        let Some(plane) = planes.get_mut(blocks.component) else { return Ok(()) };
        let mut bits = self.bits;
        for mut block in plane.row(row.y, row.width) {
            self.start_mcu(&mut bits)?;
            if !self.intervals.broken {
                let sound = match REFINE {
                    true => self.ac.refine(&mut bits, table, &mut block),
                    false => self.ac.first(&mut bits, table, &mut block),
                };
                self.finish_mcu(bits, sound.is_some())?;
            }
        }
        self.bits = bits;
        Ok(())
    }
}

impl<'a> State<'a> {
    /// To be called before each MCU.
    #[inline(always)]
    fn start_mcu(&mut self, bits: &mut Bits<'a>) -> std::result::Result<(), Damage> {
        match self.intervals.before_mcu(*bits) {
            Ok(None) => Ok(()),
            Ok(Some(restarted)) => {
                *bits = restarted;
                self.dc_before = [0; 4];
                self.ac.restart();
                Ok(())
            }
            Err(damage) => {
                self.bits = *bits;
                Err(damage)
            }
        }
    }

    /// To be called behind each MCU that was decoded; returns whether it is valid.
    #[inline(always)]
    fn finish_mcu(&mut self, bits: Bits<'a>, sound: bool) -> std::result::Result<bool, Damage> {
        if sound && !bits.overran() {
            self.sound += 1;
            return Ok(true);
        }
        self.bits = bits;
        let ended = bits.overran();
        self.intervals.damaged(if ended { Damage::Ended } else { Damage::Code })?;
        Ok(false)
    }
}
