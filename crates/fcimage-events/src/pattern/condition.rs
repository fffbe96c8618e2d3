//! One alternative of a field: an exact value or an operator.

use std::borrow::Cow;

use super::ipv4_block::Ipv4Block;
use crate::json::{Type, Value};

/// Numbers whose difference does not exceed this count as equal, as in the open engine.
const TOLERANCE: f64 = 1e-7;
/// The relative error that rounding to binary may add to such a difference, for numbers up to 10^9.
const ROUNDING: f64 = 1e-15;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    Null,
    /// The written form of any type; text without quotes.
    Exact(String),
    Prefix(String),
    Suffix(String),
    Contains(String),
    /// The field exists, and none of these matches it.
    AnythingBut(Vec<Condition>),
    /// All comparisons hold.
    Numeric(Vec<(Comparison, f64)>),
    Cidr(Ipv4Block),
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
    const ALL: [Self; 6] = [
        Self::Equal,
        Self::NotEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::Less,
        Self::LessOrEqual,
    ];

    pub(super) fn from_sign(sign: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|comparison| comparison.sign() == sign)
    }

    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
        }
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

/// Whether the value of a field matches one of `conditions`; None is a field that the event lacks.
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

/// A value that is neither an array nor an object, its escapes replaced once for all conditions.
struct Scalar<'d> {
    value: Value<'d>,
    written: Cow<'d, str>,
}

impl Scalar<'_> {
    fn is_text_that(&self, holds: impl Fn(&str) -> bool) -> bool {
        self.value.kind() == Type::Text && holds(&self.written)
    }
}

impl Condition {
    fn matches(&self, found: &Scalar<'_>) -> bool {
        match self {
            Self::Null => found.value.is_null(),
            Self::Exact(expected) => !found.value.is_null() && found.written == *expected,
            Self::Prefix(prefix) => found.is_text_that(|text| text.starts_with(prefix)),
            Self::Suffix(suffix) => found.is_text_that(|text| text.ends_with(suffix)),
            Self::Contains(part) => found.is_text_that(|text| text.contains(part)),
            Self::AnythingBut(others) => !others.iter().any(|other| other.matches(found)),
            Self::Numeric(comparisons) => found.value.as_f64().is_some_and(|found| {
                comparisons.iter().all(|(comparison, number)| comparison.holds(found, *number))
            }),
            Self::Cidr(block) => found.is_text_that(|text| block.contains(text)),
            Self::Exists(expected) => *expected,
        }
    }
}
