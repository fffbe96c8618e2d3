//! What the main directory says of an image, checked.

use crate::codecs::tiff::chunks::{ChunkKind, Chunks};
use crate::codecs::tiff::codings::Coding;
use crate::codecs::tiff::codings::unpack::damaged;
use crate::codecs::tiff::directory::Directory;
use crate::codecs::tiff::kinds::{self, unsupported};
use crate::codecs::tiff::lab::LabKind;
use crate::codecs::tiff::tags;
use crate::info::ColorModel;
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

/// Samples of a pixel: four, and as many again for what else a scanner notes.
const MAX_SAMPLES: u64 = 16;

/// Bytes of a pixel that `max_pixels` is meant for: four samples of 16 bits. Files with more samples
/// may have fewer pixels.
const PIXEL_BYTES: u64 = 8;

/// How colors are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Color {
    Gray {
        /// 0 is white, the rest is darker.
        white_is_zero: bool,
    },
    Palette,
    Rgb,
    Cmyk,
    Ycbcr {
        /// Pixels across and down that share their color differences.
        across: u8,
        down: u8,
    },
    Lab(LabKind),
}

impl Color {
    /// Samples of a pixel, those besides colors apart.
    pub(super) fn samples(self) -> u8 {
        match self {
            Self::Gray { .. } | Self::Palette => 1,
            Self::Rgb | Self::Ycbcr { .. } | Self::Lab(_) => 3,
            Self::Cmyk => 4,
        }
    }
}

/// A sample that says how opaque a pixel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Alpha {
    /// Its number among the samples of a pixel.
    pub(super) sample: u8,
    /// Whether the colors were multiplied by it.
    pub(super) premultiplied: bool,
}

/// An image as it is stored.
#[derive(Clone, Copy)]
pub(super) struct Structure<'a> {
    pub(super) size: Size,
    /// Bits of a sample: 1 to 16, or 32.
    pub(super) bits: u8,
    /// Samples of a pixel, 1 to 16.
    pub(super) samples: u8,
    pub(super) color: Color,
    pub(super) alpha: Option<Alpha>,
    pub(super) coding: Coding,
    /// Whether the samples of a pixel are apart, each in strips or tiles of its own.
    pub(super) planar: bool,
    /// Whether rows hold differences of neighboring pixels.
    pub(super) predictor: bool,
    /// Whether the bits of each byte are in the reverse order (FillOrder 2).
    pub(super) reversed: bool,
    pub(super) chunks: Chunks<'a>,
}

impl<'a> Structure<'a> {
    /// Reads and checks the fields.
    ///
    /// # Errors
    /// `Decode` for fields that contradict each other, `Unsupported` for kinds that are not supported,
    /// `Limit` where the image exceeds `limits`.
    pub(super) fn new(directory: &Directory<'a>, limits: &Limits) -> Result<Self> {
        let size = size(directory)?;
        limits.check_size(size.width, size.height)?;
        kinds::check_raw(directory)?;
        let coding = Coding::of(directory)?;
        kinds::check_sample_format(directory)?;
        let samples = samples(directory, coding)?;
        let bits = bits(directory)?;
        let color = color(directory, coding, samples)?;
        let alpha = alpha(directory, color, samples);
        // One sample is never apart from others.
        let planar = directory.number(tags::PLANAR) == Some(2) && samples > 1;
        let structure = Self {
            size,
            bits,
            samples,
            color,
            alpha,
            coding,
            planar,
            predictor: predictor(directory, coding)?,
            reversed: directory.number(tags::FILL_ORDER) == Some(2)
                && !coding.is_jpeg()
                && coding != Coding::Zstd,
            chunks: Chunks::new(
                directory,
                size,
                if planar { u32::from(samples) } else { 1 },
                chunk_kind(coding),
            )?,
        };
        structure.check_combination()?;
        structure.check_work(limits)?;
        Ok(structure)
    }

