//! Blocks of metadata in sound files.

use std::sync::LazyLock;

use super::stripping::stripped;
use fcimage_image::codecs::keep::KeptMetadata;
use fcimage_image::codecs::{Encoding, JpegOptions, PngOptions};
use fcimage_image::pixels::{Layout, Pixels};

static JPEG: LazyLock<Vec<u8>> = LazyLock::new(|| encoded(JpegOptions::default().into()));
static PNG: LazyLock<Vec<u8>> = LazyLock::new(|| encoded(PngOptions::default().into()));

fn encoded(encoding: Encoding) -> Vec<u8> {
    let pixels = Pixels::new(2, 2, Layout::Rgb, vec![90; 12]).expect("12 samples");
    encoding.encoder().encode(&pixels, &KeptMetadata::default()).expect("a sound image")
}

/// The first byte chooses what is kept, the second what the rest is: Exif, XMP or resources of Photoshop
/// in a JPEG, Exif or a text in a PNG. The file is stripped as every other is.
pub fn kept(input: &[u8]) {
    let [choice, kind, block @ ..] = input else { return };
    // A segment of a JPEG can hold no more.
    let block = block.get(..60_000).unwrap_or(block);
    let file = match kind % 7 {
        0 => jpeg(0xe1, b"Exif\0\0", block),
        1 => jpeg(0xe1, b"http://ns.adobe.com/xap/1.0/\0", block),
        2 => jpeg(0xed, b"Photoshop 3.0\0", block),
        3 => png(b"eXIf", b"", block),
        4 => png(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0", block),
        5 => png(b"zTXt", b"Author\0\0", block),
        _ => png(b"iTXt", b"", block),
    };
    stripped(&[&[*choice], &file[..]].concat());
}

fn jpeg(code: u8, head: &[u8], block: &[u8]) -> Vec<u8> {
    let length = (2 + head.len() + block.len()) as u16;
    [&JPEG[..2], &[0xff, code], &length.to_be_bytes(), head, block, &JPEG[2..]].concat()
}

fn png(name: &[u8; 4], head: &[u8], block: &[u8]) -> Vec<u8> {
    let inner = [name, head, block].concat();
    let length = (head.len() + block.len()) as u32;
    // Behind the signature and IHDR.
    let (start, rest) = PNG.split_at(33);
    let sum = crc(&inner).to_be_bytes();
    [start, &length.to_be_bytes(), &inner, &sum, rest].concat()
}

/// The checksum of a chunk (W3C PNG, annex D).
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}
