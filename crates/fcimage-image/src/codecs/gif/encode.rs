//! GIF output: stills, and the parts that animations are made of.

use serde_json::Value;

use crate::codecs::animation::AnimationEncoder;
use crate::codecs::encoder::{Encoder, growing};
use crate::codecs::format::Format;
use crate::codecs::gif::format::FORMAT;
use crate::codecs::gif::indices::Indices;
use crate::codecs::gif::options::GifOptions;
use crate::codecs::keep::KeptMetadata;
use crate::codecs::metadata_options::MetadataOptions;
use crate::codecs::palette::{self, Dither, Indexed, Options, Transparency};
use crate::pixels::{Layout, Pixels};
use crate::recipe::geometry::rect::Rect;
use crate::recipe::schema::Key;
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// Pixels with less alpha become transparent.
pub(super) const VISIBLE: u8 = 128;

impl Encoder for GifOptions {
    fn format(&self) -> Format {
        FORMAT
    }

    /// 2^16 - 1 (GIF89a, section 18).
    fn max_side(&self) -> u32 {
        0xffff
    }

    fn supports_alpha(&self) -> bool {
        true
    }

    fn metadata(&self) -> &MetadataOptions {
        &MetadataOptions::NONE
    }

    fn cost(&self, size: Size) -> u64 {
        size.pixels().saturating_mul(120)
    }

    fn peak_bytes(&self, size: Size, _layout: Layout) -> u64 {
        palette::peak_bytes(size)
    }

    fn max_output_bytes(&self, size: Size, _layout: Layout) -> u64 {
        growing(max_bytes(size))
    }

    fn encode(&self, pixels: &Pixels, _kept: &KeptMetadata) -> Result<Vec<u8>> {
        failpoint::hit(Phase::EncodeGif);
        let indexed = palette::quantize(pixels, &self.palette(Dither::Diffusion(self.dither())))?;
        let mut file = Vec::new();
        screen(&mut file, pixels.size(), &[])?;
        if let Some(index) = indexed.transparent {
            control(&mut file, 0, 0, Some(index));
        }
        let colors = table(&indexed.palette);
        descriptor(&mut file, Rect::whole(pixels.size()), &colors)?;
        data(&mut file, &colors, &indexed.indices)?;
        file.push(TRAILER);
        Ok(file)
    }

    fn animation(&self) -> Option<&dyn AnimationEncoder> {
        Some(self)
    }

    fn keys(&self) -> &'static [Key] {
        &Self::KEYS
    }

    fn to_json(&self) -> Value {
        self.to_json()
    }
}

impl GifOptions {
    /// How an image gets its palette.
    pub(super) fn palette(&self, dither: Dither) -> Options {
        Options { colors: self.colors(), dither, transparency: Transparency::OneBit(VISIBLE) }
    }
}

/// What ends a file.
pub(super) const TRAILER: u8 = 0x3b;

/// An upper bound of a file with one image.
pub(super) fn max_bytes(size: Size) -> u64 {
    // A code of at most 12 bits stands for at least one pixel; few codes more begin tables. Each 255
    // bytes come after their length.
    size.pixels().saturating_mul(2).saturating_add(64).saturating_mul(256) / 255 + 2048
}

/// The header, the screen (section 18) and the colors of all frames, which may be none.
pub(super) fn screen(file: &mut Vec<u8>, size: Size, colors: &[u8]) -> Result<()> {
    file.extend(b"GIF89a");
    file.extend(short(size.width)?);
    file.extend(short(size.height)?);
    // 8 bits a sample; the index of the background and the shape of pixels say nothing.
    file.extend([0x70 | table_flags(colors), 0, 0]);
    file.extend(colors);
    Ok(())
}

/// A graphic control extension (section 23): how a frame is disposed of, and its delay in hundredths.
pub(super) fn control(file: &mut Vec<u8>, disposal: u8, delay: u16, transparent: Option<u8>) {
    let [low, high] = delay.to_le_bytes();
    let flags = disposal << 2 | u8::from(transparent.is_some());
    file.extend([0x21, 0xf9, 4, flags, low, high, transparent.unwrap_or(0), 0]);
}

/// An image descriptor (section 20) and the colors of the image, which may be none.
pub(super) fn descriptor(file: &mut Vec<u8>, rect: Rect, colors: &[u8]) -> Result<()> {
    file.push(0x2c);
    for number in [rect.x, rect.y, rect.width, rect.height] {
        file.extend(short(number)?);
    }
    file.push(table_flags(colors));
    file.extend(colors);
    Ok(())
}

