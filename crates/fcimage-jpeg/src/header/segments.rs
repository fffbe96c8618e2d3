//! The walk over the marker segments of a file.

use super::frame::Frame;
use super::metadata::Metadata;
use super::scan::ScanHeader;
use super::tables::Tables;
use crate::error::{Error, Result};
use crate::marker_search::find_ff;

/// What comes next in a file.
pub(crate) enum ScanOrEnd {
    /// A scan; its coded data start at [`Segments::position`].
    Scan(ScanHeader),
    /// The end.
    End {
        /// Whether an EOI marker says so.
        marked: bool,
    },
}

/// A walk over the segments of `data`, with their content so far.
#[derive(Clone)]
pub(crate) struct Segments<'a> {
    data: &'a [u8],
    position: usize,
    pub(crate) metadata: Metadata<'a>,
    frame: Option<Frame>,
    pub(crate) tables: Tables,
    /// MCUs between restart markers, 0 where there are none.
    pub(crate) restart_interval: u32,
}

impl<'a> Segments<'a> {
    /// Starts behind the SOI marker.
    pub(crate) fn new(data: &'a [u8]) -> Result<Self> {
        if !data.starts_with(&[0xff, 0xd8]) {
            return Err(Error::damaged("a JPEG must start with the bytes FF D8"));
        }
        Ok(Self {
            data,
            position: 2,
            metadata: Metadata::default(),
            frame: None,
            tables: Tables::default(),
            restart_interval: 0,
        })
    }

    /// Walks to the next scan or the end.
    pub(crate) fn next_scan(&mut self) -> Result<ScanOrEnd> {
        while let Some(code) = self.next_marker() {
            match code {
                0xd9 => return Ok(ScanOrEnd::End { marked: true }),
                // Markers without a segment: TEM, RST0 to RST7, a second SOI; and codes without a
                // meaning, which are junk between the segments.
                0x01..=0xbf | 0xd0..=0xd8 => {}
                0xda => {
                    let payload = self.segment(code)?;
                    let frame = self.frame.as_ref().ok_or_else(|| {
                        Error::damaged("the JPEG has a scan before its frame header")
                    })?;
                    return Ok(ScanOrEnd::Scan(ScanHeader::parse(payload, frame)?));
                }
                _ => {
                    let payload = self.segment(code)?;
                    self.take(code, payload)?;
                }
            }
        }
        match self.frame {
            Some(_) => Ok(ScanOrEnd::End { marked: false }),
            None => Err(Error::damaged("the JPEG ends before its frame header")),
        }
    }

    fn take(&mut self, code: u8, payload: &'a [u8]) -> Result<()> {
        match code {
            0xc0..=0xc2 => {
                if self.frame.is_some() {
                    return Err(Error::damaged("the JPEG has a second frame header"));
                }
                self.frame = Some(Frame::parse(payload, code == 0xc2)?);
            }
            0xc4 => self.tables.define_huffman(payload)?,
            0xdb => self.tables.define_quantization(payload)?,
            0xdd => match *payload {
                [high, low] => {
                    self.restart_interval = u32::from(u16::from_be_bytes([high, low]));
                }
                _ => return Err(wrong_length("DRI", payload.len())),
            },
            0xe0..=0xef => self.metadata.take(code & 15, payload),
            0xc3 | 0xcb => {
                return Err(Error::unsupported("lossless JPEG (SOF3, SOF11) is not supported"));
            }
            0xc5..=0xc7 | 0xcd..=0xcf | 0xde => {
                return Err(Error::unsupported("hierarchical JPEG is not supported"));
            }
            0xc9 | 0xca | 0xcc => {
                return Err(Error::unsupported("arithmetic-coded JPEG is not supported"));
            }
            0xf7 => return Err(Error::unsupported("JPEG-LS is not supported")),
            // Comments, DNL (which was looked up), reserved segments.
            _ => {}
        }
        Ok(())
    }

    /// The code of the next marker, over fill bytes and junk.
    fn next_marker(&mut self) -> Option<u8> {
        loop {
            let at = find_ff(self.data, self.position)?;
            let code = *self.data.get(at + 1)?;
            self.position = at + if code == 0xff { 1 } else { 2 };
            if code != 0 && code != 0xff {
                return Some(code);
            }
        }
    }

