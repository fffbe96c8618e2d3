//! The rows of macroblocks of a frame, one after the other.

use crate::context::Context;
use crate::decoder::band::{Band, BandPlane, KEPT, Place};
use crate::decoder::bits::Bits;
use crate::decoder::header::Header;
use crate::decoder::header::filter::Strength;
use crate::decoder::modes::{Luma, ModeReader};
use crate::decoder::outcome::Outcome;
use crate::decoder::residual::{self, Neighbor, Residual};
use crate::decoder::rows::{PlaneRows, Rows, Sink};
use crate::decoder::workspace::Workspace;
use crate::error::{Error, Result};
use crate::size::Size;
use fcimage_webp_kernels::{Edges, Kernels};

/// Memory for what does not depend on the size: tables, one macroblock.
const SMALL: u64 = 64 << 10;

/// A frame while it is decoded.
pub(super) struct Frame<'a> {
    size: Size,
    header: Header<'a>,
    modes: ModeReader,
    /// How the macroblocks are filtered: by segment, and whether blocks have modes.
    strengths: [[Strength; 2]; 4],
    band: Band,
    /// What the macroblocks of the row above have.
    above: Vec<Neighbor>,
    /// How the macroblocks of the row are filtered.
    filters: Vec<(Strength, bool)>,
    workspace: Workspace,
    residual: Residual,
    kernels: &'static Kernels,
}

/// What ended the decoding of a row.
enum RowEnd {
    /// All of it was there.
    Complete,
    /// The data ended.
    Damaged,
}

impl<'a> Frame<'a> {
    pub(super) fn new(size: Size, header: Header<'a>, kernels: &'static Kernels) -> Self {
        let columns = size.macroblocks().width as usize;
        Self {
            size,
            modes: ModeReader::new(header.segments.map, header.skip, columns),
            strengths: header.filter.strengths(&header.segments),
            header,
            band: Band::new(size),
            above: vec![Neighbor::default(); columns],
            filters: Vec::with_capacity(columns),
            workspace: Workspace::new(),
            residual: Residual::new(),
            kernels,
        }
    }

    /// An upper bound of the bytes that such a frame takes.
    pub(super) fn bytes(size: Size) -> u64 {
        let columns = u64::from(size.macroblocks().width);
        let each = size_of::<Neighbor>() + size_of::<(Strength, bool)>() + 4;
        Band::bytes(size) as u64 + columns * each as u64 + SMALL
    }

    /// Decodes all rows, or those before the data end.
    pub(super) fn decode(
        mut self,
        is_cut: bool,
        sink: &mut dyn Sink,
        context: &dyn Context,
    ) -> Result<Outcome> {
        let rows = self.size.macroblocks().height as usize;
        let mut given = 0;
        for row in 0..rows {
            if context.cancelled() {
                return Err(Error::cancelled());
            }
            self.band.begin_row(row);
            let end = self.row(row, is_cut)?;
            self.filter_row(row);
            if matches!(end, RowEnd::Damaged) {
                let text =
                    format!("the VP8 frame ends in row {row} of its {rows} rows of macroblocks");
                return Ok(Outcome { rows: given as u32, damage: Some(Error::damaged(text)) });
            }
            let complete = match row + 1 == rows {
                true => self.size.height as usize,
                false => 16 * (row + 1) - KEPT,
            };
            self.give(row, given..complete, sink)?;
            given = complete;
        }
        Ok(Outcome { rows: self.size.height, damage: None })
    }

