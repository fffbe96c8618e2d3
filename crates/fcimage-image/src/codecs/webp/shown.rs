//! The file that the decoder is shown, which wants more of a file than the image needs.
//!
//! - The length in the first header reaches at least to the end of the image; Exif and XMP, which are
//!   read elsewhere, need not be there; of an animation, only the first frame is shown.
//! - A bitstream that is cut off goes on with bytes of our own. What several such continuations
//!   have in common is what the file holds, but for what they show alike by chance.

use std::borrow::Cow;

use crate::codecs::spliced::Spliced;
use crate::codecs::webp::prescan::Bitstream;
use std::ops::Range;

/// Flags of a VP8X chunk for chunks that need not be there.
const EXIF_AND_XMP: u8 = 0x08 | 0x04;

/// Where the flags are.
const FLAGS: usize = 20;

/// How long the repeated block of a continuation is.
const BLOCK: usize = 4096;

/// Bytes of a continuation. They are read piece by piece.
const REPEATED: u64 = 1 << 30;

/// The parts of a file.
#[derive(Debug)]
pub(super) struct Shown<'a> {
    pub(super) data: &'a [u8],
    pub(super) image: Option<Bitstream<'a>>,
    /// The first frame of an animation.
    pub(super) frame: Option<Range<usize>>,
}

/// Bytes instead of those that a cut bitstream lacks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Continuation {
    /// Which one: two successive ones, the first of them even, differ in every bit of their random
    /// bytes.
    pub(super) number: u32,
}

impl Continuation {
    /// The block that is repeated.
    fn random(self) -> Vec<u8> {
        let flip = if self.number.is_multiple_of(2) { 0 } else { 0xff };
        let mut state = self.number / 2 + 1;
        let next = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8 ^ flip
        };
        (0..BLOCK).map(next).collect()
    }
}

impl<'a> Shown<'a> {
    /// The whole file, as far as it matters.
    pub(super) fn whole(&self) -> Spliced<'a> {
        let end = self.frame.as_ref().map_or(self.data.len(), |frame| frame.end);
        let shown = self.data.get(..end).unwrap_or(self.data);
        let (head, rest) = shown.split_at(shown.len().min(FLAGS + 1));
        let mut head = head.to_vec();
        let image = self.image.as_ref();
        let needed = image.map_or(end, |image| image.at.saturating_add(image.body.len())).min(end);
        let stated = head.get(4..8).and_then(<[u8]>::first_chunk::<4>).copied();
        let stated = u32::from_le_bytes(stated.unwrap_or_default()) as usize;
        if stated.saturating_add(8) < needed || self.frame.is_some() {
            set(&mut head, 4, end.saturating_sub(8));
        }
        forgive_flags(&mut head);
        Spliced::new(vec![Cow::Owned(head), Cow::Borrowed(rest)])
    }

    /// The file up to its cut bitstream, which goes on with a continuation.
    pub(super) fn continued(&self, image: &Bitstream<'a>, with: Continuation) -> Spliced<'a> {
        let mut head = self.data.get(..image.at).unwrap_or_default().to_vec();
        let length = image.body.len().saturating_add(REPEATED as usize);
        set(&mut head, image.at - 4, length);
        set(&mut head, 4, u32::MAX as usize - 1);
        forgive_flags(&mut head);
        let parts = vec![Cow::Owned(head), Cow::Borrowed(image.body)];
        Spliced::new(parts).continued(with.random(), REPEATED)
    }

    /// Bytes that the decoder may take for a continuation.
    pub(super) fn continued_bytes(&self, image: &Bitstream<'_>) -> u64 {
        image.at as u64 + 2 * BLOCK as u64
    }
}

/// Says that neither Exif nor XMP are to be expected.
fn forgive_flags(head: &mut [u8]) {
    if head.get(12..16) == Some(b"VP8X")
        && let Some(flags) = head.get_mut(FLAGS)
    {
        *flags &= !EXIF_AND_XMP;
    }
}

/// Writes a number of 32 bits.
fn set(head: &mut [u8], at: usize, value: usize) {
    let bytes = u32::try_from(value).unwrap_or(u32::MAX - 1).to_le_bytes();
    if let Some(place) = head.get_mut(at..at + 4) {
        place.copy_from_slice(&bytes);
    }
}
