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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_counted_only_as_far_as_needed() {
        let mut gif = b"GIF89a\x09\0\x09\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
        for _ in 0..10 {
            gif.extend_from_slice(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
        }
        let limits = Limits { max_frames: 10, ..Limits::DEFAULT };
        assert_eq!(prescan(&gif, &limits).frames, 10);
        let limits = Limits { max_frames: 9, ..Limits::DEFAULT };
        assert_eq!(prescan(&gif, &limits).frames, 10, "one more than the limits allow");
    }
}
