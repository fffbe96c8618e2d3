//! What the tags of a block mean: when, where, with what, and how the image was made.

use std::fmt;

use crate::dpi::Dpi;
use crate::exif::tags::Key;
use crate::exif::value::Value;
use crate::exif::view::Exif;

/// A date and time of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// 1 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31; the month has it.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 to 999,999.
    pub microsecond: u32,
    /// Minutes that local time is ahead of UTC, where that is stated.
    pub offset: Option<i16>,
}

/// A place on Earth (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Degrees, -90 to 90; south is negative.
    pub latitude: f64,
    /// Degrees, -180 to 180; west is negative.
    pub longitude: f64,
    /// Meters above the sea.
    pub altitude: Option<f64>,
}

/// How an image was exposed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Exposure {
    /// Seconds.
    pub time: Option<f64>,
    /// The focal length by the width of the aperture.
    pub f_number: Option<f64>,
    /// The sensitivity.
    pub iso: Option<u32>,
    /// Millimeters.
    pub focal_length: Option<f64>,
    /// Millimeters of the lens that shows as much on film of 24 x 36 mm.
    pub focal_length_35mm: Option<u32>,
}

impl Exif {
    /// When the image was taken (`DateTimeOriginal`), with the fraction of the second and the offset
    /// from UTC where they are stated. `None` where that is absent or no date.
    pub fn taken_at(&self) -> Option<Moment> {
        let text = self.text(0x9003)?;
        let [year, month, day, hour, minute, second] = date_and_time(text.as_bytes())?;
        let fraction = self.text(0x9291).and_then(|text| microseconds(&text));
        Some(Moment {
            year,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
            hour: u8::try_from(hour).ok()?,
            minute: u8::try_from(minute).ok()?,
            second: u8::try_from(second).ok()?,
            microsecond: fraction.unwrap_or(0),
            offset: self.text(0x9011).and_then(|text| offset(text.as_bytes())),
        })
    }

    /// Where the image was taken. `None` where latitude or longitude are absent, without their
    /// hemisphere, or out of their range; an altitude out of its range (-12,000 to 1,000,000 m) is
    /// left out.
    pub fn gps(&self) -> Option<Position> {
        let latitude = self.degrees(2, 1, ["N", "S"], 90.0)?;
        let longitude = self.degrees(4, 3, ["E", "W"], 180.0)?;
        // 1 and 3 are below the sea, or below the ellipsoid (Exif 3.0, 4.6.7.1.6).
        let below = match self.value(Key::gps(5)) {
            Some(Value::Bytes(bytes)) => matches!(bytes.first(), Some(1 | 3)),
            Some(value) => matches!(value.number(), Some(1.0 | 3.0)),
            None => false,
        };
        let altitude = self.value(Key::gps(6)).and_then(|value| value.number());
        let altitude = altitude
            .map(|meters| if below { -meters } else { meters })
            .filter(|meters| (-12_000.0..=1_000_000.0).contains(meters));
        Some(Position { latitude, longitude, altitude })
    }

    /// Maker and model of the camera; the maker once, where the model begins with it.
    pub fn camera(&self) -> Option<String> {
        let (make, model) = match (self.text(0x010f), self.text(0x0110)) {
            (Some(make), Some(model)) => (make, model),
            (make, model) => return make.or(model),
        };
        let first = |text: &str| text.split_whitespace().next().unwrap_or_default().to_lowercase();
        match first(&make) == first(&model)
            || model.to_lowercase().starts_with(&make.to_lowercase())
        {
            true => Some(model),
            false => Some(format!("{make} {model}")),
        }
    }

    /// The lens.
    pub fn lens(&self) -> Option<String> {
        self.text(0xa434)
    }

    /// What the image shows.
    pub fn description(&self) -> Option<String> {
        self.text(0x010e).or_else(|| self.text(0xa436))
    }

    /// Who made the image.
    pub fn artist(&self) -> Option<String> {
        self.text(0x013b).or_else(|| self.text(0xa437))
    }

    /// Who owns it; the photographer and the editor, where both are stated: `Ann; Bob`.
    pub fn copyright(&self) -> Option<String> {
        self.text(0x8298)
    }

    /// The software that wrote it, or the firmware.
    pub fn software(&self) -> Option<String> {
        self.text(0x0131)
    }

    /// The orientation of the stored image, 1 to 8; 1 where none is stated.
    pub fn orientation(&self) -> u8 {
        let stated = self.number(0x0112).filter(|number| (1.0..=8.0).contains(number));
        stated.map_or(1, |number| number as u8)
    }

