//! PNG input: the image, or the default image of an animation, or all of its frames.

use crate::codecs::animation::{FrameReader, FramesPlan};
use crate::codecs::codec::ImageSource;
use crate::codecs::compose::Start as Canvas;
use crate::codecs::png::chunks::Needed;
use crate::codecs::png::format::FORMAT;
use crate::codecs::png::frames;
use crate::codecs::png::profiles;
use crate::codecs::png::reader::PngReader;
use crate::codecs::png::row_bytes::RowBytes;
use crate::codecs::png::start::{Ihdr, Start};
use crate::codecs::raster::{
    Drawn, Raster, RasterSource, Still, blank, check_header, check_size, fill_below,
};
use crate::codecs::stated_frames::{Animation, Plays};
use crate::info::{ColorModel, Info};
use crate::pixels::Layout;
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::{Error, ErrorKind, Result};
use fcimage_base::limits::Limits;
use fcimage_jpeg::OnDamage;

/// Opens a PNG.
pub(super) fn open<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
    Ok(Box::new(opened(data, limits)?))
}

/// Opens the PNG of a frame.
fn still<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn Still + 'a>> {
    Ok(Box::new(opened(data, limits)?))
}

/// The opened PNG itself.
fn opened<'a>(data: &'a [u8], limits: &Limits) -> Result<RasterSource<Png<'a>>> {
    let head = Start::read(data, limits)?;
    let Ihdr { size, bits, color, interlaced } = head.ihdr;
    check_size(size, data.len(), limits)?;
    let row = RowBytes { width: size.width };
    check_header(row.decoder().saturating_add(head.unpacking_bytes), limits)?;
    let reader = PngReader::new(head.needed.file(), row.longest(), head.unpacking_bytes)?;
    let color = match color {
        0 => ColorModel::Gray,
        3 => ColorModel::Palette,
        4 => ColorModel::GrayAlpha,
        6 => ColorModel::Rgba,
        _ => ColorModel::Rgb,
    };
    let Start { metadata, dpi, frames, plays, needed, .. } = head;
    let animation = (frames > 1).then(|| Animation {
        frames,
        found: frames::found(data, size, frames),
        plays: Plays::from_number(plays),
    });
    let info = Info {
        orientation: metadata.orientation(),
        has_alpha: reader.layout() == Layout::Rgba,
        bit_depth: bits,
        owner: metadata.owner(),
        icc: metadata.icc,
        exif: metadata.exif,
        xmp: metadata.xmp,
        progressive: interlaced,
        own_dpi: dpi,
        animated: animation.is_some(),
        animation,
        ..Info::plain(FORMAT, size, color)
    };
    Ok(RasterSource { info, raster: Png { data, reader, needed } })
}

/// An opened PNG.
struct Png<'a> {
    data: &'a [u8],
    reader: PngReader<'a>,
    needed: Needed<'a>,
}

impl Raster for Png<'_> {
    fn open_bytes(&self) -> u64 {
        let row = RowBytes { width: self.reader.width() }.decoder() + profiles::WORKING_BYTES;
        row.saturating_add(self.reader.unpacking_bytes())
    }

    fn working_bytes(&self, _info: &Info, _on_damage: OnDamage) -> u64 {
        0
    }

    fn draw(self, info: &Info, on_damage: OnDamage) -> Result<Drawn> {
        match info.progressive {
            true => interlaced(self.reader, info.size, on_damage),
            false => in_rows(self.reader, info.size, on_damage),
        }
    }

    fn plan_frames(&self, info: &Info, limits: &Limits) -> Result<FramesPlan> {
        frames::plan(self.data, info, limits)
    }

    fn frames<'s>(
        self,
        info: &Info,
        on_damage: OnDamage,
        limits: &Limits,
    ) -> Result<Box<dyn FrameReader + 's>>
    where
        Self: 's,
    {
        let plan = self.plan_frames(info, limits)?;
        let start = Canvas::of(info, plan.layout, on_damage);
        frames::read(self.data, self.needed, start, limits, still)
    }
}

fn in_rows(mut reader: PngReader<'_>, size: Size, on_damage: OnDamage) -> Result<Drawn> {
    let layout = reader.layout();
    let mut samples = blank(size, layout)?;
    let stride = size.width as usize * layout.channels();
    let (mut rows, mut damage) = (0, None);
    for row in samples.chunks_exact_mut(stride) {
        cancel::check()?;
        match reader.row(row) {
            Ok(()) => rows += 1,
            Err(error) => {
                damage = Some(only_damage(error)?);
                break;
            }
        }
    }
    let fraction = f64::from(rows) / f64::from(size.height);
    if damage.is_none() {
        damage = reader.finish().err().map(only_damage).transpose()?;
    } else if on_damage == OnDamage::Salvage {
        fill_below(&mut samples, rows as usize * stride, layout);
    }
    Ok(Drawn { samples, layout, fraction, damage })
}

