//! What bits cost, in 1/256 bit.

/// The cost of a bit that has a probability of n / 256, by n.
static COSTS: [u16; 257] = {
    let mut costs = [2048; 257];
    let mut n = 1;
    while n < costs.len() {
        costs[n] = cost(n as u64);
        n += 1;
    }
    costs
};

/// `-256 * log2(n / 256)`, rounded.
const fn cost(n: u64) -> u16 {
    // The digits are cut off, which has rounded half of the difference up.
    ((8 * 512 - digits(n)) / 2) as u16
}

/// `512 * log2(n)`, rounded down: the logarithm's digits by squaring. `n` has at most 31 bits.
const fn digits(n: u64) -> i32 {
    // The number as 1.x with 30 binary digits, times a power of 2.
    let whole = n.ilog2();
    let mut rest = n << (30 - whole);
    let mut digits = whole as i32;
    let mut i = 0;
    while i < 9 {
        rest = (rest * rest) >> 30;
        digits *= 2;
        if rest >> 31 == 1 {
            rest >>= 1;
            digits += 1;
        }
        i += 1;
    }
    digits
}

/// `256 * log2(n)` of a number of 1 to 31 bits.
pub(super) const fn log2(n: u64) -> u32 {
    (digits(n) / 2) as u32
}

/// What `bit` costs where 0 has a probability of `probability` / 256.
pub(super) fn bit_cost(bit: bool, probability: u8) -> u32 {
    let zero = usize::from(probability);
    u32::from(COSTS[if bit { 256 - zero } else { zero }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_logarithms() {
        for n in 1..=255_u8 {
            for (bit, share) in [(false, f64::from(n)), (true, 256.0 - f64::from(n))] {
                let exact = -256.0 * (share / 256.0).log2();
                assert!((f64::from(bit_cost(bit, n)) - exact).abs() <= 0.501, "{bit} {n}");
            }
        }
        assert_eq!(bit_cost(false, 128), 256);
    }
}