    /// How it was exposed; `None` where nothing of it is stated.
    pub fn exposure(&self) -> Option<Exposure> {
        let above_zero = |tag| self.number(tag).filter(|n| n.is_finite() && *n > 0.0);
        let whole = |tag| above_zero(tag).filter(|n| *n <= f64::from(u32::MAX)).map(|n| n as u32);
        // 65535 says that it is larger, and in another tag (Exif 3.0, 4.6.6.7.5).
        let larger = || [0x8833, 0x8832, 0x8831].into_iter().find_map(whole);
        let exposure = Exposure {
            time: above_zero(0x829a),
            f_number: above_zero(0x829d),
            iso: match whole(0x8827) {
                None | Some(65_535) => larger(),
                stated => stated,
            },
            focal_length: above_zero(0x920a),
            focal_length_35mm: whole(0xa405),
        };
        (exposure != Exposure::default()).then_some(exposure)
    }

    /// Dots per inch across and down, as far as they are stated.
    pub(crate) fn dpi(&self) -> Option<Dpi> {
        let x = self.number(0x011a)?;
        let unit = self.number(0x0128).map(|unit| unit as u64);
        Dpi::of_tags(x, self.number(0x011b).unwrap_or(x), unit)
    }

    /// A text of the main directory or Exif's own that is not blank.
    fn text(&self, tag: u16) -> Option<String> {
        match self.value(Key::image(tag))? {
            Value::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    fn number(&self, tag: u16) -> Option<f64> {
        self.value(Key::image(tag))?.number()
    }

    /// An angle of degrees, minutes and seconds, negative where the tag `side` has the second of
    /// `sides`.
    fn degrees(&self, tag: u16, side: u16, sides: [&str; 2], most: f64) -> Option<f64> {
        let Value::Text(side) = self.value(Key::gps(side))? else { return None };
        let side = side.trim();
        let negative = sides.iter().position(|known| side.eq_ignore_ascii_case(known))? == 1;
        let Value::Ratios(parts) = self.value(Key::gps(tag))? else { return None };
        if parts.len() > 3 {
            return None;
        }
        let mut degrees = 0.0;
        for (part, (unit, end)) in parts.iter().zip([(1.0, most), (60.0, 60.0), (3600.0, 60.0)]) {
            let value = part.value();
            if !(0.0..=end).contains(&value) {
                return None;
            }
            degrees += value / unit;
        }
        (degrees <= most).then_some(if negative { -degrees } else { degrees })
    }
}

impl fmt::Display for Exposure {
    /// What is known of it, such as `1/125 s, f/2.8, ISO 100, 35 mm`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.time.map(|time| match time {
            // A fraction, where it is as exact as three digits are.
            time if time < 0.3 => format!("1/{} s", short((1.0 / time).round())),
            time => format!("{} s", short(time)),
        });
        let parts = [
            time,
            self.f_number.map(|number| format!("f/{}", short(number))),
            self.iso.map(|iso| format!("ISO {iso}")),
            self.focal_length.map(|length| format!("{} mm", short(length))),
        ];
        f.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

/// A number with at most two digits behind the point.
fn short(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

/// The numbers of `2026:01:02 03:04:05`, checked. Some writers have other signs between them.
fn date_and_time(text: &[u8]) -> Option<[u16; 6]> {
    let [date @ .., b' ' | b'T', h1, h2, b':', m1, m2, b':', s1, s2] = text else { return None };
    let [y1, y2, y3, y4, b':' | b'-' | b'/', o1, o2, b':' | b'-' | b'/', d1, d2] = date else {
        return None;
    };
    let number = |digits: &[u8]| {
        let add = |sum: u16, digit: &u8| {
            digit.is_ascii_digit().then(|| sum * 10 + u16::from(digit - b'0'))
        };
        digits.iter().try_fold(0, add)
    };
    let [year, month, day] =
        [number(&[*y1, *y2, *y3, *y4])?, number(&[*o1, *o2])?, number(&[*d1, *d2])?];
    let [hour, minute, second] = [number(&[*h1, *h2])?, number(&[*m1, *m2])?, number(&[*s1, *s2])?];
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    let valid = year > 0 && (1..=days).contains(&day) && hour < 24 && minute < 60 && second < 60;
    valid.then_some([year, month, day, hour, minute, second])
}

/// The digits behind the point of a second.
fn microseconds(text: &str) -> Option<u32> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = text.bytes().map(|digit| u32::from(digit - b'0')).chain(std::iter::repeat(0));
    Some(digits.take(6).fold(0, |sum, digit| sum * 10 + digit))
}

/// The minutes of `+08:00`, at most 14 hours.
fn offset(text: &[u8]) -> Option<i16> {
    let [sign @ (b'+' | b'-'), digits @ ..] = text else { return (text == b"Z").then_some(0) };
    let [h1 @ b'0'..=b'1', h2 @ b'0'..=b'9', b':', m1 @ b'0'..=b'5', m2 @ b'0'..=b'9'] = digits
    else {
        return None;
    };
    let number = |high: &u8, low: &u8| i16::from(high - b'0') * 10 + i16::from(low - b'0');
    let minutes = number(h1, h2) * 60 + number(m1, m2);
    (minutes <= 14 * 60).then_some(if *sign == b'-' { -minutes } else { minutes })
}

#[cfg(test)]
mod tests;
