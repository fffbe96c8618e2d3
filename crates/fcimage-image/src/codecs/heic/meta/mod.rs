//! The box `meta` (ISO/IEC 14496-12, section 8.11; ISO/IEC 23008-12, section 9.3): which items a file
//! has, where their bytes are, and what is said of them.

mod read;

use crate::codecs::heic::boxes::{Part, damaged, unsupported};
use fcimage_base::error::{Error, Result};

/// An upper bound of the bytes that a [`Meta`] takes while it is read.
pub(super) const MAX_BYTES: u64 = 2 << 20;

/// An item.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    id: u32,
    pub(super) kind: [u8; 4],
    pub(super) encrypted: bool,
    /// Whether it is a packet of XMP.
    pub(super) is_xmp: bool,
}

/// Where the bytes of an item are.
#[derive(Debug, Clone, Copy)]
struct Location {
    id: u32,
    base: Base,
    first: u32,
    count: u32,
}

/// What extents are counted from.
#[derive(Debug, Clone, Copy)]
enum Base {
    File,
    /// The box `idat`.
    Data,
    Elsewhere,
}

#[derive(Debug, Clone, Copy)]
struct Extent {
    start: u64,
    /// 0 means all of the file or box.
    length: u64,
}

#[derive(Debug, Clone, Copy)]
struct Reference {
    kind: [u8; 4],
    from: u32,
    first: u32,
    count: u32,
}

#[derive(Debug, Clone, Copy)]
struct Associated {
    id: u32,
    first: u32,
    count: u32,
}

/// A property of an item.
#[derive(Clone, Copy)]
pub(super) struct Property<'a> {
    pub(super) kind: [u8; 4],
    pub(super) body: &'a [u8],
    pub(super) essential: bool,
}

/// What the box says.
#[derive(Default)]
pub(super) struct Meta<'a> {
    pub(super) primary: u32,
    items: Vec<Item>,
    locations: Vec<Location>,
    extents: Vec<Extent>,
    references: Vec<Reference>,
    targets: Vec<u32>,
    properties: Vec<Part<'a>>,
    associated: Vec<Associated>,
    /// Numbers of properties, from 1 on, and whether a reader must know them.
    indices: Vec<(u16, bool)>,
    data: &'a [u8],
}

impl<'a> Meta<'a> {
    /// The item with this number.
    pub(super) fn item(&self, id: u32) -> Option<Item> {
        let place = self.items.binary_search_by_key(&id, |item| item.id).ok()?;
        self.items.get(place).copied()
    }

    /// The items that `from` refers to in this way, in their order.
    pub(super) fn referred(&self, kind: &[u8; 4], from: u32) -> &[u32] {
        let mut found = self.references.iter().filter(|r| r.from == from && r.kind == *kind);
        found.next().map_or(&[], |reference| self.targets_of(reference))
    }

    /// The items that refer to `to` in this way.
    pub(super) fn referring(&self, kind: [u8; 4], to: u32) -> impl Iterator<Item = u32> {
        let of_kind = self.references.iter().filter(move |reference| reference.kind == kind);
        of_kind.filter(move |reference| self.targets_of(reference).contains(&to)).map(|r| r.from)
    }

    fn targets_of(&self, reference: &Reference) -> &[u32] {
        span(&self.targets, reference.first, reference.count)
    }

