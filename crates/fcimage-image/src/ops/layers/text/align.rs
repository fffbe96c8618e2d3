//! How the lines of a text are aligned.

use fcimage_base::error::{Error, Result};

/// How the lines of a text are aligned in its box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Align {
    /// At the left; lines of Arabic and Hebrew at the right.
    #[default]
    Start,
    /// At the left.
    Left,
    /// In the middle.
    Center,
    /// At the right.
    Right,
}

impl Align {
    /// The names that [`Align::from_name`] knows, in the order of the documentation.
    pub const NAMES: &[&str] = &["start", "left", "center", "right"];

    /// The alignment of a name, in any case.
    ///
    /// # Errors
    /// `Argument` for an unknown name.
    pub fn from_name(name: &str) -> Result<Self> {
        let all = [Self::Start, Self::Left, Self::Center, Self::Right];
        let found = all.into_iter().find(|align| align.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| {
            let names = Self::NAMES.join(", ");
            Error::argument(format!("align must be one of {names}, got {name:?}"))
        })
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Left => "left",
            Self::Center => "center",
            Self::Right => "right",
        }
    }

    /// How much of the `rest` that a line leaves is at its left.
    pub(super) fn left(self, rest: f64, from_right: bool) -> f64 {
        match self {
            Self::Left => 0.0,
            Self::Center => rest / 2.0,
            Self::Right => rest,
            Self::Start => rest * f64::from(u8::from(from_right)),
        }
    }
}
