//! Bytes to [`Pixels`]: picks the decoder and its scale, spends the budget first.

use image::ColorType;

use crate::codecs::format::Format;
use crate::color;
use crate::geometry::Rect;
use crate::info::{Decoder, Info, Opened, inspect, open, translated};
use crate::pixels::{Layout, Pixels};
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};
use fcimage_base::pool::Pool;
use fcimage_base::{Budget, Limits};
use fcimage_jpeg::{self as jpeg, OnDamage, Samples};

/// A JPEG is decoded at the smallest N/8 that keeps it this many tenths of what is needed.
///
/// Measured in SSIMULACRA2 against decoding in full and resizing (90 is "no visible loss"): 92 to 94
/// where the decoded picture is 1.68 times the result, 71 where it is 1.14 times.
const HEADROOM_TENTHS: u64 = 16;

/// How a picture will be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodePlan {
    /// Each side becomes `ceil(side * scale / 8)` pixels; 8 is full size.
    pub scale: u8,
    /// Width in pixels of the whole picture at that scale, as stored.
    pub width: u32,
    /// Height in pixels of the whole picture at that scale, as stored.
    pub height: u32,
    /// The part of it that is decoded to pixels.
    pub region: Rect,
    /// Its layout; `Rgba` may still turn out to be opaque and become `Rgb`.
    pub layout: Layout,
    /// What to do with a damaged JPEG.
    pub on_damage: OnDamage,
    /// An upper bound of the bytes held while decoding, the result included.
    pub peak_bytes: u64,
}

/// The scale for a picture of which `width` x `height` pixels (as stored) are needed, and the size
/// that it gives.
pub fn scale(info: &Info, width: u32, height: u32) -> (u8, (u32, u32)) {
    let size = |n| jpeg::scaled_size(info.width, info.height, n);
    if info.format != Format::Jpeg {
        return (jpeg::FULL_SCALE, (info.width, info.height));
    }
    let enough =
        |side: u32, needed: u32| u64::from(side) * 10 >= u64::from(needed) * HEADROOM_TENTHS;
    let fits = |n: &u8| enough(size(*n).0, width) && enough(size(*n).1, height);
    let n = (1..=jpeg::FULL_SCALE).find(fits).unwrap_or(jpeg::FULL_SCALE);
    (n, size(n))
}

/// The plan for decoding `region` of the picture at `scale`.
pub fn plan(info: &Info, scale: u8, region: Rect, on_damage: OnDamage) -> DecodePlan {
    let layout = if info.has_alpha { Layout::Rgba } else { Layout::Rgb };
    let pixels = u64::from(info.width) * u64::from(info.height);
    if let Some(header) = &info.jpeg {
        let (width, height) = jpeg::scaled_size(info.width, info.height, scale);
        let plan = DecodePlan { scale, width, height, region, layout, on_damage, peak_bytes: 0 };
        let own = jpeg::peak_bytes(header, &request(&plan));
        // Gray and CMYK become RGB in a copy.
        let copy = match header.components {
            3 => 0,
            _ => Pixels::bytes_of(region.width, region.height, layout),
        };
        return DecodePlan { peak_bytes: own.saturating_add(copy), ..plan };
    }
    // What the decoder's own buffer, its working memory and our result take, in bytes a pixel.
    let wide = if info.bit_depth > 8 { 2 } else { 1 };
    let own = match info.format {
        Format::Jpeg => 3 + 3,
        Format::Png => 4 * wide,
        Format::WebP => 4 + 8,
        Format::Gif => 4 + 4 + 1,
        Format::Bmp => 4,
        Format::Tiff => 2 * 4 * wide,
    };
    let peak_bytes = pixels
        .saturating_mul(own + layout.channels() as u64)
        .saturating_add(info.overhead)
        .saturating_add(1 << 20);
    let (width, height) = (info.width, info.height);
    let region = Rect::whole(width, height);
    DecodePlan { scale, width, height, region, layout, on_damage, peak_bytes }
}

/// Decodes as planned: 8 bits a sample, in stored orientation, CMYK already as sRGB, any other ICC
/// profile not yet applied. Alpha that is opaque everywhere is dropped. Also says which fraction of
/// the picture the file gave: below 1.0 only for a salvaged JPEG.
pub fn decode(
    data: &[u8],
    info: &Info,
    plan: &DecodePlan,
    limits: &Limits,
    budget: &mut Budget,
    pool: &Pool,
) -> Result<(Pixels, f64)> {
    failpoint::hit(Phase::Decode);
    if let Some(header) = &info.jpeg {
        let decoded = jpeg::decode(data, header, &request(plan), limits, budget, pool)?;
        let (width, height) = (decoded.width, decoded.height);
        let samples = match decoded.samples {
            Samples::Rgb(samples) => samples,
            Samples::Gray(samples) => gray_to_rgb(samples.into_iter(), width, height),
            Samples::Cmyk(samples) => color::cmyk_to_srgb(&samples, info.icc.as_deref())?,
        };
        return Ok((Pixels::new(width, height, Layout::Rgb, samples)?, decoded.fraction));
    }
    budget.spend(plan.peak_bytes, "decoding")?;
    let Opened { decoder, .. } = open(data, info.format, limits, false)?;
    let pixels = read(decoder, info.format)?;
    budget.refund(plan.peak_bytes);
    budget.spend(pixels.samples().len() as u64, "the decoded picture")?;
    Ok((pixels, 1.0))
}

