//! Baseline files: one scan of all components.

use super::blocks::{BlockSink, Source};
use super::frame::Frame;
use super::headers::{self, Band};
use super::tokens::{BLOCK_TOKENS, Codes, TableNumber, Token, TokenStore, block_tokens};
use crate::context::Context;
use crate::entropy::bit_writer::BitWriter;
use crate::entropy::optimal::CodeTable;
use crate::entropy::standard_tables::{standard_ac, standard_dc};
use crate::error::Result;

/// Makes tokens of blocks, row by row.
struct Rows<'f, S> {
    frame: &'f Frame,
    /// The last DC of each component.
    before: [i32; 3],
    tokens: Vec<Token>,
    used: usize,
    sink: S,
}

/// What takes the tokens of a row.
trait RowSink {
    fn row(&mut self, tokens: &[Token]);
}

impl RowSink for TokenStore {
    fn row(&mut self, tokens: &[Token]) {
        self.push_row(tokens);
    }
}

/// Writes the tokens at once.
struct Direct {
    codes: Codes,
    bits: BitWriter,
}

impl RowSink for Direct {
    fn row(&mut self, tokens: &[Token]) {
        self.codes.write(tokens, &mut self.bits);
    }
}

impl<'f, S: RowSink> Rows<'f, S> {
    fn new(frame: &'f Frame, sink: S) -> Self {
        let tokens = vec![Token::default(); row_tokens(frame)];
        Self { frame, before: [0; 3], tokens, used: 0, sink }
    }

    #[inline(always)]
    fn block_of(&mut self, component: usize, block: &[i16; 64], not_zero: u64, dc: i32) {
        let table = self.frame.components.get(component).map_or(0, |component| component.table);
        let rest = self.tokens.get_mut(self.used..).and_then(|rest| rest.first_chunk_mut());
        if let Some(tokens) = rest {
            let difference = dc.wrapping_sub(self.before[component.min(2)]);
            self.used += block_tokens(block, not_zero, difference, table, tokens);
            self.before[component.min(2)] = dc;
        }
    }
}

impl<S: RowSink> BlockSink for Rows<'_, S> {
    #[inline(always)]
    fn block(&mut self, component: usize, block: &[i16; 64], not_zero: u64) {
        self.block_of(component, block, not_zero, block[0].into());
    }

    #[inline(always)]
    fn outside(&mut self, component: usize) {
        self.block_of(component, &[0; 64], 0, self.before[component.min(2)]);
    }

    fn end_of_row(&mut self) {
        self.sink.row(self.tokens.split_at(self.used.min(self.tokens.len())).0);
        self.used = 0;
    }
}

/// How many tokens a row of MCUs has at most, and room for one block more.
pub(super) fn row_tokens(frame: &Frame) -> usize {
    let blocks: u32 = frame.components.iter().map(|component| component.h * component.v).sum();
    64 * (frame.mcus.width * blocks) as usize + BLOCK_TOKENS
}

/// Writes the Huffman tables and the scan, and ends the file.
///
/// # Errors
/// `Cancelled`.
pub(super) fn write(
    source: &Source<'_>,
    optimize: bool,
    mut out: Vec<u8>,
    context: &dyn Context,
) -> Result<Vec<u8>> {
    let frame = source.frame;
    let all: Vec<usize> = (0..frame.components.len()).collect();
    let mut codes = Codes::new();
    let tables = [TableNumber::dc(0), TableNumber::ac(0), TableNumber::dc(1), TableNumber::ac(1)];
    let mut add = |out: &mut Vec<u8>, at: usize, table: &CodeTable| {
        codes.add(tables[at % 4], table);
        headers::huffman(out, at as u8 & 1, at as u8 >> 1, table)
    };
    let mut bits;
    if optimize {
        let mut rows = Rows::new(frame, TokenStore::default());
        source.read(&mut rows, context)?;
        let store = rows.sink;
        for (at, number) in tables.into_iter().enumerate() {
            if let Some(table) = store.statistics.table(number)? {
                add(&mut out, at, &table)?;
            }
        }
        headers::scan(&mut out, frame, &all, Band::ALL)?;
        let bytes = usize::try_from(codes.bytes(&store.statistics)).unwrap_or(0);
        // Some zeros after FF: one for 256 bytes that are evenly distributed.
        out.reserve(bytes.saturating_add(bytes / 128).saturating_add(64));
        bits = BitWriter::new(out);
        for row in store.rows() {
            if context.cancelled() {
                return Err(crate::error::Error::cancelled());
            }
            codes.write(row, &mut bits);
        }
    } else {
        let used = if frame.components.len() == 1 { 1 } else { 2 };
        for (at, [dc, ac]) in
            standard_dc().into_iter().zip(standard_ac()).map(<[_; 2]>::from).enumerate().take(used)
        {
            add(&mut out, 2 * at, &CodeTable::from_lengths(dc.counts, dc.values)?)?;
            add(&mut out, 2 * at + 1, &CodeTable::from_lengths(ac.counts, ac.values)?)?;
        }
        headers::scan(&mut out, frame, &all, Band::ALL)?;
        let mut rows = Rows::new(frame, Direct { codes, bits: BitWriter::new(out) });
        source.read(&mut rows, context)?;
        bits = rows.sink.bits;
    }
    let mut out = bits.finish();
    out.extend([0xff, 0xd9]);
    Ok(out)
}
