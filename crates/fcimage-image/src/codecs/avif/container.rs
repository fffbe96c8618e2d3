//! The file around the coded planes: ISO/IEC 23008-12 (HEIF), AVIF 1.1.
//!
//! The crate `avif-serialize` writes no ICC profile.

use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// One coded image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stream<'a> {
    /// Its OBUs.
    pub(super) data: &'a [u8],
    /// Whether it has only one plane; else it is 4:2:0.
    pub(super) monochrome: bool,
}

/// What is in the file.
#[derive(Debug)]
pub(super) struct Container<'a> {
    pub(super) size: Size,
    pub(super) color: Stream<'a>,
    pub(super) alpha: Option<Stream<'a>>,
    pub(super) icc: Option<Vec<u8>>,
    /// A TIFF structure.
    pub(super) exif: Option<&'a [u8]>,
    /// A packet of XMP.
    pub(super) xmp: Option<&'a [u8]>,
}

/// Item numbers.
const COLOR: u16 = 1;
const ALPHA: u16 = 2;
const EXIF: u16 = 3;
const XMP: u16 = 4;

/// A property that a reader must understand to show the item (ISO/IEC 23008-12, 9.3.1).
const ESSENTIAL: u8 = 0x80;

/// One item: its number, type, and data in pieces.
struct Item<'a> {
    id: u16,
    kind: &'static [u8; 4],
    data: Vec<&'a [u8]>,
}

impl Item<'_> {
    fn len(&self) -> usize {
        self.data.iter().map(|piece| piece.len()).sum()
    }
}

impl Container<'_> {
    /// The whole file.
    ///
    /// # Errors
    /// `Encode` where it would be longer than 4 GB.
    pub(super) fn write(&self) -> Result<Vec<u8>> {
        let items = self.items();
        let mut file = boxed(b"ftyp", &[b"avif", &[0; 4], b"avif", b"mif1", b"miaf"])?;
        // Offsets have a fixed length, so the first try tells where the data begin.
        let head = file.len() + self.meta(&items, 0)?.len() + 8;
        file.extend(self.meta(&items, head)?);
        let length: usize = items.iter().map(Item::len).sum();
        file.extend(u32_of(length + 8)?);
        file.extend(b"mdat");
        file.reserve_exact(length);
        for piece in items.iter().flat_map(|item| &item.data) {
            file.extend_from_slice(piece);
        }
        Ok(file)
    }

    /// The items in the order of their data: the small ones first, so that a file that is still
    /// loading can be shown early.
    fn items(&self) -> Vec<Item<'_>> {
        let mut items = Vec::new();
        if let Some(exif) = self.exif {
            // The TIFF structure begins right after this offset (ISO/IEC 23008-12, A.2.1).
            items.push(Item { id: EXIF, kind: b"Exif", data: vec![&[0; 4], exif] });
        }
        if let Some(xmp) = self.xmp {
            items.push(Item { id: XMP, kind: b"mime", data: vec![xmp] });
        }
        if let Some(alpha) = self.alpha {
            items.push(Item { id: ALPHA, kind: b"av01", data: vec![alpha.data] });
        }
        items.push(Item { id: COLOR, kind: b"av01", data: vec![self.color.data] });
        items
    }

    fn meta(&self, items: &[Item<'_>], start: usize) -> Result<Vec<u8>> {
        let handler = boxed(b"hdlr", &[&[0; 8], b"pict", &[0; 13]])?;
        let primary = boxed(b"pitm", &[&[0; 4], &COLOR.to_be_bytes()])?;
        let places = places(items, start)?;
        let infos = infos(items)?;
        let references = self.references()?;
        let properties = self.properties()?;
        boxed(b"meta", &[&[0; 4], &handler, &primary, &places, &infos, &references, &properties])
    }

    /// Which item belongs to which.
    fn references(&self) -> Result<Vec<u8>> {
        let to_color = |from: u16, kind: &[u8; 4]| {
            boxed(kind, &[&from.to_be_bytes(), &1_u16.to_be_bytes(), &COLOR.to_be_bytes()])
        };
        let mut all = vec![0; 4];
        if self.alpha.is_some() {
            all.extend(to_color(ALPHA, b"auxl")?);
        }
        if self.exif.is_some() {
            all.extend(to_color(EXIF, b"cdsc")?);
        }
        if self.xmp.is_some() {
            all.extend(to_color(XMP, b"cdsc")?);
        }
        // An empty list of references is not allowed.
        if all.len() == 4 { Ok(Vec::new()) } else { boxed(b"iref", &[&all]) }
    }

    /// The properties, and which item has which.
    fn properties(&self) -> Result<Vec<u8>> {
        let Size { width, height } = self.size;
        let mut all = boxed(b"ispe", &[&[0; 4], &width.to_be_bytes(), &height.to_be_bytes()])?;
        let mut count = 1;
        let mut add = |property: Vec<u8>, flag: u8| {
            all.extend(property);
            count += 1;
            flag | count
        };
        let mut color = vec![1, add(av1c(self.color)?, ESSENTIAL), add(pixi(self.color)?, 0)];
        // BT.709 primaries, curve of sRGB, BT.601 matrix, full range (ISO/IEC 23091-2).
        let nclx = [0, 1, 0, 13, 0, 6, 0x80];
        color.push(add(boxed(b"colr", &[b"nclx", &nclx])?, 0));
        if let Some(icc) = &self.icc {
            color.push(add(boxed(b"colr", &[b"prof", icc])?, 0));
        }
        let mut owners = vec![(COLOR, color)];
        if let Some(alpha) = self.alpha {
            let urn = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0";
            let auxc = boxed(b"auxC", &[&[0; 4], urn])?;
            let ids = [add(av1c(alpha)?, ESSENTIAL), add(pixi(alpha)?, 0), add(auxc, 0)];
            owners.push((ALPHA, [&[1], &ids[..]].concat()));
        }
        let mut entries = vec![0; 4];
        entries.extend(u32_of(owners.len())?);
        for (item, ids) in owners {
            entries.extend(item.to_be_bytes());
            entries.push(ids.len() as u8);
            entries.extend(ids);
        }
        boxed(b"iprp", &[&boxed(b"ipco", &[&all])?, &boxed(b"ipma", &[&entries])?])
    }
}

