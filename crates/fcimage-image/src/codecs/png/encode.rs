//! PNG output: the smallest form without loss, filters, and the deflate of `zlib-rs`.

use serde_json::Value;

use crate::codecs::encoder::{Encoder, growing};
use crate::codecs::format::Format;
use crate::codecs::keep::KeptMetadata;
use crate::codecs::metadata_options::MetadataOptions;
use crate::codecs::palette;
use crate::codecs::png::file::{File, zlib};
use crate::codecs::png::filter::Filters;
use crate::codecs::png::form::Form;
use crate::codecs::png::format::FORMAT;
use crate::codecs::png::options::PngOptions;
use crate::codecs::png::rows::{filters, write_rows};
use crate::codecs::png::source::Source;
use crate::codecs::png::texts::XMP;
use crate::pixels::{Layout, Pixels};
use crate::recipe::schema::Key;
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// Where two forms may be the smaller one, images of at most so many pixels are written in both.
const TRIED_PIXELS: u64 = 1 << 16;

impl Encoder for PngOptions {
    fn format(&self) -> Format {
        FORMAT
    }

    /// 2^31 - 1 (W3C PNG, 11.2.1).
    fn max_side(&self) -> u32 {
        0x7fff_ffff
    }

    fn supports_alpha(&self) -> bool {
        true
    }

    fn metadata(&self) -> &MetadataOptions {
        self.metadata()
    }

    fn cost(&self, size: Size) -> u64 {
        let pixel = match self.effort() {
            0 => 30,
            1 => 35,
            2 => 45,
            3 => 75,
            4 => 130,
            5 => 250,
            _ => 450,
        };
        let quantize = if self.colors().is_some() { 100 } else { 0 };
        size.pixels().saturating_mul(pixel + quantize)
    }

    fn peak_bytes(&self, size: Size, layout: Layout) -> u64 {
        // Two rows, two filtered ones, and where more is tried, the result of another attempt. The
        // compressor takes less than what is granted to every encoder.
        let row = Pixels::bytes_of(Size::new(size.width, 1), layout).saturating_add(8);
        let tried = match Attempts::of(self, size) {
            Attempts::First => 0,
            Attempts::Forms | Attempts::All => self.max_output_bytes(size, layout),
        };
        let few = self.colors().map_or(0, |_| palette::peak_bytes(size));
        row.saturating_mul(4).saturating_add(tried).saturating_add(few)
    }

    fn max_output_bytes(&self, size: Size, layout: Layout) -> u64 {
        // Bytes that cannot be compressed take up to 9 bits.
        let bytes = Pixels::bytes_of(size, layout).saturating_add(size.height.into());
        growing(bytes.saturating_add(bytes / 8))
    }

    fn encode(&self, pixels: &Pixels, kept: &KeptMetadata) -> Result<Vec<u8>> {
        failpoint::hit(Phase::EncodePng);
        let Some(options) = self.quantization() else {
            return encode(Source::Pixels(pixels), self, kept);
        };
        let indexed = palette::quantize(pixels, &options)?;
        encode(Source::Indexed { indexed: &indexed, size: pixels.size() }, self, kept)
    }

    fn check(&self) -> Result<()> {
        self.check()
    }

    fn keys(&self) -> &'static [Key] {
        &Self::KEYS
    }

    fn to_json(&self) -> Value {
        self.to_json()
    }
}

/// What is tried to find the smallest file.
enum Attempts {
    /// The form that most likely is the smallest.
    First,
    /// Each form.
    Forms,
    /// Each form, with filters and without.
    All,
}

impl Attempts {
    fn of(options: &PngOptions, size: Size) -> Self {
        match options.effort() {
            6.. => Self::All,
            _ if size.pixels() <= TRIED_PIXELS => Self::Forms,
            _ => Self::First,
        }
    }
}

fn encode(source: Source<'_>, options: &PngOptions, kept: &KeptMetadata) -> Result<Vec<u8>> {
    let attempts = Attempts::of(options, source.size());
    let mut smallest: Option<Vec<u8>> = None;
    for form in source.forms() {
        let tried = match attempts {
            Attempts::All => vec![Filters::None, Filters::Adaptive],
            Attempts::First | Attempts::Forms => vec![filters(source, &form, options.effort())?],
        };
        for filters in tried {
            let file = write(source, &form, filters, options, kept)?;
            if smallest.as_ref().is_none_or(|smallest| file.len() < smallest.len()) {
                smallest = Some(file);
            }
        }
        if matches!(attempts, Attempts::First) {
            break;
        }
    }
    smallest.ok_or_else(|| Error::internal("a PNG has no form"))
}

