//! Files of at most so many bytes: the quality that fits is searched.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::codecs::options::in_range;
use crate::recipe::json::{Object, pointer_to};
use crate::recipe::schema::{Key, Kind};
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};

/// The most encodings of one image.
pub const MAX_ENCODINGS: u64 = 4;

/// The lowest quality that is tried where the options do not say.
pub const MIN_QUALITY: u8 = 30;

/// The range of that quality.
const QUALITIES: RangeInclusive<u8> = 1..=100;

/// The logarithm of the bytes grows by this much with one step of quality, until two encodings of the
/// image say how much it really is. JPEG and WebP of photos have 0.02 to 0.04 between 30 and 85.
const SLOPE: f64 = 0.03;

/// How many bytes a file may have, and how low its quality may get for that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Budget {
    max_bytes: Option<u64>,
    min_quality: Option<u8>,
}

impl Budget {
    /// The keys of both options in JSON.
    pub(super) const KEYS: [Key; 2] = [
        Key::new(
            "max_bytes",
            Kind::Integer(1, i64::MAX),
            "The most bytes of the file: the quality is lowered until it fits.",
        ),
        Key::new(
            "min_quality",
            Kind::bytes(&QUALITIES),
            "The lowest quality that is tried for max_bytes; absent: 30.",
        ),
    ];

    /// The most bytes of a file, if they are bounded.
    pub const fn max_bytes(self) -> Option<u64> {
        self.max_bytes
    }

    /// The lowest quality that is tried, where it is given.
    pub const fn min_quality(self) -> Option<u8> {
        self.min_quality
    }

    /// The same for a quality that may be below the lowest one.
    pub(super) fn capped(mut self, quality: u8) -> Self {
        self.min_quality = self.min_quality.map(|least| least.min(quality));
        self
    }

    /// Sets the most bytes of a file, at least 1: the quality is lowered until it fits. Default: any
    /// number.
    ///
    /// # Errors
    /// `Argument` for a value out of its range.
    pub fn with_max_bytes(mut self, bytes: i64) -> Result<Self> {
        let checked = u64::try_from(bytes).ok().filter(|bytes| *bytes > 0);
        self.max_bytes = Some(checked.ok_or_else(|| {
            let text = format!("max_bytes must be at least 1, got {bytes}");
            Error::argument(text).with_pointer(pointer_to("max_bytes"))
        })?);
        Ok(self)
    }

    /// Sets the lowest quality that is tried for [`max_bytes`](Self::with_max_bytes), 1 to 100, and not
    /// above the quality. Default 30, or the quality where that is lower.
    ///
    /// # Errors
    /// `Argument` for a value out of its range.
    pub fn with_min_quality(mut self, quality: i64) -> Result<Self> {
        self.min_quality = Some(in_range("min_quality", quality, QUALITIES)?);
        Ok(self)
    }

    /// Reads both options from the options of an encoding.
    pub(super) fn from_json(object: &Object<'_>) -> Result<Self> {
        let mut budget = Self::default();
        if let Some(bytes) = object.integer("max_bytes")? {
            budget = budget.with_max_bytes(bytes)?;
        }
        if let Some(quality) = object.integer("min_quality")? {
            budget = budget.with_min_quality(quality)?;
        }
        Ok(budget)
    }

    /// Writes both options to those of an encoding.
    pub(super) fn to_json(self, options: &mut Map<String, Value>) {
        options.insert("max_bytes".to_owned(), self.max_bytes.into());
        options.insert("min_quality".to_owned(), self.min_quality.into());
    }

