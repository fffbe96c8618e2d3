//! Coefficients as one baseline scan (T.81, annex F.1.2).

use super::turn::{TurnedComponent, TurnedImage};
use crate::context::Context;
use crate::entropy::bit_writer::BitWriter;
use crate::entropy::optimal::{CodeTable, Counts};
use crate::entropy::zigzag::ZIGZAG;
use crate::error::{Error, Result};

/// The largest sizes in bits of a baseline file: of a DC difference, and of an AC coefficient.
const DC_BITS: u8 = 11;
const AC_BITS: u8 = 10;

/// One code of coded data: a symbol, and the bits behind its code.
#[derive(Clone, Copy)]
struct Coded {
    symbol: u8,
    bits: u32,
    count: u8,
}

/// What takes the symbols of a scan: one to count them, one to write them. The tables are numbered.
trait Sink {
    fn dc(&mut self, table: usize, coded: Coded);
    fn ac(&mut self, table: usize, coded: Coded);
    /// Bytes so far.
    fn bytes(&self) -> usize;
}

#[derive(Default)]
struct Counter {
    dc: [Counts; 2],
    ac: [Counts; 2],
}

impl Sink for Counter {
    fn dc(&mut self, table: usize, coded: Coded) {
        self.dc[table & 1].0[usize::from(coded.symbol)] += 1;
    }

    fn ac(&mut self, table: usize, coded: Coded) {
        self.ac[table & 1].0[usize::from(coded.symbol)] += 1;
    }

    fn bytes(&self) -> usize {
        0
    }
}

struct Tables {
    dc: [CodeTable; 2],
    ac: [CodeTable; 2],
}

struct Writer<'t> {
    bits: BitWriter,
    tables: &'t Tables,
}

impl Writer<'_> {
    fn put(&mut self, (code, length): (u16, u8), coded: Coded) {
        self.bits.put(u32::from(code), length.into());
        self.bits.put(coded.bits, coded.count.into());
    }
}

impl Sink for Writer<'_> {
    fn dc(&mut self, table: usize, coded: Coded) {
        self.put(self.tables.dc[table & 1].code(coded.symbol), coded);
    }

    fn ac(&mut self, table: usize, coded: Coded) {
        self.put(self.tables.ac[table & 1].code(coded.symbol), coded);
    }

    fn bytes(&self) -> usize {
        self.bits.bytes()
    }
}

/// The whole file; `None` where a coefficient is too large for a baseline file, or where it would have
/// more than `most` bytes.
pub(crate) fn write(
    image: &TurnedImage,
    most: usize,
    context: &dyn Context,
) -> Result<Option<Vec<u8>>> {
    let mut counter = Counter::default();
    if !scan(image, &mut counter, most, context)? {
        return Ok(None);
    }
    let table = |counts: &Counts| CodeTable::new(counts);
    let [dc0, dc1] = &counter.dc;
    let [ac0, ac1] = &counter.ac;
    let tables = Tables { dc: [table(dc0)?, table(dc1)?], ac: [table(ac0)?, table(ac1)?] };
    let mut out = Vec::with_capacity(most);
    header(&mut out, image, &tables)?;
    let mut writer = Writer { bits: BitWriter::new(out), tables: &tables };
    if !scan(image, &mut writer, most, context)? {
        return Ok(None);
    }
    let mut out = writer.bits.finish();
    out.extend([0xff, 0xd9]);
    Ok((out.len() <= most).then_some(out))
}

/// Which Huffman tables a component has: those with the quantization table of the first one share its.
fn table_of(image: &TurnedImage, component: &TurnedComponent) -> usize {
    let first = image.components.first().map(|component| component.quantization);
    usize::from(first != Some(component.quantization))
}

