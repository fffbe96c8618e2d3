//! One alternative of a field: an exact value or an operator.

use std::borrow::Cow;
use std::fmt;
use std::net::Ipv4Addr;

use crate::json::{Type, Value};

/// Numbers whose difference is not larger count as equal.
pub(super) const TOLERANCE: f64 = 1e-7;
/// What rounding to binary may add to a difference of that size, for numbers up to 10^9.
const ROUNDING: f64 = 1e-15;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    Null,
    /// The written form, whatever the type: text without quotes.
    Exact(String),
    Prefix(String),
    Suffix(String),
    Contains(String),
    /// The field is there, and none of these matches it.
    AnythingBut(Vec<Condition>),
    /// All comparisons hold.
    Numeric(Vec<(Comparison, f64)>),
    Cidr(Block),
    Exists(bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Comparison {
    pub(super) const ALL: [(Self, &'static str); 6] = [
        (Self::Equal, "="),
        (Self::NotEqual, "!="),
        (Self::Greater, ">"),
        (Self::GreaterOrEqual, ">="),
        (Self::Less, "<"),
        (Self::LessOrEqual, "<="),
    ];

    pub(super) fn sign(self) -> &'static str {
        Self::ALL.iter().find(|(one, _)| *one == self).map_or("", |(_, sign)| sign)
    }

    fn holds(self, found: f64, expected: f64) -> bool {
        let slack = TOLERANCE + ROUNDING * expected.abs().max(1.0);
        let equal = (found - expected).abs() <= slack;
        match self {
            Self::Equal => equal,
            Self::NotEqual => !equal,
            Self::Greater => found > expected && !equal,
            Self::GreaterOrEqual => found > expected || equal,
            Self::Less => found < expected && !equal,
            Self::LessOrEqual => found < expected || equal,
        }
    }
}

/// A block of IPv4 addresses, its first and last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    network: u32,
    mask: u32,
}

impl Block {
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

    fn holds(self, text: &str) -> bool {
        text.parse::<Ipv4Addr>().is_ok_and(|found| u32::from(found) & self.mask == self.network)
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from(self.network), self.mask.count_ones())
    }
}

/// Whether what an event has at a field matches one of `conditions`; None is a field that the event
/// lacks.
pub(super) fn any_matches(conditions: &[Condition], found: Option<Value<'_>>) -> bool {
    let scalar_matches = |found: Value<'_>| {
        let found = Scalar { value: found, written: found.written() };
        conditions.iter().any(|condition| condition.matches(&found))
    };
    let Some(found) = found else { return conditions.contains(&Condition::Exists(false)) };
    match found.kind() {
        Type::Object => conditions.contains(&Condition::Exists(true)),
        Type::Array => {
            let nested = |item: Value<'_>| matches!(item.kind(), Type::Object | Type::Array);
            !found.items().any(nested) && found.items().any(scalar_matches)
        }
        _ => scalar_matches(found),
    }
}

/// A value that is no array and no object, its escapes undone once for all conditions.
struct Scalar<'d> {
    value: Value<'d>,
    written: Cow<'d, str>,
}

impl Scalar<'_> {
    fn is_text(&self, holds: impl Fn(&str) -> bool) -> bool {
        self.value.kind() == Type::Text && holds(&self.written)
    }
}

impl Condition {
    fn matches(&self, found: &Scalar<'_>) -> bool {
        match self {
            Self::Null => found.value.is_null(),
            Self::Exact(expected) => !found.value.is_null() && found.written == *expected,
            Self::Prefix(prefix) => found.is_text(|text| text.starts_with(prefix)),
            Self::Suffix(suffix) => found.is_text(|text| text.ends_with(suffix)),
            Self::Contains(part) => found.is_text(|text| text.contains(part)),
            Self::AnythingBut(others) => !others.iter().any(|other| other.matches(found)),
            Self::Numeric(comparisons) => found.value.as_f64().is_some_and(|found| {
                comparisons.iter().all(|(comparison, number)| comparison.holds(found, *number))
            }),
            Self::Cidr(block) => found.is_text(|text| block.holds(text)),
            Self::Exists(expected) => *expected,
        }
    }
}