    fn check_combination(&self) -> Result<()> {
        let Self { bits, samples, color, .. } = *self;
        match self.coding {
            Coding::Fax(_) if bits != 1 || (samples != 1 && !self.planar) => {
                return Err(unsupported("fax compression of other than one bit a pixel"));
            }
            Coding::Jpeg | Coding::OldJpeg if bits != 8 => {
                return Err(unsupported(format!("JPEG compression of {bits} bits a sample")));
            }
            Coding::OldJpeg if self.planar => {
                return Err(unsupported("old-style JPEG compression of separate colors"));
            }
            Coding::OldJpeg if self.chunks.size.width != self.size.width => {
                return Err(unsupported("old-style JPEG compression in tiles"));
            }
            _ => {}
        }
        if self.predictor && !matches!(bits, 8 | 16 | 32) {
            return Err(unsupported(format!("a predictor for samples of {bits} bits")));
        }
        match color {
            Color::Palette if bits > 8 => {
                Err(unsupported(format!("a palette of {bits} bits; up to 8 bits are supported")))
            }
            Color::Ycbcr { .. } | Color::Lab(_) if !matches!(bits, 8 | 16) => {
                Err(unsupported(format!("these colors in samples of {bits} bits")))
            }
            Color::Ycbcr { .. } if bits != 8 => {
                Err(unsupported("luminance and color differences of more than 8 bits"))
            }
            Color::Ycbcr { .. } if self.coding.is_jpeg() && !self.planar => match samples {
                3 => Ok(()),
                _ => Err(unsupported("JPEG compression of more than three colors")),
            },
            Color::Ycbcr { across, down }
                if (across, down) != (1, 1) && (self.planar || samples != 3 || self.predictor) =>
            {
                Err(unsupported("subsampled colors that are separate, predicted or transparent"))
            }
            _ => Ok(()),
        }
    }

    /// Bounds what is unpacked: padded tiles and further samples, too.
    fn check_work(&self, limits: &Limits) -> Result<()> {
        let padded = self.chunks.padded();
        let bytes = padded.pixels().saturating_mul(self.stored_bits()) / 8;
        let most = limits.max_pixels.saturating_mul(PIXEL_BYTES);
        if padded.pixels() > limits.max_pixels || bytes > most {
            return Err(Error::limit(
                "max_pixels",
                format!(
                    "the strips or tiles of the TIFF have {} pixels in {bytes} bytes; max_pixels is \
                     {}, of {PIXEL_BYTES} bytes each",
                    padded.pixels(),
                    limits.max_pixels
                ),
            ));
        }
        Ok(())
    }

    /// Bits of a pixel as stored, at least 8.
    fn stored_bits(&self) -> u64 {
        (u64::from(self.samples) * u64::from(self.bits)).max(8)
    }

    /// Whether the decoder of JPEG turns YCbCr into RGB.
    pub(super) fn jpeg_makes_rgb(&self) -> bool {
        self.coding.is_jpeg() && !self.planar && matches!(self.color, Color::Ycbcr { .. })
    }

    /// How colors are stored, in the words of `Info`.
    pub(super) fn color_model(&self) -> ColorModel {
        match (self.color, self.alpha) {
            (Color::Gray { .. }, None) => ColorModel::Gray,
            (Color::Gray { .. }, Some(_)) => ColorModel::GrayAlpha,
            (Color::Palette, _) => ColorModel::Palette,
            (Color::Rgb, None) => ColorModel::Rgb,
            (Color::Rgb, Some(_)) => ColorModel::Rgba,
            (Color::Cmyk, _) => ColorModel::Cmyk,
            (Color::Ycbcr { .. }, _) => ColorModel::Ycbcr,
            (Color::Lab(_), _) => ColorModel::Lab,
        }
    }
}

fn chunk_kind(coding: Coding) -> ChunkKind {
    match coding {
        Coding::Stored => ChunkKind::Stored,
        Coding::Jpeg | Coding::OldJpeg => ChunkKind::Jpeg,
        _ => ChunkKind::Packed,
    }
}

fn size(directory: &Directory<'_>) -> Result<Size> {
    let side = |tag, name: &str| {
        let side = directory.number(tag).ok_or_else(|| damaged(format!("it has no {name}")))?;
        Ok(u32::try_from(side).unwrap_or(u32::MAX))
    };
    Ok(Size::new(side(tags::WIDTH, "width")?, side(tags::HEIGHT, "height")?))
}

