//! Bilevel rows as fax machines code them (ITU-T T.4 and T.6; TIFF 6.0, sections 10 and 11).

use std::borrow::Cow;

use crate::codecs::tiff::codings::fax_bits::Bits;
use crate::codecs::tiff::codings::fax_codes::{LONGEST, Runs};
use crate::codecs::tiff::codings::unpack::{Unpack, damaged, ended};
use fcimage_base::error::{Error, Result};

/// How rows are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fax {
    /// Runs only, each row at a multiple of so many bits (compression 2 and 32771).
    Runs {
        /// 8 or 16.
        align: u8,
    },
    /// Group 3: an end-of-line code before each row. With two dimensions, a bit behind it says
    /// whether the row is coded by runs or by what changed from the row above.
    Group3 {
        /// Whether there is such a bit.
        two_dimensional: bool,
    },
    /// Group 4: each row by what changed from the row above.
    Group4,
}

/// An end of line: eleven zeros and a one.
const END_OF_LINE: u32 = 1;
const END_OF_LINE_BITS: u32 = 12;

/// Ends of line that follow each other at the end of a page.
const RETURN_TO_CONTROL: u32 = 6;

/// The rows of one strip or tile.
pub(super) struct FaxRows<'a> {
    fax: Fax,
    bits: Bits<'a>,
    width: u32,
    /// Where the color changes in the row above, from white to black first.
    above: Vec<u32>,
    /// Where it changes in this row, so far.
    changes: Vec<u32>,
}

impl<'a> FaxRows<'a> {
    pub(super) fn new(fax: Fax, width: u32) -> Self {
        let bits = Bits::new(Cow::Borrowed(&[]));
        Self { fax, bits, width, above: Vec::new(), changes: Vec::new() }
    }

    /// Upper bound of the bytes that rows of this width take: two lists of changes, which grow by
    /// doubling.
    pub(super) fn working_bytes(width: u32) -> u64 {
        u64::from(width) * 2 * 4 * 4 + 1024
    }

    /// Notes a change of color at `at`. Empty runs are allowed; more than any encoder writes are not.
    fn change(&mut self, from: u32, at: u32) -> Result<()> {
        if at < from || at > self.width || self.changes.len() > 2 * self.width as usize + 2 {
            return Err(damaged("a row is longer than the image is wide"));
        }
        self.changes.push(at);
        Ok(())
    }

    /// The length of the next run.
    fn run(&mut self, black: bool) -> Result<u32> {
        let runs = if black { Runs::black() } else { Runs::white() };
        let mut pixels = 0;
        loop {
            let Some(run) = runs.find(self.bits.peek(LONGEST)) else {
                return Err(self.unknown_code());
            };
            self.bits.skip(u32::from(run.bits));
            pixels += u32::from(run.pixels);
            if run.pixels < 64 {
                return Ok(pixels);
            }
            if pixels > self.width {
                return Err(damaged("a row is longer than the image is wide"));
            }
        }
    }

    fn row_of_runs(&mut self) -> Result<()> {
        let (mut at, mut black) = (0, false);
        while at < self.width {
            let run = self.run(black)?;
            self.change(at, at + run)?;
            at += run;
            black = !black;
        }
        Ok(())
    }

    /// The first change above that is right of `at`, to the color that is not `black`, as an index.
    fn change_above(&self, from: usize, at: Option<u32>, black: bool) -> usize {
        // From a change of the other color at most one to the left of where the last one was.
        let mut index = from.saturating_sub(1);
        if (index % 2 == 1) != black {
            index += 1;
        }
        while self.above.get(index).is_some_and(|change| at.is_some_and(|at| *change <= at)) {
            index += 2;
        }
        index
    }

    fn place_above(&self, index: usize) -> u32 {
        self.above.get(index).copied().unwrap_or(self.width)
    }

