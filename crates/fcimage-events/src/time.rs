//! Times as RFC 3339 writes them.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment with its offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Moment {
    pub year: i32,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub microsecond: u32,
    pub offset_minutes: i32,
}

/// The moment that `text` names; None where it is not RFC 3339, as in some of the platform's samples.
pub fn parse(text: &str) -> Option<Moment> {
    // Python's calendar begins with the year 1.
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
    fn a_time_zone_by_name_is_no_rfc_3339() {
        assert_eq!(parse("2020-08-17T16:04:46.149Asia/Shanghai"), None);
        assert_eq!(parse("2020-08-17"), None);
        assert_eq!(parse("0000-01-01T00:00:00Z"), None);
    }

    #[test]
    fn offsets_and_fractions_are_kept() {
        let moment = parse("2020-08-17T16:04:46.149+08:00").unwrap();
        assert_eq!((moment.microsecond, moment.offset_minutes), (149_000, 480));
        assert_eq!(parse("2020-08-17T16:04:46Z").unwrap().offset_minutes, 0);
    }
}
