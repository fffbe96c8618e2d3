//! HEIC input: the tiles that are needed, decoded on the pool.

use crate::codecs::codec::ImageSource;
use crate::codecs::decoding::{DecodePlan, Decoded, Scale, Scaled};
use crate::codecs::heic::boxes::damaged;
use crate::codecs::heic::color::Nclx;
use crate::codecs::heic::convert::Converter;
use crate::codecs::heic::image::{Alpha, Image};
use crate::codecs::heic::layer::{Layer, Piece};
use crate::codecs::heic::meta::MAX_BYTES;
use crate::codecs::samples::without_opaque_alpha;
use crate::context::Context;
use crate::info::Info;
use crate::pixels::{Layout, Pixels};
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::{Error, ErrorKind, Result};
use fcimage_base::failpoint::{self, Phase};
use fcimage_base::limits::Limits;
use fcimage_jpeg::OnDamage;

/// A smaller copy is used where it keeps this many tenths of what is needed, as with JPEG.
const HEADROOM_TENTHS: u64 = 16;

/// The level of a tile that is missing.
const MISSING: u8 = 128;

struct HeicSource<'a> {
    data: &'a [u8],
    image: Image<'a>,
}

/// Opens a HEIC.
pub(super) fn open<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
    Ok(Box::new(HeicSource { data, image: Image::read(data, data.len() as u64, limits)? }))
}

impl ImageSource for HeicSource<'_> {
    fn info(&self) -> &Info {
        &self.image.info
    }

    /// That of the largest transform (H.265, 7.4.3.2).
    fn coded_square(&self) -> u32 {
        32
    }

    fn scale_for(&self, needed: Size) -> Scaled {
        let enough =
            |side: u32, needed: u32| u64::from(side) * 10 >= u64::from(needed) * HEADROOM_TENTHS;
        let sizes = self.image.copies.iter().map(|copy| copy.shown.rect.size());
        let mut enough = sizes
            .filter(|size| enough(size.width, needed.width) && enough(size.height, needed.height));
        let copy = enough.next().map(|size| Scaled { scale: Scale::Embedded, size });
        copy.unwrap_or(Scaled::full(self.image.info.size))
    }

    fn plan(&self, scaled: Scaled, region: Rect, on_damage: OnDamage) -> Result<DecodePlan> {
        let (layer, rect) = self.place(scaled, region)?;
        let layout = if self.image.info.has_alpha { Layout::Rgba } else { Layout::Rgb };
        let channels = layout.channels() as u64;
        let alpha = self.image.alpha.as_ref().map_or(0, |alpha| {
            let part = alpha.part(layer, rect);
            part.size().pixels().saturating_add(alpha.layer.work_bytes(part, 1))
        });
        let peak_bytes = Pixels::bytes_of(rect.size(), layout)
            .saturating_add(layer.work_bytes(rect, channels).max(alpha))
            .saturating_add(MAX_BYTES);
        Ok(DecodePlan { scaled, region, layout, on_damage, open_bytes: MAX_BYTES, peak_bytes })
    }

    fn decode(self: Box<Self>, plan: &DecodePlan, cx: &Context<'_>) -> Result<Decoded> {
        let (layer, rect) = self.place(plan.scaled, plan.region)?;
        let work = Work { source: &self, on_damage: plan.on_damage, cx };
        let (samples, fraction) = match &self.image.alpha {
            None => work.decode::<3>(layer, rect, MISSING)?,
            Some(alpha) => {
                let (mut samples, fraction) = work.decode::<4>(layer, rect, MISSING)?;
                let part = alpha.part(layer, rect);
                let (levels, found) = work.decode::<1>(&alpha.layer, part, 255)?;
                alpha.apply(&mut samples, rect, (layer.size, part), &levels);
                (samples, fraction.min(found))
            }
        };
        let Size { width, height } = rect.size();
        let pixels = Pixels::new(width, height, plan.layout, samples)?;
        Ok(Decoded { pixels: without_opaque_alpha(pixels)?, fraction })
    }
}

impl<'a> HeicSource<'a> {
    /// The layer of a scale, and where `region` of what is shown of it lies in it.
    fn place(&self, scaled: Scaled, region: Rect) -> Result<(&Layer<'a>, Rect)> {
        let wrong = || Error::internal(format!("this HEIC cannot be decoded at {scaled:?}"));
        let layer = match scaled.scale {
            Scale::Embedded => {
                let mut copies = self.image.copies.iter();
                copies.find(|copy| copy.shown.rect.size() == scaled.size).ok_or_else(wrong)?
            }
            _ if scaled == Scaled::full(self.image.info.size) => &self.image.main,
            _ => return Err(wrong()),
        };
        let shown = layer.shown.rect;
        if !Rect::whole(shown.size()).contains(region) {
            return Err(Error::internal(format!("{region:?} is not within the image")));
        }
        Ok((layer, Rect { x: shown.x + region.x, y: shown.y + region.y, ..region }))
    }
}

/// Decoding one call's image.
struct Work<'s, 'a> {
    source: &'s HeicSource<'a>,
    on_damage: OnDamage,
    cx: &'s Context<'s>,
}

