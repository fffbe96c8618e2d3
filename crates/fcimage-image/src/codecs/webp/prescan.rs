//! The chunks of a WebP (RFC 9649, sections 2.3 to 2.7) and the sizes that they repeat, walked before
//! the decoder sees them.

use std::ops::Range;

use crate::codecs::webp::vp8l;
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

/// What the walk found.
#[derive(Debug, Default)]
pub(super) struct Prescan<'a> {
    /// Frames, counted up to one more than the limits allow; 0 where it is not an animation.
    pub(super) frames: u64,
    /// How often an animation is played, 0 without end.
    pub(super) plays: u16,
    /// The ICC profile as it is in the file.
    pub(super) icc: Option<&'a [u8]>,
    /// The Exif block as it is in the file.
    pub(super) exif: Option<&'a [u8]>,
    /// The packet of XMP.
    pub(super) xmp: Option<&'a [u8]>,
    /// Bytes that the decoder may hold besides pixels.
    pub(super) overhead: u64,
    /// The first bitstream with colors.
    pub(super) image: Option<Bitstream<'a>>,
    /// The body of the first alpha chunk.
    pub(super) alpha: Option<&'a [u8]>,
    /// Where the first frame of an animation is: from its name to its end.
    pub(super) frame: Option<Range<usize>>,
}

/// A bitstream with colors.
#[derive(Debug, Clone)]
pub(super) struct Bitstream<'a> {
    /// As much of it as the file has.
    pub(super) body: &'a [u8],
    /// The length that it states.
    pub(super) length: usize,
    /// Where it begins in the file, after its name and length.
    pub(super) at: usize,
    pub(super) coding: Coding,
}

/// How the colors of a bitstream are coded, and whether all that the pixels need comes before the end of
/// the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// VP8.
    Lossy,
    /// VP8L: whether all codes are there.
    Lossless { codes: bool },
}

impl Bitstream<'_> {
    /// Whether the file ends before the bitstream does.
    pub(super) fn is_cut(&self) -> bool {
        self.body.len() < self.length
    }
}

/// Compares every size with that of the canvas, counts the frames, finds profile and Exif.
///
/// # Errors
/// `Decode` for sizes that contradict each other and chunks that would make the decoder misbehave,
/// `Unsupported` for sizes that it cannot count, `Limit` for what exceeds `limits`.
pub(super) fn prescan<'a>(data: &'a [u8], limits: &Limits) -> Result<Prescan<'a>> {
    let mut walk = Walk { limits, length: data.len(), found: Prescan::default() };
    let mut chunks = Chunks { data, at: 12 };
    let Some(first) = chunks.next() else { return Ok(walk.found) };
    match &first.name {
        b"VP8X" => walk.extended(&first, chunks)?,
        b"VP8 " => walk.any_lossy(&first),
        b"VP8L" => walk.lossless(&first)?,
        _ => {}
    }
    Ok(walk.found)
}

struct Walk<'l, 'a> {
    limits: &'l Limits,
    /// Bytes of the file.
    length: usize,
    found: Prescan<'a>,
}

