//! The values of a tag.

use crate::exif::tags::{Directory, Key};
use crate::exif::text;
use crate::exif::tiff_ifd::{Entry, UTF_8};

/// A fraction of whole numbers; what is divided by zero is infinite, or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    /// What is divided.
    pub numerator: i64,
    /// By what.
    pub denominator: i64,
}

impl Ratio {
    /// The nearest number; infinite or not a number where it is divided by zero.
    pub fn value(self) -> f64 {
        // Both fit 33 bits.
        self.numerator as f64 / self.denominator as f64
    }
}

/// The values of a tag: one or several.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// A text.
    Text(String),
    /// Bytes, as they are: several of type BYTE, or any of type UNDEFINED.
    Bytes(&'a [u8]),
    /// Whole numbers.
    Integers(Vec<i64>),
    /// Fractions.
    Ratios(Vec<Ratio>),
    /// Floating point.
    Reals(Vec<f64>),
}

impl<'a> Value<'a> {
    /// The values of `entry`; `None` where it has none, or is of no known type.
    pub(super) fn of(key: Key, entry: &Entry<'a>, big_endian: bool) -> Option<Self> {
        let (bytes, kind) = (entry.bytes, entry.kind);
        if bytes.is_empty() {
            return None;
        }
        if let Some(text) = text_of(key, bytes, kind, big_endian) {
            return Some(Self::Text(text));
        }
        let order = Order { big_endian };
        Some(match kind {
            1 => match bytes {
                [one] => Self::Integers(vec![i64::from(*one)]),
                several => Self::Bytes(several),
            },
            7 => Self::Bytes(bytes),
            6 => Self::Integers(bytes.iter().map(|byte| byte.cast_signed().into()).collect()),
            3 => Self::Integers(order.shorts(bytes).map(i64::from).collect()),
            8 => Self::Integers(order.shorts(bytes).map(|n| n.cast_signed().into()).collect()),
            4 => Self::Integers(order.longs(bytes).map(i64::from).collect()),
            9 => Self::Integers(order.longs(bytes).map(|n| n.cast_signed().into()).collect()),
            5 => Self::Ratios(order.ratios(bytes, i64::from)),
            10 => Self::Ratios(order.ratios(bytes, |n| n.cast_signed().into())),
            11 => Self::Reals(order.longs(bytes).map(|n| f32::from_bits(n).into()).collect()),
            12 => Self::Reals(order.doubles(bytes)),
            _ => return None,
        })
    }

    /// The first number.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Integers(list) => list.first().map(|number| *number as f64),
            Self::Ratios(list) => list.first().map(|ratio| ratio.value()),
            Self::Reals(list) => list.first().copied(),
            Self::Text(_) | Self::Bytes(_) => None,
        }
    }
}

/// The text that a tag holds by its type, or by what it is for.
fn text_of(key: Key, bytes: &[u8], kind: u16, big_endian: bool) -> Option<String> {
    let windows = 0x9c9b..=0x9c9f;
    let is_comment = matches!(
        (key.directory, key.tag),
        // The comment of the user, the method of positioning, the name of the area.
        (Directory::Image, 0x9286) | (Directory::Gps, 0x001b | 0x001c)
    );
    match kind {
        2 | UTF_8 if key == Key::image(0x8298) => Some(text::copyright(bytes)),
        2 | UTF_8 => Some(text::plain(bytes)),
        1 | 7 if key.directory == Directory::Image && windows.contains(&key.tag) => {
            Some(text::windows(bytes))
        }
        1 | 7 if is_comment => text::comment(bytes, big_endian),
        _ => None,
    }
}

/// The order of the bytes of numbers.
#[derive(Clone, Copy)]
struct Order {
    big_endian: bool,
}

impl Order {
    fn short(self, bytes: [u8; 2]) -> u16 {
        if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
    }

    fn long(self, bytes: [u8; 4]) -> u32 {
        if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    }

    fn shorts(self, bytes: &[u8]) -> impl Iterator<Item = u16> {
        bytes.as_chunks().0.iter().map(move |bytes| self.short(*bytes))
    }

    fn longs(self, bytes: &[u8]) -> impl Iterator<Item = u32> {
        bytes.as_chunks().0.iter().map(move |bytes| self.long(*bytes))
    }

    fn ratios(self, bytes: &[u8], number: impl Fn(u32) -> i64) -> Vec<Ratio> {
        let pairs = bytes.as_chunks::<8>().0.iter().map(|[a, b, c, d, e, f, g, h]| Ratio {
            numerator: number(self.long([*a, *b, *c, *d])),
            denominator: number(self.long([*e, *f, *g, *h])),
        });
        pairs.collect()
    }

    fn doubles(self, bytes: &[u8]) -> Vec<f64> {
        let double = |bytes: &[u8; 8]| match self.big_endian {
            true => f64::from_be_bytes(*bytes),
            false => f64::from_le_bytes(*bytes),
        };
        bytes.as_chunks().0.iter().map(double).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(kind: u16, bytes: &[u8]) -> Option<Value<'_>> {
        let entry = Entry { tag: 0xc000, kind, count: 0, bytes };
        Value::of(Key::image(0xc000), &entry, true)
    }

    #[test]
    fn each_type_has_its_values() {
        use Value::{Bytes, Integers, Ratios, Reals, Text};
        let ratio = |numerator, denominator| Ratio { numerator, denominator };
        for (kind, bytes, expected) in [
            (1, &[200_u8][..], Integers(vec![200])),
            (1, &[2, 3], Bytes(&[2, 3])),
            (2, b"text\0", Text("text".to_owned())),
            (129, "\u{6e56}\0".as_bytes(), Text("\u{6e56}".to_owned())),
            (3, &[0x80, 1, 0, 2], Integers(vec![0x8001, 2])),
            (4, &[0x80, 0, 0, 1], Integers(vec![0x8000_0001])),
            (5, &[0x80, 0, 0, 1, 0, 0, 0, 2], Ratios(vec![ratio(0x8000_0001, 2)])),
            (6, &[0xff, 1], Integers(vec![-1, 1])),
            (7, &[3], Bytes(&[3])),
            (8, &[0xff, 0xfe], Integers(vec![-2])),
            (9, &[0xff, 0xff, 0xff, 0xfd], Integers(vec![-3])),
            (10, &[0xff, 0xff, 0xff, 0xfd, 0, 0, 0, 2], Ratios(vec![ratio(-3, 2)])),
            (11, &0.5_f32.to_be_bytes(), Reals(vec![0.5])),
            (12, &(-0.25_f64).to_be_bytes(), Reals(vec![-0.25])),
        ] {
            assert_eq!(value(kind, bytes), Some(expected), "type {kind}");
            assert_eq!(value(kind, &[]), None, "type {kind}");
        }
        assert_eq!(value(13, &[0, 0, 0, 8]), None);
    }

    #[test]
    fn what_is_divided_by_zero_is_no_number() {
        let ratio = |numerator, denominator| Ratio { numerator, denominator }.value();
        assert_eq!(ratio(1, 0), f64::INFINITY);
        assert!(ratio(0, 0).is_nan());
        assert_eq!(ratio(-3, 2), -1.5);
    }
}
