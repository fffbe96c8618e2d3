//! The box `meta` (ISO/IEC 14496-12, section 8.11; ISO/IEC 23008-12, section 9.3): which items a file
//! has, where their bytes are, and what is said of them. Every count is checked before there is memory
//! for it.

use crate::codecs::heic::boxes::{Budget, Part, Reader, at_most, damaged, unsupported};
use fcimage_base::error::{Error, Result};

/// Items. An image of 200 megapixels in tiles of 512 x 512 has 800.
const MAX_ITEMS: u64 = 4096;
/// Pieces of all items.
const MAX_EXTENTS: u64 = 16_384;
/// Items that other items refer to.
const MAX_TARGETS: u64 = 16_384;
/// Properties.
const MAX_PROPERTIES: u64 = 4096;
/// Properties of all items together.
const MAX_ASSOCIATIONS: u64 = 65_536;

/// An upper bound of the bytes that a [`Meta`] takes while it is read.
pub(super) const MAX_BYTES: u64 = 2 << 20;

/// An item.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    id: u32,
    pub(super) kind: [u8; 4],
    pub(super) encrypted: bool,
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
    /// Reads the body of the box.
    pub(super) fn read(body: &'a [u8]) -> Result<Self> {
        let budget = Budget::new();
        let mut reader = Reader::new(body);
        reader.version()?;
        let (mut meta, mut primary) = (Self::default(), None);
        for part in budget.boxes(reader.rest()) {
            let Part { kind, body } = part?;
            match &kind {
                b"pitm" => primary = Some(primary_item(body)?),
                b"iinf" => meta.read_items(body, &budget)?,
                b"iloc" => meta.read_locations(body)?,
                b"iref" => meta.read_references(body, &budget)?,
                b"iprp" => meta.read_properties(body, &budget)?,
                b"idat" => meta.data = body,
                _ => {}
            }
        }
        meta.items.sort_unstable_by_key(|item| item.id);
        meta.locations.sort_unstable_by_key(|location| location.id);
        meta.associated.sort_by_key(|associated| associated.id);
        let twice = meta.items.windows(2).any(|pair| matches!(pair, [a, b] if a.id == b.id))
            || meta.locations.windows(2).any(|pair| matches!(pair, [a, b] if a.id == b.id));
        if twice {
            return Err(damaged("an item is described twice"));
        }
        meta.primary = primary.ok_or_else(|| unsupported("no still image"))?;
        Ok(meta)
    }

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

    fn read_items(&mut self, body: &'a [u8], budget: &Budget) -> Result<()> {
        let mut reader = Reader::new(body);
        let (version, _) = reader.version()?;
        let count = reader.id(version > 0)?;
        at_most(u64::from(count), MAX_ITEMS, "items")?;
        for part in budget.boxes(reader.rest()) {
            let Part { kind, body } = part?;
            let mut reader = Reader::new(body);
            if &kind != b"infe" {
                continue;
            }
            let (version, _) = reader.version()?;
            if version < 2 {
                continue;
            }
            let id = reader.id(version > 2)?;
            let encrypted = reader.u16()? != 0;
            at_most(self.items.len() as u64 + 1, MAX_ITEMS, "items")?;
            self.items.push(Item { id, kind: reader.array()?, encrypted });
        }
        Ok(())
    }

    fn read_locations(&mut self, body: &[u8]) -> Result<()> {
        let mut reader = Reader::new(body);
        let (version, _) = reader.version()?;
        let sizes = reader.u16()?;
        let [offset, length, origin, index] =
            [12, 8, 4, 0].map(|shift| (sizes >> shift & 15) as usize);
        let index = if version > 0 { index } else { 0 };
        if version > 2 || [offset, length, origin, index].iter().any(|n| !matches!(n, 0 | 4 | 8)) {
            return Err(damaged("its list of places has fields of a wrong size"));
        }
        let count = reader.id(version == 2)?;
        at_most(u64::from(count), MAX_ITEMS, "items")?;
        for _ in 0..count {
            let id = reader.id(version == 2)?;
            let method = if version > 0 { reader.u16()? & 15 } else { 0 };
            let elsewhere = reader.u16()? != 0;
            let base = match method {
                0 if !elsewhere => Base::File,
                1 if !elsewhere => Base::Data,
                _ => Base::Elsewhere,
            };
            let zero = reader.number(origin)?;
            let count = reader.u16()?;
            let first = self.extents.len() as u32;
            at_most(self.extents.len() as u64 + u64::from(count), MAX_EXTENTS, "pieces of data")?;
            for _ in 0..count {
                reader.number(index)?;
                let start = zero.saturating_add(reader.number(offset)?);
                self.extents.push(Extent { start, length: reader.number(length)? });
            }
            at_most(self.locations.len() as u64 + 1, MAX_ITEMS, "items")?;
            self.locations.push(Location { id, base, first, count: u32::from(count) });
        }
        Ok(())
    }

    fn read_references(&mut self, body: &'a [u8], budget: &Budget) -> Result<()> {
        let mut reader = Reader::new(body);
        let (version, _) = reader.version()?;
        for part in budget.boxes(reader.rest()) {
            let Part { kind, body } = part?;
            let mut reader = Reader::new(body);
            let (from, count) = (reader.id(version > 0)?, reader.u16()?);
            at_most(self.targets.len() as u64 + u64::from(count), MAX_TARGETS, "references")?;
            let first = self.targets.len() as u32;
            for _ in 0..count {
                self.targets.push(reader.id(version > 0)?);
            }
            self.references.push(Reference { kind, from, first, count: u32::from(count) });
        }
        Ok(())
    }

    fn read_properties(&mut self, body: &'a [u8], budget: &Budget) -> Result<()> {
        for part in budget.boxes(body) {
            let Part { kind, body } = part?;
            match &kind {
                b"ipco" => {
                    for part in budget.boxes(body) {
                        at_most(self.properties.len() as u64 + 1, MAX_PROPERTIES, "properties")?;
                        self.properties.push(part?);
                    }
                }
                b"ipma" => self.read_associations(body)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn read_associations(&mut self, body: &[u8]) -> Result<()> {
        let mut reader = Reader::new(body);
        let (version, flags) = reader.version()?;
        let count = reader.u32()?;
        at_most(u64::from(count), MAX_ITEMS, "items with properties")?;
        for _ in 0..count {
            let id = reader.id(version > 0)?;
            let count = reader.u8()?;
            let first = self.indices.len() as u32;
            let all = self.indices.len() as u64 + u64::from(count);
            at_most(all, MAX_ASSOCIATIONS, "properties of its items")?;
            for _ in 0..count {
                self.indices.push(match flags & 1 {
                    0 => reader.u8().map(|n| (u16::from(n & 0x7f), n & 0x80 != 0))?,
                    _ => reader.u16().map(|n| (n & 0x7fff, n & 0x8000 != 0))?,
                });
            }
            at_most(self.associated.len() as u64 + 1, MAX_ITEMS, "items with properties")?;
            self.associated.push(Associated { id, first, count: u32::from(count) });
        }
        Ok(())
    }
}

fn primary_item(body: &[u8]) -> Result<u32> {
    let mut reader = Reader::new(body);
    let (version, _) = reader.version()?;
    reader.id(version > 0)
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