impl<'a> Walk<'_, 'a> {
    /// A file in the extended layout (RFC 9649, section 2.7): `first` is its VP8X chunk.
    fn extended(&mut self, first: &Chunk<'a>, chunks: Chunks<'a>) -> Result<()> {
        let side = |at| little::<3>(first.body, at).map_or(0, |side| side + 1);
        let canvas = Size::new(side(4), side(7));
        let animated = first.body.first().is_some_and(|flags| flags & 2 != 0);
        // The decoder counts the bytes of an animation's canvas in 32 bits.
        if animated && canvas.pixels() > u64::from(u32::MAX / 4) {
            let text = "an animated WebP of 2^30 pixels or more is not supported";
            return Err(Error::unsupported(text));
        }
        // Of several chunks of one name, the decoder reads the first.
        let mut seen: Vec<[u8; 4]> = Vec::new();
        for chunk in chunks {
            if matches!(&chunk.name, b"VP8 " | b"VP8L" | b"ALPH") {
                if seen.contains(&chunk.name) {
                    continue;
                }
                seen.push(chunk.name);
            }
            match &chunk.name {
                b"ICCP" => self.found.icc = self.found.icc.or(Some(chunk.body)),
                b"EXIF" => self.found.exif = self.found.exif.or(Some(chunk.body)),
                b"XMP " => self.found.xmp = self.found.xmp.or(Some(chunk.body)),
                b"ANIM" => {
                    let plays = little::<2>(chunk.body, 4).unwrap_or_default();
                    self.found.plays = u16::try_from(plays).unwrap_or_default();
                }
                b"ANMF" => {
                    self.found.frames += 1;
                    if self.found.frames > u64::from(self.limits.max_frames) {
                        break;
                    }
                    if !animated {
                        return Err(Error::decode(
                            "the WebP contains an animation frame but is not marked as animated",
                        ));
                    }
                    // The others are walked when they are read.
                    if self.found.frames == 1 {
                        self.frame(&chunk, canvas)?;
                        let end = chunk.start.saturating_add(8 + chunk.length + chunk.length % 2);
                        self.found.frame = Some(chunk.start..end.min(self.length));
                    }
                }
                _ => self.bitstream(&chunk, canvas)?,
            }
        }
        Ok(())
    }

    /// Checks that an animation frame is within the canvas, and that its bitstream has its size.
    fn frame(&mut self, chunk: &Chunk<'a>, canvas: Size) -> Result<()> {
        let field = |at| little::<3>(chunk.body, at).unwrap_or(0);
        let (x, y) = (2 * field(0), 2 * field(3));
        let size = Size::new(field(6) + 1, field(9) + 1);
        if x + size.width > canvas.width || y + size.height > canvas.height {
            return Err(inconsistent(size, canvas));
        }
        let body = chunk.body.get(16..).unwrap_or_default();
        let mut alpha_before = false;
        // The decoder reads a bitstream, or alpha and a bitstream.
        for inner in (Chunks { data: body, at: 0 }).take(2) {
            let start = chunk.start + 8 + 16 + inner.start;
            let inner = Chunk { start, ..inner };
            // It checks neither the name nor the size of what follows alpha.
            if alpha_before && (&inner.name != b"VP8 " || inner.body.len() < 10) {
                return Err(Error::decode(
                    "an animation frame has an ALPH chunk without a VP8 bitstream after it",
                ));
            }
            if inner.length > inner.body.len() && chunk.length == chunk.body.len() {
                return Err(Error::decode(format!(
                    "a chunk of {} bytes is longer than the animation frame that it is in",
                    inner.length
                )));
            }
            alpha_before = &inner.name == b"ALPH";
            self.bitstream(&inner, size)?;
        }
        Ok(())
    }

    /// A chunk with pixels, of a frame or canvas of the size `outer`; any other chunk is ignored.
    fn bitstream(&mut self, chunk: &Chunk<'a>, outer: Size) -> Result<()> {
        match &chunk.name {
            b"VP8 " => self.lossy(chunk, outer),
            b"VP8L" => self.lossless(chunk),
            b"ALPH" => self.alpha(chunk, outer),
            _ => Ok(()),
        }
    }

    /// Checks that a lossy bitstream (RFC 6386, section 9.1) has the size of its frame or canvas.
    fn lossy(&mut self, chunk: &Chunk<'a>, outer: Size) -> Result<()> {
        self.any_lossy(chunk);
        let side = |at| little::<2>(chunk.body, at).map(|side| side & 0x3fff);
        match side(6).zip(side(8)).map(Size::from) {
            Some(inner) if inner != outer => Err(inconsistent(inner, outer)),
            _ => Ok(()),
        }
    }

    fn any_lossy(&mut self, chunk: &Chunk<'a>) {
        self.image(chunk, Coding::Lossy);
    }

    fn image(&mut self, chunk: &Chunk<'a>, coding: Coding) {
        let Chunk { body, length, start, .. } = *chunk;
        self.found.image.get_or_insert(Bitstream { body, length, at: start + 8, coding });
    }

    /// The tables of a lossless bitstream may take much. The decoder itself compares its size.
    fn lossless(&mut self, chunk: &Chunk<'a>) -> Result<()> {
        let Some(size) = vp8l::size(chunk.body) else { return Ok(()) };
        self.check(size)?;
        // The decoder reads 14 bits of a side, and 2^14 needs 15.
        if size.width.max(size.height) == 1 << 14 {
            let text = "a lossless WebP with a side of 16384 pixels is not supported";
            return Err(Error::unsupported(text));
        }
        let tables = vp8l::tables(chunk.body, size, true)?;
        self.found.overhead += tables.bytes;
        self.image(chunk, Coding::Lossless { codes: tables.complete });
        Ok(())
    }

    /// Alpha begins with a byte that states its coding; where that is 1, a lossless bitstream without
    /// its header follows.
    fn alpha(&mut self, chunk: &Chunk<'a>, size: Size) -> Result<()> {
        self.found.alpha = self.found.alpha.or(Some(chunk.body));
        if let Some((coding, body)) = chunk.body.split_first()
            && coding & 3 == 1
        {
            self.check(size)?;
            self.found.overhead += vp8l::tables(body, size, false)?.bytes;
        }
        Ok(())
    }

    fn check(&self, size: Size) -> Result<()> {
        self.limits.check_size(size.width, size.height)?;
        self.limits.check_expansion(size.width, size.height, self.length)
    }
}

