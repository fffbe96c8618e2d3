//! Points in time, as signatures and HTTP write them.

use std::time::{SystemTime, UNIX_EPOCH};

const DAY: i64 = 86_400;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Seconds since 1970 in UTC, from the year 0 to the year 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The first second of the year 0, and the last one of the year 9999.
    const RANGE: [i64; 2] = [-62_167_219_200, 253_402_300_799];

    /// A time in seconds since 1970. What is outside of the years 0 to 9999 becomes the nearest
    /// second of them.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds.clamp(Self::RANGE[0], Self::RANGE[1]))
    }

    /// The time of this machine's clock, plus `offset` seconds.
    pub fn now(offset: i64) -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        Self::from_seconds(i64::try_from(since).unwrap_or(i64::MAX).saturating_add(offset))
    }

    /// Seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// `20260131T235959Z`, the basic format of ISO 8601.
    pub fn basic(self) -> String {
        let (date, time) = (self.date(), self.0.rem_euclid(DAY));
        format!("{date}T{:02}{:02}{:02}Z", time / 3600, time / 60 % 60, time % 60)
    }

    /// `20260131`.
    pub fn date(self) -> String {
        let [year, month, day] = civil(self.0.div_euclid(DAY));
        format!("{year:04}{month:02}{day:02}")
    }

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the only format in which HTTP/1.1 sends times.
    pub fn parse_http(text: &str) -> Option<Self> {
        let (_, rest) = text.trim().split_once(", ")?;
        let mut parts = rest.split(' ');
        let mut next = || parts.next();
        let day = number(next()?, 1..=31)?;
        let name = next()?;
        let month = MONTHS.iter().position(|month| *month == name)?;
        let year = number(next()?, 1..=9999)?;
        let mut clock = next()?.split(':');
        let mut part = |last| number(clock.next()?, 0..=last);
        // A leap second is the 60th.
        let (hour, minute, second) = (part(23)?, part(59)?, part(60)?);
        if clock.next().is_some() || next()? != "GMT" || next().is_some() {
            return None;
        }
        let days = days(year, i64::try_from(month).ok()? + 1, day);
        Some(Self::from_seconds(days * DAY + hour * 3600 + minute * 60 + second))
    }

    /// Reads `2026-01-31T23:59:59.000Z`, the format of lists. Fractions of a second are dropped.
    pub fn parse_iso(text: &str) -> Option<Self> {
        let marks = [(4, '-'), (7, '-'), (10, 'T'), (13, ':'), (16, ':')];
        let in_place =
            marks.iter().all(|(at, mark)| text.get(*at..).is_some_and(|t| t.starts_with(*mark)));
        let rest = text.get(19..)?.strip_suffix('Z')?;
        let fraction = rest.strip_prefix('.').unwrap_or(rest);
        if !in_place || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let days =
            days(at(text, 0, 4, 0..=9999)?, at(text, 5, 7, 1..=12)?, at(text, 8, 10, 1..=31)?);
        let (hour, minute) = (at(text, 11, 13, 0..=23)?, at(text, 14, 16, 0..=59)?);
        let second = at(text, 17, 19, 0..=60)?;
        Some(Self::from_seconds(days * DAY + hour * 3600 + minute * 60 + second))
    }
}

fn at(text: &str, from: usize, to: usize, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
    number(text.get(from..to)?, range)
}

fn number(text: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
    let digits = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|value| digits && range.contains(value))
}

/// Days since 1970 of a date of the Gregorian calendar. Years begin in March here, so that the leap
/// day is the last of its year.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a number of days since 1970.
fn civil(days: i64) -> [i64; 3] {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    [year + era * 400 + i64::from(month <= 2), month, day]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_four_centuries_and_its_number_belong_together() {
        let mut last = [1899, 12, 31];
        for day in days(1900, 1, 1)..days(2300, 1, 1) {
            let [y, m, d] = civil(day);
            assert_eq!(days(y, m, d), day);
            assert!([y, m, d] > last && d <= 31 && m <= 12);
            last = [y, m, d];
        }
        assert_eq!(last, [2299, 12, 31]);
    }

    #[test]
    fn times_are_written_in_the_basic_format() {
        assert_eq!(Timestamp::from_seconds(0).basic(), "19700101T000000Z");
        assert_eq!(Timestamp::from_seconds(1_709_251_199).basic(), "20240229T235959Z");
        assert_eq!(Timestamp::from_seconds(-1).basic(), "19691231T235959Z");
        assert_eq!(Timestamp::from_seconds(i64::MAX).basic(), "99991231T235959Z");
        assert_eq!(Timestamp::from_seconds(i64::MIN).basic(), "00000101T000000Z");
    }

    #[test]
    fn dates_of_lists_are_read() {
        let read = |text| Timestamp::parse_iso(text).map(Timestamp::basic);
        for text in
            ["2024-02-29T23:59:59.000Z", "2024-02-29T23:59:59Z", "2024-02-29T23:59:59.123456Z"]
        {
            assert_eq!(read(text).as_deref(), Some("20240229T235959Z"));
        }
        for wrong in [
            "",
            "2024-02-29T23:59:59",
            "2024-02-29 23:59:59Z",
            "2024-13-29T23:59:59Z",
            "2024-02-29T23:59:59+01:00Z",
            "2024-02-29T23:59:+9Z",
            "猫猫猫猫猫猫猫猫Z",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn dates_of_responses_are_read() {
        let read = |text| Timestamp::parse_http(text).map(Timestamp::seconds);
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        for wrong in [
            "",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 GMT x",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, +6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 99999 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