    /// The properties of an item, in their order.
    pub(super) fn properties(&self, id: u32) -> impl Iterator<Item = Property<'a>> {
        let start = self.associated.partition_point(|associated| associated.id < id);
        let own = self.associated.iter().skip(start).take_while(move |entry| entry.id == id);
        let indices = own.flat_map(|entry| span(&self.indices, entry.first, entry.count));
        indices.filter_map(|(index, essential)| {
            let Part { kind, body } = *self.properties.get(usize::from(*index).checked_sub(1)?)?;
            Some(Property { kind, body, essential: *essential })
        })
    }

    /// How many bytes of an item are in a file of `total` bytes.
    pub(super) fn length(&self, id: u32, total: u64) -> u64 {
        let Ok((base, extents)) = self.extents_of(id) else { return 0 };
        let whole = match base {
            Base::File => total,
            Base::Data => self.data.len() as u64,
            Base::Elsewhere => 0,
        };
        let within = extents.iter().map(|extent| {
            let rest = whole.saturating_sub(extent.start);
            if extent.length == 0 { rest } else { extent.length.min(rest) }
        });
        within.fold(0, u64::saturating_add)
    }

    /// Where the item ends in the file; `None` where it is in the box itself.
    pub(super) fn end(&self, id: u32) -> Option<u64> {
        match self.extents_of(id).ok()? {
            (Base::File, extents) => extents.iter().map(|e| e.start.saturating_add(e.length)).max(),
            _ => None,
        }
    }

    /// The pieces of an item in `file`.
    ///
    /// # Errors
    /// `Decode` where they reach beyond the end of the file, `Unsupported` where they are elsewhere.
    pub(super) fn pieces<'f>(&self, id: u32, file: &'f [u8]) -> Result<Vec<&'f [u8]>>
    where
        'a: 'f,
    {
        let (base, extents) = self.extents_of(id)?;
        let whole = match base {
            Base::File => file,
            Base::Data => self.data,
            Base::Elsewhere => return Err(unsupported("data outside of the file")),
        };
        let piece = |extent: &Extent| {
            let start = usize::try_from(extent.start).ok()?;
            let rest = whole.get(start..)?;
            if extent.length == 0 {
                return Some(rest);
            }
            rest.get(..usize::try_from(extent.length).ok()?)
        };
        let beyond = || damaged("it ends too early");
        extents.iter().map(|extent| piece(extent).ok_or_else(beyond)).collect()
    }

    fn extents_of(&self, id: u32) -> Result<(Base, &[Extent])> {
        let place = self.locations.binary_search_by_key(&id, |location| location.id).ok();
        let location = place.and_then(|place| self.locations.get(place));
        let location = location.ok_or_else(|| damaged(format!("item {id} has no data")))?;
        Ok((location.base, span(&self.extents, location.first, location.count)))
    }
}

/// Part of a list that was filled along with the numbers that name it.
fn span<T>(all: &[T], first: u32, count: u32) -> &[T] {
    let first = first as usize;
    all.get(first..first + count as usize).unwrap_or_default()
}