fn samples(directory: &Directory<'_>, coding: Coding) -> Result<u8> {
    let stated = directory.number(tags::SAMPLES).filter(|samples| *samples > 0);
    let found = stated.unwrap_or_else(|| {
        let depths = directory.values(tags::BITS).map_or(1, |bits| bits.len() as u64);
        match directory.number(tags::PHOTOMETRIC) {
            Some(2 | 6) if coding.is_jpeg() => depths.max(3),
            _ => depths.max(1),
        }
    });
    if found > MAX_SAMPLES {
        return Err(unsupported(format!(
            "{found} samples a pixel; up to {MAX_SAMPLES} are supported"
        )));
    }
    Ok(found as u8)
}

fn bits(directory: &Directory<'_>) -> Result<u8> {
    let Some(values) = directory.values(tags::BITS) else { return Ok(1) };
    let first = values.number(0).ok_or_else(|| damaged("the bits of its samples are missing"))?;
    if values.numbers().take(MAX_SAMPLES as usize).any(|bits| bits != Some(first)) {
        return Err(unsupported("samples of different numbers of bits"));
    }
    match first {
        1..=16 | 32 => Ok(first as u8),
        _ => Err(unsupported(format!("samples of {first} bits; 1 to 16 and 32 are supported"))),
    }
}

fn color(directory: &Directory<'_>, coding: Coding, samples: u8) -> Result<Color> {
    let photometric = directory.number(tags::PHOTOMETRIC).unwrap_or(match (coding, samples) {
        // What libtiff guesses where the field is missing.
        (Coding::OldJpeg, 3..) => 6,
        (Coding::Fax(_), _) => 0,
        (_, 3..) => 2,
        _ => 1,
    });
    let color = match photometric {
        0 => Color::Gray { white_is_zero: true },
        1 => Color::Gray { white_is_zero: false },
        2 => Color::Rgb,
        3 => Color::Palette,
        5 => {
            if directory.number(tags::INK_SET).is_some_and(|set| set != 1) {
                return Err(unsupported("inks other than cyan, magenta, yellow and black"));
            }
            Color::Cmyk
        }
        6 => subsampled(directory)?,
        8 => Color::Lab(LabKind::Signed),
        9 => Color::Lab(LabKind::Offset),
        other => return Err(kinds::colors(other)),
    };
    match color {
        // Only lightness: some writers of grays.
        Color::Lab(_) if samples < 3 => Err(unsupported("L*a*b* colors of fewer than 3 samples")),
        _ if samples < color.samples() => Err(damaged(format!(
            "its colors need {} samples a pixel, it has {samples}",
            color.samples()
        ))),
        _ => Ok(color),
    }
}

fn subsampled(directory: &Directory<'_>) -> Result<Color> {
    let values = directory.values(tags::YCBCR_SUBSAMPLING);
    let factor = |index| {
        let factor = values.and_then(|values| values.number(index)).unwrap_or(2);
        match factor {
            1 | 2 | 4 => Ok(factor as u8),
            _ => Err(damaged(format!("a factor of subsampling must be 1, 2 or 4, got {factor}"))),
        }
    };
    Ok(Color::Ycbcr { across: factor(0)?, down: factor(1)? })
}

/// The first further sample that is alpha (TIFF 6.0, section 18). Files of gray or RGB with one sample
/// more, which nothing describes, mean alpha, as Pillow and libvips take it; a sample described as
/// something else is left aside.
fn alpha(directory: &Directory<'_>, color: Color, samples: u8) -> Option<Alpha> {
    let first = color.samples();
    match directory.values(tags::EXTRA_SAMPLES) {
        Some(kinds) => {
            (first..samples).zip(kinds.numbers()).find_map(|(sample, kind)| match kind {
                Some(1) => Some(Alpha { sample, premultiplied: true }),
                Some(2) => Some(Alpha { sample, premultiplied: false }),
                _ => None,
            })
        }
        None if matches!(color, Color::Gray { .. } | Color::Rgb) && samples == first + 1 => {
            Some(Alpha { sample: first, premultiplied: false })
        }
        None => None,
    }
}

fn predictor(directory: &Directory<'_>, coding: Coding) -> Result<bool> {
    if !coding.has_predictor() {
        return Ok(false);
    }
    match directory.number(tags::PREDICTOR).unwrap_or(1) {
        1 => Ok(false),
        2 => Ok(true),
        3 => Err(unsupported("a predictor for floating point")),
        other => Err(unsupported(format!("an unknown predictor (number {other})"))),
    }
}
