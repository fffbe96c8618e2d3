//! What the application segments of a JPEG say besides Exif and the profile: XMP, and the author and
//! copyright of IPTC-IIM in the resources of Photoshop.

use std::sync::Arc;

use crate::codecs::metadata::{kept_text, utf8};
use crate::dpi::Dpi;
use crate::info::Owner;
use fcimage_jpeg::Parts;

/// What begins a segment with XMP (XMP specification, part 3, section 1.1.3).
pub(crate) const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";

/// The resource that has IPTC-IIM.
const IPTC: u16 = 0x0404;

/// The datasets of the author and of the copyright (IIM 4.2, sections 2:80 and 2:116).
const BY_LINE: u8 = 80;
const NOTICE: u8 = 116;

/// What is found.
#[derive(Debug, Default)]
pub(super) struct Segments<'a> {
    pub(super) xmp: Option<&'a [u8]>,
    pub(super) owner: Owner,
    /// The density in the first segment of JFIF.
    pub(super) dpi: Option<Dpi>,
}

impl<'a> Segments<'a> {
    /// Of the first segment of each kind, before the first scan.
    pub(super) fn of(data: &'a [u8]) -> Self {
        let mut found = Self::default();
        let Ok(parts) = Parts::new(data) else { return found };
        let (mut jfif, mut photoshop) = (None, None);
        for part in parts.map_while(Result::ok).take_while(|part| part.code != 0xda) {
            match part.code {
                0xe0 if jfif.is_none() => jfif = part.payload.strip_prefix(b"JFIF\0"),
                0xe1 if found.xmp.is_none() => found.xmp = part.payload.strip_prefix(XMP),
                0xed if photoshop.is_none() => photoshop = part.payload.strip_prefix(PHOTOSHOP),
                _ => {}
            }
        }
        if let Some(iptc) = photoshop.and_then(resource) {
            found.owner = owner(iptc);
        }
        found.dpi = jfif.and_then(density);
        found
    }
}

/// The density of a segment of JFIF, after its name (JFIF 1.02): version, unit, two numbers.
fn density(jfif: &[u8]) -> Option<Dpi> {
    let [_, _, unit, x1, x2, y1, y2, ..] = *jfif else { return None };
    let (x, y) = (u16::from_be_bytes([x1, x2]), u16::from_be_bytes([y1, y2]));
    match unit {
        1 => Dpi::new(x.into(), y.into()),
        2 => Dpi::per_centimeter(x.into(), y.into()),
        _ => None,
    }
}

/// The contents of the resource [`IPTC`] (Photoshop File Formats, "Image Resource Blocks").
fn resource(mut blocks: &[u8]) -> Option<&[u8]> {
    loop {
        let (id, rest) = blocks.strip_prefix(b"8BIM")?.split_first_chunk::<2>()?;
        // The name, after its length, is padded to even bytes.
        let name = 1 + usize::from(*rest.first()?);
        let (length, rest) = rest.get(name.next_multiple_of(2)..)?.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        if u16::from_be_bytes(*id) == IPTC {
            return rest.get(..length);
        }
        blocks = rest.get(length.checked_next_multiple_of(2)?..)?;
    }
}