/// Gives all symbols of the scan to `sink`. Returns whether all could be given within `most` bytes.
fn scan(
    image: &TurnedImage,
    sink: &mut impl Sink,
    most: usize,
    context: &dyn Context,
) -> Result<bool> {
    let mut dc_before = [0; 4];
    let tables: Vec<usize> =
        image.components.iter().map(|component| table_of(image, component)).collect();
    for y in 0..image.mcus.height {
        if context.cancelled() {
            return Err(Error::cancelled());
        }
        for x in 0..image.mcus.width {
            let components = image.components.iter().zip(&tables).zip(&mut dc_before);
            for ((component, table), before) in components {
                for below in 0..component.v {
                    for beside in 0..component.h {
                        let (x, y) = (x * component.h + beside, y * component.v + below);
                        let block = image.block(component, x, y);
                        if !code(&block, *table, before, sink) {
                            return Ok(false);
                        }
                    }
                }
            }
        }
        if sink.bytes() > most {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Gives the symbols of one block to `sink`; returns whether its values fit a baseline file.
fn code(block: &[i16; 64], table: usize, dc_before: &mut i32, sink: &mut impl Sink) -> bool {
    let dc = i32::from(block[0]);
    let difference = dc - std::mem::replace(dc_before, dc);
    let (bits, size) = value(difference);
    if size > DC_BITS {
        return false;
    }
    sink.dc(table, Coded { symbol: size, bits, count: size });
    let mut run = 0_u8;
    for place in &ZIGZAG[1..] {
        let coefficient = i32::from(block[usize::from(*place) & 63]);
        if coefficient == 0 {
            run += 1;
            continue;
        }
        while run > 15 {
            sink.ac(table, Coded { symbol: 0xf0, bits: 0, count: 0 });
            run -= 16;
        }
        let (bits, size) = value(coefficient);
        if size > AC_BITS {
            return false;
        }
        sink.ac(table, Coded { symbol: run << 4 | size, bits, count: size });
        run = 0;
    }
    if run > 0 {
        sink.ac(table, Coded { symbol: 0, bits: 0, count: 0 });
    }
    true
}

/// The bits that say a value, and how many (T.81, F.1.2.1).
fn value(value: i32) -> (u32, u8) {
    let size = 32 - value.unsigned_abs().leading_zeros();
    let bits = if value < 0 { value - 1 } else { value };
    (bits as u32 & ((1_u32 << size) - 1), size as u8)
}

/// Everything before the coded data.
fn header(out: &mut Vec<u8>, image: &TurnedImage, tables: &Tables) -> Result<()> {
    out.extend([0xff, 0xd8]);
    let mut quantization: Vec<[u16; 64]> = Vec::new();
    for component in &image.components {
        if !quantization.contains(&component.quantization) {
            quantization.push(component.quantization);
        }
    }
    let wide = |table: &[u16; 64]| table.iter().any(|value| *value > 255);
    for (number, table) in (0_u8..).zip(&quantization) {
        let mut payload = vec![u8::from(wide(table)) << 4 | number];
        for place in ZIGZAG {
            let [high, low] = table[usize::from(place) & 63].to_be_bytes();
            if wide(table) {
                payload.push(high);
            }
            payload.push(low);
        }
        segment(out, 0xdb, &payload)?;
    }
    let count = image.components.len() as u8;
    let side = |side: u32| u16::try_from(side).map(u16::to_be_bytes);
    let sides = (side(image.size.width), side(image.size.height));
    let (Ok([w1, w0]), Ok([h1, h0])) = sides else {
        return Err(Error::internal("a JPEG of more than 65535 pixels a side"));
    };
    let (mut frame, mut scan) = (vec![8, h1, h0, w1, w0, count], vec![count]);
    for component in &image.components {
        let TurnedComponent { id, h, v, quantization: table, .. } = component;
        let number = quantization.iter().position(|other| other == table).unwrap_or(0) as u8;
        frame.extend([*id, (h << 4 | v) as u8, number]);
        let number = table_of(image, component) as u8;
        scan.extend([*id, number << 4 | number]);
    }
    scan.extend([0, 63, 0]);
    // Quantization of 16 bits is not baseline.
    let code = if quantization.iter().any(wide) { 0xc1 } else { 0xc0 };
    segment(out, code, &frame)?;
    for (class, tables) in [(0, &tables.dc), (0x10, &tables.ac)] {
        for (number, table) in (0_u8..).zip(tables).filter(|(_, table)| !table.values.is_empty()) {
            segment(out, 0xc4, &[&[class | number][..], &table.counts, &table.values].concat())?;
        }
    }
    segment(out, 0xda, &scan)
}

fn segment(out: &mut Vec<u8>, code: u8, payload: &[u8]) -> Result<()> {
    let length = u16::try_from(payload.len() + 2)
        .map_err(|_| Error::internal("a segment of more than 65535 bytes"))?;
    out.extend([0xff, code]);
    out.extend(length.to_be_bytes());
    out.extend(payload);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_said_by_size_and_bits() {
        let cases = [(0, (0, 0)), (1, (1, 1)), (-1, (0, 1)), (5, (5, 3)), (-5, (2, 3))];
        for (number, expected) in cases {
            assert_eq!(value(number), expected);
        }
        assert_eq!((value(-2047).1, value(2048).1), (11, 12));
    }

    #[test]
    fn what_a_baseline_file_cannot_have_is_refused() {
        let coded = |dc: i16, ac: i16, mut before: i32| {
            let mut block = [0; 64];
            (block[0], block[9]) = (dc, ac);
            code(&block, 0, &mut before, &mut Counter::default())
        };
        assert!(coded(2047, 1023, 0) && coded(-2047, -1023, 0));
        assert!(!coded(2048, 0, 0) && !coded(2047, 0, -1));
        assert!(!coded(0, 1024, 0) && !coded(0, i16::MIN, 0));
    }
}
