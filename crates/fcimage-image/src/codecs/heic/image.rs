//! What a file contains: its primary image, alpha, smaller copies of it, and metadata.

use crate::codecs::heic::boxes::{Place, damaged, find_meta};
use crate::codecs::heic::format::{FORMAT, compatible_brands};
use crate::codecs::heic::layer::{Configs, Container, Layer};
use crate::codecs::heic::meta::{Item, Meta, gathered};
use crate::codecs::heic::properties::Properties;
use crate::codecs::metadata::Metadata;
use crate::info::{ColorModel, Info};
use crate::size::Size;
use crate::xmp::MAX_PACKET;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

/// Smaller copies that are looked at.
const MAX_COPIES: usize = 4;

/// The most bytes of Exif that are awaited at the beginning of a file.
const MAX_EXIF: u64 = 1 << 20;

/// A file whose claims are checked.
pub(super) struct Image<'a> {
    pub(super) meta: Meta<'a>,
    pub(super) configs: Configs<'a>,
    pub(super) main: Layer<'a>,
    pub(super) alpha: Option<Alpha<'a>>,
    /// Smaller copies of the main image, the smallest first.
    pub(super) copies: Vec<Layer<'a>>,
    pub(super) info: Info,
}

/// The alpha of an image.
pub(super) struct Alpha<'a> {
    pub(super) layer: Layer<'a>,
    /// Whether the colors are multiplied by it.
    pub(super) premultiplied: bool,
}

/// Bytes at the beginning of a file that [`Image::read`] needs: the metadata, and what they say of Exif,
/// XMP and the grid.
pub(super) fn header_bytes(head: &[u8]) -> u64 {
    let length = head.len() as u64;
    let (start, end) = match find_meta(head, u64::MAX) {
        Ok(Place::At { start, end }) => (start, end),
        Ok(Place::Beyond(needed)) => return needed,
        _ => return length,
    };
    if end > length {
        return end;
    }
    let Ok(meta) = meta_at(head, start, end) else { return end };
    let primary = meta.primary;
    let exif = exif_item(&meta).filter(|item| meta.length(*item, u64::MAX) <= MAX_EXIF);
    let xmp = xmp_item(&meta).filter(|item| meta.length(*item, u64::MAX) <= MAX_PACKET as u64);
    let grid = meta.item(primary).filter(|item| &item.kind == b"grid").map(|_| primary);
    let alpha = meta
        .referring(*b"auxl", primary)
        .filter(|id| meta.item(*id).is_some_and(|item| &item.kind == b"grid"));
    exif.into_iter()
        .chain(xmp)
        .chain(grid)
        .chain(alpha)
        .filter_map(|item| meta.end(item))
        .fold(end, u64::max)
}

fn meta_at(data: &[u8], start: u64, end: u64) -> Result<Meta<'_>> {
    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
    let body = data.get(place(start)..place(end));
    Meta::read(body.ok_or_else(|| damaged("it ends within its metadata"))?)
}

fn exif_item(meta: &Meta<'_>) -> Option<u32> {
    describing(meta, |item| &item.kind == b"Exif")
}

fn xmp_item(meta: &Meta<'_>) -> Option<u32> {
    describing(meta, |item| item.is_xmp)
}

/// The first item about the image that is as it should be.
fn describing(meta: &Meta<'_>, is: impl Fn(Item) -> bool) -> Option<u32> {
    let mut described = meta.referring(*b"cdsc", meta.primary);
    described.find(|id| meta.item(*id).is_some_and(|item| !item.encrypted && is(item)))
}

impl<'a> Image<'a> {
    /// Reads what a file of `total` bytes says that begins with `data`.
    ///
    /// # Errors
    /// `Decode` for damage, `Unsupported` for kinds of files that are not supported, `Limit` where it
    /// exceeds `limits`.
    pub(super) fn read(data: &'a [u8], total: u64, limits: &Limits) -> Result<Self> {
        let meta = match find_meta(data, total)? {
            Place::At { start, end } => meta_at(data, start, end)?,
            Place::Beyond(_) => return Err(damaged("it ends before its metadata")),
            Place::Nowhere if animated(data) => {
                return Err(Error::unsupported(
                    "HEIC image sequences without a still image are not supported",
                ));
            }
            Place::Nowhere => return Err(damaged("it has no metadata")),
        };
        let animated = animated(data);
        if animated {
            limits.check_frames(2)?;
        }
        let container = Container { meta: &meta, data, total, limits };
        let mut configs = Configs::default();
        let main = Layer::read(meta.primary, &container, &mut configs)?;
        let alpha = alpha(&container, &mut configs)?;
        let copies = match alpha {
            Some(_) => Vec::new(),
            None => copies(&main, &container, &mut configs)?,
        };
        let mut info = info(&main, &container, &configs)?;
        info.has_alpha = alpha.is_some();
        info.animated = animated;
        if info.has_alpha && info.color == ColorModel::Gray {
            info.color = ColorModel::GrayAlpha;
        }
        Ok(Self { meta, configs, main, alpha, copies, info })
    }
}

