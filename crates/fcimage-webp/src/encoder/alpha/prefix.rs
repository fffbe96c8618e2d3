//! Prefix codes (the WebP lossless bitstream specification, section 6.2).

use crate::encoder::alpha::bits::BitWriter;

/// The longest code of a symbol.
const LONGEST: u8 = 15;

/// The longest code of a length.
const LONGEST_OF_LENGTHS: u8 = 7;

/// The order in which the lengths of the codes of lengths are written.
const ORDER: [usize; 19] = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// A prefix code: for each symbol its bits, the first one lowest, and how many they are.
pub(super) struct PrefixCode {
    codes: Vec<Code>,
}

#[derive(Clone, Copy, Default)]
struct Code {
    bits: u16,
    length: u8,
}

impl PrefixCode {
    /// The code that makes the symbols shortest that come as often as `counts` says.
    pub(super) fn new(counts: &[u32]) -> Self {
        Self::of_lengths(&lengths(counts, LONGEST))
    }

    fn of_lengths(lengths: &[u8]) -> Self {
        let mut codes: Vec<Code> = lengths.iter().map(|&length| Code { bits: 0, length }).collect();
        let mut next = 0_u16;
        for length in 1..=LONGEST {
            next <<= 1;
            for code in codes.iter_mut().filter(|code| code.length == length) {
                code.bits = next.reverse_bits() >> (16 - length);
                next = next.wrapping_add(1);
            }
        }
        Self { codes }
    }

    /// Writes a symbol.
    #[inline]
    pub(super) fn put(&self, writer: &mut BitWriter<'_>, symbol: usize) {
        let Code { bits, length } = self.codes[symbol];
        writer.put(bits.into(), length.into());
    }

    /// Writes the code itself. One symbol alone then takes no bits.
    pub(super) fn write(&mut self, writer: &mut BitWriter<'_>) {
        let mut used = self.codes.iter().enumerate().filter(|(_, code)| code.length > 0);
        let found = [used.next(), used.next(), used.next()].map(|used| used.map(|(at, _)| at));
        match found {
            [first, None, None] if first.unwrap_or(0) < 256 => {
                let symbol = first.unwrap_or(0);
                write_simple(writer, symbol, None);
                self.codes[symbol].length = 0;
            }
            [Some(first), Some(second), None] if second < 256 => {
                write_simple(writer, first, Some(second));
            }
            _ => self.write_lengths(writer),
        }
    }

    fn write_lengths(&self, writer: &mut BitWriter<'_>) {
        let steps = steps(&self.codes);
        let mut counts = [0; 19];
        for step in &steps {
            counts[usize::from(step.symbol)] += 1;
        }
        // A code of one symbol would be a special case.
        if counts.iter().filter(|&&count| count > 0).count() == 1 {
            counts[usize::from(counts[0] > 0)] += 1;
        }
        let lengths = lengths(&counts, LONGEST_OF_LENGTHS);
        let written = ORDER.iter().rposition(|&at| lengths[at] > 0).map_or(4, |at| at + 1).max(4);
        writer.put(0, 1);
        writer.put(written as u32 - 4, 4);
        for &at in &ORDER[..written] {
            writer.put(lengths[at].into(), 3);
        }
        // The lengths of all symbols follow.
        writer.put(0, 1);
        let code = Self::of_lengths(&lengths);
        for Step { symbol, extra, bits } in steps {
            code.put(writer, symbol.into());
            writer.put(extra.into(), bits.into());
        }
    }
}

/// Writes a code of one or two symbols below 256.
fn write_simple(writer: &mut BitWriter<'_>, first: usize, second: Option<usize>) {
    writer.put(1, 1);
    writer.put(u32::from(second.is_some()), 1);
    let bits = if first > 1 { 8 } else { 1 };
    writer.put(u32::from(bits == 8), 1);
    writer.put(first as u32, bits);
    if let Some(second) = second {
        writer.put(second as u32, 8);
    }
}

/// A length of a code, or how often one is repeated.
struct Step {
    symbol: u8,
    extra: u8,
    bits: u8,
}

