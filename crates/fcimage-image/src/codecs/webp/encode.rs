//! WebP by libwebp, through its C interface. The one encoder room with `unsafe`: libwebp sees only
//! pixels whose size is proved by [`Pixels`], and never decodes anything.
#![allow(unsafe_code)]

use std::ffi::c_int;

use libwebp_sys::{
    WebPConfig, WebPEncode, WebPMemoryWrite, WebPMemoryWriter, WebPMemoryWriterClear,
    WebPMemoryWriterInit, WebPPicture, WebPPictureFree, WebPPictureImportRGB,
    WebPPictureImportRGBA, WebPValidateConfig,
};

use serde_json::Value;

use crate::codecs::encoder::{Encoder, growing, padded};
use crate::codecs::format::Format;
use crate::codecs::keep::{Keep, KeptMetadata};
use crate::codecs::webp::format::FORMAT;
use crate::codecs::webp::options::WebPOptions;
use crate::pixels::{Layout, Pixels};
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result, catch_panic};
use fcimage_base::failpoint::{self, Phase};

impl Encoder for WebPOptions {
    fn format(&self) -> Format {
        FORMAT
    }

    /// A side has 14 bits (RFC 6386, 9.1).
    fn max_side(&self) -> u32 {
        16_383
    }

    fn supports_alpha(&self) -> bool {
        true
    }

    fn keep(&self) -> Keep {
        self.keep()
    }

    fn cost(&self, size: Size) -> u64 {
        size.pixels().saturating_mul(match (self.lossless(), self.effort()) {
            (true, _) => 300,
            (false, 0) => 19,
            (false, 1) => 25,
            (false, 2) => 33,
            (false, 3 | 4) => 70,
            (false, _) => 120,
        })
    }

    fn peak_bytes(&self, size: Size, layout: Layout) -> u64 {
        if self.lossless() {
            // ARGB, the transformed copy, back references; and histograms.
            let histograms = histogram_bytes(self, size, false);
            return size.pixels().saturating_mul(48).saturating_add(histograms);
        }
        // YUV planes, macroblock info and tokens; alpha is coded losslessly on top.
        match layout {
            Layout::Rgb => padded(size).saturating_mul(16),
            Layout::Rgba => {
                padded(size).saturating_mul(40).saturating_add(histogram_bytes(self, size, true))
            }
        }
    }

    fn max_output_bytes(&self, size: Size, layout: Layout) -> u64 {
        // Noise does not compress.
        growing(Pixels::bytes_of(size.width, size.height, layout))
    }

    fn encode(&self, pixels: &Pixels, kept: &KeptMetadata) -> Result<Vec<u8>> {
        failpoint::hit(Phase::EncodeWebP);
        encode(pixels, self, kept)
    }

    fn to_json(&self) -> Value {
        self.to_json()
    }
}

/// An upper bound of what lossless coding takes for histograms: one for each square of pixels, the
/// smaller the higher the effort, but libwebp wants 2600 at most (`MAX_HUFF_IMAGE_SIZE`). The squares
/// are larger for at most 256 colors, as alpha has them (`palette`).
fn histogram_bytes(options: &WebPOptions, size: Size, palette: bool) -> u64 {
    // Literals, distances and a color cache of 2^10 colors, 4 bytes for each: as found, and as
    // merged.
    const BYTES: u64 = 17 << 10;
    let bits = if palette { 9_u8 } else { 7 };
    let square = 1 << bits.saturating_sub(options.effort()).max(2);
    let squares = u64::from(size.width.div_ceil(square)) * u64::from(size.height.div_ceil(square));
    squares.min(2600) * BYTES
}

fn encode(pixels: &Pixels, options: &WebPOptions, kept: &KeptMetadata) -> Result<Vec<u8>> {
    let bare = encode_bare(pixels, options)?;
    let (icc, exif) = (kept.icc(options.keep())?, kept.exif(options.keep()));
    if icc.is_none() && exif.is_none() {
        return Ok(bare);
    }
    let alpha = pixels.layout() == Layout::Rgba;
    with_metadata(&bare, (pixels.width(), pixels.height()), alpha, icc.as_deref(), exif)
}

/// A picture of libwebp's and where it writes to; both are freed on every path.
struct Session {
    picture: WebPPicture,
    writer: WebPMemoryWriter,
}

impl Drop for Session {
    fn drop(&mut self) {
        // SAFETY: both were initialised in `encode_bare`; freeing them twice is what libwebp allows.
        unsafe {
            WebPPictureFree(&mut self.picture);
            WebPMemoryWriterClear(&mut self.writer);
        }
    }
}

