//! One table of colors for the frames of an animation, where they have few colors in total.
//!
//! A table takes up to 768 bytes, often more than what changes in a frame. The frames are coded apart, so
//! their indices are coded again for the common table. That changes no pixel: the frame that becomes no
//! smaller keeps its own table.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use weezl::decode::Decoder as Lzw;
use weezl::{BitOrder, LzwStatus};

use crate::codecs::gif::blocks::SubBlocks;
use crate::codecs::gif::encode::table;
use crate::codecs::gif::indices::Indices;
use crate::codecs::palette::MOST;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};

/// A frame is coded again only where its table has at least one of so many bytes of its data: it takes
/// about as long as to code it, and cannot save more.
const PART: usize = 20;

/// Indices that are coded again at once.
const STRETCH: usize = 1 << 12;

/// A color, or none where it is transparent.
type Entry = Option<[u8; 3]>;

/// The colors of a coded frame, in the order of its indices.
#[derive(Debug, Clone, Copy)]
pub(super) struct Colors<'f> {
    /// Its table.
    pub(super) table: &'f [u8],
    /// How many of them are used.
    pub(super) used: usize,
    /// The index that is transparent.
    pub(super) transparent: Option<u8>,
}

impl Colors<'_> {
    fn entries(&self) -> impl Iterator<Item = Entry> {
        let colors = self.table.as_chunks::<3>().0.iter().take(self.used).enumerate();
        colors.map(|(i, color)| (self.transparent.map(usize::from) != Some(i)).then_some(*color))
    }
}

/// A table for all frames.
#[derive(Debug)]
pub(super) struct Shared {
    places: BTreeMap<Entry, u8>,
    /// The table as the file has it.
    pub(super) table: Vec<u8>,
}

impl Shared {
    /// The colors of all frames: those of most frames first, so that their indices are short. `None` where
    /// there are too many.
    pub(super) fn of<'f>(frames: impl Iterator<Item = Colors<'f>>) -> Option<Self> {
        // For each how many frames have it, and its place among all.
        let mut found: BTreeMap<Entry, (usize, usize)> = BTreeMap::new();
        for frame in frames {
            for entry in frame.entries() {
                let place = found.len();
                found.entry(entry).or_insert((0, place)).0 += 1;
            }
            if found.len() > MOST {
                return None;
            }
        }
        let mut entries: Vec<(Entry, (usize, usize))> = found.into_iter().collect();
        entries.sort_unstable_by_key(|(_, (frames, place))| (Reverse(*frames), *place));
        let color = |entry: &Entry| {
            let [r, g, b] = entry.unwrap_or_default();
            [r, g, b, 255]
        };
        let colors: Vec<[u8; 4]> = entries.iter().map(|(entry, _)| color(entry)).collect();
        let places = (0..=u8::MAX).zip(&entries).map(|(i, (entry, _))| (*entry, i)).collect();
        Some(Self { places, table: table(&colors) })
    }

    /// The index that is transparent.
    pub(super) fn transparent(&self) -> Option<u8> {
        self.places.get(&None).copied()
    }

    /// The data of a frame with indices into this table. `None` where they save nothing, or hardly anything.
    ///
    /// # Errors
    /// `Cancelled`, and `Internal` for a bug.
    pub(super) fn recoded<'f>(
        &self,
        colors: Colors<'_>,
        data: &'f [u8],
    ) -> Result<Option<Cow<'f, [u8]>>> {
        let place = |entry| self.places.get(&entry).copied();
        let places: Vec<u8> =
            colors.entries().map(place).collect::<Option<_>>().ok_or_else(wrong)?;
        if places.iter().enumerate().all(|(i, place)| i == usize::from(*place)) {
            return Ok(Some(Cow::Borrowed(data)));
        }
        if is_slight(colors, data) {
            return Ok(None);
        }
        let most = colors.table.len() + data.len();
        let largest = places.iter().copied().max().unwrap_or_default();
        let mut coded = Vec::new();
        let mut indices = Indices::begin(&mut coded, usize::from(largest) + 1);
        let mut lzw = Lzw::new(BitOrder::Lsb, data.first().copied().ok_or_else(wrong)?);
        let mut stretch = vec![0; STRETCH];
        for mut piece in SubBlocks::new(data, 1) {
            cancel::check()?;
            loop {
                let done = lzw.decode_bytes(piece, &mut stretch);
                let found = stretch.get_mut(..done.consumed_out).ok_or_else(wrong)?;
                for index in &mut *found {
                    *index = *places.get(usize::from(*index)).ok_or_else(wrong)?;
                }
                indices.add(found)?;
                piece = piece.get(done.consumed_in..).ok_or_else(wrong)?;
                match done.status {
                    Ok(LzwStatus::Ok) if done.consumed_in + done.consumed_out > 0 => {}
                    Ok(_) => break,
                    Err(_) => return Err(wrong()),
                }
            }
            if indices.bytes() > most {
                return Ok(None);
            }
        }
        indices.end()?;
        Ok((coded.len() < most).then_some(Cow::Owned(coded)))
    }
}

