//! A picture of the file before anything is decoded: one coded image, or a grid of them (ISO/IEC
//! 23008-12, section 6.6.2.3), with its sizes checked.

use std::collections::HashMap;

use crate::codecs::heic::boxes::{Reader, damaged, unsupported};
use crate::codecs::heic::color::Nclx;
use crate::codecs::heic::hevc::Config;
use crate::codecs::heic::meta::{Meta, gathered};
use crate::codecs::heic::properties::{Properties, Shown};
use crate::codecs::other_kinds::AVIF;
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

/// Ways in which the images of one file may be coded.
const MAX_CONFIGS: usize = 16;

/// Bytes that decoding several tiles at once may take.
const AT_ONCE_BYTES: u64 = 32 << 20;

/// What layers are read from.
pub(super) struct Container<'f, 'a> {
    pub(super) meta: &'f Meta<'a>,
    /// The beginning of the file, at least.
    pub(super) data: &'a [u8],
    /// Bytes of the file.
    pub(super) total: u64,
    pub(super) limits: &'f Limits,
}

/// The ways in which the images of a file are coded, each once.
#[derive(Default)]
pub(super) struct Configs<'a>(Vec<Config<'a>>);

impl<'a> Configs<'a> {
    pub(super) fn get(&self, number: usize) -> Result<&Config<'a>> {
        self.0.get(number).ok_or_else(|| Error::internal("a tile without a configuration"))
    }

    fn number_of(&mut self, body: &'a [u8], container: &Container<'_, 'a>) -> Result<usize> {
        // Each tile compares its own with all that are known.
        if body.len() > MAX_CONFIG_BYTES {
            return Err(unsupported(format!("HEVC parameters of {} bytes", body.len())));
        }
        if let Some(known) = self.0.iter().position(|config| config.is_from(body)) {
            return Ok(known);
        }
        if self.0.len() == MAX_CONFIGS {
            return Err(unsupported(format!("more than {MAX_CONFIGS} kinds of tiles")));
        }
        let config = Config::read(body, container.limits)?;
        let Size { width, height } = config.coded_size();
        let bytes = usize::try_from(container.total).unwrap_or(usize::MAX);
        container.limits.check_expansion(width, height, bytes)?;
        self.0.push(config);
        Ok(self.0.len() - 1)
    }
}

/// Bytes of the HEVC parameters of a tile: real ones have some hundred, or a few thousand with texts.
const MAX_CONFIG_BYTES: usize = 16 << 10;

/// A coded image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tile {
    /// The number of its item.
    pub(super) item: u32,
    /// The number of its configuration.
    pub(super) config: usize,
}

/// A picture that is made of one coded image or of several.
pub(super) struct Layer<'a> {
    /// The size of all of it.
    pub(super) size: Size,
    /// The size of a tile.
    tile: Size,
    columns: u32,
    tiles: Vec<Tile>,
    /// What is shown of it.
    pub(super) shown: Shown,
    pub(super) icc: Option<&'a [u8]>,
    /// The colors that the container states.
    pub(super) nclx: Option<Nclx>,
    pub(super) is_alpha: bool,
    /// The most bytes that decoding a tile takes.
    decode_bytes: u64,
}

/// A tile, and what is needed of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) tile: Tile,
    /// The part in pixels of the tile.
    pub(super) part: Rect,
    /// Where it belongs in what is needed.
    pub(super) x: u32,
    /// Where it belongs in what is needed.
    pub(super) y: u32,
}

impl<'a> Layer<'a> {
    /// Reads the item `id`.
    ///
    /// # Errors
    /// `Decode` for damage, `Unsupported` for kinds that are not supported, `Limit` where it exceeds
    /// the limits.
    pub(super) fn read(
        id: u32,
        container: &Container<'_, 'a>,
        configs: &mut Configs<'a>,
    ) -> Result<Self> {
        let item = container.meta.item(id).ok_or_else(|| damaged("its image is missing"))?;
        if item.encrypted {
            return Err(unsupported("encrypted images"));
        }
        let properties = Properties::of(container.meta, id)?;
        let mut layer = match &item.kind {
            b"hvc1" | b"hev1" => Self::single(id, &properties, container, configs)?,
            b"grid" => Self::grid(id, container, configs)?,
            b"av01" => {
                let text = format!("AVIF is not supported{}", AVIF.way_out());
                return Err(Error::unsupported(text));
            }
            b"iovl" => return Err(unsupported("images that are laid over each other")),
            b"iden" => return Err(unsupported("an image that is a changed copy of another")),
            other => {
                let kind = other.escape_ascii();
                return Err(unsupported(format!("an image of the kind \"{kind}\"")));
            }
        };
        let Size { width, height } = layer.size;
        container.limits.check_size(width, height)?;
        let bytes = usize::try_from(container.total).unwrap_or(usize::MAX);
        container.limits.check_expansion(width, height, bytes)?;
        layer.shown = properties.shown(layer.size)?;
        layer.is_alpha = properties.is_alpha;
        layer.icc = properties.icc.or(layer.icc);
        layer.nclx = properties.nclx.or(layer.nclx);
        layer.measure(container, configs)?;
        Ok(layer)
    }

