//! GIF89a, sections 17 to 26: the blocks, without their contents.

use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

use super::Claims;

/// Counts frames, and what stands before the first: the decoder collects profile and XMP from there.
pub(super) fn check<'a>(data: &'a [u8], limits: &Limits) -> Result<Claims<'a>> {
    let most = u64::from(limits.max_frames).saturating_add(1);
    let mut claims = Claims::default();
    let mut first = data.len();
    walk(data, |at| {
        first = first.min(at);
        claims.frames += 1;
        claims.frames < most
    });
    // A Vec that grows may hold three times what it needs for a moment, and a copy is handed on.
    claims.overhead = 4 * first as u64;
    Ok(claims)
}

/// Calls `frame` with the place of each image descriptor until it says no or the file ends.
fn walk(data: &[u8], mut frame: impl FnMut(usize) -> bool) -> Option<()> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + table(*data.get(10)?);
    loop {
        match *data.get(at)? {
            0x21 => at += 2,
            0x2c => {
                if !frame(at) {
                    return None;
                }
                at += 11 + table(*data.get(at + 9)?);
            }
            // The decoder reads on behind a zero, as behind the end of a block.
            0 => {
                at += 1;
                continue;
            }
            _ => return Some(()),
        }
        while let length @ 1.. = *data.get(at)? {
            at += 1 + usize::from(length);
        }
        at += 1;
    }
}
