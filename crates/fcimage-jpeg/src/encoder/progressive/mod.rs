//! Progressive files: the scans of libjpeg, from coarse to fine (T.81, annex G).

mod coefficients;
mod first;
mod refinement;

use super::blocks::Source;
use super::frame::{Component, Frame};
use super::headers::{self, Band};
use super::tokens::{Codes, TableNumber, Token, TokenStore};
use crate::context::Context;
use crate::entropy::bit_writer::BitWriter;
use crate::error::{Error, Result};
pub(super) use coefficients::BLOCK_BYTES;
use coefficients::Coefficients;

/// One scan: of one component, or of the DC of all.
struct Scan {
    component: Option<usize>,
    band: Band,
}

const fn dc(high: u8, low: u8) -> Scan {
    Scan { component: None, band: Band { first: 0, last: 0, high, low } }
}

const fn ac(component: usize, first: u8, last: u8, high: u8, low: u8) -> Scan {
    Scan { component: Some(component), band: Band { first, last, high, low } }
}

/// The scans of an image with color, as `jpeg_simple_progression` of libjpeg orders them: the color
/// early, because it is small, and the last bits at the end.
const COLOR: [Scan; 10] = [
    dc(0, 1),
    ac(0, 1, 5, 0, 2),
    ac(2, 1, 63, 0, 1),
    ac(1, 1, 63, 0, 1),
    ac(0, 6, 63, 0, 2),
    ac(0, 1, 63, 2, 1),
    dc(1, 0),
    ac(2, 1, 63, 1, 0),
    ac(1, 1, 63, 1, 0),
    ac(0, 1, 63, 1, 0),
];

/// The scans of a gray image.
const GRAY: [Scan; 6] = [
    dc(0, 1),
    ac(0, 1, 5, 0, 2),
    ac(0, 6, 63, 0, 2),
    ac(0, 1, 63, 2, 1),
    dc(1, 0),
    ac(0, 1, 63, 1, 0),
];

/// Writes all scans, each with its Huffman tables, and ends the file.
///
/// # Errors
/// `Cancelled`.
pub(super) fn write(
    source: &Source<'_>,
    mut out: Vec<u8>,
    context: &dyn Context,
) -> Result<Vec<u8>> {
    let frame = source.frame;
    let mut coefficients = Coefficients::new(frame);
    source.read(&mut coefficients, context)?;
    let scans: &[Scan] = if frame.components.len() == 1 { &GRAY } else { &COLOR };
    for scan in scans {
        let components: Vec<usize> = match scan.component {
            Some(number) => vec![number],
            None => (0..frame.components.len()).collect(),
        };
        let store = match scan.component {
            None => dc_tokens(frame, &coefficients, scan.band, context)?,
            Some(number) => ac_tokens(frame, number, &coefficients, scan.band, context)?,
        };
        let mut codes = Codes::new();
        for (at, number) in
            [TableNumber::dc(0), TableNumber::dc(1), TableNumber::ac(0), TableNumber::ac(1)]
                .into_iter()
                .enumerate()
        {
            if let Some(table) = store.statistics.table(number)? {
                codes.add(number, &table);
                headers::huffman(&mut out, at as u8 >> 1, at as u8 & 1, &table)?;
            }
        }
        headers::scan(&mut out, frame, &components, scan.band)?;
        let mut bits = BitWriter::new(out);
        for row in store.rows() {
            codes.write(row, &mut bits);
        }
        out = bits.finish();
    }
    out.extend([0xff, 0xd9]);
    Ok(out)
}

/// The DC of all components, MCU by MCU.
fn dc_tokens(
    frame: &Frame,
    coefficients: &Coefficients<'_>,
    band: Band,
    context: &dyn Context,
) -> Result<TokenStore> {
    let mut store = TokenStore::default();
    let (mut tokens, mut before) = (vec![], [0; 3]);
    for row in 0..frame.mcus.height {
        go_on(context)?;
        tokens.clear();
        for column in 0..frame.mcus.width {
            for (number, component) in frame.components.iter().enumerate() {
                for i in 0..component.h * component.v {
                    let x = column * component.h + i % component.h;
                    let y = row * component.v + i / component.h;
                    let dc = i32::from(coefficients.row(number, y).dc(x)) >> band.low;
                    if band.high == 0 {
                        let difference = dc - std::mem::replace(&mut before[number.min(2)], dc);
                        let table = TableNumber::dc(component.table);
                        tokens.push(Token::coefficient(table, 0, difference));
                    } else {
                        tokens.push(Token::raw(dc as u32 & 1, 1));
                    }
                }
            }
        }
        store.push_row(&tokens);
    }
    Ok(store)
}

/// Some AC coefficients of one component, without the blocks that only fill up MCUs.
fn ac_tokens(
    frame: &Frame,
    number: usize,
    coefficients: &Coefficients<'_>,
    band: Band,
    context: &dyn Context,
) -> Result<TokenStore> {
    let Some(Component { blocks, table, .. }) = frame.components.get(number) else {
        return Err(Error::internal("a scan of a component that does not exist"));
    };
    let mut store = TokenStore::default();
    let mut run = first::EndRun::new(TableNumber::ac(*table));
    for y in 0..blocks.height {
        go_on(context)?;
        for (block, not_zero) in coefficients.row(number, y).blocks(blocks.width) {
            if band.high == 0 {
                first::code(block, not_zero, band, &mut run);
            } else {
                refinement::code(block, not_zero, band, &mut run);
            }
        }
        if y + 1 == blocks.height {
            run.end();
        }
        store.push_row(&run.tokens);
        run.tokens.clear();
    }
    Ok(store)
}

fn go_on(context: &dyn Context) -> Result<()> {
    if context.cancelled() { Err(Error::cancelled()) } else { Ok(()) }
}
