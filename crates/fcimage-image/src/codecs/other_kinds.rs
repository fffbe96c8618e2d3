//! Images, documents and videos that people upload but that are not supported, and other files that
//! arrive instead of an image: recognized by content, so that an error can name them.

use std::io::Read;

use flate2::read::GzDecoder;

/// How far text is searched for the element of an SVG.
const TEXT: usize = 1024;

/// A kind of image that is not supported, and what its owner can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OtherKind {
    pub(super) name: &'static str,
    way_out: WayOut,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WayOut {
    Export,
    ExportPage,
    Develop,
    Frame,
    Heic,
    Avif,
}

impl OtherKind {
    /// The end of the sentence that begins with "`name` is not supported".
    pub(super) const fn way_out(self) -> &'static str {
        match self.way_out {
            WayOut::Export => ": export it as JPEG or PNG",
            WayOut::ExportPage => ": export its page as JPEG or PNG",
            WayOut::Develop => {
                ": develop it to a JPEG or TIFF, or take the JPEG that the camera wrote"
            }
            WayOut::Frame => ": upload a frame of it as JPEG or PNG",
            WayOut::Heic => {
                " in this build: let OSS convert it, as the handler does, or build the wheel with the \
                 feature heic (docs/heic.md)"
            }
            WayOut::Avif => ": let OSS convert it, as the handler does (docs/heic.md)",
        }
    }
}

/// AVIF, which is also a coding of parts of HEIF files.
pub(super) const AVIF: OtherKind = OtherKind { name: "AVIF", way_out: WayOut::Avif };

/// Bytes at a place in the file.
struct Magic {
    at: usize,
    bytes: &'static [u8],
    name: &'static str,
    way_out: WayOut,
}

const fn magic(at: usize, bytes: &'static [u8], name: &'static str, way_out: WayOut) -> Magic {
    Magic { at, bytes, name, way_out }
}