/// The passes of an interlaced image (W3C PNG, section 8.2). Where damage is salvaged, each pixel
/// stands for those of later passes until they come.
fn interlaced(mut reader: PngReader<'_>, size: Size, on_damage: OnDamage) -> Result<Drawn> {
    let layout = reader.layout();
    let mut samples = blank(size, layout)?;
    let channels = layout.channels();
    let stride = size.width as usize * channels;
    let place = match on_damage {
        OnDamage::Salvage => png::splat_interlaced_row,
        _ => png::expand_interlaced_row,
    };
    let (mut rows, mut pixels, mut damage) = (0_usize, 0_u64, None);
    while pixels < size.pixels() {
        cancel::check()?;
        match reader.pass() {
            Ok((row, pass)) => {
                rows += 1;
                pixels += (row.len() / channels) as u64;
                place(&mut samples, stride, row, &pass, 8 * channels as u8);
            }
            Err(error) => {
                damage = Some(only_damage(error)?);
                break;
            }
        }
    }
    if damage.is_none() {
        damage = reader.finish().err().map(only_damage).transpose()?;
    }
    if damage.is_some() && on_damage == OnDamage::Salvage {
        // A row of the first pass stands for eight.
        let held = rows.saturating_mul(8).min(size.height as usize) * stride;
        fill_below(&mut samples, held, layout);
    }
    let fraction = pixels as f64 / size.pixels() as f64;
    Ok(Drawn { samples, layout, fraction, damage })
}

