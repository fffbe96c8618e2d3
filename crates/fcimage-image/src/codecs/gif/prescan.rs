//! The blocks of a GIF without their contents (GIF89a, sections 17 to 26), walked before the decoder
//! sees them.

use fcimage_base::limits::Limits;

/// What the walk found.
#[derive(Debug, Default)]
pub(super) struct Prescan {
    /// Frames, counted up to one more than the limits allow.
    pub(super) frames: u64,
    /// Bytes that the decoder may hold besides pixels.
    pub(super) overhead: u64,
}

/// Counts the frames, and the bytes before the first: the decoder collects profile and XMP from there.
pub(super) fn prescan(data: &[u8], limits: &Limits) -> Prescan {
    let most = u64::from(limits.max_frames).saturating_add(1);
    let mut found = Prescan::default();
    let mut first = data.len();
    walk(data, |at| {
        first = first.min(at);
        found.frames += 1;
        found.frames < most
    });
    // A Vec that grows may hold three times what it needs for a moment, and a copy is handed on.
    found.overhead = 4 * first as u64;
    found
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
            // The decoder reads on after a zero, as after the end of a block.
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
