//! The crate `heic-decoder`, which decodes one HEVC image: what it is given is checked before, and
//! what it says is translated.

use heic_decoder::HeifError;
use heic_decoder::bitreader::strip_emulation_prevention;
use heic_decoder::hevc::nal::{NAL_PPS, NAL_SPS};
use heic_decoder::hevc::params::{Pps, Sps, parse_pps, parse_sps};
use heic_decoder::hevc::slice::parse_slice_header;
use heic_decoder::isobmff::{HevcDecoderConfig, HevcNalArray, ResolvedImage};

use crate::codecs::heic::boxes::{Reader, at_most, damaged, unsupported};
use crate::codecs::heic::color::Nclx;
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;
use fcimage_base::error::{Error, ErrorKind, Result, catch_panic};
use fcimage_base::limits::Limits;

/// Bytes of a parameter set. Those of photos have about 50.
const MAX_PARAMETERS: u64 = 4096;

/// Bytes of a slice header without its list of rows.
const MAX_SLICE_HEADER: usize = 2048;

/// How the images of one kind in a file are coded: all tiles of a grid share it.
pub(super) struct Config<'a> {
    /// The body of the box, by which tiles of the same kind are told.
    body: &'a [u8],
    length_bytes: usize,
    sps: Sps,
    pps: Pps,
    parameters: HevcDecoderConfig,
}

/// The samples of a decoded image, as they are coded.
pub(super) struct Planes {
    pub(super) y: Vec<i32>,
    pub(super) cb: Vec<i32>,
    pub(super) cr: Vec<i32>,
    /// Samples in a row of luminance.
    pub(super) width: usize,
    /// Samples in a row of chroma.
    pub(super) chroma_width: usize,
}

impl<'a> Config<'a> {
    /// Reads the box `hvcC` (ISO/IEC 14496-15, section 8.3.2).
    ///
    /// # Errors
    /// `Decode` where it is damaged, `Unsupported` for kinds of HEVC that are not supported, `Limit`
    /// where the size exceeds `limits`.
    pub(super) fn read(body: &'a [u8], limits: &Limits) -> Result<Self> {
        let mut reader = Reader::new(body);
        reader.take(21)?;
        let length_bytes = usize::from(reader.u8()? & 3) + 1;
        let (mut sps, mut pps) = (None, None);
        for _ in 0..reader.u8()? {
            let kind = reader.u8()? & 0x3f;
            for _ in 0..reader.u16()? {
                let length = usize::from(reader.u16()?);
                let unit = reader.take(length)?;
                let place = match kind {
                    NAL_SPS if layer(unit) == Some(0) => &mut sps,
                    NAL_PPS if layer(unit) == Some(0) => &mut pps,
                    _ => continue,
                };
                at_most(length as u64, MAX_PARAMETERS, "bytes in a parameter set")?;
                if place.replace(unit).is_some_and(|before| before != unit) {
                    return Err(unsupported("several parameter sets of one kind"));
                }
            }
        }
        let (Some(sps_unit), Some(pps_unit)) = (sps, pps) else {
            return Err(damaged("its HEVC parameters are missing"));
        };
        let sps = decoder(|| {
            parse_sps(&strip_emulation_prevention(sps_unit.get(2..).unwrap_or_default()))
        })?;
        let pps = decoder(|| {
            parse_pps(&strip_emulation_prevention(pps_unit.get(2..).unwrap_or_default()))
        })?;
        limits.check_size(sps.pic_width_in_luma_samples, sps.pic_height_in_luma_samples)?;
        if sps.chroma_format_idc > 3 {
            return Err(damaged("its kind of chroma is not known"));
        }
        let unit =
            |kind, unit: &[u8]| HevcNalArray { nal_unit_type: kind, nalus: vec![unit.to_vec()] };
        let parameters = HevcDecoderConfig {
            // Slices are passed on with lengths of four bytes.
            length_size_minus_one: 3,
            arrays: vec![unit(NAL_SPS, sps_unit), unit(NAL_PPS, pps_unit)],
            ..HevcDecoderConfig::default()
        };
        Ok(Self { body, length_bytes, sps, pps, parameters })
    }

    /// Whether it was read from these bytes.
    pub(super) fn is_from(&self, body: &[u8]) -> bool {
        self.body == body
    }

    /// The part of the coded image that is meant to be seen.
    pub(super) fn window(&self) -> Rect {
        let [left, right, top, bottom] = self.sps.conformance_window;
        let Size { width, height } = self.coded_size();
        // The decoder crate has checked that something is left.
        let inner = |side: u32, a: u32, b: u32| side.saturating_sub(a).saturating_sub(b).max(1);
        Rect {
            x: left,
            y: top,
            width: inner(width, left, right),
            height: inner(height, top, bottom),
        }
    }

    /// The size of the coded image.
    pub(super) const fn coded_size(&self) -> Size {
        Size::new(self.sps.pic_width_in_luma_samples, self.sps.pic_height_in_luma_samples)
    }

    /// The size of what is meant to be seen.
    pub(super) fn size(&self) -> Size {
        self.window().size()
    }

    /// By how many bits the coordinates of chroma are shorter: across, and down.
    pub(super) const fn chroma_shift(&self) -> (u32, u32) {
        match self.sps.chroma_format_idc {
            1 => (1, 1),
            2 => (1, 0),
            _ => (0, 0),
        }
    }

