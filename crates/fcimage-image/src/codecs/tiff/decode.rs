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
        ..Info::plain(FORMAT, structure.size, color)
    };
    Ok(TiffSource { info, directory, structure, limits: *limits })
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
mod tests {
    use super::*;
    use crate::codecs::testing::{decode, info, refusal};
    use crate::info::Owner;
    use fcimage_base::Pool;

    const ASCII: u16 = 2;
    const SHORT: u16 = 3;

    /// An image of 2 x 2 gray pixels in a strip for each row, without compression; `more` are further
    /// fields, which come before those of the same tag.
    fn file(bits: u16, rows: [&[u8]; 2], more: &[(u16, u16, &[u8])]) -> Vec<u8> {
        let shorts = |values: &[u16]| values.iter().flat_map(|v| v.to_le_bytes()).collect();
        let length = rows[0].len() as u16;
        let mut fields: Vec<(u16, u16, Vec<u8>)> =
            more.iter().map(|(tag, kind, value)| (*tag, *kind, value.to_vec())).collect();
        fields.extend([
            (tags::WIDTH, SHORT, shorts(&[2])),
            (tags::HEIGHT, SHORT, shorts(&[2])),
            (tags::BITS, SHORT, shorts(&[bits])),
            (tags::PHOTOMETRIC, SHORT, shorts(&[1])),
            (tags::STRIP_OFFSETS, SHORT, shorts(&[8, 8 + length])),
            (tags::ROWS_PER_STRIP, SHORT, shorts(&[1])),
            (tags::STRIP_BYTES, SHORT, shorts(&[length, length])),
        ]);
        fields.sort_by_key(|(tag, ..)| *tag);
        let directory = 8 + 2 * u32::from(length);
        let mut data = b"II*\0".to_vec();
        data.extend(directory.to_le_bytes());
        data.extend(rows.concat());
        data.extend((fields.len() as u16).to_le_bytes());
        let mut place = directory + 2 + 12 * fields.len() as u32 + 4;
        let mut values = Vec::new();
        for (tag, kind, value) in fields {
            data.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
            let count = if kind == SHORT { value.len() / 2 } else { value.len() };
            data.extend((count as u32).to_le_bytes());
            if value.len() <= 4 {
                data.extend([&value[..], &[0; 4][value.len()..]].concat());
            } else {
                data.extend(place.to_le_bytes());
                place += value.len() as u32;
                values.extend(value);
            }
        }
        data.extend([0; 4]);
        data.extend(values);
        data
    }

    const ROWS: [&[u8]; 2] = [&[7, 9], &[20, 30]];

    /// The gray levels of a region.
    fn region(data: &[u8], region: Rect, on_damage: OnDamage) -> Result<(Vec<u8>, f64)> {
        let limits = Limits::DEFAULT;
        let source = open(data, &limits)?;
        let plan = source.plan(Scaled::full(source.info().size), region, on_damage)?;
        let cx = Context { limits: &limits, pool: &Pool::serial() };
        let decoded = source.decode(&plan, &cx)?;
        let levels = decoded.pixels.samples().chunks(3).map(|pixel| pixel[0]).collect();
        Ok((levels, decoded.fraction))
    }

    const WHOLE: Rect = Rect { x: 0, y: 0, width: 2, height: 2 };

    #[test]
    fn the_header_says_size_color_and_bits() {
        let info = info(&file(8, ROWS, &[]));
        assert_eq!((info.format, info.size), (FORMAT, Size::new(2, 2)));
        assert_eq!((info.color, info.bit_depth, info.has_alpha), (ColorModel::Gray, 8, false));
        assert_eq!((info.orientation.exif(), info.owner), (1, Owner::default()));
    }

    #[test]
    fn samples_of_8_and_16_bits_become_8() {
        assert_eq!(decode(&file(8, ROWS, &[])).unwrap().samples()[..6], [7, 7, 7, 9, 9, 9]);
        let wide = file(16, [&[0, 0x80, 0xff, 0xff], &[0; 4]], &[]);
        assert_eq!(info(&wide).bit_depth, 16);
        assert_eq!(decode(&wide).unwrap().samples()[..6], [128, 128, 128, 255, 255, 255]);
    }

