//! Quantization and Huffman tables, as the segments DQT and DHT define them.

use crate::entropy::huffman::HuffmanSpec;
use crate::entropy::standard_tables::{standard_ac, standard_dc};
use crate::entropy::zigzag::ZIGZAG;
use crate::error::{Error, Result};

/// The tables that are defined so far; later definitions replace earlier ones.
#[derive(Clone)]
pub(crate) struct Tables {
    /// In row-major order.
    quantization: [Option<[u16; 64]>; 4],
    dc: [Option<HuffmanSpec>; 4],
    ac: [Option<HuffmanSpec>; 4],
}

impl Default for Tables {
    /// The Huffman tables of the standard: frames of motion JPEG omit theirs and mean these.
    fn default() -> Self {
        let [dc0, dc1] = standard_dc().map(Some);
        let [ac0, ac1] = standard_ac().map(Some);
        Self { quantization: [None; 4], dc: [dc0, dc1, None, None], ac: [ac0, ac1, None, None] }
    }
}

impl Tables {
    /// Takes the tables of a DQT segment.
    pub(crate) fn define_quantization(&mut self, mut payload: &[u8]) -> Result<()> {
        while let [head, rest @ ..] = payload {
            let (precision, number) = (head >> 4, usize::from(head & 15));
            let size = if precision == 0 { 64 } else { 128 };
            let (Some(slot), Some((values, rest)), 0 | 1) =
                (self.quantization.get_mut(number), rest.split_at_checked(size), precision)
            else {
                return Err(Error::damaged(format!(
                    "invalid JPEG quantization table: precision {precision}, number {number}, {} bytes",
                    rest.len()
                )));
            };
            let mut table = [0; 64];
            for (k, &place) in ZIGZAG.iter().enumerate() {
                table[usize::from(place)] = match precision {
                    0 => u16::from(values[k]),
                    _ => u16::from_be_bytes([values[2 * k], values[2 * k + 1]]),
                };
            }
            *slot = Some(table);
            payload = rest;
        }
        Ok(())
    }

    /// Takes the tables of a DHT segment.
    pub(crate) fn define_huffman(&mut self, mut payload: &[u8]) -> Result<()> {
        while let [head, rest @ ..] = payload {
            let (class, number) = (head >> 4, usize::from(head & 15));
            let invalid = || {
                Error::damaged(format!(
                    "invalid JPEG Huffman table: class {class}, number {number}"
                ))
            };
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or_else(invalid)?;
            let total = counts.iter().copied().map(usize::from).sum::<usize>();
            let (values, rest) = rest.split_at_checked(total).ok_or_else(invalid)?;
            let slots = match class {
                0 => &mut self.dc,
                1 => &mut self.ac,
                _ => return Err(invalid()),
            };
            let slot = slots.get_mut(number).ok_or_else(invalid)?;
            if total > 256 {
                return Err(invalid());
            }
            *slot = Some(HuffmanSpec::new(*counts, values));
            payload = rest;
        }
        Ok(())
    }

    /// The quantization table `number` in row-major order.
    pub(crate) fn quantization(&self, number: u8) -> Result<[u16; 64]> {
        self.quantization
            .get(usize::from(number))
            .copied()
            .flatten()
            .ok_or_else(|| undefined("quantization", number))
    }

    /// The DC Huffman table `number`.
    pub(crate) fn dc(&self, number: u8) -> Result<&HuffmanSpec> {
        self.dc
            .get(usize::from(number))
            .and_then(Option::as_ref)
            .ok_or_else(|| undefined("DC Huffman", number))
    }

    /// The AC Huffman table `number`.
    pub(crate) fn ac(&self, number: u8) -> Result<&HuffmanSpec> {
        self.ac
            .get(usize::from(number))
            .and_then(Option::as_ref)
            .ok_or_else(|| undefined("AC Huffman", number))
    }
}

#[cold]
fn undefined(kind: &str, number: u8) -> Error {
    Error::damaged(format!("the JPEG uses {kind} table {number}, which is not defined"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantization_tables_come_in_zigzag_order_of_8_or_16_bits() {
        let mut tables = Tables::default();
        let narrow: Vec<u8> = (1..=64).collect();
        let wide: Vec<u8> = (1..=64u16).flat_map(|value| (value << 8).to_be_bytes()).collect();
        tables.define_quantization(&[[0].as_slice(), &narrow, &[0x13], &wide].concat()).unwrap();
        let (narrow, wide) = (tables.quantization(0).unwrap(), tables.quantization(3).unwrap());
        assert_eq!(narrow[..4], [1, 2, 6, 7]);
        assert_eq!(narrow[8], 3);
        assert_eq!(wide, narrow.map(|value| value << 8));
    }

    #[test]
    fn tables_that_are_invalid_or_undefined_are_damage() {
        let mut tables = Tables::default();
        for wrong in [[0x20; 129].as_slice(), &[0x04; 65], &[0; 64], &[0x10; 128]] {
            assert!(tables.define_quantization(wrong).is_err());
        }
        let counts = |count: u8| [[0x00].as_slice(), &[count; 16], &[0; 256]].concat();
        assert!(tables.define_huffman(&counts(17)).is_err(), "272 symbols");
        for wrong in [[0x20; 20].as_slice(), &[0x04; 20], &[0; 16]] {
            assert!(tables.define_huffman(wrong).is_err());
        }
        assert!(tables.dc(1).is_ok() && tables.ac(0).is_ok(), "the standard's");
        assert!(tables.quantization(0).is_err());
        assert!(tables.dc(2).is_err());
        let error = tables.ac(3).unwrap_err();
        assert_eq!(error.message(), "the JPEG uses AC Huffman table 3, which is not defined");
    }
}
