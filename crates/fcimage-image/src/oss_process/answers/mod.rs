//! What is answered to the strings that ask about an image.

pub(super) mod answer;
pub(super) mod average_hue;
pub(super) mod info;