    /// A row by what changed (T.4, 4.2.1.3).
    fn row_by_changes(&mut self) -> Result<()> {
        // `None` is the imaginary white pixel before the row.
        let (mut at, mut black, mut above) = (None, false, 0);
        while at.unwrap_or(0) < self.width {
            above = self.change_above(above, at, black);
            let place = i64::from(self.place_above(above));
            let here = at.unwrap_or(0);
            let next = self.bits.peek(7);
            let (bits, vertical) = match next {
                0b100_0000.. => (1, 0),
                0b011_0000.. => (3, 1),
                0b010_0000.. => (3, -1),
                0b001_0000.. => {
                    self.bits.skip(3);
                    let first = self.run(black)?;
                    let second = self.run(!black)?;
                    self.change(here, here + first)?;
                    self.change(here + first, here + first + second)?;
                    at = Some(here + first + second);
                    continue;
                }
                0b000_1000.. => {
                    self.bits.skip(4);
                    at = Some(self.place_above(above + 1));
                    continue;
                }
                0b000_0110.. => (6, 2),
                0b000_0100.. => (6, -2),
                0b000_0011 => (7, 3),
                0b000_0010 => (7, -3),
                0b000_0001 => {
                    return Err(Error::unsupported(
                        "fax compression with uncompressed parts (an extension of T.4) is not \
                         supported in TIFF",
                    ));
                }
                0 => return Err(self.unknown_code()),
            };
            self.bits.skip(bits);
            let change = u32::try_from(place + vertical)
                .map_err(|_| damaged("a change of color is left of the image"))?;
            self.change(here, change)?;
            at = Some(change);
            black = !black;
        }
        Ok(())
    }

    fn unknown_code(&self) -> Error {
        // An end of line where a run should be means that the page ends.
        if self.bits.at_end() || self.bits.peek(11) == 0 {
            return ended();
        }
        damaged("a fax code has no meaning")
    }

    /// Passes over ends of line and fill bits before a row; `true` where the row is coded by runs.
    fn start_of_row(&mut self, two_dimensional: bool) -> Result<bool> {
        let (mut found, mut by_runs) = (0, true);
        while self.bits.peek(END_OF_LINE_BITS - 1) == 0 {
            while self.bits.peek(END_OF_LINE_BITS) != END_OF_LINE {
                if self.bits.at_end() {
                    return Err(ended());
                }
                self.bits.skip(1);
            }
            self.bits.skip(END_OF_LINE_BITS);
            found += 1;
            if found == RETURN_TO_CONTROL {
                return Err(ended());
            }
            if two_dimensional {
                by_runs = self.bits.peek(1) == 1;
                self.bits.skip(1);
            }
        }
        Ok(by_runs)
    }

    /// Writes the row: a set bit is black.
    fn draw(&self, row: &mut [u8]) {
        row.fill(0);
        for run in self.changes.chunks(2) {
            let (start, end) = match run {
                [start, end] => (*start, *end),
                [start] => (*start, self.width),
                _ => continue,
            };
            fill(row, start as usize, end as usize);
        }
    }
}

/// Sets the bits from `start` up to `end`.
fn fill(row: &mut [u8], start: usize, end: usize) {
    for (number, byte) in row.iter_mut().enumerate().skip(start / 8) {
        if number * 8 >= end {
            break;
        }
        let from = start.saturating_sub(number * 8).min(8);
        let to = (end - number * 8).min(8);
        *byte |= (0xff_u32 >> from) as u8 & (0xff00_u32 >> to) as u8;
    }
}

