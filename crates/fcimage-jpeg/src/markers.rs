//! The marker segments of a file (T.81, annex B): what lies between the coded data.

use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

use super::frame::{ColorModel, Component, Frame, Header};
use super::huffman::Spec;
use super::metadata::Metadata;
use super::tables::{ZIGZAG, typical_ac, typical_dc};

/// One component of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ScanPart {
    /// Index into the components of the frame.
    pub(super) component: usize,
    /// DC table, 0 to 3.
    pub(super) dc: u8,
    /// AC table, 0 to 3.
    pub(super) ac: u8,
}

/// A scan header (T.81, B.2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ScanHeader {
    pub(super) parts: Vec<ScanPart>,
    /// First coefficient in zig-zag order.
    pub(super) start: u8,
    /// Last coefficient in zig-zag order.
    pub(super) end: u8,
    /// Bit position of the scan before on these coefficients, 0 for the first one.
    pub(super) high: u8,
    /// Bit position of this scan.
    pub(super) low: u8,
}

/// What comes next in a file.
pub(super) enum Found {
    /// A scan; its coded data start at [`Markers::position`].
    Scan(ScanHeader),
    /// The end.
    End {
        /// Whether an EOI marker says so.
        marked: bool,
    },
}

/// A walk over the markers of `data`, with the tables that were defined so far.
pub(super) struct Markers<'a> {
    data: &'a [u8],
    position: usize,
    metadata: Metadata<'a>,
    frame: Option<Frame>,
    /// Quantisation tables in row-major order.
    quant: [Option<[u16; 64]>; 4],
    dc: [Option<Spec>; 4],
    ac: [Option<Spec>; 4],
    restart_interval: u32,
}

impl<'a> Markers<'a> {
    /// Starts behind the SOI marker.
    pub(super) fn new(data: &'a [u8]) -> Result<Self> {
        if !data.starts_with(&[0xff, 0xd8]) {
            return Err(Error::decode("a JPEG starts with the bytes FF D8, these do not"));
        }
        let [dc0, dc1] = typical_dc().map(Some);
        let [ac0, ac1] = typical_ac().map(Some);
        Ok(Self {
            data,
            position: 2,
            metadata: Metadata::default(),
            frame: None,
            quant: [None; 4],
            dc: [dc0, dc1, None, None],
            ac: [ac0, ac1, None, None],
            restart_interval: 0,
        })
    }

    /// Walks up to the next scan or the end.
    pub(super) fn next(&mut self) -> Result<Found> {
        loop {
            let Some(code) = self.marker() else {
                return match self.frame {
                    Some(_) => Ok(Found::End { marked: false }),
                    None => Err(Error::decode("the JPEG ends before its frame header")),
                };
            };
            match code {
                0xd9 => return Ok(Found::End { marked: true }),
                // Standing alone: TEM, RST0 to RST7, a second SOI; and codes that mean nothing,
                // which are junk between the segments.
                0x01..=0xbf | 0xd0..=0xd8 => {}
                _ => {
                    let payload = self.segment(code)?;
                    if code == 0xda {
                        return Ok(Found::Scan(self.scan(payload)?));
                    }
                    self.take(code, payload)?;
                }
            }
        }
    }

    fn take(&mut self, code: u8, payload: &'a [u8]) -> Result<()> {
        match code {
            0xc0..=0xc2 => self.start_frame(code, payload),
            0xc4 => self.huffman_tables(payload),
            0xdb => self.quantisation_tables(payload),
            0xdd => match *payload {
                [high, low] => {
                    self.restart_interval = u32::from(u16::from_be_bytes([high, low]));
                    Ok(())
                }
                _ => Err(wrong_length("DRI", payload.len())),
            },
            0xe0..=0xef => {
                self.metadata.take(code & 15, payload);
                Ok(())
            }
            0xc3 | 0xcb => Err(Error::unsupported("lossless JPEG (SOF3, SOF11) is not read")),
            0xc5..=0xc7 | 0xcd..=0xcf | 0xde => {
                Err(Error::unsupported("hierarchical JPEG is not read"))
            }
            0xc9 | 0xca | 0xcc => Err(Error::unsupported("arithmetic-coded JPEG is not read")),
            0xf7 => Err(Error::unsupported("JPEG-LS is not read")),
            // Comments, DNL (already looked up), reserved segments.
            _ => Ok(()),
        }
    }

    /// The code of the next marker, over fill bytes and whatever is no marker.
    fn marker(&mut self) -> Option<u8> {
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
        let rest = self.data.get(self.position..).unwrap_or_default();
        let short = || {
            Error::decode(format!(
                "the JPEG ends within the segment FF {code:02X} at byte {}",
                self.position
            ))
        };
        let [high, low, rest @ ..] = rest else { return Err(short()) };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some(payload) = length.checked_sub(2) else {
            return Err(wrong_length(&format!("FF {code:02X}"), length));
        };
        let payload = rest.get(..payload).ok_or_else(short)?;
        self.position += length;
        Ok(payload)
    }

