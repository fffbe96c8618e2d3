//! Blocks of IPv4 addresses in CIDR notation.

use std::fmt;
use std::net::Ipv4Addr;

/// A block of IPv4 addresses. The documentation says "falls within", so the first and the last
/// address are included; the open engine leaves them out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ipv4Block {
    network: u32,
    mask: u32,
}

impl Ipv4Block {
    /// `10.0.0.0/24`, or one address.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            None => (text, 32),
            Some((address, bits)) => {
                let digits = !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
                (address, bits.parse::<u32>().ok().filter(|bits| digits && *bits <= 32)?)
            }
        };
        let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
        let network = u32::from(address.parse::<Ipv4Addr>().ok()?) & mask;
        Some(Self { network, mask })
    }

    pub(super) fn contains(self, text: &str) -> bool {
        text.parse::<Ipv4Addr>().is_ok_and(|found| u32::from(found) & self.mask == self.network)
    }
}

impl fmt::Display for Ipv4Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from(self.network), self.mask.count_ones())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_address_are_in_the_block() {
        let block = Ipv4Block::parse("10.0.0.9/24").unwrap();
        assert_eq!(block.to_string(), "10.0.0.0/24");
        for (address, inside) in [
            ("10.0.0.0", true),
            ("10.0.0.255", true),
            ("10.0.1.0", false),
            ("10.0.0.01", false),
            ("10.0.0", false),
            ("::1", false),
            ("", false),
        ] {
            assert_eq!(block.contains(address), inside, "{address}");
        }
        assert!(Ipv4Block::parse("0.0.0.0/0").unwrap().contains("255.255.255.255"));
        assert!(!Ipv4Block::parse("10.0.0.1").unwrap().contains("10.0.0.2"));
    }

    #[test]
    fn invalid_blocks_are_refused() {
        for text in ["10.0.0.0/33", "10.0.0/24", "10.0.0.0/", "10.0.0.0/+8", "::1/64", "", "x"] {
            assert_eq!(Ipv4Block::parse(text), None, "{text}");
        }
    }
}
