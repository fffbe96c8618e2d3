//! Frames that no encoder writes: every setting of the header, and coded data of random bytes, which mean
//! something in every order.
#![allow(clippy::unwrap_used, dead_code)] // in helpers

/// The encoder of RFC 6386, section 7.3, for flags with even odds.
struct Flags {
    output: Vec<u8>,
    range: u32,
    bottom: u64,
    bits: i32,
}

impl Flags {
    fn new() -> Self {
        Self { output: Vec::new(), range: 255, bottom: 0, bits: 24 }
    }

    fn flag(&mut self, probability: u8, flag: bool) {
        let split = 1 + (((self.range - 1) * u32::from(probability)) >> 8);
        if flag {
            self.bottom += u64::from(split);
            self.range -= split;
        } else {
            self.range = split;
        }
        while self.range < 128 {
            self.range <<= 1;
            if self.bottom & (1 << 31) != 0 {
                for byte in self.output.iter_mut().rev() {
                    *byte = byte.wrapping_add(1);
                    if *byte != 0 {
                        break;
                    }
                }
            }
            self.bottom = (self.bottom & ((1 << 31) - 1)) << 1;
            self.bits -= 1;
            if self.bits == 0 {
                self.output.push((self.bottom >> 24) as u8);
                self.bottom &= (1 << 24) - 1;
                self.bits = 8;
            }
        }
    }

    fn number(&mut self, bits: u32, number: u32) {
        (0..bits).rev().for_each(|bit| self.flag(128, number >> bit & 1 == 1));
    }

    fn optional(&mut self, bits: u32, number: i32) {
        self.flag(128, number != 0);
        if number != 0 {
            self.number(bits, number.unsigned_abs());
            self.flag(128, number < 0);
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.number(32, 0);
        self.output
    }
}

/// Random numbers.
pub(crate) struct Random(pub(crate) u32);

impl Random {
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        (self.0 >> 3) % end
    }

    fn around(&mut self, most: i32) -> i32 {
        self.below(2 * most as u32 + 1) as i32 - most
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 1
    }
}

/// A frame of a size up to `side`, with settings by `seed`: its bytes as the body of a chunk.
pub(crate) fn random_frame(seed: u32, side: u32) -> Vec<u8> {
    let mut random = Random(seed.wrapping_mul(2_654_435_761) | 1);
    let (width, height) = (1 + random.below(side), 1 + random.below(side));
    let macroblocks = width.div_ceil(16) * height.div_ceil(16);
    let log_partitions = random.below(4);
    let first = first_partition(&mut random, log_partitions, macroblocks);
    // Small coefficients, so that no sum exceeds 16 bits.
    let partitions: Vec<Vec<u8>> = (0..1 << log_partitions)
        .map(|_| {
            let bytes = 64 + macroblocks * [20, 200, 600][random.below(3) as usize];
            let mut data: Vec<u8> = (0..bytes).map(|_| random.below(256) as u8).collect();
            // The largest number of the code begins so.
            data[0] &= 0x7f;
            data
        })
        .collect();
    let tag = (first.len() as u32) << 5 | 1 << 4 | random.below(4) << 1;
    let mut frame = tag.to_le_bytes()[..3].to_vec();
    frame.extend([0x9d, 0x01, 0x2a]);
    frame.extend((width as u16 | (random.below(4) as u16) << 14).to_le_bytes());
    frame.extend((height as u16).to_le_bytes());
    frame.extend(first);
    for partition in &partitions[..partitions.len() - 1] {
        frame.extend(&(partition.len() as u32).to_le_bytes()[..3]);
    }
    partitions.iter().for_each(|partition| frame.extend(partition));
    frame
}

fn first_partition(random: &mut Random, log_partitions: u32, macroblocks: u32) -> Vec<u8> {
    let mut flags = Flags::new();
    // The color space, and whether samples are clamped.
    flags.number(2, random.below(2));
    let segments = random.flag();
    flags.flag(128, segments);
    if segments {
        let (map, values) = (random.flag(), random.flag());
        flags.flag(128, map);
        flags.flag(128, values);
        if values {
            let absolute = random.flag();
            flags.flag(128, absolute);
            (0..4).for_each(|_| {
                let value = if absolute { random.below(30) as i32 } else { random.around(12) };
                flags.optional(7, value);
            });
            (0..4).for_each(|_| {
                let value = if absolute { random.below(64) as i32 } else { random.around(20) };
                flags.optional(6, value);
            });
        }
        if map {
            (0..3).for_each(|_| {
                let given = random.flag();
                flags.flag(128, given);
                if given {
                    flags.number(8, random.below(256));
                }
            });
        }
    }
    flags.flag(128, random.flag());
    flags.number(6, if random.below(4) == 0 { 0 } else { random.below(64) });
    flags.number(3, random.below(8));
    let deltas = random.flag();
    flags.flag(128, deltas);
    if deltas {
        flags.flag(128, true);
        (0..8).for_each(|_| flags.optional(6, random.around(30)));
    }
    flags.number(2, log_partitions);
    flags.number(7, random.below(24));
    (0..5).for_each(|_| flags.optional(4, random.around(9)));
    flags.flag(128, random.flag());
    let changed = random.flag();
    let updates = fcimage_webp_update_probabilities();
    for update in updates {
        let replaced = changed && random.below(12) == 0;
        flags.flag(update, replaced);
        if replaced {
            // Not so small that all coefficients are large.
            flags.number(8, 60 + random.below(196));
        }
    }
    let skips = random.flag();
    flags.flag(128, skips);
    if skips {
        flags.number(8, random.below(256));
    }
    (0..macroblocks * 80).for_each(|_| flags.flag(128, random.flag()));
    flags.finish()
}

/// The table of the standard, as the source of the crate has it.
fn fcimage_webp_update_probabilities() -> Vec<u8> {
    let source = include_str!("../../src/tables/update_probabilities.rs");
    let (_, table) = source.split_once("TokenProbabilities = ").unwrap();
    let numbers = table.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty());
    let table: Vec<u8> = numbers.map(|number| number.parse().unwrap()).collect();
    assert_eq!(table.len(), 4 * 8 * 3 * 11);
    table
}

/// The frame as a WebP.
pub(crate) fn file_of(frame: &[u8]) -> Vec<u8> {
    let padding = frame.len() % 2;
    let mut file = b"RIFF".to_vec();
    file.extend((12 + (frame.len() + padding) as u32).to_le_bytes());
    file.extend(b"WEBPVP8 ");
    file.extend((frame.len() as u32).to_le_bytes());
    file.extend(frame);
    file.extend(&[0][..padding]);
    file
}
