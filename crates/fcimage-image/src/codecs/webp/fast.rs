//! Lossy files of opaque images by our own encoder, which does what libwebp does at its effort 2 in
//! less than half the time, whatever the effort below.

use fcimage_libwebp::Samples;
use fcimage_webp::{EncodeOptions, ErrorKind, Plane, Planes, Yuv};

use crate::codecs::encoder::padded;
use crate::codecs::webp::host::{Host, translated};
use crate::codecs::webp::options::WebPOptions;
use crate::size::Size;
use crate::vectors;
use fcimage_base::error::{Error, Result};

/// The highest effort that this encoder is for.
pub(super) const MOST_EFFORT: u8 = 2;

/// Whether opaque images are encoded here.
pub(super) fn is_for(options: &WebPOptions) -> bool {
    !options.lossless() && options.effort() <= MOST_EFFORT
}

/// An upper bound of what encoding takes: planes, the levels of all coefficients, and what is
/// written, which is copied twice.
pub(super) fn peak_bytes(size: Size) -> u64 {
    padded(size).saturating_mul(12)
}

/// The file without metadata.
pub(super) fn encode(size: Size, samples: Samples<'_>, quality: u8) -> Result<Vec<u8>> {
    let Size { width, height } = size;
    match samples {
        Samples::Rgb(pixels) => {
            let size = fcimage_webp::Size { width, height };
            let image = Yuv::from_rgb(size, pixels, vectors::allowed()).map_err(failed)?;
            file(&image.planes(), quality)
        }
        Samples::Yuv([y, u, v]) => {
            let plane = |samples, width: u32| Plane { samples, stride: width as usize };
            let (y, half) = (plane(y, width), width.div_ceil(2));
            let (u, v) = (plane(u, half), plane(v, half));
            file(&Planes { width, height, y, u, v }, quality)
        }
        Samples::Rgba(_) => Err(Error::internal("transparency for an encoder of opaque images")),
    }
}

fn file(planes: &Planes<'_>, quality: u8) -> Result<Vec<u8>> {
    let vectors = vectors::allowed();
    let options = EncodeOptions { quality, vectors, ..EncodeOptions::default() };
    let frame = fcimage_webp::encode_frame(planes, &options, &Host).map_err(failed)?;
    fcimage_webp::file_of(&frame, None).map_err(failed)
}

/// Why no file was written: size and options were checked before.
fn failed(error: fcimage_webp::Error) -> Error {
    match error.kind() {
        ErrorKind::Unsupported => Error::encode(error.to_string()),
        ErrorKind::Argument => Error::internal(format!("fcimage-webp: {error}")),
        _ => translated(&error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::testing::{decode, difference, gradient};
    use crate::pixels::Layout;

    #[test]
    fn planes_and_pixels_of_the_same_image_give_the_same_file() {
        let pixels = gradient(61, 33, Layout::Rgb);
        let size = fcimage_webp::Size { width: 61, height: 33 };
        let image = Yuv::from_rgb(size, pixels.samples(), true).unwrap();
        let Planes { y, u, v, .. } = image.planes();
        let planes = Samples::Yuv([y.samples, u.samples, v.samples]);
        let file = encode(pixels.size(), Samples::Rgb(pixels.samples()), 90).unwrap();
        assert_eq!(encode(pixels.size(), planes, 90).unwrap(), file);
        assert!(difference(&decode(&file).unwrap(), &pixels) < 30);
    }

    #[test]
    fn gray_stays_gray() {
        let gray: Vec<u8> = (0..40 * 40).flat_map(|i| [(i / 7) as u8; 3]).collect();
        let file = encode(Size::new(40, 40), Samples::Rgb(&gray), 75).unwrap();
        let pixels = decode(&file).unwrap();
        assert!(pixels.samples().as_chunks::<3>().0.iter().all(|p| p[0] == p[1] && p[1] == p[2]));
    }
}