/// The first author and copyright among the datasets.
fn owner(mut datasets: &[u8]) -> Owner {
    let mut owner = Owner::default();
    while let [0x1c, record, dataset, high, low, rest @ ..] = datasets {
        // A set bit says that the length is longer: such datasets hold no text.
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some((text, rest)) = rest.split_at_checked(length) else { break };
        let place = match (record, *dataset) {
            (2, BY_LINE) => &mut owner.artist,
            (2, NOTICE) => &mut owner.copyright,
            _ => &mut None::<Arc<[u8]>>,
        };
        if place.is_none() {
            *place = kept_text(&utf8(text));
        }
        datasets = rest;
    }
    owner
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(code: u8, payload: &[u8]) -> Vec<u8> {
        let length = (payload.len() as u16 + 2).to_be_bytes();
        [&[0xff, code], &length[..], payload].concat()
    }

    fn dataset(number: u8, text: &[u8]) -> Vec<u8> {
        [&[0x1c, 2, number], &(text.len() as u16).to_be_bytes()[..], text].concat()
    }

    fn block(id: u16, name: &[u8], data: &[u8]) -> Vec<u8> {
        let id = id.to_be_bytes();
        let length = (data.len() as u32).to_be_bytes();
        let mut block = [b"8BIM", &id[..], name, &length, data].concat();
        block.resize(block.len() + data.len() % 2, 0);
        block
    }

    fn photoshop(blocks: &[Vec<u8>]) -> Vec<u8> {
        let payload = [PHOTOSHOP, &blocks.concat()].concat();
        [b"\xff\xd8".to_vec(), segment(0xed, &payload)].concat()
    }

    #[test]
    fn the_density_of_jfif_is_found_in_its_units() {
        let dpi = |jfif: &[u8]| Segments::of(&[b"\xff\xd8", &segment(0xe0, jfif)[..]].concat()).dpi;
        assert_eq!(dpi(b"JFIF\0\x01\x02\x01\x01\x2c\0\x48\0\0"), Dpi::new(300.0, 72.0));
        assert_eq!(dpi(b"JFIF\0\x01\x02\x02\0\x64\0\x32\0\0"), Dpi::new(254.0, 127.0));
        assert_eq!(dpi(b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"), None, "a ratio only");
        assert_eq!(dpi(b"JFIF\0\x01\x02\x01\0\0\0\x48\0\0"), None, "zero");
        assert_eq!(dpi(b"JFIF\0\x01\x02\x01\0"), None, "cut off");
    }

    #[test]
    fn xmp_is_that_of_the_first_segment_before_the_scan() {
        let xmp = |text: &[u8]| segment(0xe1, &[XMP, text].concat());
        let exif = segment(0xe1, b"Exif\0\0");
        let file = [b"\xff\xd8".to_vec(), exif, xmp(b"<a/>"), xmp(b"<b/>")].concat();
        assert_eq!(Segments::of(&file).xmp, Some(&b"<a/>"[..]));
        let late = [b"\xff\xd8".to_vec(), segment(0xda, b"x"), xmp(b"<a/>")].concat();
        assert_eq!(Segments::of(&late).xmp, None);
    }

    #[test]
    fn author_and_copyright_of_iptc_are_found_behind_other_resources() {
        let iptc =
            [dataset(5, b"a title"), dataset(80, b"B\xf6b"), dataset(116, "© Ann".as_bytes())];
        let iptc = [iptc.concat(), dataset(80, b"Carl")].concat();
        let file = photoshop(&[block(0x03ed, b"\x02ab\0", b"odd"), block(IPTC, b"\0\0", &iptc)]);
        let owner = Segments::of(&file).owner;
        assert_eq!(owner.artist.as_deref(), Some("B\u{f6}b".as_bytes()), "Latin-1 becomes UTF-8");
        assert_eq!(owner.copyright.as_deref(), Some("© Ann".as_bytes()));
    }

    #[test]
    fn damaged_resources_and_datasets_give_nothing() {
        let iptc = block(IPTC, b"\0\0", &dataset(80, b"Ann"));
        for end in 0..iptc.len() - 1 {
            let owner = Segments::of(&photoshop(&[iptc[..end].to_vec()])).owner;
            assert_eq!(owner, Owner::default(), "{end}");
        }
        let mut huge = iptc.clone();
        huge[8..12].fill(0xff);
        assert_eq!(Segments::of(&photoshop(&[huge])).owner, Owner::default());
        let cut = block(IPTC, b"\0\0", &dataset(80, b"Ann")[..7]);
        assert_eq!(Segments::of(&photoshop(&[cut])).owner, Owner::default());
    }
}
