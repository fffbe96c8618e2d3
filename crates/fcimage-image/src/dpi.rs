//! How densely an image is to be printed or shown.

/// Dots per inch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dpi {
    /// From left to right.
    pub x: f64,
    /// From top to bottom.
    pub y: f64,
}

impl Dpi {
    /// These dots per inch, if both are numbers above 0.
    pub fn new(x: f64, y: f64) -> Option<Self> {
        let is_density = |number: f64| number.is_finite() && number > 0.0;
        (is_density(x) && is_density(y)).then_some(Self { x, y })
    }

    /// Dots per centimeter.
    pub(crate) fn per_centimeter(x: f64, y: f64) -> Option<Self> {
        Self::new(x * 2.54, y * 2.54)
    }

    /// Dots per meter.
    pub(crate) fn per_meter(x: u32, y: u32) -> Option<Self> {
        Self::new(f64::from(x) * 0.0254, f64::from(y) * 0.0254)
    }

    /// As TIFF and Exif state it: two numbers, and the tag ResolutionUnit.
    pub(crate) fn of_tags(x: f64, y: f64, unit: Option<u64>) -> Option<Self> {
        match unit {
            None | Some(2) => Self::new(x, y),
            Some(3) => Self::per_centimeter(x, y),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_converted_and_nonsense_is_none() {
        assert_eq!(Dpi::of_tags(300.0, 150.0, None), Some(Dpi { x: 300.0, y: 150.0 }));
        assert_eq!(Dpi::of_tags(100.0, 50.0, Some(3)), Some(Dpi { x: 254.0, y: 127.0 }));
        assert_eq!(Dpi::of_tags(300.0, 150.0, Some(1)), None, "a ratio only");
        let printed = Dpi::per_meter(11_811, 11_811).unwrap();
        assert!((printed.x - 300.0).abs() < 0.01);
        for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Dpi::new(wrong, 72.0), None);
            assert_eq!(Dpi::new(72.0, wrong), None);
        }
    }
}