impl<'a> Unpack<'a> for FaxRows<'a> {
    fn start(&mut self, packed: Cow<'a, [u8]>) -> Result<()> {
        self.bits = Bits::new(packed);
        self.above.clear();
        Ok(())
    }

    fn row(&mut self, row: &mut [u8]) -> Result<()> {
        self.changes.clear();
        if self.bits.at_end() {
            return Err(ended());
        }
        match self.fax {
            Fax::Runs { align } => {
                self.bits.align(usize::from(align));
                self.row_of_runs()?;
            }
            Fax::Group3 { two_dimensional } => match self.start_of_row(two_dimensional)? {
                true => self.row_of_runs()?,
                false => self.row_by_changes()?,
            },
            Fax::Group4 => self.row_by_changes()?,
        }
        self.draw(row);
        std::mem::swap(&mut self.above, &mut self.changes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::error::ErrorKind;

    /// Bytes of bits, with zeros behind.
    fn bytes(bits: &str) -> Vec<u8> {
        let bits: Vec<u8> = bits.bytes().filter(|b| *b != b' ').map(|b| b - b'0').collect();
        bits.chunks(8).map(|c| c.iter().enumerate().map(|(i, b)| b << (7 - i)).sum()).collect()
    }

    fn rows(fax: Fax, width: u32, bits: &str, count: usize) -> Result<Vec<String>> {
        let mut unpacker = FaxRows::new(fax, width);
        unpacker.start(bytes(bits).into())?;
        (0..count)
            .map(|_| {
                let mut row = vec![0xaa; width.div_ceil(8) as usize];
                unpacker.row(&mut row)?;
                let text: String = row.iter().map(|byte| format!("{byte:08b}")).collect();
                Ok(text[..width as usize].to_owned())
            })
            .collect()
    }

    // White 3, black 2, white 4, and white 0, black 5, white 4.
    const FIRST: &str = "1000 11 1011";
    const SECOND: &str = "00110101 0011 1011";
    const EOL: &str = "000000000001";

    #[test]
    fn runs_begin_at_whole_bytes_or_words() {
        for (align, fill) in [(8, "000000"), (16, "000000")] {
            let bits = format!("{FIRST}{fill}{SECOND}");
            let found = rows(Fax::Runs { align }, 9, &bits, 2).unwrap();
            assert_eq!(found, ["000110000", "111110000"]);
        }
    }

    #[test]
    fn ends_of_line_may_have_fill_bits_or_be_missing() {
        let fax = Fax::Group3 { two_dimensional: false };
        for before in ["", EOL, "0000000000000001", "000000000001000000000001"] {
            let bits = format!("{before}{FIRST}{before}{SECOND}");
            assert_eq!(rows(fax, 9, &bits, 2).unwrap(), ["000110000", "111110000"], "{before}");
        }
        let end = EOL.repeat(6);
        let error = rows(fax, 9, &format!("{EOL}{FIRST}{end}{SECOND}"), 2).unwrap_err();
        assert_eq!(error.message(), ended().message());
    }

    #[test]
    fn a_bit_says_whether_a_row_follows_the_one_above() {
        let fax = Fax::Group3 { two_dimensional: true };
        // The second row: one to the right, one to the left; the third: the same as the second.
        let bits = format!("{EOL}1{FIRST}{EOL}0 011 1 1{EOL}0 1 1 1");
        assert_eq!(rows(fax, 9, &bits, 3).unwrap(), ["000110000", "000010000", "000010000"]);
    }

    #[test]
    fn group_4_knows_pass_horizontal_and_vertical_codes() {
        // Horizontal: white 3, black 2, then the rest; pass over that run; vertical from there.
        let bits = "001 1000 11 1 0001 1 000010 1 1";
        let found = rows(Fax::Group4, 9, bits, 3).unwrap();
        assert_eq!(found, ["000110000", "000000000", "000000011"]);
    }

    #[test]
    fn a_row_that_does_not_fit_is_damage() {
        let runs = Fax::Runs { align: 8 };
        let kind = |fax, bits| rows(fax, 9, bits, 1).unwrap_err().kind();
        assert_eq!(kind(runs, "1000"), ErrorKind::Decode, "only 3 white");
        assert_eq!(kind(runs, "10011 0000"), ErrorKind::Decode, "8 white, then no code");
        assert_eq!(kind(runs, "01000"), ErrorKind::Decode, "11 white");
        assert_eq!(kind(runs, "11011 11011 1000"), ErrorKind::Decode, "128 white and more");
        assert_eq!(kind(Fax::Group4, "000010"), ErrorKind::Decode);
        assert_eq!(kind(Fax::Group4, "0000001111"), ErrorKind::Unsupported);
        // Empty runs for ever.
        let endless = "001 00110101 0000110111 ".repeat(99);
        assert_eq!(kind(Fax::Group4, &endless), ErrorKind::Decode);
    }

    #[test]
    fn bits_are_set_from_one_place_to_another() {
        for (start, end) in [(0, 0), (0, 24), (3, 5), (7, 9), (8, 16), (5, 21), (23, 24)] {
            let mut row = [0; 3];
            fill(&mut row, start, end);
            let found: Vec<usize> =
                (0..24).filter(|bit| row[bit / 8] & 0x80 >> (bit % 8) != 0).collect();
            assert_eq!(found, (start..end).collect::<Vec<_>>());
        }
    }
}
