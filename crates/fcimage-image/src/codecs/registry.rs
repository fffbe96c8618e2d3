//! The list of codecs, and which of them reads a file: by its first bytes, never by its name.

use crate::codecs::bmp::Bmp;
use crate::codecs::codec::Codec;
use crate::codecs::gif::Gif;
use crate::codecs::jpeg::Jpeg;
use crate::codecs::other_kinds::{described, other_kind};
use crate::codecs::png::Png;
use crate::codecs::tiff::Tiff;
use crate::codecs::webp::WebP;
use fcimage_base::error::{Error, Result};

/// Every format that can be decoded: the only list.
pub static ALL: [&dyn Codec; 6 + cfg!(feature = "heic") as usize] = [
    &Jpeg,
    &Png,
    &WebP,
    &Gif,
    &Bmp,
    &Tiff,
    #[cfg(feature = "heic")]
    &crate::codecs::heic::Heic,
];

/// Bytes by which every format is recognized: a BMP needs the most.
pub const SIGNATURE_BYTES: u64 = 15;

/// The codec that reads `data`.
///
/// # Errors
/// `Unsupported` where `data` is of a known kind that is not supported, and names the kind; `Decode`
/// where it is not an image.
pub fn codec_for(data: &[u8]) -> Result<&'static dyn Codec> {
    if data.is_empty() {
        return Err(Error::decode("expected an image, got 0 bytes"));
    }
    if let Some(codec) = ALL.iter().find(|codec| codec.recognizes(data)) {
        return Ok(*codec);
    }
    let supported = supported();
    Err(match other_kind(data) {
        Some(kind) => {
            let (name, way_out) = (kind.name, kind.way_out());
            Error::unsupported(format!("{name} is not supported{way_out}; {supported}"))
        }
        None => Error::decode(format!("expected an image, got {}; {supported}", described(data))),
    })
}

/// "JPEG, PNG and TIFF are supported".
fn supported() -> String {
    let names = ALL.map(|codec| codec.format().display_name());
    let [most @ .., last] = &names;
    format!("{} and {last} are supported", most.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::error::ErrorKind;

    fn refused(data: &[u8]) -> Error {
        match codec_for(data) {
            Ok(codec) => panic!("recognized as {}", codec.format()),
            Err(error) => error,
        }
    }

    #[test]
    fn every_format_is_recognized_by_its_first_bytes() {
        let cases: &[(&[u8], &str)] = &[
            (b"\xff\xd8\xff\xe0", "jpeg"),
            (b"\x89PNG\r\n\x1a\n", "png"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
            (b"GIF87a", "gif"),
            (b"GIF89a", "gif"),
            (b"BM\0\0\0\0\0\0\0\0\0\0\0\0\0", "bmp"),
            (b"II*\0", "tiff"),
            (b"MM\0*", "tiff"),
            (b"II+\0", "tiff"),
            (b"MM\0+", "tiff"),
            #[cfg(feature = "heic")]
            (b"\0\0\0\x18ftypheic\0\0\0\0", "heic"),
        ];
        for (data, name) in cases {
            let data = data.get(..SIGNATURE_BYTES as usize).unwrap_or(data);
            let found: Vec<&str> = ALL
                .iter()
                .filter(|codec| codec.recognizes(data))
                .map(|codec| codec.format().name())
                .collect();
            assert_eq!(found, [*name]);
        }
        for codec in ALL {
            let name = codec.format().name();
            assert!(cases.iter().any(|(_, case)| *case == name), "no test for {name}");
        }
    }

    #[test]
    fn names_media_types_and_extensions_differ_from_format_to_format() {
        let formats = ALL.map(|codec| codec.format());
        for (i, a) in formats.iter().enumerate() {
            assert!(a.media_type().starts_with("image/"));
            for b in &formats[..i] {
                assert_ne!(a.name(), b.name());
                assert_ne!(a.media_type(), b.media_type());
                assert_ne!(a.extension(), b.extension());
            }
        }
    }

    #[test]
    fn a_kind_that_is_not_supported_is_named() {
        let cases: &[(&[u8], &str)] = &[
            #[cfg(not(feature = "heic"))]
            (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
            (b"\0\0\0\x18ftypavif\0\0\0\0", "AVIF"),
            (b"%PDF-1.7\n", "PDF"),
            (b"<?xml version=\"1.0\"?>\n<svg xmlns=\"\">", "SVG"),
            (b"\xef\xbb\xbf <svg>", "SVG"),
        ];
        for (data, kind) in cases {
            let error = refused(data);
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            let start = format!("{kind} is not supported");
            assert!(error.message().starts_with(&start), "{error}");
            assert!(error.message().ends_with(&supported()), "{error}");
        }
    }

    #[test]
    fn the_supported_formats_are_listed() {
        let more = if cfg!(feature = "heic") { ", TIFF and HEIC" } else { " and TIFF" };
        assert_eq!(supported(), format!("JPEG, PNG, WebP, GIF, BMP{more} are supported"));
    }

    #[test]
    fn an_error_page_instead_of_an_image_is_quoted() {
        let error = refused(b"<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code>");
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.message().contains("<?xml version"), "{error}");
        assert_eq!(refused(b"").message(), "expected an image, got 0 bytes");
        assert!(refused(b"\0\x01\x02").message().starts_with("expected an image, got 3 bytes"));
    }
}
