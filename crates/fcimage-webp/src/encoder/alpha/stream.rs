//! The bitstream (the WebP lossless bitstream specification): one group of prefix codes, and no
//! transforms.

use crate::context::{Context, check};
use crate::encoder::alpha::bits::BitWriter;
use crate::encoder::alpha::costs::Observed;
use crate::encoder::alpha::matches::{Finder, Symbol, Symbols};
use crate::encoder::alpha::prefix::PrefixCode;
use crate::error::Result;

/// Samples, and then the prefixes of lengths.
const GREEN: usize = 256 + 24;

/// The prefixes of distances.
const DISTANCES: usize = 40;

/// What samples cost is told from one of so many rows.
const OBSERVED_ROWS: usize = 4;

/// After so many symbols `context` is asked.
const CHECKED: usize = 1 << 14;

/// Appends the bitstream of `samples`, those of an image that is `width` wide, to `chunk`.
pub(super) fn write(
    samples: &[u8],
    width: usize,
    chunk: &mut Vec<u8>,
    context: &dyn Context,
) -> Result<()> {
    let mut observed = Observed::new();
    for row in (0..samples.len() / width).step_by(OBSERVED_ROWS) {
        let start = row * width;
        let above = start.checked_sub(width).and_then(|above| samples.get(above..start));
        observed.observe(above, &samples[start..start + width]);
    }
    let symbols = Finder::new(samples, width, observed.costs()).find(context)?;
    let [mut green, mut distances] = codes(&symbols);
    let mut writer = BitWriter::new(chunk);
    // No transform, no cache of colors, and the same codes everywhere.
    writer.put(0, 3);
    green.write(&mut writer);
    // Red, blue and alpha are always 0.
    for _ in 0..3 {
        PrefixCode::new(&[0; 256]).write(&mut writer);
    }
    distances.write(&mut writer);
    for (number, symbol) in symbols.iter().enumerate() {
        if number % CHECKED == 0 {
            check(context)?;
        }
        match symbol {
            Symbol::Sample(sample) => green.put(&mut writer, sample.into()),
            Symbol::Copy { length, distance_code } => {
                let length = Prefix::of(length.into());
                green.put(&mut writer, 256 + length.number);
                writer.put(length.extra, length.bits);
                let distance = Prefix::of(distance_code);
                distances.put(&mut writer, distance.number);
                writer.put(distance.extra, distance.bits);
            }
        }
    }
    writer.finish();
    Ok(())
}

/// The codes of samples and lengths, and of distances.
fn codes(symbols: &Symbols) -> [PrefixCode; 2] {
    let (mut green, mut distances) = ([0_u32; GREEN], [0_u32; DISTANCES]);
    for symbol in symbols.iter() {
        match symbol {
            Symbol::Sample(sample) => green[usize::from(sample)] += 1,
            Symbol::Copy { length, distance_code } => {
                green[256 + Prefix::of(length.into()).number] += 1;
                distances[Prefix::of(distance_code).number] += 1;
            }
        }
    }
    [PrefixCode::new(&green), PrefixCode::new(&distances)]
}

/// A number from 1 up: a prefix, which is a symbol, and bits behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Prefix {
    number: usize,
    extra: u32,
    bits: u32,
}

impl Prefix {
    const fn of(value: u32) -> Self {
        let rest = value.wrapping_sub(1);
        if rest < 4 {
            return Self { number: rest as usize, extra: 0, bits: 0 };
        }
        let highest = rest.ilog2();
        let bits = highest - 1;
        let number = 2 * highest + (rest >> bits & 1);
        Self { number: number as usize, extra: rest & ((1 << bits) - 1), bits }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_those_of_the_specification() {
        let prefix = |number, extra, bits| Prefix { number, extra, bits };
        assert_eq!([1, 4].map(Prefix::of), [prefix(0, 0, 0), prefix(3, 0, 0)]);
        // offset = (2 + (prefix & 1)) << bits; value = offset + extra + 1.
        for value in 5..5000 {
            let Prefix { number, extra, bits } = Prefix::of(value);
            let offset = (2 + (number as u32 & 1)) << bits;
            assert_eq!((offset + extra + 1, (number as u32 - 2) / 2), (value, bits));
        }
        assert!(Prefix::of(1 << 20).number < DISTANCES);
        assert_eq!(Prefix::of(4096).number, 23);
    }
}