impl Work<'_, '_> {
    /// The samples of `rect` of a layer, `N` for each pixel (1 is alpha), and which part of it the file
    /// gave. Tiles that are missing have the level `missing`.
    fn decode<const N: usize>(
        &self,
        layer: &Layer<'_>,
        rect: Rect,
        missing: u8,
    ) -> Result<(Vec<u8>, f64)> {
        let pieces = layer.pieces(rect);
        if let [whole] = pieces.as_slice()
            && whole.part.size() == rect.size()
        {
            return Ok((self.piece::<N>(layer, whole)?, 1.0));
        }
        let mut out = vec![missing; rect.size().pixels() as usize * N];
        let (mut given, mut first_damage) = (0, None);
        for batch in pieces.chunks(layer.at_once()) {
            let done = self.cx.pool.map(batch.to_vec(), |piece| {
                failpoint::hit(Phase::DecodeRows);
                (piece, self.piece::<N>(layer, &piece))
            });
            for (piece, samples) in done {
                match samples {
                    Ok(samples) => {
                        blit::<N>(&mut out, rect.width, &piece, &samples);
                        given += piece.part.size().pixels();
                    }
                    Err(error) if error.kind() == ErrorKind::Decode => {
                        let fraction = fraction(given, rect);
                        let error = error.with_decoded_fraction(fraction);
                        if self.on_damage == OnDamage::Error {
                            return Err(error);
                        }
                        first_damage = first_damage.or(Some(error));
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        match first_damage {
            Some(error) if given == 0 => Err(error),
            _ => Ok((out, fraction(given, rect))),
        }
    }

    /// The samples of a part of a tile.
    fn piece<const N: usize>(&self, layer: &Layer<'_>, piece: &Piece) -> Result<Vec<u8>> {
        cancel::check()?;
        let HeicSource { data, image } = self.source;
        let config = image.configs.get(piece.tile.config)?;
        let pieces = image.meta.pieces(piece.tile.item, data)?;
        if pieces.is_empty() {
            return Err(damaged("an image has no coded data"));
        }
        let planes = config.decode(&pieces)?;
        let nclx = layer.nclx.or(config.nclx()).unwrap_or(Nclx::UNKNOWN);
        let converter = Converter::new(config, nclx)?;
        if N == 1 {
            converter.gray(&planes, piece.part)
        } else {
            converter.rgb::<N>(&planes, piece.part)
        }
    }
}

/// The part of `rect` that so many pixels are.
fn fraction(pixels: u64, rect: Rect) -> f64 {
    pixels as f64 / rect.size().pixels() as f64
}

/// Copies the samples of a piece to its place in an image with rows of `width` pixels.
fn blit<const N: usize>(out: &mut [u8], width: u32, piece: &Piece, samples: &[u8]) {
    let stride = width as usize * N;
    let (start, length) = (piece.x as usize * N, piece.part.width as usize * N);
    let rows = out.chunks_exact_mut(stride).skip(piece.y as usize);
    for (to, from) in rows.zip(samples.chunks_exact(length)) {
        if let Some(to) = to.get_mut(start..start + length) {
            to.copy_from_slice(from);
        }
    }
}

impl Alpha<'_> {
    /// The part of the alpha that `rect` of the image needs: all of it where it has another size.
    fn part(&self, image: &Layer<'_>, rect: Rect) -> Rect {
        if self.layer.size == image.size { rect } else { Rect::whole(self.layer.size) }
    }

    /// Puts the `levels` of a part into the samples of `rect` of an image of some size.
    fn apply(&self, samples: &mut [u8], rect: Rect, (size, part): (Size, Rect), levels: &[u8]) {
        let same = self.layer.size == size;
        let scaled = |at: u32, to: u32, from: u32| {
            (u64::from(at) * u64::from(to) / u64::from(from)) as usize
        };
        let width = part.width as usize;
        for (y, row) in (0..).zip(samples.chunks_exact_mut(rect.width as usize * 4)) {
            let from_y = if same {
                y as usize
            } else {
                scaled(rect.y + y, self.layer.size.height, size.height)
            };
            let Some(levels) = levels.get(from_y * width..) else { return };
            for (x, pixel) in (0..).zip(row.as_chunks_mut::<4>().0) {
                let from_x = if same {
                    x as usize
                } else {
                    scaled(rect.x + x, self.layer.size.width, size.width)
                };
                let Some(&level) = levels.get(from_x) else { return };
                *pixel = with_alpha(*pixel, level, self.premultiplied);
            }
        }
    }
}

/// A pixel with its alpha; colors that were multiplied by it are divided again.
fn with_alpha([r, g, b, _]: [u8; 4], alpha: u8, premultiplied: bool) -> [u8; 4] {
    let divided = |level: u8| {
        let (level, alpha) = (u32::from(level), u32::from(alpha));
        ((level * 255 + alpha / 2) / alpha.max(1)).min(255) as u8
    };
    match premultiplied && alpha > 0 {
        true => [divided(r), divided(g), divided(b), alpha],
        false => [r, g, b, alpha],
    }
}
