//! Times as RFC 3339 writes them.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment with its offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Moment {
    /// 1 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 to 999,999; further digits of the written time are dropped.
    pub microsecond: u32,
    /// Minutes east of UTC; negative to the west.
    pub offset_minutes: i32,
}

/// The moment that `text` names; None where it is not RFC 3339, as in some of the platform's
/// samples, and for the year 0, which Python does not have.
pub fn parse(text: &str) -> Option<Moment> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok().filter(|moment| moment.year() > 0)?;
    Some(Moment {
        year: moment.year(),
        month: moment.month().into(),
        day: moment.day(),
        hour: moment.hour(),
        minute: moment.minute(),
        second: moment.second(),
        microsecond: moment.microsecond(),
        offset_minutes: i32::from(moment.offset().whole_minutes()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_are_not_rfc_3339_are_refused() {
        assert_eq!(parse("2020-08-17T16:04:46.149Asia/Shanghai"), None);
        assert_eq!(parse("2020-08-17"), None);
        assert_eq!(parse("0000-01-01T00:00:00Z"), None);
    }

    #[test]
    fn offsets_and_fractions_are_kept() {
        let moment = parse("2020-08-17T16:04:46.149+08:00").unwrap();
        assert_eq!((moment.microsecond, moment.offset_minutes), (149_000, 480));
        assert_eq!(parse("2020-08-17T16:04:46Z").unwrap().offset_minutes, 0);
        assert_eq!(parse("2020-08-17T16:04:46-03:30").unwrap().offset_minutes, -210);
    }
}
