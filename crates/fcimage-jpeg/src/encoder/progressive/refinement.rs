//! Later scans of AC coefficients, for one bit more (T.81, G.1.2.3).

use super::super::headers::Band;
use super::super::tokens::Token;
use super::first::{Corrections, EndRun, of_band};

/// Codes a block: a bit for every coefficient that was not 0 before, and those that are not 0 from this
/// bit on.
pub(super) fn code(block: &[i16; 64], not_zero: u64, band: Band, run: &mut EndRun) {
    let in_band = of_band(not_zero, band);
    let magnitude = |k: u32| block[k as usize & 63].unsigned_abs() >> band.low;
    // Runs of zeros behind the last new coefficient are part of the end of the block.
    let mut last_new = 0;
    let mut rest = in_band;
    while rest != 0 {
        let k = rest.trailing_zeros();
        rest &= rest - 1;
        if magnitude(k) == 1 {
            last_new = k;
        }
    }

    let mut corrections = Corrections::default();
    let (mut zeros, mut next) = (0, u32::from(band.first));
    let mut rest = in_band;
    while rest != 0 {
        let k = rest.trailing_zeros();
        rest &= rest - 1;
        zeros += k - next;
        next = k + 1;
        let magnitude = magnitude(k);
        if magnitude == 0 {
            zeros += 1;
            continue;
        }
        while zeros > 15 && k <= last_new {
            run.end();
            run.tokens.push(Token::sixteen_zeros(run.table));
            zeros -= 16;
            std::mem::take(&mut corrections).write(&mut run.tokens);
        }
        if magnitude > 1 {
            corrections.push(magnitude.into());
            continue;
        }
        run.end();
        let positive = u32::from(block[k as usize & 63] > 0);
        run.tokens.push(Token::new(run.table, (zeros << 4 | 1) as u8, positive));
        std::mem::take(&mut corrections).write(&mut run.tokens);
        zeros = 0;
    }
    if zeros > 0 || next <= u32::from(band.last) || !corrections.is_empty() {
        run.add(&corrections);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::tokens::TableNumber;
    use super::*;

    const BAND: Band = Band { first: 1, last: 63, high: 1, low: 0 };

    fn coded(coefficients: &[(usize, i16)]) -> Vec<Token> {
        let (mut block, mut not_zero) = ([0; 64], 0);
        for (k, value) in coefficients {
            block[*k] = *value;
            not_zero |= 1 << k;
        }
        let mut run = EndRun::new(TableNumber::ac(0));
        code(&block, not_zero, BAND, &mut run);
        run.end();
        run.tokens
    }

    #[test]
    fn corrections_follow_the_code_after_which_they_come() {
        let table = TableNumber::ac(0);
        let tokens = coded(&[(2, 5), (3, -4), (5, -1), (9, 3)]);
        let expected = [
            Token::new(table, 0x21, 0),
            Token::raw(0b10, 2),
            Token::new(table, 0, 0),
            Token::raw(1, 1),
        ];
        assert_eq!(tokens, expected);
    }

    #[test]
    fn zeros_behind_the_last_new_coefficient_are_no_runs() {
        let table = TableNumber::ac(0);
        assert_eq!(coded(&[(60, 2)]), [Token::new(table, 0, 0), Token::raw(0, 1)]);
        assert_eq!(coded(&[(63, 1)]).len(), 4, "three runs of 16, and the coefficient");
        assert!(coded(&[]).len() == 1);
    }
}