fn request(plan: &DecodePlan) -> jpeg::Request {
    let Rect { x, y, width, height } = plan.region;
    let region = Some(jpeg::Region { x, y, width, height });
    jpeg::Request { scale: plan.scale, region, on_damage: plan.on_damage, vector: true }
}

/// An upper bound of the bytes that [`decode_any`] holds.
pub fn peak_bytes_any(info: &Info) -> u64 {
    let whole = Rect::whole(info.width, info.height);
    let plan = plan(info, jpeg::FULL_SCALE, whole, OnDamage::Error);
    // Turning it needs a second copy.
    let turned = Pixels::bytes_of(info.width, info.height, plan.layout).saturating_mul(2);
    plan.peak_bytes.max(turned).saturating_add(info.metadata_bytes())
}

/// Decodes a picture of any format in full: upright and in sRGB. For logos.
pub fn decode_any(data: &[u8], limits: &Limits, budget: &mut Budget) -> Result<Pixels> {
    let info = inspect(data, limits)?;
    let whole = Rect::whole(info.width, info.height);
    let plan = plan(&info, jpeg::FULL_SCALE, whole, OnDamage::Error);
    let (mut pixels, _) = decode(data, &info, &plan, limits, budget, &Pool::serial())?;
    if let Some(icc) = &info.icc {
        color::to_srgb(&mut pixels, icc)?;
    }
    info.orientation.apply(pixels)
}

fn read(decoder: Decoder<'_>, format: Format) -> Result<Pixels> {
    let (width, height) = decoder.dimensions();
    let kind = decoder.color_type();
    let bytes = usize::try_from(decoder.total_bytes()).map_err(|_| {
        Error::limit("max_memory", "the decoded picture does not fit the address space")
    })?;
    let mut samples = vec![0; bytes];
    decoder.read_image_boxed(&mut samples).map_err(|e| translated(&e, format))?;
    let (layout, samples) = match kind {
        ColorType::Rgb8 => (Layout::Rgb, samples),
        ColorType::Rgba8 => (Layout::Rgba, samples),
        ColorType::L8 => (Layout::Rgb, gray_to_rgb(samples.into_iter(), width, height)),
        ColorType::La8 => (Layout::Rgba, gray_alpha_to_rgba(samples.into_iter(), width, height)),
        ColorType::L16 => (Layout::Rgb, gray_to_rgb(to_8_bit(&samples), width, height)),
        ColorType::La16 => (Layout::Rgba, gray_alpha_to_rgba(to_8_bit(&samples), width, height)),
        ColorType::Rgb16 => (Layout::Rgb, to_8_bit(&samples).collect()),
        ColorType::Rgba16 => (Layout::Rgba, to_8_bit(&samples).collect()),
        other => {
            let name = format.name();
            return Err(Error::unsupported(format!(
                "{name} with {other:?} samples is not supported"
            )));
        }
    };
    without_opaque_alpha(Pixels::new(width, height, layout, samples)?)
}

/// 16 bits to 8, rounded to the nearest: the integer form of `v * 255 / 65535`.
fn to_8_bit(samples: &[u8]) -> impl Iterator<Item = u8> + '_ {
    samples.as_chunks::<2>().0.iter().map(|pair| {
        let wide = u32::from(u16::from_ne_bytes(*pair));
        ((wide * 255 + 32_895) >> 16) as u8
    })
}

fn gray_to_rgb(gray: impl Iterator<Item = u8>, width: u32, height: u32) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
    gray.for_each(|g| rgb.extend_from_slice(&[g; 3]));
    rgb
}

fn gray_alpha_to_rgba(mut pairs: impl Iterator<Item = u8>, width: u32, height: u32) -> Vec<u8> {
    let mut rgba = Vec::with_capacity(width as usize * height as usize * 4);
    while let (Some(g), Some(a)) = (pairs.next(), pairs.next()) {
        rgba.extend_from_slice(&[g, g, g, a]);
    }
    rgba
}

fn without_opaque_alpha(pixels: Pixels) -> Result<Pixels> {
    let opaque = pixels.layout() == Layout::Rgba
        && pixels.samples().as_chunks::<4>().0.iter().all(|pixel| pixel[3] == 255);
    if !opaque {
        return Ok(pixels);
    }
    let (width, height) = (pixels.width(), pixels.height());
    let mut samples = pixels.into_samples();
    // In place: pixel i moves from 4i to 3i, which never overtakes what is still to be read.
    let count = samples.len() / 4;
    for i in 0..count {
        samples.copy_within(4 * i..4 * i + 3, 3 * i);
    }
    samples.truncate(3 * count);
    samples.shrink_to_fit();
    Pixels::new(width, height, Layout::Rgb, samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bits_round_to_the_nearest_eight() {
        for value in 0..=u16::MAX {
            let rounded = (f64::from(value) * 255.0 / 65535.0).round() as u8;
            assert_eq!(to_8_bit(&value.to_ne_bytes()).next(), Some(rounded), "{value}");
        }
    }

    #[test]
    fn opaque_alpha_is_dropped_and_other_alpha_kept() {
        let opaque = Pixels::new(2, 1, Layout::Rgba, vec![1, 2, 3, 255, 4, 5, 6, 255]).unwrap();
        assert_eq!(without_opaque_alpha(opaque).unwrap().samples(), [1, 2, 3, 4, 5, 6]);
        let clear = Pixels::new(2, 1, Layout::Rgba, vec![1, 2, 3, 255, 4, 5, 6, 254]).unwrap();
        assert_eq!(without_opaque_alpha(clear.clone()).unwrap(), clear);
    }
}
