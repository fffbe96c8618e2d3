//! What the options of all encoders check and read alike.

use std::fmt::Display;
use std::ops::RangeInclusive;

use crate::recipe::json::pointer_to;
use fcimage_base::error::{Error, Result};

/// `value` as a small number, if it is within `range`; the error names the option and its range.
pub(super) fn in_range<T>(name: &str, value: i64, range: RangeInclusive<T>) -> Result<T>
where
    T: TryFrom<i64> + PartialOrd + Display,
{
    T::try_from(value).ok().filter(|value| range.contains(value)).ok_or_else(|| {
        let (low, high) = (range.start(), range.end());
        Error::argument(format!("{name} must be between {low} and {high}, got {value}"))
            .with_pointer(pointer_to(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_out_of_its_range_is_an_error_that_says_the_range() {
        assert_eq!(in_range("quality", 1, 1..=100).unwrap(), 1);
        assert_eq!(in_range("quality", 100, 1..=100).unwrap(), 100);
        for value in [0, 101, -1, 256 + 50, i64::MIN, i64::MAX] {
            let error = in_range("quality", value, 1..=100).unwrap_err();
            let expected = format!("quality must be between 1 and 100, got {value}");
            assert_eq!((error.message(), error.pointer()), (expected.as_str(), Some("/quality")));
        }
    }
}
