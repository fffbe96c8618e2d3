//! CRC-64, eight bytes at a time.

/// A polynomial of 64 bits, its bits in reverse order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Polynomial {
    /// ECMA-182, as in CRC-64/XZ: `x-oss-hash-crc64ecma`.
    Ecma,
    /// CRC-64/NVME: `x-amz-checksum-crc64nvme`.
    Nvme,
}

/// The tables of one polynomial. They are computed in some microseconds, and would be the largest
/// constants of the library.
pub(crate) struct Crc64(Box<[[u64; 256]; 8]>);

impl Crc64 {
    pub(crate) fn new(polynomial: Polynomial) -> Self {
        let polynomial: u64 = match polynomial {
            Polynomial::Ecma => 0xC96C_5795_D787_0F42,
            Polynomial::Nvme => 0x9A6C_9329_AC4B_C9B5,
        };
        let mut tables = Box::new([[0; 256]; 8]);
        for byte in 0..256 {
            let mut value = byte as u64;
            for _ in 0..8 {
                value = value >> 1 ^ if value & 1 == 1 { polynomial } else { 0 };
            }
            tables[0][byte] = value;
        }
        for table in 1..8 {
            for byte in 0..256 {
                let before = tables[table - 1][byte];
                tables[table][byte] = before >> 8 ^ tables[0][(before & 0xff) as usize];
            }
        }
        Self(tables)
    }

    pub(crate) fn of(&self, data: &[u8]) -> u64 {
        let tables = &*self.0;
        let (blocks, rest) = data.as_chunks::<8>();
        let mut crc = !0;
        for block in blocks {
            let bytes = (crc ^ u64::from_le_bytes(*block)).to_le_bytes();
            crc = 0;
            for (byte, table) in bytes.iter().zip(tables.iter().rev()) {
                crc ^= table[usize::from(*byte)];
            }
        }
        for byte in rest {
            crc = crc >> 8 ^ tables[0][usize::from(crc as u8 ^ byte)];
        }
        !crc
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_values_of_both_polynomials() {
        let check = |polynomial| Crc64::new(polynomial).of(b"123456789");
        assert_eq!(check(Polynomial::Ecma), 0x995D_C9BB_DF19_39FA);
        assert_eq!(check(Polynomial::Nvme), 0xAE8B_1486_0A79_9888);
    }

    #[test]
    fn eight_bytes_at_a_time_give_the_same_as_one() {
        let data: Vec<u8> = (0..1000_u32).map(|i| ((i * i) >> 3) as u8).collect();
        let crc = Crc64::new(Polynomial::Ecma);
        for end in [0, 1, 7, 8, 9, 63, 64, 1000] {
            let mut slow = !0_u64;
            for byte in &data[..end] {
                slow ^= u64::from(*byte);
                for _ in 0..8 {
                    slow = slow >> 1 ^ if slow & 1 == 1 { 0xC96C_5795_D787_0F42 } else { 0 };
                }
            }
            assert_eq!(crc.of(&data[..end]), !slow, "{end}");
        }
    }
}
