//! WebP input: the image, or the first frame of an animation, or all of them. What is lossy is decoded by
//! `fcimage-webp`, what is lossless by `image-webp`.

use std::io::ErrorKind;

use image_webp::{DecodingError, WebPDecoder};

use crate::codecs::animation::{FrameReader, FramesPlan};
use crate::codecs::codec::ImageSource;
use crate::codecs::compose::Start;
use crate::codecs::metadata::Metadata;
use crate::codecs::raster::{
    Drawn, DrawnRows, Raster, RasterSource, Still, blank, check_header, check_size, damaged, ended,
    fill_below,
};
use crate::codecs::spliced::Spliced;
use crate::codecs::stated_frames::{Animation, Plays};
use crate::codecs::webp::format::FORMAT;
use crate::codecs::webp::frames;
use crate::codecs::webp::lossy::Lossy;
use crate::codecs::webp::prescan::{Bitstream, Coding, prescan};
use crate::codecs::webp::shown::{Continuation, Shown};
use crate::info::{ColorModel, Info};
use crate::pixels::Layout;
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;
use fcimage_jpeg::{OnDamage, PlaneRows};

/// What the decoder takes for a pixel besides the result: its own buffers, and a frame as YUV planes or
/// ARGB.
const BYTES_PER_PIXEL: u64 = 4 + 8;

/// How many continuations to begin with are tried: one can mean nothing in a lossless bitstream.
const PAIRS: u32 = 4;

/// With how many other continuations one is compared: noise can show nothing by chance.
const OTHERS: u32 = 4;

/// Opens a WebP.
pub(super) fn open<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
    Ok(Box::new(opened(data, limits)?))
}

/// Opens the WebP of a frame.
fn still<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn Still + 'a>> {
    Ok(Box::new(opened(data, limits)?))
}

/// The opened WebP itself.
fn opened<'a>(data: &'a [u8], limits: &Limits) -> Result<RasterSource<WebP<'a>>> {
    let found = prescan(data, limits)?;
    limits.check_frames(found.frames)?;
    check_header(found.overhead, limits)?;
    let shown = Shown { data, image: found.image, frame: found.frame };
    let cut = shown.image.as_ref().is_some_and(Bitstream::is_cut);
    let decoder = WebPDecoder::new(shown.whole()).map_err(|error| translated(&error))?;
    let size = Size::from(decoder.dimensions());
    check_size(size, data.len(), limits)?;
    let metadata = Metadata::new(found.icc, found.exif, limits).with_xmp(found.xmp, limits);
    let has_alpha = decoder.has_alpha();
    let color = if has_alpha { ColorModel::Rgba } else { ColorModel::Rgb };
    let frames = u32::try_from(found.frames).ok().filter(|frames| *frames > 1);
    let animation = frames.map(|frames| Animation {
        frames,
        found: frames,
        plays: Plays::from_number(found.plays.into()),
    });
    let info = Info {
        orientation: metadata.orientation(),
        owner: metadata.owner(),
        icc: metadata.icc,
        exif: metadata.exif,
        xmp: metadata.xmp,
        has_alpha,
        animated: animation.is_some(),
        animation,
        ..Info::plain(FORMAT, size, color)
    };
    let is_lossy = |image: &&Bitstream<'_>| image.coding == Coding::Lossy;
    let lossy = shown.image.as_ref().filter(|_| shown.frame.is_none()).filter(is_lossy);
    let lossy = lossy.map(|image| Lossy { image: image.clone(), alpha: found.alpha });
    let raster = WebP { decoder, shown, cut, lossy, overhead: found.overhead, limits: *limits };
    Ok(RasterSource { info, raster })
}

/// An opened WebP.
struct WebP<'a> {
    decoder: WebPDecoder<Spliced<'a>>,
    shown: Shown<'a>,
    /// Whether the file ends within the bitstream.
    cut: bool,
    /// What `image-webp` does not decode.
    lossy: Option<Lossy<'a>>,
    overhead: u64,
    limits: Limits,
}