fn encode_bare(pixels: &Pixels, options: &WebPOptions) -> Result<Vec<u8>> {
    let version = || Error::internal("libwebp's headers and library differ");
    let mut config = WebPConfig::new().map_err(|()| version())?;
    config.quality = f32::from(options.quality());
    config.method = i32::from(options.effort());
    config.lossless = i32::from(options.lossless());
    config.alpha_quality = i32::from(options.alpha_quality());
    // Lossless keeps the colour of transparent pixels too, as "every pixel exactly" says.
    config.exact = i32::from(options.lossless());
    // SAFETY: the configuration is initialised.
    if unsafe { WebPValidateConfig(&config) } == 0 {
        return Err(Error::internal("libwebp refuses options that were checked"));
    }

    let side = |side: u32| {
        i32::try_from(side).map_err(|_| Error::internal("a WebP side beyond 16383 pixels"))
    };
    let mut picture = WebPPicture::new().map_err(|()| version())?;
    picture.width = side(pixels.width())?;
    picture.height = side(pixels.height())?;
    picture.use_argb = i32::from(options.lossless());
    let stride = i32::try_from(pixels.stride())
        .map_err(|_| Error::internal("a WebP side beyond 16383 pixels"))?;
    let writer = WebPMemoryWriter { mem: std::ptr::null_mut(), size: 0, max_size: 0, pad: [0] };
    let mut session = Session { picture, writer };
    // SAFETY: the writer lives in `session` as long as the picture that points to it, and neither
    // moves before `session` is dropped. `Pixels` proves that `height` rows of `stride` bytes are
    // there, and 16383 x 4 bytes a row fit an int.
    let encoded = unsafe {
        WebPMemoryWriterInit(&mut session.writer);
        session.picture.writer = Some(WebPMemoryWrite);
        session.picture.custom_ptr = (&raw mut session.writer).cast();
        session.picture.progress_hook = Some(go_on);
        let samples = pixels.samples().as_ptr();
        let imported = match pixels.layout() {
            Layout::Rgb => WebPPictureImportRGB(&mut session.picture, samples, stride),
            Layout::Rgba => WebPPictureImportRGBA(&mut session.picture, samples, stride),
        };
        imported != 0 && WebPEncode(&config, &mut session.picture) != 0
    };
    if !encoded {
        cancel::check()?;
        let code = session.picture.error_code;
        return Err(Error::encode(format!("libwebp could not encode the picture: {code:?}")));
    }
    // SAFETY: libwebp wrote `size` bytes at `mem`, which stay until `session` is dropped.
    let file = unsafe { std::slice::from_raw_parts(session.writer.mem, session.writer.size) };
    Ok(file.to_vec())
}

/// Tells libwebp, which asks after each row of macroblocks, whether to go on. No panic may pass through C.
extern "C" fn go_on(_percent: c_int, _picture: *const WebPPicture) -> c_int {
    c_int::from(catch_panic(cancel::check).is_ok())
}

/// The file in the extended layout (RFC 9649, section 2.7): VP8X, ICCP, the picture, EXIF.
fn with_metadata(
    file: &[u8],
    (width, height): (u32, u32),
    alpha: bool,
    icc: Option<&[u8]>,
    exif: Option<&[u8]>,
) -> Result<Vec<u8>> {
    let short = || Error::internal("libwebp wrote no whole file");
    let mut chunks = file.get(12..).ok_or_else(short)?;
    if chunks.starts_with(b"VP8X") {
        chunks = chunks.get(18..).ok_or_else(short)?;
    }
    let flag = |set: bool, bit: u8| if set { bit } else { 0 };
    let flags = flag(icc.is_some(), 0x20) | flag(alpha, 0x10) | flag(exif.is_some(), 0x08);
    let mut body = b"WEBPVP8X\x0a\0\0\0".to_vec();
    body.extend([flags, 0, 0, 0]);
    for side in [width - 1, height - 1] {
        body.extend(side.to_le_bytes().iter().take(3));
    }
    let chunk = |body: &mut Vec<u8>, name: &[u8; 4], data: Option<&[u8]>| -> Result<()> {
        let Some(data) = data else { return Ok(()) };
        body.extend(name);
        body.extend(u32::try_from(data.len()).map_err(|_| short())?.to_le_bytes());
        body.extend(data);
        body.extend(vec![0; data.len() % 2]);
        Ok(())
    };
    chunk(&mut body, b"ICCP", icc)?;
    body.extend(chunks);
    chunk(&mut body, b"EXIF", exif)?;
    let mut whole = b"RIFF".to_vec();
    whole.extend(u32::try_from(body.len()).map_err(|_| short())?.to_le_bytes());
    whole.extend(body);
    Ok(whole)
}
