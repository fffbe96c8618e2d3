//! How closely input must follow the rules.

/// How closely input must follow the rules of its specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Strictness {
    /// What can be understood is accepted. The default everywhere: the platform itself sends events
    /// that break rules of the specification.
    #[default]
    Lenient,
    /// Every rule is checked, and duplicate keys in objects are refused.
    Strict,
}

impl Strictness {
    /// Whether every rule is checked.
    pub fn is_strict(self) -> bool {
        self == Self::Strict
    }
}

impl From<bool> for Strictness {
    /// `true` is [`Strictness::Strict`].
    fn from(strict: bool) -> Self {
        if strict { Self::Strict } else { Self::Lenient }
    }
}