/// The lengths of codes as they are written.
fn steps(codes: &[Code]) -> Vec<Step> {
    let mut steps = Vec::new();
    // A length is repeated that was 8 at first.
    let mut before = 8;
    let mut rest = codes;
    while let Some(&Code { length, .. }) = rest.first() {
        let same = rest.iter().take_while(|code| code.length == length).count();
        let (count, step) = match (length, same) {
            (0, 11..) => {
                (same.min(138), Step { symbol: 18, extra: (same.min(138) - 11) as u8, bits: 7 })
            }
            (0, 3..) => (same, Step { symbol: 17, extra: (same - 3) as u8, bits: 3 }),
            (1.., 3..) if length == before => {
                (same.min(6), Step { symbol: 16, extra: (same.min(6) - 3) as u8, bits: 2 })
            }
            _ => (1, Step { symbol: length, extra: 0, bits: 0 }),
        };
        if length > 0 {
            before = length;
        }
        steps.push(step);
        rest = &rest[count..];
    }
    steps
}

/// The lengths of the codes of symbols that come so often, none longer than `longest`.
fn lengths(counts: &[u32], longest: u8) -> Vec<u8> {
    // Rare symbols are counted as more frequent until their codes are short enough.
    let mut least = 1;
    loop {
        let raised: Vec<u32> =
            counts.iter().map(|&count| if count > 0 { count.max(least) } else { 0 }).collect();
        let lengths = huffman(&raised);
        if lengths.iter().all(|&length| length <= longest) {
            return lengths;
        }
        least *= 2;
    }
}

/// A node of a tree: how often its symbols come together, and its parent.
struct Node {
    count: u64,
    parent: usize,
}

/// Huffman's lengths: the two rarest nodes become one, until one is left.
fn huffman(counts: &[u32]) -> Vec<u8> {
    let mut lengths = vec![0; counts.len()];
    let mut used: Vec<usize> = (0..counts.len()).filter(|&symbol| counts[symbol] > 0).collect();
    used.sort_by_key(|&symbol| counts[symbol]);
    if let [only] = used[..] {
        lengths[only] = 1;
    }
    if used.len() < 2 {
        return lengths;
    }
    let leaves = used.iter().map(|&symbol| Node { count: counts[symbol].into(), parent: 0 });
    let mut nodes: Vec<Node> = leaves.collect();
    // Both leaves and inner nodes are in the order of their counts.
    let (mut leaf, mut inner) = (0, used.len());
    for _ in 1..used.len() {
        let parent = nodes.len();
        let mut count = 0;
        for _ in 0..2 {
            let takes_leaf =
                leaf < used.len() && (inner == parent || nodes[leaf].count <= nodes[inner].count);
            let next = if takes_leaf { &mut leaf } else { &mut inner };
            nodes[*next].parent = parent;
            count += nodes[*next].count;
            *next += 1;
        }
        nodes.push(Node { count, parent: 0 });
    }
    let mut depths = vec![0_u8; nodes.len()];
    for at in (0..nodes.len() - 1).rev() {
        depths[at] = depths[nodes[at].parent] + 1;
    }
    for (&symbol, &depth) in used.iter().zip(&depths) {
        lengths[symbol] = depth;
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sum of 2^-length, in units of 2^-15.
    fn kraft(lengths: &[u8]) -> u32 {
        lengths.iter().filter(|&&length| length > 0).map(|&length| 1 << (15 - length)).sum()
    }

    #[test]
    fn codes_are_complete_and_frequent_symbols_are_short() {
        assert_eq!(huffman(&[5, 0, 1, 1, 2]), [1, 0, 3, 3, 2]);
        assert_eq!(huffman(&[0, 7, 0]), [0, 1, 0]);
        assert_eq!(huffman(&[0; 4]), [0; 4]);
        // Numbers of Fibonacci make the longest codes.
        let mut counts = vec![1, 1];
        for at in 2..40 {
            counts.push(counts[at - 1] + counts[at - 2]);
        }
        for longest in [15, 7] {
            let lengths = lengths(&counts, longest);
            assert_eq!((kraft(&lengths), lengths.iter().max()), (1 << 15, Some(&longest)));
            assert!(lengths.is_sorted_by(|a, b| a >= b));
        }
    }

    #[test]
    fn lengths_are_written_in_runs() {
        let codes: Vec<Code> = [vec![8; 5], vec![0; 150], vec![0; 3], vec![9; 3], vec![0; 2]]
            .concat()
            .into_iter()
            .map(|length| Code { bits: 0, length })
            .collect();
        let found: Vec<(u8, u8)> = steps(&codes).iter().map(|s| (s.symbol, s.extra)).collect();
        let expected = [(16, 2), (18, 127), (18, 4), (9, 0), (9, 0), (9, 0), (0, 0), (0, 0)];
        assert_eq!(found, expected);
    }
}
