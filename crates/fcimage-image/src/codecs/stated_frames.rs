//! What a file says of its animation: how many frames, and how often they are played.

/// How often an animation is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Plays {
    /// Without end.
    Forever,
    /// So many times, at least 1.
    Times(u32),
}

impl Plays {
    /// As files state it: 0 is without end.
    pub const fn from_number(number: u32) -> Self {
        match number {
            0 => Self::Forever,
            times => Self::Times(times),
        }
    }

    /// The same as a number: 0 is without end.
    pub const fn number(self) -> u32 {
        match self {
            Self::Forever => 0,
            Self::Times(times) => times,
        }
    }
}

/// What a file says of its animation before its frames are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Animation {
    /// The number of frames that the file states, at least 2.
    pub frames: u32,
    /// How many of them it has: fewer where it is cut off, or states too many.
    pub found: u32,
    /// How often they are played.
    pub plays: Plays,
}