/// Whether a frame cannot become much smaller.
fn is_slight(colors: Colors<'_>, data: &[u8]) -> bool {
    colors.table.len() * PART < data.len()
}

fn wrong() -> Error {
    Error::internal("a coded frame of a GIF cannot be coded again")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::gif::encode::data;

    fn colors(table: &[u8], used: usize, transparent: Option<u8>) -> Colors<'_> {
        Colors { table, used, transparent }
    }

    fn unpacked(data: &[u8]) -> Vec<u8> {
        let packed: Vec<u8> = SubBlocks::new(data, 1).flatten().copied().collect();
        Lzw::new(BitOrder::Lsb, data[0]).decode(&packed).unwrap()
    }

    #[test]
    fn colors_of_most_frames_come_first_and_the_transparent_one_is_none_of_them() {
        let (first, second) = (table(&[[1; 4], [2; 4], [3; 4]]), table(&[[3; 4], [0; 4]]));
        let frames = [
            colors(&first, 3, None),
            colors(&second, 2, Some(1)),
            // Its second color is black.
            colors(&second, 2, None),
        ];
        let shared = Shared::of(frames.into_iter()).unwrap();
        assert_eq!(shared.table[..15], [3, 3, 3, 1, 1, 1, 2, 2, 2, 0, 0, 0, 0, 0, 0]);
        assert_eq!((shared.table.len(), shared.transparent()), (24, Some(3)));
    }

    #[test]
    fn the_indices_of_a_frame_stay_its_colors() {
        let most: Vec<[u8; 4]> = (0..200).map(|i| [i, 7, 7, 255]).collect();
        let own: Vec<[u8; 4]> = [90, 0, 199, 17].map(|i| [i, 7, 7, 255]).into();
        let (most, own) = (table(&most), table(&own));
        let frames = [colors(&most, 200, None), colors(&own, 4, Some(1))];
        let shared = Shared::of(frames.into_iter()).unwrap();
        let indices: Vec<u8> = (0..STRETCH * 3).map(|i| (i / 97 % 4) as u8).collect();
        let mut coded = Vec::new();
        data(&mut coded, &own, &indices).unwrap();
        // So that it pays to code it again.
        let padded = Colors { table: &[0; 768], ..frames[1] };
        let padded = Colors { table: &[&own[..], &padded.table[own.len()..]].concat(), ..padded };
        let found = unpacked(&shared.recoded(padded, &coded).unwrap().unwrap());
        for (index, was) in found.iter().zip(&indices) {
            let color = &shared.table[usize::from(*index) * 3..][..3];
            match was {
                1 => assert_eq!(Some(*index), shared.transparent()),
                _ => assert_eq!(color, &own[usize::from(*was) * 3..][..3]),
            }
        }
        assert_eq!(found.len(), indices.len());
    }

    #[test]
    fn what_saves_nothing_is_left() {
        let most: Vec<[u8; 4]> = (0..=255).map(|i| [i, 7, 7, 255]).collect();
        let (low, own) = (table(&most[..254]), table(&most[254..]));
        let often = colors(&low, 254, None);
        let frames = [often, often, colors(&own, 2, None)];
        let shared = Shared::of(frames.into_iter()).unwrap();
        let mut state = 1_u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 31) as u8
        };
        let mut coded = Vec::new();
        // Codes of 9 bits instead of 3.
        data(&mut coded, &own, &(0..60).map(|_| random()).collect::<Vec<_>>()).unwrap();
        assert_eq!(shared.recoded(frames[2], &coded).unwrap(), None);
        // Or nearly nothing.
        coded.clear();
        data(&mut coded, &own, &(0..9000).map(|_| random()).collect::<Vec<_>>()).unwrap();
        assert!(is_slight(frames[2], &coded));
        assert_eq!(shared.recoded(frames[2], &coded).unwrap(), None);
    }

    #[test]
    fn more_than_256_colors_are_not_shared() {
        let low: Vec<[u8; 4]> = (0..200).map(|i| [i, 7, 7, 255]).collect();
        let high: Vec<[u8; 4]> = (0..57).map(|i| [i, 9, 9, 255]).collect();
        let (low, high) = (table(&low), table(&high));
        let frames = |used| [colors(&low, 200, None), colors(&high, used, None)].into_iter();
        assert!(Shared::of(frames(57)).is_none());
        assert_eq!(Shared::of(frames(56)).unwrap().table.len(), 768);
    }
}
