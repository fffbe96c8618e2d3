//! RFC 9649, sections 2.3 to 2.7: the chunks of a WebP, and the sizes that they state once more.

use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

use super::{Claims, inconsistent, little, vp8l};

/// The decoder takes up this much for a partition of a lossy frame before it sees that the file ends
/// (RFC 6386, section 9.5: a size of 24 bits).
const PARTITION: u64 = 1 << 24;

/// Width and height.
type Size = (u32, u32);

/// Compares every size with that of the canvas, counts the frames, finds profile and Exif.
///
/// The decoder looks at the size of a lossy frame only after it has decoded it.
pub(super) fn check<'a>(data: &'a [u8], limits: &Limits) -> Result<Claims<'a>> {
    let mut claims = Claims::default();
    let mut chunks = Chunks { data, at: 12 };
    let Some(first) = chunks.next() else { return Ok(claims) };
    if &first.name != b"VP8X" {
        match &first.name {
            b"VP8 " => claims.overhead = lossy_bytes(&first),
            b"VP8L" => lossless(&first, data.len(), limits, &mut claims)?,
            _ => {}
        }
        return Ok(claims);
    }
    let side = |at| little::<3>(first.body, at).map_or(0, |side| side + 1);
    let canvas = (side(4), side(7));
    let animated = first.body.first().is_some_and(|flags| flags & 2 != 0);
    // The decoder counts the bytes of an animation's canvas in 32 bits.
    if animated && u64::from(canvas.0) * u64::from(canvas.1) > u64::from(u32::MAX / 4) {
        return Err(Error::unsupported("an animated WebP of 2^30 pixels or more is not read"));
    }
    // Of chunks of one name, the decoder reads the first.
    let mut seen: Vec<[u8; 4]> = Vec::new();
    for chunk in chunks {
        if matches!(&chunk.name, b"VP8 " | b"VP8L" | b"ALPH") {
            if seen.contains(&chunk.name) {
                continue;
            }
            seen.push(chunk.name);
        }
        match &chunk.name {
            b"ICCP" => claims.icc = claims.icc.or(Some(chunk.body)),
            b"EXIF" => claims.exif = claims.exif.or(Some(chunk.body)),
            b"ANMF" => {
                claims.frames += 1;
                if claims.frames > u64::from(limits.max_frames) {
                    break;
                }
                if !animated {
                    return Err(Error::decode(
                        "the WebP has a frame, and says that it is no animation",
                    ));
                }
                // Only the first frame is decoded.
                if claims.frames == 1 {
                    frame(&chunk, canvas, limits, data.len(), &mut claims)?;
                }
            }
            b"VP8L" => lossless(&chunk, data.len(), limits, &mut claims)?,
            b"ALPH" => alpha(&chunk, canvas, data.len(), limits, &mut claims)?,
            _ => bitstream(&chunk, canvas, &mut claims)?,
        }
    }
    Ok(claims)
}

/// A frame of an animation lies within the canvas, and its bitstream has its size.
fn frame(
    chunk: &Chunk<'_>,
    canvas: Size,
    limits: &Limits,
    length: usize,
    claims: &mut Claims<'_>,
) -> Result<()> {
    let field = |at| little::<3>(chunk.body, at).unwrap_or(0);
    let (x, y, size) = (2 * field(0), 2 * field(3), (field(6) + 1, field(9) + 1));
    if x + size.0 > canvas.0 || y + size.1 > canvas.1 {
        return Err(inconsistent(size, canvas));
    }
    let body = chunk.body.get(16..).unwrap_or_default();
    let mut alpha_before = false;
    // The decoder reads a bitstream, or alpha and a bitstream.
    for inner in (Chunks { data: body, at: 0 }).take(2) {
        // Of what stands behind alpha, it asks for neither name nor size.
        if alpha_before && (&inner.name != b"VP8 " || inner.body.len() < 10) {
            return Err(Error::decode(
                "a frame of the WebP has alpha, and no lossy picture behind it",
            ));
        }
        if inner.length > inner.body.len() {
            return Err(Error::decode(format!(
                "a chunk of {} bytes reaches beyond its frame of the WebP",
                inner.length
            )));
        }
        alpha_before = &inner.name == b"ALPH";
        match &inner.name {
            b"VP8L" => lossless(&inner, length, limits, claims)?,
            b"ALPH" => alpha(&inner, size, length, limits, claims)?,
            _ => bitstream(&inner, size, claims)?,
        }
    }
    Ok(())
}

/// A lossless bitstream may take much for its tables. The decoder itself compares its size.
fn lossless(
    chunk: &Chunk<'_>,
    length: usize,
    limits: &Limits,
    claims: &mut Claims<'_>,
) -> Result<()> {
    let Some((width, height)) = vp8l::size(chunk.body) else { return Ok(()) };
    limits.check_size(width, height)?;
    limits.check_expansion(width, height, length)?;
    // The decoder reads 14 bits of a side, and 2^14 needs 15.
    if width.max(height) == 1 << 14 {
        return Err(Error::unsupported("a lossless WebP of 16384 pixels a side is not read"));
    }
    claims.overhead += vp8l::table_bytes(chunk.body, (width, height), true)?;
    Ok(())
}

/// Alpha is a byte that says how, and, where that is 1, a lossless bitstream without its header.
fn alpha(
    chunk: &Chunk<'_>,
    (width, height): Size,
    length: usize,
    limits: &Limits,
    claims: &mut Claims<'_>,
) -> Result<()> {
    if let Some((how, body)) = chunk.body.split_first()
        && how & 3 == 1
    {
        limits.check_size(width, height)?;
        limits.check_expansion(width, height, length)?;
        claims.overhead += vp8l::table_bytes(body, (width, height), false)?;
    }
    Ok(())
}

/// What the decoder takes of a lossy bitstream itself: one partition as long as it claims to be, and
/// the last in a buffer that grows, and once more.
fn lossy_bytes(chunk: &Chunk<'_>) -> u64 {
    PARTITION + 3 * chunk.body.len() as u64
}

/// A lossy bitstream (RFC 6386, section 9.1) has the size of what it is drawn on.
fn bitstream(chunk: &Chunk<'_>, outer: Size, claims: &mut Claims<'_>) -> Result<()> {
    if &chunk.name != b"VP8 " {
        return Ok(());
    }
    claims.overhead += lossy_bytes(chunk);
    let side = |at| little::<2>(chunk.body, at).map(|side| side & 0x3fff);
    match (side(6), side(8)) {
        (Some(width), Some(height)) if (width, height) != outer => {
            Err(inconsistent((width, height), outer))
        }
        _ => Ok(()),
    }
}

struct Chunk<'a> {
    name: [u8; 4],
    /// How long it says that it is.
    length: usize,
    /// What the file has of it.
    body: &'a [u8],
}

/// The chunks of a RIFF from a place on (RFC 9649, section 2.3).
struct Chunks<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        let (name, rest) = self.data.get(self.at..)?.split_first_chunk::<4>()?;
        let length = little::<4>(rest, 0)? as usize;
        let start = self.at + 8;
        let end = start.checked_add(length)?;
        self.at = end.checked_add(length & 1)?;
        let body = self.data.get(start..end.min(self.data.len()))?;
        Some(Chunk { name: *name, length, body })
    }
}
