//! Which tags of an Exif block are carried into a result.
//!
//! Tags are kept by name, not left out by name: what this list does not know may hold anything. So
//! there are no thumbnails, which show the image as it was, and no notes of the camera's maker.

use crate::exif::tiff_ifd::{Ifd, Tiff};
use crate::exif::write::{Block, EXIF_DIRECTORY, Field, GPS_DIRECTORY};
use crate::ops::orient::Orientation;
use crate::size::Size;

pub(crate) const ORIENTATION: u16 = 0x0112;
const COLOR_SPACE: u16 = 0xa001;
const WIDTH: u16 = 0xa002;
const HEIGHT: u16 = 0xa003;

/// The image that the tags will describe.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    /// Its size, if it is to be stated.
    pub(crate) size: Option<Size>,
    /// How it is stored.
    pub(crate) orientation: Orientation,
}

/// The tags of `tiff` that can describe `target`; place and serial numbers only where `place` says so.
/// Empty where it has none of them.
pub(crate) fn selected<'a>(tiff: &Tiff<'a>, place: bool, target: Target) -> Block<'a> {
    let mut block = all_known(tiff, place);
    if !block.is_empty() {
        block.main.push(block.short(ORIENTATION, target.orientation.exif().into()));
        if let Some(size) = target.size {
            block.exif.push(block.short(COLOR_SPACE, 1));
            block.exif.push(block.long(WIDTH, size.width));
            block.exif.push(block.long(HEIGHT, size.height));
        }
    }
    block
}

/// The tags of `tiff` that can be kept, as they are.
pub(crate) fn all_known<'a>(tiff: &Tiff<'a>, place: bool) -> Block<'a> {
    let mut block = Block::new(tiff.is_big_endian());
    let main = tiff.directory();
    block.main = fields(&main, is_of_image);
    if let Some(exif) = main.below(EXIF_DIRECTORY) {
        block.exif = fields(&exif, |tag| is_of_shot(tag) || (place && is_serial(tag)));
    }
    if place && let Some(gps) = main.below(GPS_DIRECTORY) {
        block.gps = fields(&gps, |tag| tag <= 0x1f);
    }
    block
}

/// The first entry of each tag that `is_kept` takes.
fn fields<'a>(directory: &Ifd<'a>, is_kept: impl Fn(u16) -> bool) -> Vec<Field<'a>> {
    let mut fields: Vec<Field<'a>> = Vec::new();
    for entry in directory.entries().filter(|entry| is_kept(entry.tag)) {
        // There are less than 200 tags.
        if fields.iter().all(|field| field.tag != entry.tag) {
            let (tag, kind, count) = (entry.tag, entry.kind, entry.count);
            fields.push(Field { tag, kind, count, bytes: entry.bytes.into() });
        }
    }
    fields
}

/// Tags of the main directory (Exif 2.32, table 4; 0x4746 to 0x9c9f by Windows).
fn is_of_image(tag: u16) -> bool {
    matches!(
        tag,
        // Texts, make and model.
        0x010d..=0x0110
            // Resolution.
            | 0x011a | 0x011b | 0x0128
            // Software, date, artist.
            | 0x0131 | 0x0132 | 0x013b
            // Rating.
            | 0x4746 | 0x4749
            | 0x8298
            // Title, comment, author, keywords, subject.
            | 0x9c9b..=0x9c9f
    )
}

