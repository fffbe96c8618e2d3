//! Repetitions: which samples are copied from before, and which stand for themselves.

use crate::context::{Context, check};
use crate::encoder::alpha::costs::NEAR_COST;
use crate::encoder::grid::MACROBLOCK;
use crate::error::Result;

/// The longest repetition that a bitstream can state.
const LONGEST: usize = 4096;

/// One that is so long is taken without looking for a longer one.
const LONG: usize = 256;

/// The shortest one that can pay.
const SHORTEST: usize = 3;

/// So many samples cost more than any repetition: each takes a bit.
const COMPARED: usize = 40;

/// What a far distance takes more than a near one, in 1/256 bit.
const FAR_COST: u32 = 10 << 8;

/// The distances that have short codes, from 1: columns to the left, and rows above.
const NEAR: [(isize, usize); 12] = [
    (0, 1),
    (1, 0),
    (1, 1),
    (-1, 1),
    (0, 2),
    (2, 0),
    (1, 2),
    (-1, 2),
    (2, 1),
    (-2, 1),
    (2, 2),
    (-2, 2),
];

/// The farthest distance that has a prefix.
const FARTHEST: usize = (1 << 20) - NEAR_CODES;

/// How many of them are tried everywhere.
const TRIED: usize = 4;

/// Other distances are coded as larger by that.
const NEAR_CODES: usize = 120;

/// One sample, or a repetition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    Sample(u8),
    Copy { length: u16, distance_code: u32 },
}

/// Symbols, 2 bytes for a sample and 6 for a repetition, which has at least three.
#[derive(Default)]
pub(super) struct Symbols {
    packed: Vec<u16>,
}

/// What marks a repetition, whose length is in the lower bits.
const COPY: u16 = 1 << 15;

impl Symbols {
    fn push(&mut self, symbol: Symbol) {
        match symbol {
            Symbol::Sample(sample) => self.packed.push(sample.into()),
            Symbol::Copy { length, distance_code: code } => {
                self.packed.extend_from_slice(&[length | COPY, code as u16, (code >> 16) as u16]);
            }
        }
    }

    /// All symbols in their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Symbol> {
        let mut packed = self.packed.iter().copied();
        std::iter::from_fn(move || {
            let first = packed.next()?;
            if first & COPY == 0 {
                return Some(Symbol::Sample(first as u8));
            }
            let (low, high) = (packed.next()?, packed.next()?);
            let distance_code = u32::from(low) | u32::from(high) << 16;
            Some(Symbol::Copy { length: first & !COPY, distance_code })
        })
    }
}

/// A repetition that was found.
#[derive(Clone, Copy, Default)]
struct Found {
    length: usize,
    distance: usize,
}

/// Finds the repetitions of samples.
pub(super) struct Finder<'a> {
    samples: &'a [u8],
    width: usize,
    /// What each sample costs.
    costs: [u32; 256],
    /// Where four samples with this hash were last, plus 1.
    last: Vec<u32>,
}

impl<'a> Finder<'a> {
    /// `samples` are those of an image that is `width` wide, and cost as much as `costs` says.
    pub(super) fn new(samples: &'a [u8], width: usize, costs: [u32; 256]) -> Self {
        let places = (samples.len() / 4).next_power_of_two().clamp(1 << 8, 1 << 15);
        Self { samples, width, costs, last: vec![0; places] }
    }

    /// Finds all; `context` is asked every 16 rows.
    pub(super) fn find(mut self, context: &dyn Context) -> Result<Symbols> {
        let mut symbols = Symbols::default();
        let mut at = 0;
        let mut checked = 0;
        while at < self.samples.len() {
            if at >= checked {
                check(context)?;
                checked = at + MACROBLOCK * self.width;
            }
            let found = self.best(at);
            if found.length == 0 {
                symbols.push(Symbol::Sample(self.samples[at]));
                at += 1;
            } else {
                let distance_code = self.code(found.distance);
                symbols.push(Symbol::Copy { length: found.length as u16, distance_code });
                at += found.length;
            }
        }
        Ok(symbols)
    }

    /// The best repetition from `at` on; its length is 0 where none pays.
    fn best(&mut self, at: usize) -> Found {
        let mut near = Found::default();
        for &(left, above) in &NEAR[..TRIED] {
            let distance = (above * self.width).wrapping_add_signed(left);
            let length = self.length(at, distance);
            if length > near.length {
                near = Found { length, distance };
            }
            if length >= LONG {
                return near;
            }
        }
        let far = self.remembered(at);
        let near_gain = self.gain(at, near.length, NEAR_COST);
        let far_gain = self.gain(at, far.length, NEAR_COST + FAR_COST);
        let longer = far.length > near.length && far_gain > near_gain;
        match longer {
            true if far_gain > 0 => far,
            false if near_gain > 0 => near,
            _ => Found::default(),
        }
    }

    /// The last place that began like `at`, which replaces it.
    fn remembered(&mut self, at: usize) -> Found {
        let Some(four) = self.samples.get(at..).and_then(|rest| rest.first_chunk::<4>()) else {
            return Found::default();
        };
        let hash = u32::from_le_bytes(*four).wrapping_mul(0x9e37_79b1) >> 17;
        let place = hash as usize & (self.last.len() - 1);
        let last = self.last[place] as usize;
        self.last[place] = at as u32 + 1;
        match last.checked_sub(1).map(|last| at - last) {
            Some(distance @ ..=FARTHEST) => Found { length: self.length(at, distance), distance },
            _ => Found::default(),
        }
    }

    /// How many samples from `at` on are the same as those `distance` before.
    #[inline]
    fn length(&self, at: usize, distance: usize) -> usize {
        let Some(from) = at.checked_sub(distance).filter(|&from| from < at) else { return 0 };
        let (samples, before) = (&self.samples[at..], &self.samples[from..]);
        let limit = samples.len().min(LONGEST);
        let pairs = samples[..limit].as_chunks::<8>().0.iter().zip(before.as_chunks::<8>().0);
        let mut length = 0;
        for (a, b) in pairs {
            let different = u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
            if different != 0 {
                return length + different.trailing_zeros() as usize / 8;
            }
            length += 8;
        }
        let rest = samples[length..limit].iter().zip(&before[length..]);
        length + rest.take_while(|(a, b)| a == b).count()
    }

    /// By how much the first samples cost more than a repetition of them; 0 where they do not.
    fn gain(&self, at: usize, length: usize, cost: u32) -> u32 {
        if length < SHORTEST {
            return 0;
        }
        let samples = self.samples[at..at + length].iter().take(COMPARED);
        let saved: u32 = samples.map(|&sample| self.costs[usize::from(sample)]).sum();
        saved.saturating_sub(cost)
    }

    /// The code of a distance.
    fn code(&self, distance: usize) -> u32 {
        let near = NEAR
            .iter()
            .position(|&(left, above)| (above * self.width).wrapping_add_signed(left) == distance);
        near.map_or(distance + NEAR_CODES, |near| near + 1) as u32
    }
}