    fn single(
        item: u32,
        properties: &Properties<'a>,
        container: &Container<'_, 'a>,
        configs: &mut Configs<'a>,
    ) -> Result<Self> {
        let body = properties.config.ok_or_else(|| damaged("its HEVC parameters are missing"))?;
        let config = configs.number_of(body, container)?;
        let tile = configs.get(config)?.size();
        let size = properties.size.unwrap_or(tile);
        if size.width > tile.width || size.height > tile.height {
            return Err(damaged(format!("it claims {size} pixels, its stream has {tile}")));
        }
        Ok(Self::of(size, tile, 1, vec![Tile { item, config }]))
    }

    fn grid(id: u32, container: &Container<'_, 'a>, configs: &mut Configs<'a>) -> Result<Self> {
        let grid = Grid::read(&gathered(&container.meta.pieces(id, container.data)?, 64)?)?;
        let items = container.meta.referred(b"dimg", id);
        if items.len() as u64 != u64::from(grid.columns) * u64::from(grid.rows) {
            let (count, Grid { columns, rows, .. }) = (items.len(), grid);
            return Err(damaged(format!("a grid of {columns} x {rows} has {count} tiles")));
        }
        let mut tiles = Vec::with_capacity(items.len());
        let (mut first, mut color) = (None, (None, None));
        // A tile that is named many times is read once.
        let mut known = HashMap::new();
        for &item in items {
            if let Some(&config) = known.get(&item) {
                tiles.push(Tile { item, config });
                continue;
            }
            let found = container.meta.item(item).ok_or_else(|| damaged("a tile is missing"))?;
            if !matches!(&found.kind, b"hvc1" | b"hev1") || found.encrypted {
                let kind = found.kind.escape_ascii();
                return Err(unsupported(format!("tiles of the kind \"{kind}\"")));
            }
            let properties = Properties::of(container.meta, item)?;
            let body = properties
                .config
                .ok_or_else(|| damaged("the HEVC parameters of a tile are missing"))?;
            let config = configs.number_of(body, container)?;
            let size = configs.get(config)?.size();
            if *first.get_or_insert(size) != size {
                return Err(damaged("its tiles have different sizes"));
            }
            if tiles.is_empty() {
                color = (properties.icc, properties.nclx);
            }
            known.insert(item, config);
            tiles.push(Tile { item, config });
        }
        let tile = first.ok_or_else(|| damaged("a grid without tiles"))?;
        let covers = |tile: u32, count: u32, side: u32| {
            u64::from(tile) * u64::from(count) >= u64::from(side)
        };
        let size = grid.size;
        if !covers(tile.width, grid.columns, size.width)
            || !covers(tile.height, grid.rows, size.height)
        {
            return Err(damaged(format!("its tiles do not cover {size} pixels")));
        }
        let (icc, nclx) = color;
        Ok(Self { icc, nclx, ..Self::of(size, tile, grid.columns, tiles) })
    }

    fn of(size: Size, tile: Size, columns: u32, tiles: Vec<Tile>) -> Self {
        let shown = Shown { rect: Rect::whole(size), orientation: Default::default() };
        let (icc, nclx) = (None, None);
        Self { size, tile, columns, tiles, shown, icc, nclx, is_alpha: false, decode_bytes: 0 }
    }

    /// Computes what decoding takes. All tiles together cannot have more bytes than the file, or they
    /// would share them.
    fn measure(&mut self, container: &Container<'_, 'a>, configs: &Configs<'a>) -> Result<()> {
        let mut sum = 0_u64;
        for tile in &self.tiles {
            let coded = container.meta.length(tile.item, container.total);
            sum = sum.saturating_add(coded);
            if sum > container.total {
                return Err(damaged("its tiles share their bytes"));
            }
            let bytes = configs.get(tile.config)?.decode_bytes(coded);
            self.decode_bytes = self.decode_bytes.max(bytes);
        }
        Ok(())
    }

