//! What the beginning of a file says.

use crate::codecs::stated_frames::Plays;
use crate::info::Info;

/// The header of an image, read from the beginning of its file.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Head {
    /// What the header says.
    pub info: Info,
    /// Whether there is more than one frame; `None` where only the rest of the file can say so.
    pub animated: Option<bool>,
}

impl Head {
    /// What is known of a file of which nothing is missing.
    pub fn of_whole(info: &Info) -> Self {
        Self { info: info.clone(), animated: Some(info.animated) }
    }

    /// How many frames the file has, as far as their headers tell: 1 for a still; `None` where only the
    /// rest of the file can say so, and for the image sequences of HEIC, which are not read.
    pub fn frames(&self) -> Option<u32> {
        match self.animated? {
            false => Some(1),
            true => self.info.animation.map(|animation| animation.found),
        }
    }

    /// How often the frames are played: once for a still; `None` as [`frames`](Self::frames).
    pub fn plays(&self) -> Option<Plays> {
        match self.animated? {
            false => Some(Plays::Times(1)),
            true => self.info.animation.map(|animation| animation.plays),
        }
    }
}