    /// The payload of the segment at the position, which is moved behind it.
    fn segment(&mut self, code: u8) -> Result<&'a [u8]> {
        let short = || {
            Error::damaged(format!(
                "the JPEG ends within segment FF {code:02X} at byte {}",
                self.position
            ))
        };
        let rest = self.data.get(self.position..).ok_or_else(short)?;
        let [high, low, rest @ ..] = rest else { return Err(short()) };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some(payload) = length.checked_sub(2) else {
            return Err(wrong_length(&format!("FF {code:02X}"), length));
        };
        let payload = rest.get(..payload).ok_or_else(short)?;
        self.position += length;
        Ok(payload)
    }

    /// The frame header, which comes before the first scan.
    pub(crate) fn frame(&self) -> Result<&Frame> {
        self.frame.as_ref().ok_or_else(|| Error::internal("a JPEG scan without a frame header"))
    }

    /// The file.
    pub(crate) fn data(&self) -> &'a [u8] {
        self.data
    }

    /// Where the walk is: behind a scan header, at its coded data.
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// Continues behind the coded data of a scan.
    pub(crate) fn resume(&mut self, position: usize) {
        self.position = position;
    }
}

#[cold]
fn wrong_length(segment: &str, length: usize) -> Error {
    Error::damaged(format!("the JPEG segment {segment} has a wrong length: {length} bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    const SOF: &[u8] = &[0xff, 0xc0, 0, 11, 8, 0, 2, 0, 3, 1, 1, 0x11, 0];
    const SOS: &[u8] = &[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0];

    fn next(parts: &[&[u8]]) -> Result<ScanOrEnd> {
        Segments::new(&[&[0xff, 0xd8], parts.concat().as_slice()].concat())?.next_scan()
    }

    #[test]
    fn junk_fill_bytes_and_unknown_segments_are_skipped() {
        for junk in [
            [].as_slice(),
            b"junk",
            &[0xff, 0xff],
            &[0xff, 0],
            &[0xff, 0xd3],
            &[0xff, 0xfe, 0, 3, 9],
        ] {
            let found = next(&[junk, SOF, junk, SOS]).unwrap();
            assert!(matches!(found, ScanOrEnd::Scan(scan) if scan.end == 63), "{junk:?}");
        }
    }

    #[test]
    fn the_end_may_lack_its_marker_but_not_the_frame_header() {
        assert!(matches!(next(&[SOF]), Ok(ScanOrEnd::End { marked: false })));
        assert!(matches!(next(&[SOF, &[0xff, 0xd9]]), Ok(ScanOrEnd::End { marked: true })));
        assert_eq!(next(&[]).err().unwrap().kind(), ErrorKind::Damaged);
        assert_eq!(next(&[SOS]).err().unwrap().kind(), ErrorKind::Damaged);
        assert!(Segments::new(b"\xff\xd9").is_err());
    }

    #[test]
    fn kinds_that_are_not_supported_are_named() {
        for (code, name) in [
            (0xc3, "lossless"),
            (0xc5, "hierarchical"),
            (0xc9, "arithmetic"),
            (0xcb, "lossless"),
            (0xde, "hierarchical"),
            (0xf7, "JPEG-LS"),
        ] {
            let error = next(&[&[0xff, code, 0, 3, 0]]).err().unwrap();
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert!(error.message().contains(name), "{error}");
        }
    }

    #[test]
    fn a_segment_must_lie_within_the_file() {
        for cut in [SOF.len() - 1, 4, 3, 2] {
            assert_eq!(next(&[&SOF[..cut]]).err().unwrap().kind(), ErrorKind::Damaged);
        }
        let error = next(&[&[0xff, 0xfe, 0, 1, 0]]).err().unwrap();
        assert!(error.message().contains("wrong length: 1 bytes"), "{error}");
        let error = next(&[SOF, SOF]).err().unwrap();
        assert!(error.message().contains("second frame header"), "{error}");
    }
}
