//! Which format a file has, by its first bytes and never by its name.

use fcimage_base::error::{Error, Result};

/// A format that is read or written here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG (ISO/IEC 10918-1), read and written.
    Jpeg,
    /// PNG (W3C), read and written.
    Png,
    /// WebP (RFC 9649), read and written.
    WebP,
    /// GIF, read.
    Gif,
    /// BMP, read.
    Bmp,
    /// TIFF, read.
    Tiff,
}

impl Format {
    /// The name in this library's interfaces.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Bmp => "bmp",
            Self::Tiff => "tiff",
        }
    }

    /// The name in sentences.
    pub const fn display_name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
        }
    }

    /// The media type of the IANA registry.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
            Self::Bmp => "image/bmp",
            Self::Tiff => "image/tiff",
        }
    }

    /// The usual end of a file's name, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            other => other.name(),
        }
    }
}

const READ: &str = "JPEG, PNG, WebP, GIF, BMP and TIFF are read";

/// The format of `data`. Known kinds that are not read are named in an `UnsupportedError`.
pub fn recognise(data: &[u8]) -> Result<Format> {
    if data.is_empty() {
        return Err(Error::decode("expected a picture, got 0 bytes"));
    }
    let starts = |magic: &[u8]| data.starts_with(magic);
    let at = |offset: usize, magic: &[u8]| data.get(offset..).is_some_and(|d| d.starts_with(magic));
    if starts(b"\xff\xd8\xff") {
        return Ok(Format::Jpeg);
    }
    if starts(b"\x89PNG\r\n\x1a\n") {
        return Ok(Format::Png);
    }
    if starts(b"RIFF") && at(8, b"WEBP") {
        return Ok(Format::WebP);
    }
    if starts(b"GIF87a") || starts(b"GIF89a") {
        return Ok(Format::Gif);
    }
    if starts(b"II*\0") || starts(b"MM\0*") {
        return Ok(Format::Tiff);
    }
    if starts(b"BM") && data.len() > 14 {
        return Ok(Format::Bmp);
    }
    match other_kind(data) {
        Some(kind) => Err(Error::unsupported(format!("{kind} is not supported; {READ}"))),
        None => Err(Error::decode(format!("expected a picture, got {}; {READ}", described(data)))),
    }
}

/// Pictures and documents that people upload but that are not read here.
fn other_kind(data: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| data.starts_with(magic);
    if data.get(4..8) == Some(b"ftyp") {
        // ISO base media file: the brand at 8 says which (ISO/IEC 14496-12, section 4.3).
        return Some(match data.get(8..12) {
            Some(b"avif" | b"avis") => "AVIF",
            Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1") => {
                "HEIC"
            }
            Some(b"crx ") => "Canon CR3",
            _ => "video (ISO base media)",
        });
    }
    let head = data.get(..data.len().min(1024)).unwrap_or_default();
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with("<svg") || (text.starts_with('<') && text.contains("<svg")) {
        return Some("SVG");
    }
    let magics: &[(&[u8], &str)] = &[
        (b"%PDF-", "PDF"),
        (b"8BPS", "Photoshop (PSD)"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"\xff\x0a", "JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"\xff\x4f\xff\x51", "JPEG 2000"),
        (b"\0\0\x01\0", "ICO"),
        (b"II+\0", "BigTIFF"),
        (b"MM\0+", "BigTIFF"),
        (b"qoif", "QOI"),
        (b"\x76\x2f\x31\x01", "OpenEXR"),
        (b"#?RADIANCE", "Radiance HDR"),
        (b"DDS ", "DDS"),
    ];
    magics.iter().find(|(magic, _)| starts(magic)).map(|(_, kind)| *kind)
}

/// The first bytes, so that a log shows at once what was uploaded or downloaded instead.
fn described(data: &[u8]) -> String {
    let head = data.get(..data.len().min(24)).unwrap_or_default();
    let printable = |b: &u8| matches!(b, 0x20..=0x7e | b'\n' | b'\r' | b'\t');
    if head.iter().all(printable) {
        return format!("text that begins {:?}", String::from_utf8_lossy(head));
    }
    let hex: Vec<String> = head.iter().take(12).map(|b| format!("{b:02x}")).collect();
    format!("{} bytes that begin {}", data.len(), hex.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::error::ErrorKind;

    #[test]
    fn a_kind_that_is_not_read_is_named() {
        let cases: &[(&[u8], &str)] = &[
            (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
            (b"\0\0\0\x18ftypavif\0\0\0\0", "AVIF"),
            (b"%PDF-1.7\n", "PDF"),
            (b"<?xml version=\"1.0\"?>\n<svg xmlns=\"\">", "SVG"),
            (b"\xef\xbb\xbf <svg>", "SVG"),
        ];
        for (data, kind) in cases {
            let error = recognise(data).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert!(error.message().starts_with(kind), "{error}");
        }
    }

    #[test]
    fn an_error_page_instead_of_a_picture_is_quoted() {
        let error = recognise(b"<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code>").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.message().contains("<?xml version"), "{error}");
        assert!(recognise(b"").unwrap_err().message().contains("0 bytes"));
    }
}