    #[test]
    fn orientation_and_copyright_are_read_from_the_directory() {
        let texts: [(u16, u16, &[u8]); 2] =
            [(tags::ARTIST, ASCII, b"Ann Other\0"), (tags::COPYRIGHT, ASCII, b"(c) Ann\0")];
        for (kind, value) in [(SHORT, &[6, 0][..]), (4, &[6, 0, 0, 0])] {
            let mut data =
                file(8, ROWS, &[&texts[..], &[(tags::ORIENTATION, kind, value)]].concat());
            if kind == 4 {
                // One value of four bytes.
                let at = data.windows(4).position(|w| w == [0x12, 1, 4, 0]).unwrap();
                data[at + 4] = 1;
            }
            let info = info(&data);
            assert_eq!(info.orientation.exif(), 6);
            assert_eq!(info.owner.artist.as_deref(), Some(&b"Ann Other"[..]));
            assert_eq!(info.owner.copyright.as_deref(), Some(&b"(c) Ann"[..]));
        }
    }

    #[test]
    fn a_profile_is_copied_unless_it_is_too_large() {
        let data = file(8, ROWS, &[(tags::ICC, 7, b"a profile")]);
        assert_eq!(info(&data).icc.as_deref(), Some(&b"a profile"[..]));
        let limits = Limits { max_metadata: 8, ..Limits::DEFAULT };
        assert!(open(&data, &limits).unwrap().info().icc.is_none());
    }

    #[test]
    fn of_two_fields_the_first_counts() {
        let data = file(8, ROWS, &[(tags::WIDTH, SHORT, &[1, 0])]);
        assert_eq!(info(&data).size, Size::new(1, 2));
    }

    #[test]
    fn floating_point_samples_are_not_supported() {
        let data = file(32, [&[0; 8]; 2], &[(tags::SAMPLE_FORMAT, SHORT, &[3, 0])]);
        let error = refusal(&data, &Limits::DEFAULT);
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert_eq!(error.message(), "TIFF with floating-point samples is not supported");
    }

    #[test]
    fn only_the_strips_of_the_region_are_decoded() {
        let mut data = file(8, ROWS, &[]);
        let lower = Rect { x: 1, y: 1, width: 1, height: 1 };
        assert_eq!(region(&data, lower, OnDamage::Error).unwrap(), (vec![30], 1.0));
        assert_eq!(region(&data, WHOLE, OnDamage::Error).unwrap(), (vec![7, 9, 20, 30], 1.0));
        // The first strip begins beyond the file: a crop elsewhere does not hide that.
        let at = data.windows(4).position(|w| w == [0x11, 1, 3, 0]).unwrap();
        data[at + 9] = 0x70;
        let error = region(&data, lower, OnDamage::Error).unwrap_err();
        assert_eq!(error.message(), "the TIFF is damaged: it ends too early");
    }

    #[test]
    fn damage_is_an_error_with_a_fraction_or_is_filled_with_the_last_color() {
        let mut data = file(8, ROWS, &[]);
        let at = data.windows(4).position(|w| w == [0x11, 1, 3, 0]).unwrap();
        data[at + 11] = 0x70;
        let error = region(&data, WHOLE, OnDamage::Error).unwrap_err();
        assert_eq!((error.kind(), error.decoded_fraction()), (ErrorKind::Decode, Some(0.5)));
        let salvaged = region(&data, WHOLE, OnDamage::Salvage).unwrap();
        assert_eq!(salvaged, (vec![7, 9, 9, 9], 0.5));
        data[at + 9] = 0x70;
        let error = region(&data, WHOLE, OnDamage::Salvage).unwrap_err();
        assert_eq!((error.kind(), error.decoded_fraction()), (ErrorKind::Decode, Some(0.0)));
    }

    #[test]
    fn tiles_that_hold_far_more_than_the_image_are_refused() {
        let tile: [(u16, u16, &[u8]); 2] =
            [(tags::TILE_WIDTH, SHORT, &[0, 0x80]), (tags::TILE_HEIGHT, SHORT, &[0, 0x80])];
        let data = file(8, ROWS, &tile);
        let limits = Limits { max_pixels: 60_000, ..Limits::DEFAULT };
        let error = open(&data, &limits).map(|_| ()).unwrap_err();
        assert_eq!(error.limit_name(), Some("max_pixels"));
    }
}