/// The refusal of a size within the file that is not the size in its header.
fn inconsistent(inner: Size, outer: Size) -> Error {
    Error::decode(format!("a frame of {inner} pixels does not fit the {outer} of the header"))
}

/// Bytes at `at` as a little-endian number of `N` bytes, at most 4.
pub(super) fn little<const N: usize>(data: &[u8], at: usize) -> Option<u32> {
    let bytes = data.get(at..at.checked_add(N)?)?;
    Some(bytes.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte)))
}

/// A chunk of a RIFF file.
pub(super) struct Chunk<'a> {
    pub(super) name: [u8; 4],
    /// Where its name is.
    start: usize,
    /// The length that it states.
    pub(super) length: usize,
    /// As much of it as the file has.
    pub(super) body: &'a [u8],
}

/// The chunks of a RIFF file from `at` on (RFC 9649, section 2.3).
#[derive(Debug, Clone)]
pub(super) struct Chunks<'a> {
    pub(super) data: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        let (name, rest) = self.data.get(self.at..)?.split_first_chunk::<4>()?;
        let length = little::<4>(rest, 0)? as usize;
        let (start, inner) = (self.at, self.at + 8);
        let end = inner.checked_add(length)?;
        self.at = end.checked_add(length & 1)?;
        let body = self.data.get(inner..end.min(self.data.len()))?;
        Some(Chunk { name: *name, start, length, body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::error::ErrorKind;

    fn riff(chunks: &[(&[u8; 4], &[u8], u32)]) -> Vec<u8> {
        let mut data = b"RIFF\xff\xff\0\0WEBP".to_vec();
        for (name, body, length) in chunks {
            data.extend_from_slice(*name);
            data.extend_from_slice(&length.to_le_bytes());
            data.extend_from_slice(body);
        }
        data
    }

    fn lossy(width: u16, height: u16) -> Vec<u8> {
        let [w, h] = [width, height].map(u16::to_le_bytes);
        [[0x30, 0, 0, 0x9d, 0x01, 0x2a].as_slice(), &w, &h].concat()
    }

    #[test]
    fn a_large_frame_on_a_small_canvas_is_refused_by_arithmetic() {
        let canvas = [0, 0, 0, 0, 8, 0, 0, 6, 0, 0];
        let file = |w, h| riff(&[(b"VP8X", &canvas, 10), (b"VP8 ", &lossy(w, h), 10)]);
        prescan(&file(9, 7), &Limits::DEFAULT).unwrap();
        let error = prescan(&file(16_383, 7), &Limits::DEFAULT).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.message().contains("16383x7"), "{error}");
    }

    #[test]
    fn a_profile_longer_than_the_file_is_as_long_as_the_file() {
        let canvas = [0x20, 0, 0, 0, 8, 0, 0, 6, 0, 0];
        let file = riff(&[(b"VP8X", &canvas, 10), (b"ICCP", b"abc", u32::MAX)]);
        let found = prescan(&file, &Limits::DEFAULT).unwrap();
        assert_eq!(found.icc, Some(&b"abc"[..]));
    }

    #[test]
    fn sizes_that_the_decoder_cannot_count_are_unsupported() {
        let limits =
            Limits { max_pixels: 1 << 40, max_pixels_per_byte: u32::MAX, ..Limits::DEFAULT };
        let kind = |file: &[u8]| prescan(file, &limits).err().map(|error| error.kind());
        let canvas = |flags, height: u8| {
            riff(&[(b"VP8X", &[flags, 0, 0, 0, 0xff, 0x7f, 0, 0xff, height, 0], 10)])
        };
        assert_eq!(kind(&canvas(2, 0x7f)), Some(ErrorKind::Unsupported));
        assert_eq!(kind(&canvas(2, 0x7e)), None);
        assert_eq!(kind(&canvas(0, 0x7f)), None, "only an animation is counted so");
        let lossless = |width: u32| {
            let body = [&[0x2f][..], &(width - 1).to_le_bytes(), &[0; 8]].concat();
            riff(&[(b"VP8L", &body, 13)])
        };
        assert_eq!(kind(&lossless(16_384)), Some(ErrorKind::Unsupported));
        assert_eq!(kind(&lossless(16_383)), None);
    }

    /// A frame of 9 x 7 pixels on a canvas of the same size.
    fn animation(flags: u8, chunks: &[(&[u8; 4], &[u8], u32)]) -> Vec<u8> {
        let mut frame = vec![0; 6];
        frame.extend([8, 0, 0, 6, 0, 0, 100, 0, 0, 0]);
        frame.extend(&riff(chunks)[12..]);
        let canvas = [flags, 0, 0, 0, 8, 0, 0, 6, 0, 0];
        let length = frame.len() as u32;
        riff(&[(b"VP8X", &canvas, 10), (b"ANMF", &frame, length)])
    }

    #[test]
    fn an_animation_frame_must_be_announced_whole_and_consistent() {
        let refusal = |flags, chunks: &[(&[u8; 4], &[u8], u32)]| {
            let file = animation(flags, chunks);
            prescan(&file, &Limits::DEFAULT).map(|_| ()).map_err(|e| e.message().to_owned())
        };
        let image = lossy(9, 7);
        assert_eq!(refusal(2, &[(b"VP8 ", &image, 10)]), Ok(()));
        assert_eq!(
            refusal(0, &[(b"VP8 ", &image, 10)]).unwrap_err(),
            "the WebP contains an animation frame but is not marked as animated"
        );
        assert_eq!(
            refusal(2, &[(b"ALPH", &[0, 0], 2), (b"VP8L", &image, 10)]).unwrap_err(),
            "an animation frame has an ALPH chunk without a VP8 bitstream after it"
        );
        assert_eq!(
            refusal(2, &[(b"VP8 ", &image, 99)]).unwrap_err(),
            "a chunk of 99 bytes is longer than the animation frame that it is in"
        );
        assert_eq!(
            refusal(2, &[(b"VP8 ", &lossy(8, 7), 10)]).unwrap_err(),
            "a frame of 8x7 pixels does not fit the 9x7 of the header"
        );
    }
}