    fn start_frame(&mut self, code: u8, payload: &[u8]) -> Result<()> {
        if self.frame.is_some() {
            return Err(Error::decode("the JPEG has a second frame header"));
        }
        let [bits, h1, h0, w1, w0, count, parts @ ..] = payload else {
            return Err(wrong_length("SOF", payload.len()));
        };
        if *bits != 8 {
            return Err(Error::unsupported(format!(
                "JPEG with {bits} bits a sample is not read, only 8 bits"
            )));
        }
        let count = usize::from(*count);
        if parts.len() != 3 * count {
            return Err(wrong_length("SOF", payload.len()));
        }
        if !matches!(count, 1 | 3 | 4) {
            return Err(Error::unsupported(format!(
                "JPEG with {count} components is not read, only 1, 3 or 4"
            )));
        }
        let mut components: Vec<Component> = Vec::with_capacity(count);
        for part in parts.as_chunks::<3>().0 {
            let [id, sampling, quant] = *part;
            let (h, v) = (sampling >> 4, sampling & 15);
            if !(1..=4).contains(&h) || !(1..=4).contains(&v) {
                return Err(Error::decode(format!(
                    "JPEG sampling factors must be in 1..=4, got {h}x{v}"
                )));
            }
            if quant > 3 {
                return Err(Error::decode(format!(
                    "JPEG quantisation tables have the numbers 0 to 3, got {quant}"
                )));
            }
            if components.iter().any(|other| other.id == id) {
                return Err(Error::decode(format!("two JPEG components have the number {id}")));
            }
            components.push(Component { id, h, v, quant });
        }
        self.frame = Some(Frame {
            width: u32::from(u16::from_be_bytes([*w1, *w0])),
            height: u32::from(u16::from_be_bytes([*h1, *h0])),
            progressive: code == 0xc2,
            components,
        });
        Ok(())
    }

    fn quantisation_tables(&mut self, mut payload: &[u8]) -> Result<()> {
        while let [head, rest @ ..] = payload {
            let (wide, number) = (head >> 4, usize::from(head & 15));
            let size = if wide == 0 { 64 } else { 128 };
            let (Some(slot), Some((values, rest)), true) =
                (self.quant.get_mut(number), rest.split_at_checked(size), wide <= 1)
            else {
                return Err(Error::decode(format!(
                    "bad JPEG quantisation table: precision {wide}, number {number}, {} bytes",
                    rest.len()
                )));
            };
            let mut table = [0; 64];
            for (k, &place) in ZIGZAG.iter().enumerate() {
                let value = match (wide, values.get(k), values.get(2 * k..2 * k + 2)) {
                    (0, Some(&value), _) => u16::from(value),
                    (_, _, Some(&[high, low])) => u16::from_be_bytes([high, low]),
                    _ => 0,
                };
                if let Some(to) = table.get_mut(usize::from(place)) {
                    *to = value;
                }
            }
            *slot = Some(table);
            payload = rest;
        }
        Ok(())
    }

    fn huffman_tables(&mut self, mut payload: &[u8]) -> Result<()> {
        while let [head, rest @ ..] = payload {
            let (class, number) = (head >> 4, usize::from(head & 15));
            let wrong =
                || Error::decode(format!("bad JPEG Huffman table: class {class}, number {number}"));
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or_else(wrong)?;
            let total = counts.iter().copied().map(usize::from).sum::<usize>();
            let (values, rest) = rest.split_at_checked(total).ok_or_else(wrong)?;
            let slots = match class {
                0 => &mut self.dc,
                1 => &mut self.ac,
                _ => return Err(wrong()),
            };
            let slot = slots.get_mut(number).ok_or_else(wrong)?;
            if total > 256 {
                return Err(wrong());
            }
            *slot = Some(Spec::new(*counts, values));
            payload = rest;
        }
        Ok(())
    }

    fn scan(&self, payload: &[u8]) -> Result<ScanHeader> {
        let frame = self
            .frame
            .as_ref()
            .ok_or_else(|| Error::decode("a JPEG scan comes before the frame header"))?;
        let wrong = || wrong_length("SOS", payload.len());
        let (&count, rest) = payload.split_first().ok_or_else(wrong)?;
        let count = usize::from(count);
        let (parts, rest) = rest.split_at_checked(2 * count).ok_or_else(wrong)?;
        let [start, end, bits] = *rest.first_chunk::<3>().ok_or_else(wrong)?;
        if count == 0 || count > frame.components.len() {
            return Err(Error::decode(format!(
                "a JPEG scan must have 1 to {} components, got {count}",
                frame.components.len()
            )));
        }
        let mut scan = ScanHeader { parts: vec![], start, end, high: bits >> 4, low: bits & 15 };
        for part in parts.as_chunks::<2>().0 {
            let [id, tables] = *part;
            let component = frame.components.iter().position(|component| component.id == id);
            let (dc, ac) = (tables >> 4, tables & 15);
            match component {
                Some(component)
                    if dc < 4
                        && ac < 4
                        && scan.parts.iter().all(|other| other.component != component) =>
                {
                    scan.parts.push(ScanPart { component, dc, ac });
                }
                _ => {
                    return Err(Error::decode(format!(
                        "bad component in a JPEG scan: number {id}, tables {dc} and {ac}"
                    )));
                }
            }
        }
        if frame.progressive {
            let ends = if start == 0 { end == 0 } else { start <= end && end < 64 && count == 1 };
            let refines = scan.high == 0 || scan.high == scan.low + 1;
            if !ends || !refines || scan.low > 13 {
                return Err(Error::decode(format!(
                    "bad progressive JPEG scan: coefficients {start} to {end}, bits {} to {}, {count} components",
                    scan.high, scan.low
                )));
            }
        }
        Ok(scan)
    }