/// Where the data of each item are, if the first begin at `start`.
fn places(items: &[Item<'_>], start: usize) -> Result<Vec<u8>> {
    // Version 0: offsets and lengths of 4 bytes, no base offsets.
    let mut all = vec![0, 0, 0, 0, 0x44, 0];
    all.extend((items.len() as u16).to_be_bytes());
    let mut offset = start;
    for item in items {
        all.extend(item.id.to_be_bytes());
        // In this file; one extent.
        all.extend([0, 0, 0, 1]);
        all.extend(u32_of(offset)?);
        all.extend(u32_of(item.len())?);
        offset += item.len();
    }
    boxed(b"iloc", &[&all])
}

fn infos(items: &[Item<'_>]) -> Result<Vec<u8>> {
    let mut all = vec![0; 4];
    all.extend((items.len() as u16).to_be_bytes());
    for item in items {
        // Version 2: number, no protection, type, no name. What is not for display is hidden.
        let hidden = u8::from(matches!(item.id, EXIF | XMP));
        let version = [2, 0, 0, hidden];
        let content: &[u8] = if item.id == XMP { b"application/rdf+xml\0" } else { b"" };
        let (id, kind) = (&item.id.to_be_bytes(), item.kind);
        all.extend(boxed(b"infe", &[&version, id, &[0; 2], kind, &[0], content])?);
    }
    boxed(b"iinf", &[&all])
}

/// What a decoder must be able to do (AV1-ISOBMFF, 2.3.3): the main profile, 8 bits, and level 31, which
/// limits nothing, as in the sequence header.
fn av1c(stream: Stream<'_>) -> Result<Vec<u8>> {
    let planes = if stream.monochrome { 0b0001_1100 } else { 0b0000_1100 };
    boxed(b"av1C", &[&[0x81, 31, planes, 0]])
}

/// The bits of each channel.
fn pixi(stream: Stream<'_>) -> Result<Vec<u8>> {
    let channels: &[u8] = if stream.monochrome { &[1, 8] } else { &[3, 8, 8, 8] };
    boxed(b"pixi", &[&[0; 4], channels])
}

fn boxed(name: &[u8; 4], parts: &[&[u8]]) -> Result<Vec<u8>> {
    let body = parts.concat();
    Ok([&u32_of(body.len() + 8)?[..], name, &body].concat())
}

fn u32_of(value: usize) -> Result<[u8; 4]> {
    u32::try_from(value)
        .map(u32::to_be_bytes)
        .map_err(|_| Error::encode("an AVIF must not be larger than 4 GB"))
}