    /// Reads a row of macroblocks, and makes their samples.
    fn row(&mut self, row: usize, is_cut: bool) -> Result<RowEnd> {
        let count = self.header.partitions.count();
        let Some(partition) = self.header.partitions.of_row(row) else {
            return Err(Error::internal("a VP8 frame has no partition"));
        };
        let mut bits = partition.bits;
        // The last partition ends with the data.
        let is_cut = partition.is_cut || is_cut && (row % count == count - 1);
        let mut modes = self.header.modes;
        let mut left = Neighbor::default();
        self.modes.begin_row();
        self.filters.clear();
        for column in 0..self.band.columns() {
            self.macroblock(Place { column, row }, &mut modes, &mut bits, &mut left);
            // What is behind the end costs time, and means nothing.
            if bits.left() < -8 || modes.left() < -8 {
                return Ok(RowEnd::Damaged);
            }
        }
        // A flag looks at 8 bits; the code of a whole frame may end a byte earlier.
        let least = if is_cut { 8 } else { -7 };
        let is_complete = bits.left() >= least && modes.left() >= -7;
        self.header.modes = modes;
        if let Some(partition) = self.header.partitions.of_row(row) {
            partition.bits = bits;
        }
        Ok(if is_complete { RowEnd::Complete } else { RowEnd::Damaged })
    }

    #[inline]
    fn macroblock(
        &mut self,
        at: Place,
        modes: &mut Bits<'a>,
        bits: &mut Bits<'a>,
        left: &mut Neighbor,
    ) {
        let macroblock = self.modes.read(modes, at.column);
        let has_y2 = matches!(macroblock.luma, Luma::Whole(_));
        let Some(above) = self.above.get_mut(at.column) else { return };
        let segment = usize::from(macroblock.segment & 3);
        let mut is_empty = true;
        if macroblock.is_skipped {
            above.clear(has_y2);
            left.clear(has_y2);
        } else {
            residual::read(
                bits,
                &self.header.probabilities,
                &self.header.quantization.0[segment],
                [above, left],
                has_y2,
                |y2| self.kernels.inverse_wht(y2),
                &mut self.residual,
            );
            is_empty = self.residual.is_empty();
        }
        let around = self.band.around(at);
        let residual = (!is_empty).then_some(&mut self.residual);
        self.workspace.make(&macroblock, &around, residual, self.kernels);
        self.band.put(at, &self.workspace);
        let strength = self.strengths[segment][usize::from(!has_y2)];
        self.filters.push((strength, !has_y2 || !is_empty));
    }

    /// Filters the edges of the macroblocks that were read of a row.
    fn filter_row(&mut self, row: usize) {
        let Band { luma, chroma, .. } = &mut self.band;
        for (column, (strength, inner)) in self.filters.iter().enumerate() {
            let Some(limits) = *strength else { continue };
            let edges = Edges { left: column > 0, top: row > 0, inner: *inner };
            let at = KEPT * luma.stride + 16 * column;
            if self.header.filter.simple {
                self.kernels.simple_luma(&mut luma.samples, at, luma.stride, edges, limits.edge);
                continue;
            }
            self.kernels.normal_luma(&mut luma.samples, at, luma.stride, edges, limits);
            let [u, v] = &mut *chroma;
            let (at, stride) = (KEPT * u.stride + 8 * column, u.stride);
            let planes = [u.samples.as_mut_slice(), v.samples.as_mut_slice()];
            self.kernels.normal_chroma(planes, at, stride, edges, limits);
        }
    }

    /// Gives rows of the band away.
    fn give(&self, row: usize, range: std::ops::Range<usize>, sink: &mut dyn Sink) -> Result<()> {
        if range.is_empty() {
            return Ok(());
        }
        let chroma_size = self.size.chroma();
        let [u, v] = &self.band.chroma;
        let rows = Rows {
            first: range.start,
            count: range.len(),
            luma: rows_of(&self.band.luma, 16 * row, self.size.width),
            chroma: [u, v].map(|plane| rows_of(plane, 8 * row, chroma_size.width)),
            chroma_height: chroma_size.height as usize,
        };
        sink.take(&rows)
    }
}

/// The rows of a plane, whose macroblocks begin with row `first` of the image.
fn rows_of(plane: &BandPlane, first: usize, width: u32) -> PlaneRows<'_> {
    PlaneRows {
        samples: &plane.samples,
        stride: plane.stride,
        width: width as usize,
        first: first as isize - KEPT as isize,
    }
}
