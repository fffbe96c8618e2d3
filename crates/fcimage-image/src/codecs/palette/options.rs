//! How an image gets a palette.

/// What becomes of pixels that are partly transparent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transparency {
    /// Colors of the palette have alpha.
    Full,
    /// Pixels with less alpha than this become transparent, and all others opaque.
    OneBit(u8),
}

impl Transparency {
    /// The color of a pixel; all that are invisible are the same.
    pub(super) fn of(self, [r, g, b, a]: [u8; 4]) -> [u8; 4] {
        match self {
            Self::Full if a > 0 => [r, g, b, a],
            Self::OneBit(threshold) if a >= threshold => [r, g, b, 255],
            _ => CLEAR,
        }
    }
}

/// How the difference between a pixel and its color is hidden. Strengths are 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dither {
    /// Error diffusion of Floyd and Steinberg, so much of the error.
    Diffusion(u8),
    /// A pattern of 8 x 8 thresholds that does not move: equal pixels have equal colors in all frames.
    Ordered {
        /// How far the pattern reaches.
        strength: u8,
        /// Where the image is on the canvas that the pattern belongs to.
        left: u32,
        /// Where the image is on the canvas that the pattern belongs to.
        top: u32,
    },
}

/// How an image gets a palette.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// The most colors, 2 to 256, the transparent one included.
    pub(crate) colors: u16,
    /// How differences are hidden.
    pub(crate) dither: Dither,
    /// What becomes of alpha.
    pub(crate) transparency: Transparency,
}

/// What stands for all invisible pixels.
pub(super) const CLEAR: [u8; 4] = [0; 4];