/// Tags of Exif's own directory (Exif 3.0, tables 7 and 8), without those that no longer fit the pixels:
/// size, areas, resolution on the sensor, its pattern of colors.
fn is_of_shot(tag: u16) -> bool {
    matches!(
        tag,
        // Exposure, sensitivity.
        0x829a | 0x829d | 0x8822 | 0x8824 | 0x8827 | 0x8830..=0x8835
            // Version, dates.
            | 0x9000 | 0x9003 | 0x9004 | 0x9010..=0x9012
            // How it was shot.
            | 0x9201..=0x920a
            // The comment of the user, fractions of seconds, surroundings.
            | 0x9286 | 0x9290..=0x9292 | 0x9400..=0x9405
            | 0xa000 | 0xa20b | 0xa215 | 0xa217 | 0xa300 | 0xa301
            // Settings of the camera.
            | 0xa401..=0xa40a | 0xa40c
            // Lens; title, photographer and software of Exif 3.0.
            | 0xa432..=0xa434 | 0xa436..=0xa43c
            | 0xa460 | 0xa461 | 0xa500
    )
}

/// Tags by which one camera, its owner or one image is recognized.
fn is_serial(tag: u16) -> bool {
    matches!(tag, 0xa420 | 0xa430 | 0xa431 | 0xa435)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGET: Target =
        Target { size: Some(Size::new(70, 50)), orientation: Orientation::UPRIGHT };

    /// A block with tags of every kind.
    fn source(big_endian: bool) -> Vec<u8> {
        let mut block = Block::new(big_endian);
        block.main = vec![
            block.text(0x010f, b"Camera").unwrap(),
            block.short(ORIENTATION, 6),
            block.short(0x0111, 7),
        ];
        block.exif = vec![
            block.text(0x9003, b"2026:01:02 03:04:05").unwrap(),
            block.text(0x927c, b"a note of the maker").unwrap(),
            block.text(0xa431, b"SERIAL-1").unwrap(),
            block.long(WIDTH, 4000),
        ];
        block.gps = vec![block.text(0x0012, b"WGS-84").unwrap()];
        block.write().unwrap()
    }

    fn tags(directory: Option<Ifd<'_>>) -> Vec<u16> {
        directory.map_or(Vec::new(), |d| d.entries().map(|entry| entry.tag).collect())
    }

    #[test]
    fn place_and_serial_numbers_are_kept_only_where_that_is_asked_for() {
        for big_endian in [false, true] {
            let source = source(big_endian);
            let kept = |place| {
                let tiff = Tiff::new(&source).unwrap();
                selected(&tiff, place, TARGET).write().unwrap()
            };
            let (bare, whole) = (kept(false), kept(true));
            let tiff = Tiff::new(&bare).unwrap();
            assert_eq!(tiff.number(ORIENTATION), Some(1));
            assert_eq!(tags(Some(tiff.directory())), [0x010f, ORIENTATION, EXIF_DIRECTORY]);
            let exif = tags(tiff.directory().below(EXIF_DIRECTORY));
            assert_eq!(exif, [0x9003, COLOR_SPACE, WIDTH, HEIGHT]);
            let tiff = Tiff::new(&whole).unwrap();
            assert!(tags(tiff.directory().below(EXIF_DIRECTORY)).contains(&0xa431));
            assert_eq!(tags(tiff.directory().below(GPS_DIRECTORY)), [0x0012]);
            for secret in [&b"SERIAL"[..], b"WGS", b"note"] {
                assert!(!bare.windows(secret.len()).any(|window| window == secret));
            }
        }
    }

    #[test]
    fn directories_that_point_to_each_other_end() {
        let entry = [0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 8];
        let block = [b"MM\0*\0\0\0\x08\0\x01", &entry[..], &[0, 0, 0, 8]].concat();
        assert!(selected(&Tiff::new(&block).unwrap(), true, TARGET).is_empty());
    }

    #[test]
    fn many_tags_of_one_large_value_are_kept_once() {
        let mut block = b"II*\0\x08\0\0\0\xff\xff".to_vec();
        for _ in 0..60_000 {
            block.extend(b"\x0e\x01\x02\0\x00\x00\x01\0\x08\0\0\0");
        }
        let kept = selected(&Tiff::new(&block).unwrap(), true, TARGET);
        assert_eq!(kept.main.len(), 2, "the text and the orientation");
        assert!(kept.write().unwrap().len() < 200, "65,536 bytes do not fit");
    }
}
