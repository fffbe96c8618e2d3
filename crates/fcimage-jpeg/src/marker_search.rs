//! Markers among coded data, found without decoding: FF with a byte behind it that is neither 0 nor FF.

/// The next FF byte at or behind `from`.
pub(crate) fn find_ff(data: &[u8], from: usize) -> Option<usize> {
    let rest = data.get(from..)?;
    // Many bytes at a time: the compiler makes one comparison of each group.
    let (groups, _) = rest.as_chunks::<32>();
    let has_ff = |group: &[u8; 32]| group.iter().fold(false, |found, &b| found | (b == 0xff));
    let clean = 32 * groups.iter().take_while(|group| !has_ff(group)).count();
    let (words, tail) = rest.get(clean..)?.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        if let Some(at) = first_ff(*word) {
            return Some(from + clean + 8 * i + at);
        }
    }
    let behind = data.len() - tail.len();
    tail.iter().position(|&b| b == 0xff).map(|i| behind + i)
}

/// The first FF byte of eight.
fn first_ff(bytes: [u8; 8]) -> Option<usize> {
    // The classic test for a zero byte, on the complement: exact for the first one.
    let bytes = u64::from_le_bytes(bytes);
    let lowest = u64::from_ne_bytes([1; 8]);
    let found = (!bytes).wrapping_sub(lowest) & bytes & (lowest << 7);
    (found != 0).then_some(found.trailing_zeros() as usize / 8)
}

/// A marker among coded data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marker {
    /// The byte after FF.
    pub(crate) code: u8,
    /// The place behind that byte.
    pub(crate) end: usize,
}

impl Marker {
    /// The number of a restart marker, 0 to 7.
    pub(crate) fn restart(self) -> Option<u8> {
        matches!(self.code, 0xd0..=0xd7).then_some(self.code & 7)
    }
}

/// The next marker at or behind `from`, over coded data and fill bytes.
pub(crate) fn find_marker(data: &[u8], mut from: usize) -> Option<Marker> {
    loop {
        let at = find_ff(data, from)?;
        match *data.get(at + 1)? {
            0 => from = at + 2,
            0xff => from = at + 1,
            code => return Some(Marker { code, end: at + 2 }),
        }
    }
}

/// The next restart marker at or behind `from`: its number, 0 to 7, and the place behind it; `None`
/// where another marker or the end comes first.
pub(crate) fn find_restart(data: &[u8], from: usize) -> Option<(u8, usize)> {
    let marker = find_marker(data, from)?;
    marker.restart().map(|number| (number, marker.end))
}

/// Whether the scan whose coded data go on at `from` seems to be whole: at least `restarts` restart
/// markers follow, then a marker that can only come after the last scan of all components: EOI or DNL.
///
/// A file that was cut has neither. Nothing is decoded, so damage in between is not seen.
pub(crate) fn scan_ends_regularly(data: &[u8], mut from: usize, mut restarts: u64) -> bool {
    while let Some(marker) = find_marker(data, from) {
        if marker.restart().is_none() {
            return restarts == 0 && matches!(marker.code, 0xd9 | 0xdc);
        }
        restarts = restarts.saturating_sub(1);
        from = marker.end;
    }
    false
}

/// The height from the DNL marker after the scan whose coded data start at `from` (T.81, B.2.5).
pub(crate) fn number_of_lines(data: &[u8], mut from: usize) -> Option<u32> {
    loop {
        let marker = find_marker(data, from)?;
        if marker.code == 0xdc {
            let Some(&[0, 4, high, low]) = data.get(marker.end..)?.first_chunk::<4>() else {
                return None;
            };
            return Some(u32::from(u16::from_be_bytes([high, low])));
        }
        marker.restart()?;
        from = marker.end;
    }
}

/// How many scan headers follow, as far as a quick look can tell.
pub(crate) fn count_scan_headers(data: &[u8], mut from: usize) -> u64 {
    let mut count = 0;
    while let Some(at) = find_ff(data, from) {
        count += u64::from(data.get(at + 1) == Some(&0xda));
        from = at + 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_of_ff_is_found_at_every_place() {
        for length in 0..80 {
            let mut data: Vec<u8> = (0..length).map(|i| [0xfe, 0, 0x7f, 0x80][i % 4]).collect();
            assert_eq!(find_ff(&data, 0), None);
            for at in 0..length {
                data[at] = 0xff;
                for from in 0..=length + 1 {
                    assert_eq!(find_ff(&data, from), (from <= at).then_some(at));
                }
                data[at] = 0xfe;
            }
        }
    }

    #[test]
    fn stuffed_zeros_and_fill_bytes_are_not_markers() {
        let data = [1, 0xff, 0, 0xff, 0xff, 0xd3, 7, 0xff, 0xd9];
        assert_eq!(find_restart(&data, 0), Some((3, 6)));
        assert_eq!(find_restart(&data, 6), None);
        assert_eq!(find_marker(&data, 6), Some(Marker { code: 0xd9, end: 9 }));
        assert_eq!(find_marker(&data[..8], 6), None);
    }

    #[test]
    fn a_scan_is_whole_where_its_restarts_and_then_eoi_or_dnl_follow() {
        let data = [1, 0xff, 0xd0, 2, 0xff, 0, 0xff, 0xd1, 3, 0xff, 0xff, 0xd9, 0xff, 0xd8];
        assert!(scan_ends_regularly(&data, 0, 2));
        assert!(scan_ends_regularly(&data, 3, 1));
        assert!(!scan_ends_regularly(&data, 0, 3), "an interval is missing");
        for end in 0..12 {
            assert!(!scan_ends_regularly(&data[..end], 0, 0), "cut at {end}");
        }
        assert!(!scan_ends_regularly(&[1, 2, 0xff, 0xd8, 0xff, 0xd9], 0, 0), "another file");
        assert!(scan_ends_regularly(&[1, 0xff, 0xdc, 0, 4, 0, 9], 0, 0));
    }

    #[test]
    fn the_number_of_lines_comes_after_the_first_scan_only() {
        let data = [1, 0xff, 0xd0, 2, 0xff, 0xdc, 0, 4, 1, 2, 0xff, 0xd9];
        assert_eq!(number_of_lines(&data, 0), Some(258));
        assert_eq!(number_of_lines(&data[..9], 0), None);
        assert_eq!(number_of_lines(&[1, 0xff, 0xda, 0xff, 0xdc, 0, 4, 1, 2], 0), None);
    }
}