/// Whether the file says that it has an image sequence, too.
fn animated(data: &[u8]) -> bool {
    let major = data.get(8..12).and_then(|brand| brand.first_chunk());
    let mut brands = compatible_brands(data).chain(major);
    brands.any(|brand| matches!(brand, b"msf1" | b"hevc" | b"hevx" | b"hevm" | b"hevs"))
}

fn alpha<'a>(
    container: &Container<'_, 'a>,
    configs: &mut Configs<'a>,
) -> Result<Option<Alpha<'a>>> {
    let meta = container.meta;
    let primary = meta.primary;
    let mut auxiliary = meta.referring(*b"auxl", primary);
    // Others are depth and gain maps.
    let Some(id) = auxiliary.find(|id| Properties::of(meta, *id).is_ok_and(|found| found.is_alpha))
    else {
        return Ok(None);
    };
    let layer = Layer::read(id, container, configs)?;
    let premultiplied = meta.referred(b"prem", primary).contains(&id);
    Ok(Some(Alpha { layer, premultiplied }))
}

/// The smaller copies of `main` that can stand for it, the smallest first. Others are ignored, as a
/// broken thumbnail does not spoil the image.
fn copies<'a>(
    main: &Layer<'a>,
    container: &Container<'_, 'a>,
    configs: &mut Configs<'a>,
) -> Result<Vec<Layer<'a>>> {
    let (whole, color) = (main.shown.rect.size(), main.nclx.or(main.config(configs)?.nclx()));
    let mut copies = Vec::new();
    for id in container.meta.referring(*b"thmb", container.meta.primary).take(MAX_COPIES) {
        let Ok(mut copy) = Layer::read(id, container, configs) else { continue };
        let size = copy.shown.rect.size();
        let same_colors = copy.icc.is_none() || copy.icc == main.icc;
        if copy.shown.orientation != main.shown.orientation
            || !same_colors
            || !same_proportions(size, whole)
            || size.pixels() >= whole.pixels()
        {
            continue;
        }
        copy.nclx = copy.nclx.or(copy.config(configs)?.nclx()).or(color);
        copies.push(copy);
    }
    copies.sort_by_key(|copy| copy.shown.rect.size().pixels());
    Ok(copies)
}

/// Whether `small` is `whole` made smaller, its sides rounded.
fn same_proportions(small: Size, whole: Size) -> bool {
    let cross = |a: u32, b: u32| u64::from(a) * u64::from(b);
    let difference = cross(small.width, whole.height).abs_diff(cross(small.height, whole.width));
    difference <= u64::from(whole.width.max(whole.height))
}

fn info(main: &Layer<'_>, container: &Container<'_, '_>, configs: &Configs<'_>) -> Result<Info> {
    let config = main.config(configs)?;
    let nclx = main.nclx.or(config.nclx());
    let color = match nclx {
        _ if config.is_gray() => ColorModel::Gray,
        Some(nclx) if nclx.matrix == 0 => ColorModel::Rgb,
        _ => ColorModel::Ycbcr,
    };
    let own = nclx.filter(|_| main.icc.is_none() && !config.is_gray());
    let own = own.and_then(|nclx| nclx.profile());
    let exif = exif(container);
    let xmp = xmp(container);
    let metadata = Metadata::new(main.icc.or(own.as_deref()), exif.as_deref(), container.limits)
        .with_xmp(xmp.as_deref(), container.limits);
    let (depth, _) = config.depths();
    Ok(Info {
        // That in Exif is ignored, as in libheif: writers of HEIF turn images by properties.
        orientation: main.shown.orientation,
        bit_depth: u8::try_from(depth).map_err(|_| Error::internal("samples of many bits"))?,
        owner: metadata.owner(),
        icc: metadata.icc,
        exif: metadata.exif,
        xmp: metadata.xmp,
        ..Info::plain(FORMAT, main.shown.rect.size(), color)
    })
}

/// The Exif block, which stands behind a number that says where in its data it begins.
fn exif(container: &Container<'_, '_>) -> Option<Vec<u8>> {
    let Container { meta, data, total, limits } = *container;
    let item = exif_item(meta)?;
    let most = limits.max_metadata.saturating_add(64);
    if meta.length(item, total) > most {
        return None;
    }
    let whole = gathered(&meta.pieces(item, data).ok()?, most).ok()?;
    let (offset, rest) = whole.split_first_chunk()?;
    rest.get(usize::try_from(u32::from_be_bytes(*offset)).ok()?..).map(<[u8]>::to_vec)
}

/// The packet of XMP.
fn xmp(container: &Container<'_, '_>) -> Option<Vec<u8>> {
    let Container { meta, data, total, .. } = *container;
    let (item, most) = (xmp_item(meta)?, MAX_PACKET as u64);
    if meta.length(item, total) > most {
        return None;
    }
    gathered(&meta.pieces(item, data).ok()?, most).ok()
}
