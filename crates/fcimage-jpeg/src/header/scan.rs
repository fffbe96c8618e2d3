//! The scan header.
//!
//! Components that share a number (against T.81, B.2.2) are told by their order, as in libjpeg. A scan
//! must then name the number once for each of them: otherwise nobody knows which one is meant.

use super::frame::Frame;
use crate::error::{Error, Result};

/// One component of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ScanComponent {
    /// Index into the components of the frame.
    pub(crate) index: usize,
    /// DC table, 0 to 3.
    pub(crate) dc: u8,
    /// AC table, 0 to 3.
    pub(crate) ac: u8,
}

/// A scan header (T.81, B.2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScanHeader {
    pub(crate) components: Vec<ScanComponent>,
    /// First coefficient in zig-zag order.
    pub(crate) start: u8,
    /// Last coefficient in zig-zag order.
    pub(crate) end: u8,
    /// Bit position of the previous scan of these coefficients, 0 for the first one.
    pub(crate) high: u8,
    /// Bit position of this scan.
    pub(crate) low: u8,
}

impl ScanHeader {
    /// Reads the payload of the segment SOS.
    pub(crate) fn parse(payload: &[u8], frame: &Frame) -> Result<Self> {
        let wrong_length = || {
            Error::damaged(format!(
                "the JPEG segment SOS has a wrong length: {} bytes",
                payload.len()
            ))
        };
        let (&count, rest) = payload.split_first().ok_or_else(wrong_length)?;
        let count = usize::from(count);
        let (parts, rest) = rest.split_at_checked(2 * count).ok_or_else(wrong_length)?;
        let [start, end, bits] = *rest.first_chunk::<3>().ok_or_else(wrong_length)?;
        let most = frame.components.len();
        if count == 0 || count > most {
            return Err(Error::damaged(format!(
                "a scan of this JPEG must have between 1 and {most} components, got {count}"
            )));
        }
        let mut components: Vec<ScanComponent> = Vec::with_capacity(count);
        for &[id, tables] in parts.as_chunks::<2>().0 {
            let unused = |index: &usize| components.iter().all(|other| other.index != *index);
            let index = frame.with_number(id).find(unused);
            let (dc, ac) = (tables >> 4, tables & 15);
            let named = parts.as_chunks::<2>().0.iter().filter(|[other, _]| *other == id);
            let index = index
                .filter(|_| dc < 4 && ac < 4)
                .filter(|_| named.count() == frame.with_number(id).count())
                .ok_or_else(|| {
                    Error::damaged(format!(
                        "invalid component in a JPEG scan: number {id}, tables {dc} and {ac}"
                    ))
                })?;
            components.push(ScanComponent { index, dc, ac });
        }
        let scan = Self { components, start, end, high: bits >> 4, low: bits & 15 };
        if frame.progressive { scan.checked_progression() } else { Ok(scan) }
    }

    /// This scan, if a progressive file may have one like it (T.81, G.1.1).
    fn checked_progression(self) -> Result<Self> {
        let Self { start, end, high, low, .. } = self;
        let count = self.components.len();
        let band = if start == 0 { end == 0 } else { start <= end && end < 64 && count == 1 };
        let refines = high == 0 || high == low + 1;
        if !band || !refines || low > 13 {
            return Err(Error::damaged(format!(
                "invalid scan in a progressive JPEG: coefficients {start} to {end}, bits {high} to {low}, {count} components"
            )));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(progressive: bool) -> Frame {
        let sof = [8, 0, 30, 0, 40, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];
        Frame::parse(&sof, progressive).unwrap()
    }

    #[test]
    fn a_scan_names_components_of_its_frame_once_each() {
        let frame = frame(false);
        let parse = |payload: &[u8]| ScanHeader::parse(payload, &frame);
        let scan = parse(&[2, 3, 0x10, 1, 0x23, 0, 63, 0]).unwrap();
        assert_eq!(scan.components[1], ScanComponent { index: 0, dc: 2, ac: 3 });
        for wrong in [
            [2, 3, 0, 3, 0, 0, 63, 0].as_slice(),   // twice
            &[1, 9, 0, 0, 63, 0],                   // not in the frame
            &[1, 1, 0x40, 0, 63, 0],                // table 4
            &[0, 0, 63, 0],                         // none
            &[4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0], // more than the frame has
            &[1, 1, 0, 0, 63],                      // short
        ] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn components_that_share_a_number_are_told_by_their_order() {
        let found = |[a, b, c]: [u8; 3], named: &[u8]| {
            let sof = [8, 0, 30, 0, 40, 3, a, 0x22, 0, b, 0x11, 1, c, 0x11, 1];
            let parts: Vec<u8> = named.iter().flat_map(|id| [*id, 0]).collect();
            // Only DC, which both ways of coding allow in a scan of several components.
            let payload = [&[named.len() as u8], parts.as_slice(), &[0, 0, 0]].concat();
            let [sequential, progressive] = [false, true].map(|progressive| {
                let frame = Frame::parse(&sof, progressive).unwrap();
                let scan = ScanHeader::parse(&payload, &frame).ok()?;
                Some(scan.components.iter().map(|component| component.index).collect::<Vec<_>>())
            });
            assert_eq!(sequential, progressive);
            sequential
        };
        assert_eq!(found([1, 1, 1], &[1, 1, 1]), Some(vec![0, 1, 2]));
        assert_eq!(found([0, 0, 0], &[0, 0, 0]), Some(vec![0, 1, 2]));
        assert_eq!(found([1, 1, 2], &[2, 1, 1]), Some(vec![2, 0, 1]));
        assert_eq!(found([1, 2, 1], &[1, 2, 1]), Some(vec![0, 1, 2]));
        assert_eq!(found([2, 1, 1], &[2]), Some(vec![0]));
        // Which one is meant?
        assert_eq!(found([1, 1, 1], &[1]), None);
        assert_eq!(found([1, 1, 2], &[1, 2]), None);
        assert_eq!(found([1, 1, 2], &[1, 1, 1]), None);
    }

    #[test]
    fn a_progressive_scan_has_only_dc_or_ac_of_one_component() {
        let frame = frame(true);
        let parse = |payload: &[u8]| ScanHeader::parse(payload, &frame).is_ok();
        assert!(parse(&[2, 1, 0, 2, 0, 0, 0, 0x01]));
        assert!(parse(&[1, 1, 0, 1, 63, 0x21]));
        assert!(!parse(&[1, 1, 0, 0, 63, 0]), "DC with AC");
        assert!(!parse(&[2, 1, 0, 2, 0, 1, 5, 0]), "AC of two components");
        assert!(!parse(&[1, 1, 0, 5, 4, 0]), "empty band");
        assert!(!parse(&[1, 1, 0, 1, 64, 0]), "beyond 63");
        assert!(!parse(&[1, 1, 0, 1, 63, 0x31]), "two bits at once");
        assert!(!parse(&[1, 1, 0, 1, 63, 0x0e]), "low 14");
    }
}