/// Every kind that bytes at one place tell; names are those that the handler derives from extensions.
static MAGICS: &[Magic] = &[
    magic(0, b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL", WayOut::Export),
    magic(0, b"\xff\x0a", "JPEG XL", WayOut::Export),
    magic(0, b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000", WayOut::Export),
    magic(0, b"\xff\x4f\xff\x51", "JPEG 2000", WayOut::Export),
    magic(0, b"II\xbc\x01", "JPEG XR", WayOut::Export),
    magic(0, b"8BPS", "Photoshop (PSD)", WayOut::Export),
    magic(0, b"gimp xcf ", "GIMP (XCF)", WayOut::Export),
    magic(0, b"\x8aMNG\r\n\x1a\n", "MNG", WayOut::Export),
    magic(0, b"\x8bJNG\r\n\x1a\n", "JNG", WayOut::Export),
    magic(0, b"icns", "ICNS", WayOut::Export),
    magic(0, b"qoif", "QOI", WayOut::Export),
    magic(0, b"\x76\x2f\x31\x01", "OpenEXR", WayOut::Export),
    magic(0, b"#?RADIANCE", "Radiance HDR", WayOut::Export),
    magic(0, b"#?RGBE", "Radiance HDR", WayOut::Export),
    magic(0, b"DDS ", "DDS", WayOut::Export),
    magic(0, b"\xd7\xcd\xc6\x9a", "WMF", WayOut::Export),
    magic(40, b" EMF", "EMF", WayOut::Export),
    magic(0, b"SIMPLE  =", "FITS", WayOut::Export),
    magic(128, b"DICM", "DICOM", WayOut::Export),
    magic(0, b"%PDF-", "PDF", WayOut::ExportPage),
    magic(0, b"%!PS", "EPS", WayOut::ExportPage),
    magic(0, b"\xc5\xd0\xd3\xc6", "EPS", WayOut::ExportPage),
    magic(0, b"AT&TFORM", "DjVu", WayOut::ExportPage),
    magic(6, b"HEAPCCDR", "camera raw (CRW)", WayOut::Develop),
    magic(0, b"FUJIFILMCCD-RAW", "camera raw (RAF)", WayOut::Develop),
    magic(0, b"IIRO", "camera raw (ORF)", WayOut::Develop),
    magic(0, b"IIRS", "camera raw (ORF)", WayOut::Develop),
    magic(0, b"MMOR", "camera raw (ORF)", WayOut::Develop),
    magic(0, b"IIU\0", "camera raw (RW2)", WayOut::Develop),
    magic(0, b"FOVb", "camera raw (X3F)", WayOut::Develop),
    magic(0, b"\0MRM", "camera raw (MRW)", WayOut::Develop),
    magic(8, b"AVI LIST", "video (AVI)", WayOut::Frame),
    magic(0, b"FLV\x01", "video (FLV)", WayOut::Frame),
    magic(0, b"\0\0\x01\xba", "video (MPG)", WayOut::Frame),
    magic(0, b"\0\0\x01\xb3", "video (MPG)", WayOut::Frame),
    magic(0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video (WMV)", WayOut::Frame),
    magic(4, b"moov", "video (MOV)", WayOut::Frame),
    magic(4, b"mdat", "video (MOV)", WayOut::Frame),
    magic(4, b"wide", "video (MOV)", WayOut::Frame),
];

/// The kind of `data`, if it is one that is known but not supported.
pub(super) fn other_kind(data: &[u8]) -> Option<OtherKind> {
    let kind = |name, way_out| Some(OtherKind { name, way_out });
    let found = MAGICS
        .iter()
        .find(|magic| data.get(magic.at..).is_some_and(|rest| rest.starts_with(magic.bytes)));
    if let Some(Magic { name, way_out, .. }) = found {
        return kind(name, *way_out);
    }
    if data.get(4..8) == Some(b"ftyp") {
        return iso_media(data);
    }
    if is_svg(data) {
        return kind("SVG", WayOut::Export);
    }
    match data {
        // The number of images, and of the first: its size, colors and a zero.
        [0, 0, 1 | 2, 0, count, 0, _, _, _, 0, ..] if *count > 0 => kind("ICO", WayOut::Export),
        // The version, run lengths, and the bits of a sample.
        [10, 0 | 2..=5, 1, 1 | 2 | 4 | 8, ..] => kind("PCX", WayOut::Export),
        [b'P', b'1'..=b'7' | b'F' | b'f', b'\n' | b' ' | b'\t' | b'\r', ..] => {
            kind("PNM", WayOut::Export)
        }
        [0x1a, 0x45, 0xdf, 0xa3, ..] => {
            let webm = head(data, 64).windows(4).any(|name| name == b"webm");
            kind(if webm { "video (WEBM)" } else { "video (MKV)" }, WayOut::Frame)
        }
        _ if data.ends_with(b"TRUEVISION-XFILE.\0") => kind("TGA", WayOut::Export),
        _ => None,
    }
}

/// A file of the ISO base media format (ISO/IEC 14496-12, section 4.3): the brand says which.
fn iso_media(data: &[u8]) -> Option<OtherKind> {
    let kind = |name, way_out| Some(OtherKind { name, way_out });
    let length = data.first_chunk::<4>().map_or(0, |length| u32::from_be_bytes(*length));
    let brands = head(data, (length as usize).min(TEXT)).as_chunks::<4>().0;
    let avif = brands.iter().skip(2).any(|brand| matches!(brand, b"avif" | b"avis"));
    match data.get(8..12)? {
        b"avif" | b"avis" => Some(AVIF),
        b"mif1" | b"mif2" | b"msf1" | b"miaf" if avif => Some(AVIF),
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs" | b"mif1"
        | b"mif2" | b"msf1" | b"miaf" => kind("HEIC", WayOut::Heic),
        b"avci" | b"avcs" => kind("HEIF with H.264 (AVCI)", WayOut::Export),
        b"crx " => kind("camera raw (CR3)", WayOut::Develop),
        b"qt  " => kind("video (MOV)", WayOut::Frame),
        [b'3', b'g', ..] => kind("video (3GP)", WayOut::Frame),
        _ => kind("video (MP4)", WayOut::Frame),
    }
}

/// Whether it is an SVG, compressed or not.
fn is_svg(data: &[u8]) -> bool {
    if !data.starts_with(b"\x1f\x8b") {
        return is_svg_text(head(data, TEXT));
    }
    let mut text = Vec::new();
    // What was unpacked before an error counts.
    let _ = GzDecoder::new(head(data, 4 * TEXT)).take(TEXT as u64).read_to_end(&mut text);
    is_svg_text(&text)
}

fn is_svg_text(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with('<') && text.contains("<svg") && !is_html(text)
}

fn is_html(text: &str) -> bool {
    let start: String = text.chars().take(15).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// What arrived instead of an image, so that a log shows at once what was uploaded or downloaded: the
/// kind where it is known, and the first bytes.
pub(super) fn described(data: &[u8]) -> String {
    let first = head(data, 24);
    let printable = |b: &u8| matches!(b, 0x20..=0x7e | b'\n' | b'\r' | b'\t');
    if first.iter().all(printable) {
        let text = String::from_utf8_lossy(first);
        let kind = if is_html(text.trim_start()) { "an HTML page" } else { "text" };
        return format!("{kind} that begins {text:?}");
    }
    match data {
        [b'P', b'K', 3, 4, ..] => "a ZIP archive or an Office document".to_owned(),
        [0x1f, 0x8b, ..] => "a gzip file".to_owned(),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => "a document of an older Office".to_owned(),
        [b'7', b'z', 0xbc, 0xaf, ..] => "a 7z archive".to_owned(),
        [b'R', b'a', b'r', b'!', ..] => "a RAR archive".to_owned(),
        _ if data.iter().all(|byte| *byte == 0) => format!("{} zero bytes", data.len()),
        _ => {
            let hex: Vec<String> = first.iter().take(12).map(|b| format!("{b:02x}")).collect();
            format!("{} bytes that begin {}", data.len(), hex.join(" "))
        }
    }
}

/// The first `most` bytes, or all where there are fewer.
fn head(data: &[u8], most: usize) -> &[u8] {
    data.get(..most).unwrap_or(data)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    fn named(data: &[u8]) -> Option<&'static str> {
        other_kind(data).map(|kind| kind.name)
    }

    #[test]
    fn each_kind_is_told_by_its_magic_alone() {
        for Magic { at, bytes, name, .. } in MAGICS {
            let data = [&vec![b'.'; *at], *bytes, b"........"].concat();
            assert_eq!(named(&data), Some(*name));
            assert_eq!(named(&data[1..]), None, "{name}");
        }
    }

    #[test]
    fn the_brand_of_an_iso_file_tells_its_kind() {
        let cases: &[(&[u8], &str)] = &[
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "AVIF"),
            (b"\0\0\0\x14ftypmif1\0\0\0\0mif1avif", "HEIC"),
            (b"\0\0\0\x18ftypavif\0\0\0\0", "AVIF"),
            (b"\0\0\0\x18ftypcrx \0\0\0\0", "camera raw (CR3)"),
            (b"\0\0\0\x18ftypqt  \0\0\0\0", "video (MOV)"),
            (b"\0\0\0\x18ftyp3gp4\0\0\0\0", "video (3GP)"),
            (b"\0\0\0\x18ftypisom\0\0\0\0", "video (MP4)"),
        ];
        for (data, name) in cases {
            assert_eq!(named(data), Some(*name));
        }
    }

    #[test]
    fn kinds_without_one_magic_are_told_by_their_first_fields() {
        let cases: &[(&[u8], Option<&str>)] = &[
            (b"\0\0\x01\0\x01\0\x20\x20\0\0", Some("ICO")),
            (b"\0\0\x02\0\x01\0\x20\x20\0\0", Some("ICO")),
            (b"\0\0\x01\0\0\0\x20\x20\0\0", None),
            (b"\x0a\x05\x01\x08", Some("PCX")),
            (b"P6\n2 2\n255\n", Some("PNM")),
            (b"P6x", None),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", Some("video (WEBM)")),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska", Some("video (MKV)")),
            (b"\0\0\x02........TRUEVISION-XFILE.\0", Some("TGA")),
        ];
        for (data, name) in cases {
            assert_eq!(named(data), *name, "{data:?}");
        }
    }

    #[test]
    fn an_svg_is_told_from_other_markup() {
        let packed = |text: &[u8]| {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
            gzip.write_all(text).unwrap();
            gzip.finish().unwrap()
        };
        let svg = b"<?xml version=\"1.0\"?>\n<svg xmlns=\"\">";
        for data in [&svg[..], b"\xef\xbb\xbf <svg>", &packed(svg)] {
            assert_eq!(named(data), Some("SVG"));
        }
        let page = b"<!DOCTYPE html><svg>";
        for data in [&page[..], b"<Error/>", &packed(page), &packed(b"text"), b"\x1f\x8b"] {
            assert_eq!(named(data), None);
        }
    }

    #[test]
    fn other_files_are_described() {
        let cases: &[(&[u8], &str)] = &[
            (b"<Error><Code>", "text that begins \"<Error><Code>\""),
            (b"<!DOCTYPE html>", "an HTML page that begins \"<!DOCTYPE html>\""),
            (b"PK\x03\x04", "a ZIP archive or an Office document"),
            (b"\x1f\x8b\x08", "a gzip file"),
            (b"\0\0\0", "3 zero bytes"),
            (b"\0\x01\x02", "3 bytes that begin 00 01 02"),
        ];
        for (data, text) in cases {
            assert_eq!(described(data), *text);
        }
    }
}