    /// The configuration of the first tile.
    pub(super) fn config<'c>(&self, configs: &'c Configs<'a>) -> Result<&'c Config<'a>> {
        configs.get(self.tiles.first().map_or(usize::MAX, |tile| tile.config))
    }

    /// The tiles that `rect` of the whole layer needs.
    pub(super) fn pieces(&self, rect: Rect) -> Vec<Piece> {
        let Size { width, height } = self.tile;
        let span = |start: u32, length: u32, tile: u32| start / tile..=(start + length - 1) / tile;
        let columns = span(rect.x, rect.width, width);
        let rows = span(rect.y, rect.height, height);
        let place = |column: u32, row: u32| {
            let (left, top) = (column * width, row * height);
            let (x, y) = (rect.x.max(left), rect.y.max(top));
            let part = Rect {
                x: x - left,
                y: y - top,
                width: (rect.x + rect.width).min(left.saturating_add(width)) - x,
                height: (rect.y + rect.height).min(top.saturating_add(height)) - y,
            };
            let tile = *self.tiles.get((row * self.columns + column) as usize)?;
            Some(Piece { tile, part, x: x - rect.x, y: y - rect.y })
        };
        rows.flat_map(|row| columns.clone().filter_map(move |column| place(column, row))).collect()
    }

    /// How many tiles are decoded at once, at most: the same for any number of threads.
    pub(super) fn at_once(&self) -> usize {
        match AT_ONCE_BYTES / self.decode_bytes.max(1) {
            0 | 1 => 1,
            2 | 3 => 2,
            4..8 => 4,
            _ => 8,
        }
    }

    /// An upper bound of the bytes that decoding `rect` takes besides its own pixels, where a pixel
    /// has so many bytes.
    pub(super) fn work_bytes(&self, rect: Rect, channels: u64) -> u64 {
        let pieces = self.pieces(rect).len().min(self.at_once()) as u64;
        let largest = self.tile.pixels().min(rect.size().pixels());
        pieces.saturating_mul(self.decode_bytes.saturating_add(largest.saturating_mul(channels)))
    }
}

/// What a grid says of itself.
#[derive(Debug, PartialEq, Eq)]
struct Grid {
    columns: u32,
    rows: u32,
    size: Size,
}

impl Grid {
    fn read(data: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(data);
        let (_, flags) = (reader.u8()?, reader.u8()?);
        let (rows, columns) = (u32::from(reader.u8()?) + 1, u32::from(reader.u8()?) + 1);
        let wide = flags & 1 == 1;
        Ok(Self { columns, rows, size: Size::new(reader.id(wide)?, reader.id(wide)?) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer() -> Layer<'static> {
        let tiles = (0..6).map(|item| Tile { item, config: 0 }).collect();
        Layer::of(Size::new(250, 150), Size::new(100, 100), 3, tiles)
    }

    fn found(rect: Rect) -> Vec<(u32, Rect, (u32, u32))> {
        layer().pieces(rect).iter().map(|p| (p.tile.item, p.part, (p.x, p.y))).collect()
    }

    #[test]
    fn only_the_tiles_that_a_region_needs_are_decoded() {
        assert_eq!(found(Rect::whole(Size::new(250, 150))).len(), 6);
        let one = found(Rect { x: 110, y: 20, width: 30, height: 40 });
        assert_eq!(one, [(1, Rect { x: 10, y: 20, width: 30, height: 40 }, (0, 0))]);
        let four = found(Rect { x: 190, y: 90, width: 20, height: 20 });
        let part = |x, y| Rect { x, y, width: 10, height: 10 };
        let expected = [
            (1, part(90, 90), (0, 0)),
            (2, part(0, 90), (10, 0)),
            (4, part(90, 0), (0, 10)),
            (5, part(0, 0), (10, 10)),
        ];
        assert_eq!(four, expected);
    }

    #[test]
    fn fewer_large_tiles_are_decoded_at_once() {
        let at_once = |decode_bytes| Layer { decode_bytes, ..layer() }.at_once();
        assert_eq!([1 << 20, 5 << 20, 10 << 20, 20 << 20, 1 << 30].map(at_once), [8, 4, 2, 1, 1]);
    }

    #[test]
    fn a_grid_states_its_sizes_in_two_or_four_bytes() {
        let grid = Grid { columns: 8, rows: 6, size: Size::new(4032, 3024) };
        assert_eq!(Grid::read(b"\0\0\x05\x07\x0f\xc0\x0b\xd0").unwrap(), grid);
        assert_eq!(Grid::read(b"\0\x01\x05\x07\0\0\x0f\xc0\0\0\x0b\xd0").unwrap(), grid);
        assert!(Grid::read(b"\0\x01\x05\x07\0\0\x0f\xc0\0\0\x0b").is_err());
    }
}
