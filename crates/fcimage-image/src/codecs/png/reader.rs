//! The rows of a PNG as 8 bits a sample, by the `png` crate.

use std::io::ErrorKind;

use png::{Adam7Info, BitDepth, ColorType, DecodingError, InterlaceInfo, Transformations};

use crate::codecs::png::format::FORMAT;
use crate::codecs::raster::{damaged, ended};
use crate::codecs::samples::to_8_bits;
use crate::codecs::spliced::Spliced;
use crate::pixels::Layout;
use fcimage_base::error::{Error, Result};

/// How samples come from the decoder.
#[derive(Debug, Clone, Copy)]
struct Kind {
    gray: bool,
    alpha: bool,
    wide: bool,
}

/// An opened PNG.
pub(super) struct PngReader<'a> {
    reader: png::Reader<Spliced<'a>>,
    kind: Kind,
    /// The gray level that is transparent, where the decoder may have missed it.
    transparent: Option<u8>,
    row: Vec<u8>,
    unpacking_bytes: u64,
}

impl<'a> PngReader<'a> {
    /// Reads up to the image's data; `row_bytes` is what the longest row takes, and `unpacking_bytes`
    /// what unpacking the metadata took.
    pub(super) fn new(file: Spliced<'a>, row_bytes: u64, unpacking_bytes: u64) -> Result<Self> {
        // Chunks with the image's data are not kept, and those before it are short.
        let bytes = usize::try_from(row_bytes.saturating_add(64 << 10)).unwrap_or(usize::MAX);
        let mut decoder = png::Decoder::new_with_limits(file, png::Limits { bytes });
        decoder.set_ignore_text_chunk(true);
        decoder.set_transformations(Transformations::EXPAND);
        let reader = decoder.read_info().map_err(|error| translated(&error))?;
        let (color, depth) = reader.output_color_type();
        let kind = Kind {
            gray: matches!(color, ColorType::Grayscale | ColorType::GrayscaleAlpha),
            alpha: matches!(color, ColorType::GrayscaleAlpha | ColorType::Rgba),
            wide: depth == BitDepth::Sixteen,
        };
        let info = reader.info();
        let bits = info.bit_depth as u8;
        let transparent = match info.trns.as_deref() {
            // Only the low bits of the level count (section 11.3.1.1); the decoder compares all.
            Some([level, ..]) if info.color_type == ColorType::Grayscale && bits < 8 => {
                let most = (1 << bits) - 1;
                Some((level & most) * (255 / most))
            }
            _ => None,
        };
        Ok(Self { reader, kind, transparent, row: Vec::new(), unpacking_bytes })
    }

    pub(super) fn unpacking_bytes(&self) -> u64 {
        self.unpacking_bytes
    }

    pub(super) fn width(&self) -> u32 {
        self.reader.info().width
    }

    pub(super) fn layout(&self) -> Layout {
        if self.kind.alpha { Layout::Rgba } else { Layout::Rgb }
    }

    /// Whether rows need no conversion.
    fn is_plain(&self) -> bool {
        !self.kind.gray && !self.kind.wide
    }

    /// Decodes the next row of an image that is not interlaced into `to`.
    pub(super) fn row(&mut self, to: &mut [u8]) -> Result<()> {
        if self.is_plain() {
            let found = self.reader.read_row(to).map_err(|error| translated(&error))?;
            return found.map(|_| ()).ok_or_else(|| ended(FORMAT));
        }
        let row = self.reader.next_row().map_err(|error| translated(&error))?;
        let row = row.ok_or_else(|| ended(FORMAT))?;
        convert(row.data(), self.kind, self.transparent, to);
        Ok(())
    }

    /// Decodes the next row of a pass of an interlaced image.
    pub(super) fn pass(&mut self) -> Result<(&[u8], Adam7Info)> {
        let row = self.reader.next_interlaced_row().map_err(|error| translated(&error))?;
        let row = row.ok_or_else(|| ended(FORMAT))?;
        let InterlaceInfo::Adam7(place) = *row.interlace() else {
            return Err(Error::internal("a PNG is interlaced in its second row only"));
        };
        let kind = self.kind;
        let samples = row.data();
        let stored = if kind.gray { 1 } else { 3 } + usize::from(kind.alpha);
        let stored = stored * if kind.wide { 2 } else { 1 };
        let channels = if kind.alpha { 4 } else { 3 };
        self.row.resize(samples.len() / stored * channels, 0);
        match kind {
            Kind { gray: false, wide: false, .. } => self.row.copy_from_slice(samples),
            _ => convert(samples, kind, self.transparent, &mut self.row),
        }
        Ok((&self.row, place))
    }

    /// Reads to the end of the image's data. That they go on, or end without their checksum, is no
    /// damage where all rows were there.
    pub(super) fn finish(&mut self) -> Result<()> {
        match self.reader.next_row() {
            Err(DecodingError::IoError(error)) if error.kind() == ErrorKind::UnexpectedEof => {
                Ok(())
            }
            Err(error) => Err(translated(&error)),
            Ok(_) => Ok(()),
        }
    }
}

/// Samples as the decoder gives them to those of [`Pixels`](crate::pixels::Pixels).
fn convert(from: &[u8], kind: Kind, transparent: Option<u8>, to: &mut [u8]) {
    let wide = |pair: [u8; 2]| to_8_bits(u16::from_be_bytes(pair));
    match kind {
        Kind { gray: true, alpha: false, wide: false } => {
            to.as_chunks_mut::<3>().0.iter_mut().zip(from).for_each(|(to, gray)| *to = [*gray; 3]);
        }
        Kind { gray: true, alpha: true, wide: false } => {
            let pairs = from.as_chunks::<2>().0;
            for (to, [gray, alpha]) in to.as_chunks_mut::<4>().0.iter_mut().zip(pairs) {
                let clear = transparent == Some(*gray);
                *to = [*gray, *gray, *gray, if clear { 0 } else { *alpha }];
            }
        }
        Kind { gray: true, alpha: false, wide: true } => {
            let samples = from.as_chunks::<2>().0;
            for (to, sample) in to.as_chunks_mut::<3>().0.iter_mut().zip(samples) {
                *to = [wide(*sample); 3];
            }
        }
        Kind { gray: true, alpha: true, wide: true } => {
            let pairs = from.as_chunks::<4>().0;
            for (to, [a, b, c, d]) in to.as_chunks_mut::<4>().0.iter_mut().zip(pairs) {
                let gray = wide([*a, *b]);
                *to = [gray, gray, gray, wide([*c, *d])];
            }
        }
        Kind { gray: false, wide: true, .. } => {
            let samples = from.as_chunks::<2>().0;
            to.iter_mut().zip(samples).for_each(|(to, sample)| *to = wide(*sample));
        }
        Kind { gray: false, wide: false, .. } => {
            to.iter_mut().zip(from).for_each(|(to, sample)| *to = *sample);
        }
    }
}

fn translated(error: &DecodingError) -> Error {
    match error {
        DecodingError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => ended(FORMAT),
        DecodingError::LimitsExceeded => Error::limit(
            "max_memory",
            "this PNG exceeds the limits: decoding needs more memory than an image of this size may take",
        ),
        other => damaged(FORMAT, &other.to_string()),
    }
}
