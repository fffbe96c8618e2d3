//! TIFF input: the main image of the file, strip by strip or tile by tile.

use std::borrow::Cow;

use crate::codecs::codec::ImageSource;
use crate::codecs::decoding::{DecodePlan, Decoded, Scaled};
use crate::codecs::metadata::{Metadata, owner_of};
use crate::codecs::samples::without_opaque_alpha;
use crate::codecs::tiff::codings::jpeg::JpegKind;
use crate::codecs::tiff::codings::unpack::{damaged, ended};
use crate::codecs::tiff::codings::{Coding, old_jpeg};
use crate::codecs::tiff::directory::{Directory, File};
use crate::codecs::tiff::exif::exif_block;
use crate::codecs::tiff::format::FORMAT;
use crate::codecs::tiff::pixels::ToPixels;
use crate::codecs::tiff::strips::{Strips, check_windows};
use crate::codecs::tiff::structure::{Color, Structure};
use crate::codecs::tiff::tags;
use crate::codecs::tiff::target::Target;
use crate::context::Context;
use crate::dpi::Dpi;
use crate::info::{ColorModel, Info};
use crate::ops::orient::Orientation;
use crate::pixels::{Layout, Pixels};
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::{Error, ErrorKind, Result};
use fcimage_base::limits::Limits;
use fcimage_jpeg::OnDamage;

/// Opens a TIFF.
pub(super) fn open<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
    let source = open_head(data, data.len() as u64, limits)?;
    source.structure.chunks.check_sharing()?;
    Ok(Box::new(source))
}

/// Opens a TIFF of `total` bytes, of which `data` has the header.
pub(super) fn open_head<'a>(data: &'a [u8], total: u64, limits: &Limits) -> Result<TiffSource<'a>> {
    let file = File::new(data).ok_or_else(|| damaged("its header is not one of a TIFF"))?;
    let directory = file.main_directory(|_| ()).ok_or_else(ended)?;
    let structure = Structure::new(&directory, limits)?;
    let Size { width, height } = structure.chunks.padded();
    limits.check_expansion(width, height, usize::try_from(total).unwrap_or(usize::MAX))?;
    let color = structure.color_model();
    // L*a*b* are colors of their own: no profile says what they mean.
    let icc = directory.values(tags::ICC).filter(|_| color != ColorModel::Lab);
    let metadata = Metadata::new(icc.map(|icc| icc.bytes()), None, limits)
        .with_xmp(directory.values(tags::XMP).map(|xmp| xmp.bytes()), limits);
    let orientation = directory.number(tags::ORIENTATION).and_then(|n| u16::try_from(n).ok());
    let info = Info {
        orientation: orientation.map_or(Orientation::UPRIGHT, Orientation::from_exif),
        has_alpha: structure.alpha.is_some(),
        bit_depth: structure.bits,
        owner: owner_of(|tag| directory.ascii(tag)),
        icc: metadata.icc,
        xmp: metadata.xmp,
        exif: exif_block(data, &directory, limits)?,
        own_dpi: density(&directory),
        ..Info::plain(FORMAT, structure.size, color)
    };
    Ok(TiffSource { info, directory, structure, limits: *limits })
}

/// What the file says of its density.
fn density(directory: &Directory<'_>) -> Option<Dpi> {
    let stated = |tag| directory.values(tag).and_then(|values| values.double(0));
    let x = stated(tags::X_RESOLUTION)?;
    let y = stated(tags::Y_RESOLUTION)?;
    Dpi::of_tags(x, y, directory.number(tags::RESOLUTION_UNIT))
}

/// An opened TIFF.
pub(super) struct TiffSource<'a> {
    info: Info,
    directory: Directory<'a>,
    structure: Structure<'a>,
    limits: Limits,
}

impl<'a> ImageSource for TiffSource<'a> {
    fn info(&self) -> &Info {
        &self.info
    }

    /// That of an MCU in JPEG, at most.
    fn coded_square(&self) -> u32 {
        if self.structure.coding.is_jpeg() { 32 } else { 1 }
    }

    fn plan(&self, scaled: Scaled, region: Rect, on_damage: OnDamage) -> Result<DecodePlan> {
        let whole = Rect::whole(self.info.size);
        if scaled != Scaled::full(self.info.size) || !whole.contains(region) {
            return Err(Error::internal("a TIFF is decoded in full size, and within its sides"));
        }
        // How much a damaged file holds is known only once all of it was read.
        let region = if on_damage == OnDamage::Salvage { whole } else { region };
        let layout = if self.info.has_alpha { Layout::Rgba } else { Layout::Rgb };
        let bytes_per_pixel = match layout {
            Layout::Rgb => 3,
            // Alpha that turns out to be opaque is dropped.
            Layout::Rgba => 4 + 3,
        };
        let peak_bytes = region
            .size()
            .pixels()
            .saturating_mul(bytes_per_pixel)
            .saturating_add(self.strips_bytes()?)
            .saturating_add(64 << 10);
        Ok(DecodePlan { scaled, region, layout, on_damage, open_bytes: 0, peak_bytes })
    }

    fn decode(self: Box<Self>, plan: &DecodePlan, cx: &Context<'_>) -> Result<Decoded> {
        let to_pixels = ToPixels::new(&self.structure, &self.directory, &self.info)?;
        let mut target = Target::new(plan.region, to_pixels.channels());
        let fraction = self.draw(to_pixels, &mut target, plan, cx)?;
        let (Rect { width, height, .. }, samples) = (plan.region, target.into_samples());
        let pixels = Pixels::new(width, height, plan.layout, samples)?;
        Ok(Decoded { pixels: without_opaque_alpha(pixels)?, fraction })
    }
}