    /// The header, once the walk has come to the first scan.
    pub(super) fn header(&self, scan: &ScanHeader, limits: &Limits) -> Result<Header> {
        let Some(frame) = self.frame.clone() else {
            return Err(Error::internal("a JPEG scan without a frame header"));
        };
        let height = match frame.height {
            0 => self.number_of_lines().unwrap_or_default(),
            height => height,
        };
        limits.check_size(frame.width, height)?;
        Ok(Header {
            width: frame.width,
            height,
            components: frame.components.len() as u8,
            color: self.color_model(&frame),
            progressive: frame.progressive,
            adobe_inverted: self.metadata.adobe.is_some(),
            sampling: frame.components.iter().map(|part| (part.h, part.v)).collect(),
            restart_interval: self.restart_interval,
            icc: self.metadata.icc(limits.max_metadata),
            exif: self.metadata.exif(),
            one_scan: scan.parts.len() == frame.components.len(),
            frame,
        })
    }

    /// What the components mean, as libjpeg's `default_decompress_parms` decides it.
    fn color_model(&self, frame: &Frame) -> ColorModel {
        let ids: Vec<u8> = frame.components.iter().map(|component| component.id).collect();
        match (ids.len(), self.metadata.adobe) {
            (1, _) => ColorModel::Gray,
            (4, None | Some(0)) => ColorModel::Cmyk,
            (4, _) => ColorModel::Ycck,
            _ if self.metadata.jfif => ColorModel::Ycc,
            (_, Some(0)) => ColorModel::Rgb,
            (_, None) if ids == *b"RGB" => ColorModel::Rgb,
            _ => ColorModel::Ycc,
        }
    }

    /// The height from the DNL marker that follows the first scan (T.81, B.2.5).
    fn number_of_lines(&self) -> Option<u32> {
        let mut at = self.position;
        loop {
            at = find_ff(self.data, at)?;
            match self.data.get(at + 1..at + 6) {
                Some(&[0xdc, 0, 4, high, low]) => {
                    return Some(u32::from(u16::from_be_bytes([high, low])));
                }
                // The end of the first scan: whatever is neither data nor a restart.
                Some(&[code, ..]) if !matches!(code, 0 | 0xff | 0xd0..=0xd7) => return None,
                _ => at += 1,
            }
        }
    }

    /// The file.
    pub(super) fn data(&self) -> &'a [u8] {
        self.data
    }

    /// Where the walk stands: behind a scan header, its coded data.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Goes on behind the coded data of a scan.
    pub(super) fn resume(&mut self, position: usize) {
        self.position = position;
    }

    pub(super) fn frame(&self) -> Option<&Frame> {
        self.frame.as_ref()
    }

    pub(super) fn restart_interval(&self) -> u32 {
        self.restart_interval
    }

    /// The quantisation table `number` in row-major order, as it is defined now.
    pub(super) fn quant(&self, number: u8) -> Result<[u16; 64]> {
        self.quant.get(usize::from(number)).copied().flatten().ok_or_else(|| {
            Error::decode(format!("the JPEG quantisation table {number} is used but not defined"))
        })
    }

    /// The DC Huffman table `number`, as it is defined now.
    pub(super) fn dc(&self, number: u8) -> Result<&Spec> {
        defined(&self.dc, "DC", number)
    }

    /// The AC Huffman table `number`, as it is defined now.
    pub(super) fn ac(&self, number: u8) -> Result<&Spec> {
        defined(&self.ac, "AC", number)
    }
}

fn defined<'t>(tables: &'t [Option<Spec>; 4], class: &str, number: u8) -> Result<&'t Spec> {
    tables.get(usize::from(number)).and_then(Option::as_ref).ok_or_else(|| {
        Error::decode(format!("the JPEG {class} Huffman table {number} is used but not defined"))
    })
}

#[cold]
fn wrong_length(segment: &str, length: usize) -> Error {
    Error::decode(format!("the JPEG segment {segment} has a wrong length: {length} bytes"))
}

/// The next FF byte at or behind `from`.
pub(super) fn find_ff(data: &[u8], from: usize) -> Option<usize> {
    let rest = data.get(from..)?;
    // Sixteen bytes at a time: the compiler makes one comparison of each group.
    let (groups, tail) = rest.as_chunks::<16>();
    let clean = groups.iter().take_while(|group| !group.contains(&0xff)).count();
    let left = match groups.get(clean) {
        Some(group) => group.as_slice(),
        None => tail,
    };
    left.iter().position(|&b| b == 0xff).map(|i| from + clean * 16 + i)
}