/// The bytes of an item in one piece, copied only where there are several, and at most `most`.
pub(super) fn gathered(pieces: &[&[u8]], most: u64) -> Result<Vec<u8>> {
    let length: u64 = pieces.iter().fold(0, |sum, piece| sum.saturating_add(piece.len() as u64));
    if length > most {
        return Err(Error::decode(format!(
            "the HEIC is damaged: an item claims {length} bytes, at most {most} were expected"
        )));
    }
    Ok(pieces.concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::error::ErrorKind;

    fn part(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [&(8 + body.len() as u32).to_be_bytes(), &kind[..], body].concat()
    }

    /// A list of places: of each item its number, method, start and length.
    fn places(items: &[(u16, u16, u32, u32)]) -> Vec<u8> {
        let mut body = vec![1, 0, 0, 0, 0x44, 0];
        body.extend((items.len() as u16).to_be_bytes());
        for (id, method, start, length) in items {
            body.extend([id.to_be_bytes(), method.to_be_bytes(), [0, 0], [0, 1]].concat());
            body.extend([start.to_be_bytes(), length.to_be_bytes()].concat());
        }
        part(b"iloc", &body)
    }

    /// A list of items of one kind.
    fn items(ids: &[u16]) -> Vec<u8> {
        let mut body = vec![0, 0, 0, 0];
        body.extend((ids.len() as u16).to_be_bytes());
        for id in ids {
            let [high, low] = id.to_be_bytes();
            body.extend(part(b"infe", &[&[2, 0, 0, 0, high, low, 0, 0], &b"hvc1\0"[..]].concat()));
        }
        part(b"iinf", &body)
    }

    fn body(parts: &[Vec<u8>]) -> Vec<u8> {
        let primary = part(b"pitm", &[0, 0, 0, 0, 0, 1]);
        [vec![0; 4], primary, parts.concat()].concat()
    }

    fn refusal(parts: &[Vec<u8>]) -> Error {
        let body = body(parts);
        Meta::read(&body).map(|_| ()).unwrap_err()
    }

    #[test]
    fn the_pieces_of_an_item_are_where_the_file_says() {
        let list = places(&[(1, 0, 2, 3), (2, 1, 1, 2), (3, 0, 4, 0), (4, 0, 8, 9), (5, 2, 0, 1)]);
        let body = body(&[items(&[2, 1]), list, part(b"idat", b"xyz")]);
        let meta = Meta::read(&body).unwrap();
        let pieces = |id| meta.pieces(id, b"0123456789");
        assert_eq!(pieces(1).unwrap(), [b"234"]);
        assert_eq!(pieces(2).unwrap(), [b"yz"], "in the box idat");
        assert_eq!(pieces(3).unwrap(), [b"456789"], "to the end");
        assert_eq!(pieces(4).unwrap_err().kind(), ErrorKind::Decode, "beyond the end");
        assert_eq!(pieces(5).unwrap_err().kind(), ErrorKind::Unsupported, "in another item");
        assert_eq!(pieces(6).unwrap_err().kind(), ErrorKind::Decode, "nowhere");
        assert_eq!([1, 2, 3, 4, 5, 6].map(|id| meta.length(id, 10)), [3, 2, 6, 2, 0, 0]);
        assert_eq!((meta.end(1), meta.end(2)), (Some(5), None));
        assert_eq!(meta.item(2).map(|item| item.kind), Some(*b"hvc1"));
        assert!(meta.item(3).is_none());
    }

    #[test]
    fn xmp_is_told_from_other_items_by_the_type_of_its_content() {
        let entry =
            |texts: &[u8]| part(b"infe", &[&b"\x02\0\0\0\0\x05\0\0mime"[..], texts].concat());
        for (texts, expected) in [
            (&b"\0application/rdf+xml\0"[..], true),
            (b"its name\0application/rdf+xml", true),
            (b"\0application/rdf+xml\0\0", true),
            (b"\0application/rdf+xml\0deflate\0", false),
            (b"\0text/plain\0", false),
            (b"application/rdf+xml\0", false),
            (b"", false),
        ] {
            let list = part(b"iinf", &[&[0, 0, 0, 0, 0, 1], &entry(texts)[..]].concat());
            let body = body(&[list]);
            let item = Meta::read(&body).unwrap().item(5).unwrap();
            assert_eq!(item.is_xmp, expected, "{}", texts.escape_ascii());
        }
    }

    #[test]
    fn references_are_followed_in_both_directions() {
        let tiles = part(b"dimg", &[0, 1, 0, 2, 0, 3, 0, 2]);
        let exif = part(b"cdsc", &[0, 9, 0, 1, 0, 1]);
        let body = body(&[part(b"iref", &[vec![0; 4], tiles, exif].concat())]);
        let meta = Meta::read(&body).unwrap();
        assert_eq!(meta.referred(b"dimg", 1), [3, 2]);
        assert!(meta.referred(b"dimg", 9).is_empty());
        assert_eq!(meta.referring(*b"cdsc", 1).collect::<Vec<_>>(), [9]);
        assert_eq!(meta.referring(*b"dimg", 1).count(), 0);
    }

    #[test]
    fn properties_are_found_by_their_numbers_from_1_on() {
        let known = part(b"ipco", &[part(b"irot", &[1]), part(b"ispe", b"...")].concat());
        let own = part(b"ipma", &[0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 4, 2, 0x81, 0, 7]);
        let body = body(&[part(b"iprp", &[known, own].concat())]);
        let meta = Meta::read(&body).unwrap();
        let found: Vec<_> = meta.properties(1).map(|p| (p.kind, p.essential)).collect();
        assert_eq!(found, [(*b"ispe", false), (*b"irot", true)]);
        assert_eq!(meta.properties(2).count(), 0);
    }

    #[test]
    fn an_item_that_is_described_twice_is_damage() {
        for parts in [items(&[1, 2, 1]), places(&[(7, 0, 0, 1), (7, 0, 5, 1)])] {
            assert_eq!(refusal(&[parts]).kind(), ErrorKind::Decode);
        }
    }

    #[test]
    fn counts_are_refused_before_there_is_memory_for_them() {
        let many = u32::MAX.to_be_bytes();
        for parts in [
            part(b"iinf", &[&[1, 0, 0, 0], &many[..]].concat()),
            part(b"iloc", &[&[2, 0, 0, 0, 0x44, 0], &many[..]].concat()),
            part(b"iprp", &part(b"ipma", &[&[0; 4], &many[..]].concat())),
            part(b"iref", &[vec![0; 4], part(b"dimg", &[0, 1, 0xff, 0xff])].concat()),
        ] {
            let error = refusal(&[parts]);
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert!(error.message().contains("may have at most"), "{error}");
        }
    }

    #[test]
    fn a_file_without_a_primary_item_has_no_still_image() {
        let error = Meta::read(&[0; 4]).map(|_| ()).unwrap_err();
        assert_eq!(error.message(), "HEIC with no still image is not supported");
    }
}