impl Raster for WebP<'_> {
    fn open_bytes(&self) -> u64 {
        self.overhead
    }

    /// That of a macroblock of VP8 (RFC 6386, section 2), where a frame may be lossy.
    fn coded_square(&self) -> u32 {
        let coding = self.shown.image.as_ref().map(|image| image.coding);
        match (coding, &self.shown.frame) {
            (Some(Coding::Lossless { .. }), None) => 1,
            // Each frame of an animation may be lossy.
            _ => 16,
        }
    }

    fn working_bytes(&self, info: &Info, _on_damage: OnDamage) -> u64 {
        if let Some(lossy) = &self.lossy {
            return lossy.working_bytes(info);
        }
        if self.shown.frame.is_some() {
            return frames::first_bytes(self.shown.data, &self.limits, still);
        }
        let pixels = info.size.pixels();
        let cut = self.shown.image.as_ref().filter(|_| self.cut);
        // Another result, to compare.
        let continued = cut.map_or(0, |image| pixels * 4 + self.shown.continued_bytes(image));
        pixels.saturating_mul(BYTES_PER_PIXEL).saturating_add(continued)
    }

    fn draw(mut self, info: &Info, on_damage: OnDamage) -> Result<Drawn> {
        if let Some(lossy) = &self.lossy {
            return lossy.draw(info, on_damage);
        }
        if self.shown.frame.is_some() {
            drop(self.decoder);
            return frames::first(self.shown.data, info, on_damage, &self.limits, still);
        }
        let layout = if info.has_alpha { Layout::Rgba } else { Layout::Rgb };
        let mut samples = blank(info.size, layout)?;
        let Some(image) = self.shown.image.take().filter(|_| self.cut) else {
            let damage =
                self.decoder.read_image(&mut samples).map_err(|error| translated(&error)).err();
            let fraction = if damage.is_none() { 1.0 } else { 0.0 };
            return Ok(Drawn { samples, layout, fraction, damage });
        };
        drop(self.decoder);
        let mut second = blank(info.size, layout)?;
        let stride = info.size.width as usize * layout.channels();
        let rows = held_rows(&self.shown, &image, [&mut samples, &mut second], stride)?;
        let damage = (rows < info.size.height).then(|| ended(FORMAT));
        if damage.is_some() && on_damage == OnDamage::Salvage {
            fill_below(&mut samples, rows as usize * stride, layout);
        }
        let fraction = f64::from(rows) / f64::from(info.size.height);
        Ok(Drawn { samples, layout, fraction, damage })
    }

    fn planes_bytes(&self, info: &Info) -> Option<u64> {
        self.lossy.as_ref().and_then(|lossy| lossy.planes_bytes(info))
    }

    fn draw_planes(self, info: &Info, rows: &mut dyn PlaneRows) -> Result<DrawnRows> {
        let lossy = self.lossy.ok_or_else(|| Error::internal("a lossless WebP has no planes"))?;
        lossy.draw_planes(info, rows)
    }

    fn plan_frames(&self, info: &Info, limits: &Limits) -> Result<FramesPlan> {
        frames::plan(self.shown.data, info, limits, still)
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
        let start = Start::of(info, plan.layout, on_damage);
        frames::read(self.shown.data, start, limits, still)
    }
}

/// Decodes a cut bitstream several times, each time with another continuation; gives how many rows they
/// have in common.
fn held_rows(
    shown: &Shown<'_>,
    image: &Bitstream<'_>,
    [first, other]: [&mut Vec<u8>; 2],
    stride: usize,
) -> Result<u32> {
    if image.coding != (Coding::Lossless { codes: true }) {
        return Ok(0);
    }
    let decoded = |number, samples: &mut [u8]| -> Result<bool> {
        cancel::check()?;
        samples.fill(0);
        let file = shown.continued(image, Continuation { number });
        Ok(WebPDecoder::new(file).and_then(|mut decoder| decoder.read_image(samples)).is_ok())
    };
    for pair in 0..PAIRS {
        if !decoded(2 * pair, first)? {
            continue;
        }
        let mut equal = None;
        for number in 2 * pair + 1..2 * pair + 1 + OTHERS {
            if !decoded(number, other)? {
                continue;
            }
            let rows = first.chunks_exact(stride).zip(other.chunks_exact(stride));
            let rows = rows.take_while(|(first, other)| first == other).count();
            equal = Some(equal.map_or(rows, |equal: usize| equal.min(rows)));
        }
        let Some(equal) = equal else { continue };
        // Nothing tells whether the last pixels were read; the last row may be equal by chance.
        return Ok((equal as u32).saturating_sub(1));
    }
    Ok(0)
}