    /// Checks both options against the quality, `None` where the encoding is lossless.
    pub(super) fn check(self, quality: Option<u8>) -> Result<()> {
        let wrong =
            |key: &str, text: String| Err(Error::argument(text).with_pointer(pointer_to(key)));
        match (self.max_bytes, self.min_quality, quality) {
            (None, Some(_), _) => {
                wrong("min_quality", "min_quality is for max_bytes, which is not given".to_owned())
            }
            (Some(_), _, None) => wrong(
                "max_bytes",
                "max_bytes needs a lossy encoding: a lossless one has no quality to lower"
                    .to_owned(),
            ),
            (Some(_), Some(least), Some(quality)) if least > quality => wrong(
                "min_quality",
                format!("min_quality must not exceed the quality, {quality}, got {least}"),
            ),
            _ => Ok(()),
        }
    }
}

/// A file, and how it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub data: Vec<u8>,
    /// The quality, unless the format has none or is lossless.
    pub quality: Option<u8>,
    /// Whether it has at most `max_bytes`; true where there are none.
    pub within_budget: bool,
    /// Whether it is the file of the source, without metadata.
    pub kept_source: bool,
}

/// The bytes of a file with this quality.
#[derive(Debug, Clone, Copy)]
struct Point {
    quality: u8,
    log_bytes: f64,
}

/// The file of the highest quality from `least` to `most` that is found to have at most `max_bytes`,
/// with at most [`MAX_ENCODINGS`] encodings; the smallest file where even `least` has more.
///
/// The logarithm of the bytes is taken for linear in the quality: between the two closest qualities
/// known, or with a usual slope as long as one is known.
pub(super) fn search(
    least: u8,
    most: u8,
    max_bytes: u64,
    mut encode: impl FnMut(u8) -> Result<Vec<u8>>,
) -> Result<Written> {
    let target = (max_bytes as f64).ln();
    let mut fitting: Option<Point> = None;
    let mut exceeding: Vec<Point> = Vec::new();
    let mut best: Option<Written> = None;
    let mut quality = most;
    for left in (0..MAX_ENCODINGS).rev() {
        cancel::check()?;
        let data = encode(quality)?;
        let fits = data.len() as u64 <= max_bytes;
        let point = Point { quality, log_bytes: (data.len().max(1) as f64).ln() };
        let better = match &best {
            None => true,
            Some(best) if fits => !best.within_budget || best.quality < Some(quality),
            Some(best) => !best.within_budget && data.len() < best.data.len(),
        };
        if better {
            let (quality, within_budget) = (Some(quality), fits);
            best = Some(Written { data, quality, within_budget, kept_source: false });
        }
        match fits {
            true => fitting = Some(point),
            false => exceeding.push(point),
        }
        // The qualities that may still be better: from `low` on, below `high`.
        let high = exceeding.iter().map(|point| point.quality).min().unwrap_or(most);
        let low = fitting.map_or(least, |point| point.quality.saturating_add(1));
        if (fits && quality == most) || low >= high {
            break;
        }
        let line = match (fitting, exceeding.as_slice()) {
            (Some(fit), [.., last]) => (fit, slope(fit, *last)),
            (None, [.., before, last]) => (*last, slope(*before, *last)),
            (_, [last]) => (*last, SLOPE),
            _ => break,
        };
        let predicted = predicted(line, target);
        if fitting.is_some() && predicted < f64::from(low) && left > 0 {
            // The model says that nothing higher fits; one step up would only confirm it.
            break;
        }
        let next = predicted.clamp(f64::from(low), f64::from(high - 1)) as u8;
        // The last encoding must not exceed where none has fitted so far.
        quality = if left == 1 && fitting.is_none() { least } else { next };
    }
    best.ok_or_else(|| Error::internal("no quality was tried"))
}

/// How the logarithm of the bytes grows between two qualities; never falling, and never flat.
fn slope(a: Point, b: Point) -> f64 {
    let (rise, run) = (b.log_bytes - a.log_bytes, f64::from(b.quality) - f64::from(a.quality));
    (rise / run).max(SLOPE / 10.0)
}