    /// Whether there is no chroma.
    pub(super) const fn is_gray(&self) -> bool {
        self.sps.chroma_format_idc == 0
    }

    /// Bits of a sample of luminance, and of chroma; 8 to 16.
    pub(super) const fn depths(&self) -> (u32, u32) {
        (self.sps.bit_depth_luma, self.sps.bit_depth_chroma)
    }

    /// The colors that the stream states.
    pub(super) fn nclx(&self) -> Option<Nclx> {
        self.sps.color_info.map(|color| Nclx {
            primaries: color.color_primaries,
            transfer: color.transfer_characteristics,
            matrix: color.matrix_coefficients,
            full_range: color.full_range,
        })
    }

    /// An upper bound of the bytes that decoding an image of `coded` bytes takes, its planes included.
    pub(super) fn decode_bytes(&self, coded: u64) -> u64 {
        let Size { width, height } = self.coded_size();
        let (width, height) = (u64::from(width), u64::from(height));
        let luma = width * height;
        let chroma = match self.sps.chroma_format_idc {
            0 => 0,
            1 => 2 * width.div_ceil(2) * height.div_ceil(2),
            2 => 2 * width.div_ceil(2) * height,
            _ => 2 * luma,
        };
        // A sample and whether it is decoded; 22 bytes for each 4 x 4 block, and 32 for each coding
        // tree; a copy of one plane for the last filter; the coded bytes in three forms.
        let blocks = width.div_ceil(4) * height.div_ceil(4) * 22;
        let trees = width.div_ceil(16) * height.div_ceil(16) * 64 * 2;
        5 * (luma + chroma) + blocks + trees + 4 * luma + 4 * coded + (256 << 10)
    }

    /// The samples of an image whose coded bytes are `pieces`.
    ///
    /// # Errors
    /// `Decode` for damaged data, `Unsupported` for kinds of HEVC that are not supported.
    pub(super) fn decode(&self, pieces: &[&[u8]]) -> Result<Planes> {
        let gathered;
        let data = match pieces {
            [one] => one,
            several => {
                gathered = several.concat();
                gathered.as_slice()
            }
        };
        let image =
            ResolvedImage { hevc_config: self.parameters.clone(), data: self.slices(data)? };
        let (_, picture) = decoder(|| heic_decoder::decode_one_image(&image))?;
        drop(image);
        let (width, chroma_width) = (picture.y.width, picture.cb.width);
        let y = picture.y.into_samples();
        let (cb, cr) = (picture.cb.into_samples(), picture.cr.into_samples());
        Ok(Planes { y, cb, cr, width, chroma_width })
    }

    /// The slices in `data`, each after its length. Other units are left out, and the list of rows in
    /// the head of a slice cannot be longer than the image.
    fn slices(&self, data: &[u8]) -> Result<Vec<u8>> {
        let tree = 1_u32.checked_shl(self.sps.ctb_log2_size_y()).unwrap_or(64);
        let rows = self.sps.pic_height_in_luma_samples.div_ceil(tree) as usize;
        let mut slices = Vec::with_capacity(data.len());
        let (mut reader, mut count) = (Reader::new(data), 0);
        while !reader.rest().is_empty() {
            let length = reader.number(self.length_bytes)?;
            let unit = reader.take(usize::try_from(length).unwrap_or(usize::MAX))?;
            let kind = unit.first().map_or(u8::MAX, |byte| byte >> 1 & 0x3f);
            if kind > 31 || layer(unit) != Some(0) {
                continue;
            }
            count += 1;
            if count > rows {
                return Err(unsupported("several slices in a row"));
            }
            let head = unit.get(2..).unwrap_or_default();
            let head = head.get(..MAX_SLICE_HEADER + 8 * rows).unwrap_or(head);
            let head = strip_emulation_prevention(head);
            let (header, _) = decoder(|| parse_slice_header(&head, kind, &self.sps, &self.pps))?;
            if header.entry_point_offsets.len() > rows {
                return Err(damaged("a slice has more rows than the image"));
            }
            slices.extend((length as u32).to_be_bytes());
            slices.extend(unit);
        }
        if count == 0 {
            return Err(damaged("an image has no coded data"));
        }
        Ok(slices)
    }
}

/// The layer of a unit; 0 is the image, others add to it.
fn layer(unit: &[u8]) -> Option<u8> {
    let [first, second, ..] = unit else { return None };
    Some((first & 1) << 5 | second >> 3)
}

/// Runs the decoder crate. It is written not to panic; a panic, which an arithmetic check may cause, is
/// about the data.
fn decoder<T>(run: impl FnOnce() -> heic_decoder::Result<T>) -> Result<T> {
    catch_panic(|| run().map_err(|error| translated(&error))).map_err(|error| match error.kind() {
        ErrorKind::Internal => damaged("the HEVC decoder gave up"),
        _ => error,
    })
}

fn translated(error: &HeifError) -> Error {
    match error {
        HeifError::Unsupported(what) => {
            unsupported(format!("a rare feature of HEVC ({})", what.replace(": ", ", ")))
        }
        HeifError::Truncated { .. } => damaged("a coded image ends too early"),
        _ => damaged("a coded image cannot be read"),
    }
}
