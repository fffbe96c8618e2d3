//! What stands behind the name of an action: `key_value` pairs, or one value.

use std::ops::RangeInclusive;

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::oss_process::dialect::Dialect;
use crate::oss_process::error::{Cause, invalid, missing, quoted};
use crate::recipe::color::Color;
use crate::recipe::geometry::gravity::Gravity;
use fcimage_base::error::Result;

/// The padding may be left out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The parameters of one action.
#[derive(Debug, Clone, Copy)]
pub(super) struct Params<'t> {
    action: &'t str,
    /// All of it behind the first comma; `None`: there is no comma.
    text: Option<&'t str>,
    pub(super) dialect: &'static Dialect,
}

impl<'t> Params<'t> {
    /// Splits the text between two slashes at its first comma.
    pub(super) fn of(part: &'t str, dialect: &'static Dialect) -> Self {
        match part.split_once(',') {
            Some((action, text)) => Self { action, text: Some(text), dialect },
            None => Self { action: part, text: None, dialect },
        }
    }

    /// The name of the action.
    pub(super) const fn action(&self) -> &'t str {
        self.action
    }

    /// The only value of the action; empty where there is none.
    pub(super) fn value(&self) -> Result<&'t str> {
        let text = self.text.unwrap_or_default();
        if text.contains(',') {
            let action = self.action;
            return Err(invalid(
                Some(203),
                format!("{action} must have exactly one value, got {}", quoted(text)),
            ));
        }
        Ok(match self.dialect.key_of_value(self.action) {
            Some(key) => text.strip_prefix(key).and_then(|text| text.strip_prefix('_')),
            None => Some(text),
        }
        .unwrap_or_default())
    }

    /// The only value of the action, as a whole number in a range.
    pub(super) fn number(
        &self,
        range: RangeInclusive<i64>,
        absent: Cause,
        wrong: Cause,
    ) -> Result<i64> {
        let (action, text) = (self.action, self.value()?);
        if text.is_empty() {
            let (low, high) = (range.start(), range.end());
            let text = format!("{action} needs a value between {low} and {high}");
            return Err(missing(absent, text));
        }
        whole(action, text, range, wrong)
    }

    /// The parameters by their keys, which are all among `known`.
    pub(super) fn pairs(&self, known: &'static [&'static str]) -> Result<Pairs<'t>> {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        let action = self.action;
        for param in self.text.iter().flat_map(|text| text.split(',')) {
            // Base64 values contain underscores, too.
            let Some((key, value)) = param.split_once('_') else {
                let text = format!("{action} has parameters such as {}_...", known.join("_..., "));
                return Err(invalid(None, format!("{text}; got {}", quoted(param))));
            };
            if !known.contains(&key) {
                let (key, known) = (quoted(key), known.join(", "));
                let text = format!("unknown parameter {key} of {action}; it has {known}");
                return Err(invalid(None, text));
            }
            if pairs.iter().any(|(other, _)| *other == key) {
                return Err(invalid(None, format!("duplicate parameter {key} of {action}")));
            }
            pairs.push((key, value));
        }
        Ok(Pairs { action, pairs, dialect: self.dialect })
    }
}

/// The parameters of an action by their keys.
#[derive(Debug)]
pub(super) struct Pairs<'t> {
    action: &'t str,
    pairs: Vec<(&'t str, &'t str)>,
    dialect: &'static Dialect,
}

impl<'t> Pairs<'t> {
    /// A value as it is.
    pub(super) fn text(&self, key: &str) -> Option<&'t str> {
        self.pairs.iter().find(|(other, _)| *other == key).map(|(_, value)| *value)
    }

    /// A whole number in a range.
    pub(super) fn whole(
        &self,
        key: &str,
        range: RangeInclusive<i64>,
        wrong: Cause,
    ) -> Result<Option<i64>> {
        let name = || format!("{} of {}", key, self.action);
        self.text(key).map(|text| whole(&name(), text, range, wrong)).transpose()
    }

    /// A whole number in a range within that of 32 bits.
    pub(super) fn pixels(
        &self,
        key: &str,
        range: RangeInclusive<u32>,
        wrong: Cause,
    ) -> Result<Option<u32>> {
        let range = i64::from(*range.start())..=i64::from(*range.end());
        Ok(self.whole(key, range, wrong)?.and_then(|value| u32::try_from(value).ok()))
    }

    /// A whole number in a range that must be there.
    pub(super) fn required(
        &self,
        key: &str,
        range: RangeInclusive<u32>,
        wrong: Cause,
    ) -> Result<u32> {
        let action = self.action;
        self.pixels(key, range, wrong)?
            .ok_or_else(|| missing(None, format!("{action} needs the parameter {key}")))
    }

    /// 0 or 1.
    pub(super) fn flag(&self, key: &str, wrong: Cause) -> Result<Option<bool>> {
        Ok(self.whole(key, 0..=1, wrong)?.map(|value| value == 1))
    }

    /// Six hexadecimal digits.
    pub(super) fn color(&self, key: &str, wrong: Cause) -> Result<Option<Color>> {
        let Some(text) = self.text(key) else { return Ok(None) };
        let color = if text.len() == 6 { Color::parse(&format!("#{text}")).ok() } else { None };
        let action = self.action;
        color.map(Some).ok_or_else(|| {
            let expected = "six hexadecimal digits such as FF8800";
            invalid(wrong, format!("{key} of {action} must be {expected}, got {}", quoted(text)))
        })
    }

    /// The name of a corner, an edge or the center.
    pub(super) fn gravity(&self, key: &str, wrong: Cause) -> Result<Option<Gravity>> {
        let Some(text) = self.text(key) else { return Ok(None) };
        self.dialect.gravity(text).map(Some).ok_or_else(|| {
            let (action, names) = (self.action, self.dialect.gravity_names());
            let text = quoted(text);
            invalid(wrong, format!("{key} of {action} must be {names}, got {text}"))
        })
    }

    /// A text in Base64 for URLs, with or without padding.
    pub(super) fn base64(&self, key: &str, wrong: Cause) -> Result<Option<String>> {
        let Some(text) = self.text(key) else { return Ok(None) };
        let bytes = BASE64.decode(text).ok();
        let decoded = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        let decoded = decoded.filter(|decoded| !decoded.is_empty());
        let action = self.action;
        decoded.map(Some).ok_or_else(|| {
            let expected = "text as UTF-8 in Base64 for URLs (with - and _)";
            invalid(wrong, format!("{key} of {action} must be {expected}, got {}", quoted(text)))
        })
    }
}

/// A decimal number without a plus sign.
fn whole(name: &str, text: &str, range: RangeInclusive<i64>, wrong: Cause) -> Result<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let decimal = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let value = text.parse().ok().filter(|value| decimal && range.contains(value));
    value.ok_or_else(|| {
        let (low, high) = (range.start(), range.end());
        let expected = format!("a whole number between {low} and {high}");
        invalid(wrong, format!("{name} must be {expected}, got {}", quoted(text)))
    })
}