/// Damage, which may be salvaged; any other error ends the decoding.
fn only_damage(error: Error) -> Result<Error> {
    if error.kind() == ErrorKind::Decode { Ok(error) } else { Err(error) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::testing::{decode, info, refusal};
    use crate::size::Size;
    use fcimage_base::error::ErrorKind;

    /// The fields of IHDR.
    #[derive(Clone, Copy)]
    struct Fields {
        width: u32,
        height: u32,
        bits: u8,
        color: u8,
        interlaced: u8,
    }

    const GRAY: Fields = Fields { width: 2, height: 1, bits: 8, color: 0, interlaced: 0 };

    fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut crc = u32::MAX;
        for byte in name.iter().chain(body) {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
            }
        }
        let length = (body.len() as u32).to_be_bytes();
        [&length[..], name, body, &(!crc).to_be_bytes()].concat()
    }

    /// `data` as zlib without compression.
    fn stored(data: &[u8]) -> Vec<u8> {
        let (mut a, mut b) = (1_u32, 0_u32);
        for byte in data {
            a = (a + u32::from(*byte)) % 65_521;
            b = (b + a) % 65_521;
        }
        let length = data.len() as u16;
        let mut zlib = vec![0x78, 0x01, 1];
        zlib.extend(length.to_le_bytes());
        zlib.extend((!length).to_le_bytes());
        zlib.extend(data);
        zlib.extend((b << 16 | a).to_be_bytes());
        zlib
    }

    /// `rows` are the filter bytes and samples; `more` comes between IHDR and IDAT.
    fn file(ihdr: Fields, more: &[Vec<u8>], rows: &[u8]) -> Vec<u8> {
        let Fields { width, height, bits, color, interlaced } = ihdr;
        let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
        head.extend([bits, color, 0, 0, interlaced]);
        let signature = b"\x89PNG\r\n\x1a\n".to_vec();
        let end = [chunk(b"IDAT", &stored(rows)), chunk(b"IEND", b"")];
        [&[signature, chunk(b"IHDR", &head)], more, &end].concat().concat()
    }

    #[test]
    fn the_header_says_size_color_and_bits() {
        let cases = [
            (1, 0, ColorModel::Gray, false),
            (16, 0, ColorModel::Gray, false),
            (8, 2, ColorModel::Rgb, false),
            (8, 3, ColorModel::Palette, false),
            (8, 4, ColorModel::GrayAlpha, true),
            (16, 6, ColorModel::Rgba, true),
        ];
        for (bits, color, model, alpha) in cases {
            let ihdr = Fields { bits, color, ..GRAY };
            let info = info(&file(ihdr, &[chunk(b"PLTE", &[1, 2, 3])], &[0; 20]));
            assert_eq!((info.format, info.size), (FORMAT, Size::new(2, 1)));
            assert_eq!((info.bit_depth, info.color, info.has_alpha), (bits, model, alpha));
            assert!(!info.animated && !info.progressive);
        }
    }

    #[test]
    fn a_palette_with_transparency_has_alpha() {
        let ihdr = Fields { color: 3, ..GRAY };
        let more = [chunk(b"PLTE", &[1, 2, 3, 4, 5, 6]), chunk(b"tRNS", &[9])];
        let data = file(ihdr, &more, &[0, 0, 1]);
        assert!(info(&data).has_alpha);
        assert_eq!(decode(&data).unwrap().samples(), [1, 2, 3, 9, 4, 5, 6, 255]);
    }

    #[test]
    fn interlaced_and_animated_files_say_so() {
        assert!(info(&file(Fields { interlaced: 1, ..GRAY }, &[], &[0; 9])).progressive);
        let limits = Limits { max_frames: 1, ..Limits::DEFAULT };
        let frames = |count| chunk(b"acTL", &[0, 0, 0, count, 0, 0, 0, 0]);
        let single = file(GRAY, &[frames(1)], &[0, 7, 9]);
        assert!(!info(&single).animated, "a single frame does not move");
        assert!(open(&single, &limits).is_ok());
        let data = file(GRAY, &[frames(2)], &[0, 7, 9]);
        assert!(info(&data).animated);
        let error = refusal(&data, &limits);
        assert_eq!((error.kind(), error.limit_name()), (ErrorKind::Limit, Some("max_frames")));
    }

    #[test]
    fn profile_and_exif_are_kept_and_the_image_is_decoded_with_them() {
        let profile = [&b"name\0\0"[..], &stored(b"a profile")].concat();
        let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let data = file(GRAY, &[chunk(b"iCCP", &profile), chunk(b"eXIf", exif)], &[0, 7, 9]);
        let info = info(&data);
        assert_eq!(info.icc.as_deref(), Some(&b"a profile"[..]));
        assert_eq!(info.exif.as_deref(), Some(&exif[..]));
        assert_eq!(info.orientation.exif(), 6);
        assert_eq!(decode(&data).unwrap().samples(), [7, 7, 7, 9, 9, 9]);
    }

    #[test]
    fn a_broken_profile_does_not_spoil_the_image() {
        let profile = chunk(b"iCCP", b"name\0\0not zlib");
        let data = file(GRAY, &[profile], &[0, 7, 9]);
        assert!(info(&data).icc.is_none());
        assert_eq!(decode(&data).unwrap().samples(), [7, 7, 7, 9, 9, 9]);
    }

    #[test]
    fn an_exif_block_beyond_max_metadata_and_a_wrong_palette_are_refused() {
        let limits = Limits { max_metadata: 8, ..Limits::DEFAULT };
        let error = refusal(&file(GRAY, &[chunk(b"eXIf", &[0; 9])], &[0, 7, 9]), &limits);
        assert_eq!(error.limit_name(), Some("max_metadata"));
        assert_eq!(error.message(), "the Exif block of the PNG has 9 bytes; max_metadata is 8");
        let ihdr = Fields { color: 3, ..GRAY };
        let error = refusal(&file(ihdr, &[chunk(b"PLTE", &[0; 4])], &[0, 0, 0]), &limits);
        assert_eq!(
            error.message(),
            "the palette of a PNG must have 1 to 256 colors of 3 bytes, got 4 bytes"
        );
    }

    #[test]
    fn a_size_beyond_the_limits_is_refused_by_its_header() {
        let ihdr = Fields { width: 50_000, height: 50_000, ..GRAY };
        let error = refusal(&file(ihdr, &[], &[0]), &Limits::DEFAULT);
        assert_eq!((error.kind(), error.limit_name()), (ErrorKind::Limit, Some("max_pixels")));
    }

    #[test]
    fn damage_is_said_in_our_words() {
        let mut data = file(GRAY, &[], &[0, 7, 9]);
        // IEND, the checksum, that of deflate, and a sample.
        data.truncate(data.len() - 12 - 4 - 4 - 1);
        let error = decode(&data).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.message(), "the PNG is damaged: it ends too early");
    }

    #[test]
    fn a_file_that_ends_after_its_last_row_is_whole() {
        let data = file(GRAY, &[], &[0, 7, 9]);
        for missing in [12, 12 + 4, 12 + 4 + 4] {
            let pixels = decode(&data[..data.len() - missing]).unwrap();
            assert_eq!(pixels.samples(), [7, 7, 7, 9, 9, 9]);
        }
    }
}
