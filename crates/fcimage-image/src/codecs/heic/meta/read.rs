//! Reads the box `meta`. Every count is checked before there is memory for it.

use crate::codecs::heic::boxes::{Budget, Part, Reader, at_most, damaged, unsupported};
use crate::codecs::heic::meta::{Associated, Base, Extent, Item, Location, Meta, Reference};
use fcimage_base::error::Result;

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

impl<'a> Meta<'a> {
    /// Reads the body of the box.
    pub(in crate::codecs::heic) fn read(body: &'a [u8]) -> Result<Self> {
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
            let kind = reader.array()?;
            let is_xmp = &kind == b"mime" && is_xmp(reader.rest());
            self.items.push(Item { id, kind, encrypted, is_xmp });
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

/// Whether an item of the kind "mime" is XMP, as its name and the type of its content say, and in no
/// coding (ISO/IEC 14496-12, section 8.11.6).
fn is_xmp(texts: &[u8]) -> bool {
    let mut texts = texts.split(|byte| *byte == 0).skip(1);
    texts.next() == Some(b"application/rdf+xml") && texts.next().is_none_or(<[u8]>::is_empty)
}

fn primary_item(body: &[u8]) -> Result<u32> {
    let mut reader = Reader::new(body);
    let (version, _) = reader.version()?;
    reader.id(version > 0)
}