impl<'a> TiffSource<'a> {
    /// What all JPEG strips or tiles have in common.
    fn jpeg_kind(&self) -> JpegKind<'a> {
        let tables = self.directory.values(tags::JPEG_TABLES);
        JpegKind {
            tables: tables.map_or(&[], |tables| tables.bytes()),
            ycbcr: self.structure.jpeg_makes_rgb(),
            samples: if self.structure.planar { 1 } else { usize::from(self.structure.samples) },
        }
    }

    /// The JPEG of an old-style file, which is the whole image.
    fn whole_jpeg(&self) -> Result<Option<Vec<u8>>> {
        let Structure { coding, ref chunks, size, samples, .. } = self.structure;
        match coding {
            Coding::OldJpeg => {
                old_jpeg::whole(&self.directory, chunks, size, usize::from(samples)).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// An upper bound of the bytes that strips or tiles take while they are drawn.
    fn strips_bytes(&self) -> Result<u64> {
        let (structure, limits) = (&self.structure, &self.limits);
        check_windows(structure, limits)?;
        let (coding, size, kind) = (structure.coding, structure.chunks.size, self.jpeg_kind());
        let working = |packed: &[u8]| coding.working_bytes(size, packed, &kind, limits);
        let most = match coding {
            // The parts of the file, which are joined; damage is told when it is decoded.
            Coding::OldJpeg => {
                let whole = self.whole_jpeg().ok().flatten().unwrap_or_default();
                working(&whole)
                    .saturating_add(whole.len() as u64 * 2 + structure.chunks.total() * 16)
            }
            Coding::Jpeg | Coding::Zstd => (0..structure.chunks.total())
                .map(|index| structure.chunks.packed(index).map_or(0, working))
                .fold(0, u64::max),
            _ => working(&[]),
        };
        let reversed = if structure.reversed { structure.chunks.longest() } else { 0 };
        Ok(Strips::bytes(structure, most.saturating_add(reversed)))
    }

    /// Draws all strips or tiles that the region touches; gives the fraction of them that the file
    /// holds.
    fn draw(
        &self,
        to_pixels: ToPixels,
        target: &mut Target,
        plan: &DecodePlan,
        cx: &Context<'_>,
    ) -> Result<f64> {
        let (structure, chunks) = (&self.structure, &self.structure.chunks);
        let mut whole = self.whole_jpeg()?;
        let count = if whole.is_some() { 1 } else { chunks.count() };
        let (mut all, mut held) = (0.0, 0.0);
        let mut first_error = None;
        let mut strips = self.strips(to_pixels, plan.on_damage, cx);
        for index in 0..count {
            cancel::check()?;
            let area = match whole {
                Some(_) => Rect::whole(structure.size),
                None => chunks.area(index),
            };
            let whole = whole.take().map(Cow::Owned);
            if whole.is_none() && !target.overlaps(area) && self.is_in_file(index) {
                continue;
            }
            let pixels = area.size().pixels() as f64;
            let (drawn, result) = strips.draw(index, area, whole, target);
            all += pixels;
            held += pixels * drawn;
            match result {
                Err(error) if plan.on_damage == OnDamage::Salvage && is_damage(&error) => {
                    first_error.get_or_insert(error);
                }
                Err(error) if is_damage(&error) => {
                    return Err(error.with_decoded_fraction(held / structure.size.pixels() as f64));
                }
                other => other?,
            }
        }
        match first_error {
            Some(error) if held == 0.0 => Err(error.with_decoded_fraction(0.0)),
            _ => Ok(if all > 0.0 { held / all } else { 1.0 }),
        }
    }

    fn strips<'c>(
        &self,
        to_pixels: ToPixels,
        on_damage: OnDamage,
        cx: &'c Context<'c>,
    ) -> Strips<'a, 'c>
    where
        'a: 'c,
    {
        let Structure { coding, chunks, size, .. } = self.structure;
        let size = if coding == Coding::OldJpeg { size } else { chunks.size };
        let window = match coding {
            Coding::Zstd => (0..chunks.total())
                .map(|index| chunks.packed(index).map_or(0, |packed| coding.window(packed)))
                .fold(0, u64::max),
            _ => 0,
        };
        let kind = self.jpeg_kind();
        let big_endian = self.directory.file.big_endian;
        Strips::new(&self.structure, big_endian, to_pixels, || {
            coding.unpacker(size, window, &kind, on_damage, cx)
        })
    }

    /// Whether all bytes of a strip or tile that need not be drawn are in the file.
    fn is_in_file(&self, index: u64) -> bool {
        let structure = &self.structure;
        let (chunks, planes) = (&structure.chunks, structure.chunks.planes());
        let samples = u64::from(structure.samples) / u64::from(planes);
        let Rect { height, .. } = chunks.area(index);
        let row = (u64::from(chunks.size.width) * samples * u64::from(structure.bits)).div_ceil(8);
        let shared = match structure.color {
            Color::Ycbcr { across, down } => u64::from(across) * u64::from(down),
            _ => 1,
        };
        // Rows without compression; shared color differences take less.
        let stored = row * u64::from(height) / shared;
        (0..u64::from(planes)).all(|plane| chunks.has(plane * chunks.count() + index, stored))
    }
}

fn is_damage(error: &Error) -> bool {
    error.kind() == ErrorKind::Decode
}

#[cfg(test)]
mod tests;
