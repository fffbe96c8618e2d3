//! How a side that follows from the proportions becomes a whole number of pixels.

use crate::recipe::names::named;

named! {
    /// How a side that follows from the proportions is rounded. It is at least 1.
    Rounding, "round":
    /// To the nearest, halves up.
    Nearest = "nearest",
    /// Down.
    Floor = "floor",
    /// Up.
    Ceil = "ceil",
}

impl Rounding {
    /// `side * numerator / denominator`.
    pub(crate) fn scaled(self, side: u32, numerator: u32, denominator: u32) -> u32 {
        let product = u64::from(side) * u64::from(numerator);
        let denominator = u64::from(denominator.max(1));
        let value = match self {
            Self::Nearest => (product + denominator / 2) / denominator,
            Self::Floor => product / denominator,
            Self::Ceil => product.div_ceil(denominator),
        };
        u32::try_from(value).unwrap_or(u32::MAX).max(1)
    }

    /// `side * factor`.
    pub(crate) fn times(self, side: u32, factor: f64) -> u32 {
        let value = f64::from(side) * factor;
        let value = match self {
            Self::Nearest => value.round(),
            Self::Floor => value.floor(),
            Self::Ceil => value.ceil(),
        };
        (value as u32).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_is_rounded_as_its_name_says() {
        for (rounding, half, more, less) in
            [(Rounding::Nearest, 2, 2, 1), (Rounding::Floor, 1, 1, 1), (Rounding::Ceil, 2, 2, 2)]
        {
            // 1.5, 1.67 and 1.33.
            assert_eq!(rounding.scaled(3, 1, 2), half);
            assert_eq!(rounding.scaled(5, 1, 3), more);
            assert_eq!(rounding.scaled(4, 1, 3), less);
            assert_eq!(rounding.times(3, 0.5), half);
            // Whole numbers stay, and nothing becomes 0.
            assert_eq!(rounding.scaled(40_000, 40_000, 40_000), 40_000);
            assert_eq!((rounding.scaled(1, 1, 9), rounding.times(1, 0.001)), (1, 1));
        }
    }
}