fn translated(error: &DecodingError) -> Error {
    match error {
        DecodingError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => ended(FORMAT),
        DecodingError::UnsupportedFeature(feature) => {
            Error::unsupported(format!("this WebP is not supported: {feature}"))
        }
        DecodingError::ImageTooLarge | DecodingError::MemoryLimitExceeded => Error::limit(
            "max_memory",
            "this WebP exceeds the limits: its size is too large to decode",
        ),
        other => damaged(FORMAT, &other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::encoder::Encoder;
    use crate::codecs::keep::KeptMetadata;
    use crate::codecs::testing::{decode, difference, gradient, info, refusal};
    use crate::codecs::webp::container::{Blocks, with_metadata};
    use crate::codecs::webp::options::WebPOptions;
    use crate::info::ColorModel;
    use crate::pixels::Layout;
    use crate::size::Size;
    use fcimage_base::error::ErrorKind;

    fn lossless() -> Vec<u8> {
        let options = WebPOptions::default().with_lossless(true);
        options.encode(&gradient(9, 7, Layout::Rgb), &KeptMetadata::default()).unwrap()
    }

    fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = (body.len() as u32).to_le_bytes();
        [&name[..], &length, body, &[0][..body.len() % 2]].concat()
    }

    /// The 9 x 7 pixels of [`lossless`] as every frame of an animation.
    fn animation(frames: usize) -> Vec<u8> {
        let bitstream = &lossless()[12..];
        let frame = [&[0; 6][..], &[8, 0, 0, 6, 0, 0], &[100, 0, 0, 0], bitstream].concat();
        let mut body = b"WEBP".to_vec();
        body.extend(chunk(b"VP8X", &[2, 0, 0, 0, 8, 0, 0, 6, 0, 0]));
        body.extend(chunk(b"ANIM", &[0; 6]));
        for _ in 0..frames {
            body.extend(chunk(b"ANMF", &frame));
        }
        chunk(b"RIFF", &body)
    }

    #[test]
    fn the_header_says_size_and_alpha() {
        let info_of = |layout| {
            let options = WebPOptions::default();
            info(&options.encode(&gradient(9, 7, layout), &KeptMetadata::default()).unwrap())
        };
        let opaque = info_of(Layout::Rgb);
        assert_eq!((opaque.format, opaque.size), (FORMAT, Size::new(9, 7)));
        assert_eq!((opaque.color, opaque.bit_depth), (ColorModel::Rgb, 8));
        assert!(!opaque.has_alpha && !opaque.animated);
        assert!(info_of(Layout::Rgba).has_alpha);
    }

    #[test]
    fn profile_and_exif_are_found_in_the_container() {
        let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let blocks = Blocks { icc: Some(b"profile"), exif: Some(exif), xmp: Some(b"<x/>") };
        let size = Size::new(9, 7);
        let data = with_metadata(&lossless(), size, Layout::Rgb, &blocks).unwrap();
        let info = info(&data);
        assert_eq!(info.icc.as_deref(), Some(&b"profile"[..]));
        assert_eq!(info.exif.as_deref(), Some(&exif[..]));
        assert_eq!(info.xmp.as_deref(), Some(&b"<x/>"[..]));
        assert_eq!((info.size, info.oriented_size()), (size, size.swapped()));
        assert_eq!(decode(&data).unwrap(), gradient(9, 7, Layout::Rgb));
    }

    #[test]
    fn the_first_frame_of_an_animation_is_decoded() {
        let data = animation(2);
        assert!(info(&data).animated);
        // The decoder blends frames onto the canvas with its own rounding.
        assert!(difference(&decode(&data).unwrap(), &gradient(9, 7, Layout::Rgb)) <= 1);
        let limits = Limits { max_frames: 1, ..Limits::DEFAULT };
        let error = refusal(&data, &limits);
        assert_eq!((error.kind(), error.limit_name()), (ErrorKind::Limit, Some("max_frames")));
    }

    #[test]
    fn a_file_that_ends_too_early_is_damaged() {
        let data = lossless();
        let error = decode(&data[..data.len() - 9]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.message().starts_with("the WebP is damaged: "), "{error}");
    }
}