/// The indices of an image, whose colors say how many bits they have (section 22).
pub(super) fn data(file: &mut Vec<u8>, colors: &[u8], indices: &[u8]) -> Result<()> {
    let mut compressed = Indices::begin(file, colors.len() / 3);
    compressed.add(indices)?;
    compressed.end()
}

/// The colors of a palette as the file has them: 2, 4, ... or 256, the last ones black.
pub(super) fn table(palette: &[[u8; 4]]) -> Vec<u8> {
    let entries = palette.len().next_power_of_two().max(2);
    let mut colors: Vec<u8> = palette.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
    colors.resize(entries * 3, 0);
    colors
}

/// The flags of a table of colors; 0 where there is none.
fn table_flags(colors: &[u8]) -> u8 {
    match colors.len() / 3 {
        0 => 0,
        entries => 0x80 | (entries.trailing_zeros() as u8).saturating_sub(1),
    }
}

/// A number of 16 bits.
fn short(number: u32) -> Result<[u8; 2]> {
    let number = u16::try_from(number);
    number.map(u16::to_le_bytes).map_err(|_| Error::encode("the image is too large for GIF"))
}

/// The image with one color more after the others, which is transparent, where it has none.
pub(super) fn with_transparent(mut indexed: Indexed) -> Result<Indexed> {
    if indexed.transparent.is_some() {
        return Ok(indexed);
    }
    if indexed.palette.len() >= 256 {
        return Err(Error::internal("a palette has no place for a transparent color"));
    }
    indexed.transparent = u8::try_from(indexed.palette.len()).ok();
    indexed.palette.push([0; 4]);
    Ok(indexed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::gif::indices::STRETCH;
    use crate::codecs::testing::{decode, difference, gradient, info};

    fn encode(pixels: &Pixels, options: &GifOptions) -> Vec<u8> {
        let file = options.encode(pixels, &KeptMetadata::default()).unwrap();
        assert!(file.len() as u64 <= max_bytes(pixels.size()));
        file
    }

    #[test]
    fn an_image_of_at_most_256_colors_comes_back_exactly() {
        for colors in [1_u32, 2, 3, 5, 17, 255, 256] {
            let samples = (0..1024).flat_map(|i| [(i % colors) as u8, (i % colors * 7) as u8, 9]);
            let pixels = Pixels::new(64, 16, Layout::Rgb, samples.collect()).unwrap();
            let file = encode(&pixels, &GifOptions::default());
            assert_eq!(decode(&file).unwrap(), pixels);
            assert_eq!(info(&file).format, FORMAT);
        }
    }

    #[test]
    fn many_colors_come_back_nearly_and_alpha_as_one_bit() {
        let rgb = gradient(60, 47, Layout::Rgb);
        let file = encode(&rgb, &GifOptions::default().with_dither(0).unwrap());
        assert!(difference(&decode(&file).unwrap(), &rgb) < 30);
        let rgba = gradient(200, 47, Layout::Rgba);
        let back = decode(&encode(&rgba, &GifOptions::default())).unwrap();
        let was = rgba.samples().as_chunks::<4>().0;
        for (back, was) in back.samples().as_chunks::<4>().0.iter().zip(was) {
            assert_eq!(back[3], if was[3] >= VISIBLE { 255 } else { 0 });
        }
    }

    #[test]
    fn an_image_of_several_stretches_comes_back_exactly() {
        let (width, height) = (1023_u32, 515_u32);
        for colors in [1, 2, 199] {
            let index = |i: u32| ((i / 7 + i / width * 3) % colors) as u8;
            let samples = (0..width * height).flat_map(|i| [index(i), 7, index(i)]).collect();
            let pixels = Pixels::new(width, height, Layout::Rgb, samples).unwrap();
            assert!(pixels.size().pixels() > 2 * STRETCH as u64);
            assert_eq!(decode(&encode(&pixels, &GifOptions::default())).unwrap(), pixels);
        }
    }

    #[test]
    fn noise_stays_within_the_bound() {
        let mut state = 1_u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let samples = (0..300 * 300 * 3).map(|_| random()).collect();
        let pixels = Pixels::new(300, 300, Layout::Rgb, samples).unwrap();
        decode(&encode(&pixels, &GifOptions::default())).unwrap();
    }
}