fn write(
    source: Source<'_>,
    form: &Form,
    filters: Filters,
    options: &PngOptions,
    kept: &KeptMetadata,
) -> Result<Vec<u8>> {
    let mut file = File::new();
    let [a, b, c, d] = source.size().width.to_be_bytes();
    let [e, f, g, h] = source.size().height.to_be_bytes();
    file.chunk(*b"IHDR", &[a, b, c, d, e, f, g, h, form.bits(), form.color_type(), 0, 0, 0])?;
    if let Some(profile) = kept.icc(options.metadata(), form.colors())? {
        // A name, the end of the name, and the only compression there is.
        let body = [b"ICC\0\0", zlib(&profile)?.as_slice()].concat();
        file.chunk(*b"iCCP", &body)?;
    }
    if let Some(palette) = form.palette() {
        file.chunk(*b"PLTE", &palette)?;
    }
    if let Some(transparency) = form.transparency() {
        file.chunk(*b"tRNS", &transparency)?;
    }
    if let Some(exif) = kept.exif(options.metadata(), source.size())? {
        file.chunk(*b"eXIf", &exif)?;
    }
    if let Some(xmp) = kept.xmp(options.metadata()) {
        // Not compressed, no language, no translated keyword.
        file.chunk(*b"iTXt", &[XMP, b"\0\0\0\0\0", xmp.as_bytes()].concat())?;
    }
    let rows = 0..source.size().height;
    write_rows(source, rows, form, filters, options.effort(), |part| file.chunk(*b"IDAT", part))?;
    file.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::metadata_options::Keep;
    use crate::codecs::testing::{decode, gradient, info};
    use crate::info::{ColorModel as Model, Info as Header, Owner};

    #[test]
    fn every_pixel_comes_back_exactly() {
        for layout in [Layout::Rgb, Layout::Rgba] {
            let pixels = gradient(21, 13, layout);
            let file = PngOptions::default().encode(&pixels, &KeptMetadata::default()).unwrap();
            assert_eq!(decode(&file).unwrap(), pixels);
            let header = info(&file);
            assert_eq!((header.format, header.size), (FORMAT, Size::new(21, 13)));
            assert_eq!((header.bit_depth, header.has_alpha), (8, layout == Layout::Rgba));
        }
    }

    #[test]
    fn metadata_are_kept_only_where_that_is_asked_for() {
        let source = Header {
            icc: Some(b"any".as_slice().into()),
            owner: Owner { artist: Some(b"Ann".as_slice().into()), copyright: None },
            ..Header::plain(FORMAT, Size::new(1, 1), Model::Rgb)
        };
        let kept = KeptMetadata::of(&source);
        let header = |names: &[&str]| {
            let keep = Keep::from_names(names.iter().copied()).unwrap();
            let options =
                PngOptions::default().with_metadata(MetadataOptions::default().with_keep(keep));
            info(&options.encode(&gradient(9, 7, Layout::Rgb), &kept).unwrap())
        };
        let bare = header(&[]);
        assert_eq!((bare.icc, bare.exif), (None, None));
        let both = header(&["icc", "copyright"]);
        assert!(both.icc.is_some());
        assert_eq!(both.owner, source.owner);
        assert!(header(&["icc"]).exif.is_none());
    }

    #[test]
    fn gray_sources_are_written_as_gray_without_changing_a_pixel() {
        let plain = Header::plain(FORMAT, Size::new(21, 13), Model::Gray);
        let source = Header { icc: Some(b"any".as_slice().into()), ..plain };
        let keep = Keep::from_names(["icc"]).unwrap();
        for (layout, model) in [(Layout::Rgb, Model::Gray), (Layout::Rgba, Model::GrayAlpha)] {
            let mut pixels = gradient(21, 13, layout);
            for pixel in pixels.samples_mut().chunks_exact_mut(layout.channels()) {
                let gray = pixel[1];
                pixel[..3].fill(gray);
            }
            let options =
                PngOptions::default().with_metadata(MetadataOptions::default().with_keep(keep));
            let file = options.encode(&pixels, &KeptMetadata::of(&source)).unwrap();
            let header = info(&file);
            assert_eq!(header.color, model);
            assert_eq!(header.icc.unwrap()[16..20], *b"GRAY", "W3C PNG, 11.3.2.3");
            assert_eq!(decode(&file).unwrap(), pixels);
            let colored = options.encode(&gradient(21, 13, layout), &KeptMetadata::of(&source));
            assert_eq!(info(&colored.unwrap()).icc.unwrap()[16..20], *b"RGB ");
        }
    }

    /// Random numbers, the same in each run.
    fn random() -> impl FnMut(u32) -> u32 {
        let mut state = 1_u64;
        move |below| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % u64::from(below)) as u32
        }
    }

    /// The file as the `png` crate reads it, without our own reader.
    fn read_by_png(file: &[u8]) -> (Vec<u8>, png::ColorType) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut samples = vec![0; reader.output_buffer_size().unwrap()];
        let color = reader.next_frame(&mut samples).unwrap().color_type;
        reader.finish().unwrap();
        (samples, color)
    }

    /// The samples that `color` has of a pixel.
    fn samples_of(color: png::ColorType, [r, g, b, a]: [u8; 4]) -> Vec<u8> {
        match color {
            png::ColorType::Grayscale => vec![r],
            png::ColorType::GrayscaleAlpha => vec![r, a],
            png::ColorType::Rgb => vec![r, g, b],
            png::ColorType::Rgba => vec![r, g, b, a],
            png::ColorType::Indexed => unreachable!("expanded"),
        }
    }

    #[test]
    fn random_images_of_every_form_come_back_exactly_at_every_effort() {
        let mut random = random();
        let mut seen = std::collections::BTreeSet::new();
        for turn in 0..600 {
            let layout = if random(2) == 0 { Layout::Rgb } else { Layout::Rgba };
            let size = Size::new(1 + random(40), 1 + random(40));
            let colors = [1, 2, 3, 4, 7, 16, 17, 200, 256, 5000][random(10) as usize];
            let step = [1, 17, 85, 255][random(4) as usize];
            let gray = random(2) == 0;
            let alphas = [&[255][..], &[0, 255], &[0, 128, 255], &[3]][random(4) as usize];
            let one_clear = random(2) == 0;
            let mut color = || {
                let [r, g, b] = [0; 3].map(|_: u8| (random(256 / step as u32) * step as u32) as u8);
                let alpha = alphas[random(alphas.len() as u32) as usize];
                match (one_clear && alpha == 0, gray) {
                    (true, _) => [0, 0, 0, 0],
                    (_, true) => [r, r, r, alpha],
                    _ => [r, g, b, alpha],
                }
            };
            let table: Vec<[u8; 4]> = (0..colors).map(|_| color()).collect();
            let pixel = |_| table[random(table.len() as u32) as usize];
            let pixels: Vec<[u8; 4]> = (0..size.pixels()).map(pixel).collect();
            let samples = pixels.iter().flat_map(|pixel| &pixel[..layout.channels()]);
            let samples: Vec<u8> = samples.copied().collect();
            let image = Pixels::new(size.width, size.height, layout, samples).unwrap();
            let options = PngOptions::default().with_effort(turn % 7).unwrap();
            let file = options.encode(&image, &KeptMetadata::default()).unwrap();
            assert!(file.len() as u64 <= options.max_output_bytes(size, layout));
            let (found, color) = read_by_png(&file);
            let opaque = layout == Layout::Rgb;
            let expected = pixels.iter().flat_map(|[r, g, b, a]| {
                samples_of(color, [*r, *g, *b, if opaque { 255 } else { *a }])
            });
            assert!(expected.eq(found.iter().copied()), "{turn}: {size:?} {layout:?}");
            seen.insert((file[24], file[25]));
        }
        let every = [(1, 0), (2, 0), (4, 0), (8, 0), (1, 3), (2, 3), (4, 3), (8, 3)];
        for form in every.into_iter().chain([(8, 2), (8, 4), (8, 6)]) {
            assert!(seen.contains(&form), "{form:?} of {seen:?}");
        }
    }

    #[test]
    fn colors_are_taken_away_only_where_there_are_more() {
        let pixels = gradient(90, 70, Layout::Rgba);
        for (colors, bits) in [(2, 1), (16, 4), (17, 8), (256, 8)] {
            let options = PngOptions::default().with_colors(colors).unwrap();
            let file = options.encode(&pixels, &KeptMetadata::default()).unwrap();
            let seen: std::collections::BTreeSet<[u8; 4]> =
                read_by_png(&file).0.as_chunks::<4>().0.iter().copied().collect();
            assert!(seen.len() <= colors as usize && seen.len() * 2 > colors as usize);
            assert_eq!(info(&file).bit_depth, bits);
            let few = decode(&file).unwrap();
            let again = options.encode(&few, &KeptMetadata::default()).unwrap();
            assert_eq!(decode(&again).unwrap(), few, "few colors stay");
        }
    }

    #[test]
    fn the_bytes_of_noise_stay_within_the_bound() {
        let mut random = random();
        for size in [Size::new(1, 3000), Size::new(3000, 1), Size::new(300, 300)] {
            for effort in PngOptions::EFFORT {
                let samples = (0..size.pixels() * 4).map(|_| random(256) as u8).collect();
                let noise = Pixels::new(size.width, size.height, Layout::Rgba, samples).unwrap();
                let options = PngOptions::default().with_effort(effort.into()).unwrap();
                let file = options.encode(&noise, &KeptMetadata::default()).unwrap();
                assert!(2 * file.len() as u64 <= options.max_output_bytes(size, Layout::Rgba));
                assert_eq!(decode(&file).unwrap(), noise);
            }
        }
    }

    #[test]
    fn a_cancelled_call_ends_the_encoder() {
        let pixels = gradient(200, 300, Layout::Rgb);
        let encode = || PngOptions::default().encode(&pixels, &KeptMetadata::default());
        let error = fcimage_base::cancel::with_signal_check(
            || true,
            || {
                std::thread::sleep(fcimage_base::cancel::CHECK_INTERVAL);
                encode()
            },
        );
        assert_eq!(error.unwrap_err().kind(), fcimage_base::error::ErrorKind::Cancelled);
    }
}