/// The highest whole quality whose bytes do not exceed the target on the line through a point.
fn predicted((point, slope): (Point, f64), target: f64) -> f64 {
    (f64::from(point.quality) + (target - point.log_bytes) / slope).floor()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Searches a file whose bytes are `bytes(quality)`, and counts the encodings.
    fn found(
        (least, most): (u8, u8),
        max_bytes: u64,
        bytes: impl Fn(f64) -> f64,
    ) -> (Option<u8>, bool, u64, usize) {
        let mut count = 0;
        let written = search(least, most, max_bytes, |quality| {
            count += 1;
            assert!((least..=most).contains(&quality), "{quality}");
            Ok(vec![0; bytes(f64::from(quality)) as usize])
        });
        let written = written.unwrap();
        (written.quality, written.within_budget, count, written.data.len())
    }

    #[test]
    fn what_fits_at_once_is_encoded_once() {
        assert_eq!(found((30, 85), 5000, |_| 5000.0), (Some(85), true, 1, 5000));
    }

    #[test]
    fn never_more_than_four_encodings_and_never_beyond_the_budget() {
        let curves: [fn(f64) -> f64; 6] = [
            |q| 900.0 * (0.03 * q).exp(),
            |q| 200.0 * (0.06 * q).exp(),
            |q| 4000.0 * (0.008 * q).exp(),
            |q| 500.0 + 60.0 * q,
            |q| 90_000.0 / (101.0 - q),
            // With steps, and once down.
            |q| 1000.0 + 90.0 * (q / 7.0).floor() * (1.0 + 0.1 * (q % 3.0)),
        ];
        for curve in curves {
            for (least, most) in [(1, 100), (30, 85), (50, 51), (70, 70)] {
                for max in (1..200).map(|step| step * 80) {
                    let (quality, within, count, bytes) = found((least, most), max, curve);
                    assert!(count <= MAX_ENCODINGS);
                    assert_eq!(within, bytes as u64 <= max);
                    let possible = curve(f64::from(least)) as u64 <= max;
                    assert!(within || !possible, "{least} {most} {max}: {quality:?}");
                }
            }
        }
    }

    #[test]
    fn the_quality_is_close_to_the_highest_that_fits() {
        for slope in [0.015, 0.02, 0.03, 0.04, 0.05] {
            let curve = |q: f64| 1000.0 * (slope * q).exp();
            for goal in 31..85 {
                let max = curve(f64::from(goal)) as u64 + 1;
                let (quality, within, ..) = found((30, 85), max, curve);
                assert!(within);
                let missed = goal - quality.unwrap();
                assert!(missed <= 1, "{slope} {goal}: {quality:?}");
            }
        }
    }

    #[test]
    fn the_smallest_is_delivered_where_even_the_lowest_quality_exceeds() {
        let curve = |q: f64| 1000.0 * (0.03 * q).exp();
        let (quality, within, count, _) = found((30, 85), 500, curve);
        assert_eq!((quality, within), (Some(30), false));
        assert!(count <= MAX_ENCODINGS);
        assert_eq!(found((85, 85), 500, curve).0, Some(85));
    }

    #[test]
    fn options_that_do_not_go_together_are_refused() {
        let bytes = Budget::default().with_max_bytes(9).unwrap();
        let error = |budget: Budget, quality| budget.check(quality).unwrap_err().to_string();
        let least = Budget::default().with_min_quality(50).unwrap();
        assert!(
            error(least, Some(85)).starts_with("at /min_quality: min_quality is for max_bytes")
        );
        assert!(error(bytes, None).starts_with("at /max_bytes: max_bytes needs a lossy encoding"));
        let both = bytes.with_min_quality(50).unwrap();
        assert_eq!(
            error(both, Some(40)),
            "at /min_quality: min_quality must not exceed the quality, 40, got 50"
        );
        assert!(both.check(Some(50)).is_ok());
        assert!(Budget::default().check(None).is_ok());
        for wrong in [0, -1] {
            let error = Budget::default().with_max_bytes(wrong).unwrap_err();
            assert_eq!(error.message(), format!("max_bytes must be at least 1, got {wrong}"));
        }
    }
}
