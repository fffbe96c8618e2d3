//! The decoder of one file.

use std::borrow::Cow;

use fcimage_jpeg_kernels::Kernels;

use crate::coefficients::{self, turn::Turn};
use crate::context::Context;
use crate::decoded::{Decoded, Planes};
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::header::frame::Header;
use crate::header::metadata::Metadata;
use crate::header::quality::quality;
use crate::header::scan::ScanHeader;
use crate::header::segments::{ScanOrEnd, Segments};
use crate::job::Job;
use crate::layout::ScaledLayout;
use crate::limits::Limits;
use crate::marker_search::number_of_lines;
use crate::memory;
use crate::output::Output;
use crate::output::pixels::PixelOutput;
use crate::output::planar::{PlanarOutput, PlaneRows};
use crate::request::{OnDamage, Request};
use crate::{progressive, sequential};

/// A JPEG file whose header was read: everything before the first scan.
///
/// It borrows the bytes of the file and can decode them several times.
pub struct Decoder<'a> {
    /// At the coded data of the first scan.
    segments: Segments<'a>,
    first_scan: ScanHeader,
    metadata: Metadata<'a>,
    header: Header,
    limits: Limits,
}

impl<'a> Decoder<'a> {
    /// Reads all segments up to the first scan and checks them against `limits`.
    ///
    /// # Errors
    /// [`Damaged`](crate::ErrorKind::Damaged) where `data` are not a JPEG or end within its header,
    /// [`Unsupported`](crate::ErrorKind::Unsupported) (with the name of the kind) for arithmetic-coded,
    /// lossless and hierarchical files and those of more than 8 bits per sample,
    /// [`Limit`](crate::ErrorKind::Limit) where the file or its image is too large.
    pub fn new(data: &'a [u8], limits: &Limits) -> Result<Self> {
        limits.check_input(data.len())?;
        let mut segments = Segments::new(data)?;
        let ScanOrEnd::Scan(first_scan) = segments.next_scan()? else {
            return Err(Error::damaged("the JPEG ends before its first scan"));
        };
        let metadata = std::mem::take(&mut segments.metadata);
        let frame = segments.frame()?;
        let height = match frame.size.height {
            // No DNL marker leaves it at 0, which is refused.
            0 => number_of_lines(data, segments.position()).unwrap_or(0),
            height => height,
        };
        let mut header = Header::new(frame, height, &metadata);
        limits.check_size(header.size)?;
        header.restart_interval = segments.restart_interval;
        header.one_scan = first_scan.components.len() == header.sampling.len();
        Ok(Self { segments, first_scan, metadata, header, limits: *limits })
    }

    /// What the file says before its first scan.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The quality, 1 to 100, at which the tables of libjpeg are closest to the quantization tables of
    /// the file: exact for files of libjpeg, a guess for those of others. `None` where no table comes
    /// before the first scan.
    pub fn quality(&self) -> Option<u8> {
        quality(&self.header, &self.segments.tables)
    }

    /// The Exif data: the payload of the first APP1 segment of this kind, after `Exif\0\0`. `None`
    /// where there are none, or more bytes than [`Limits::max_metadata`].
    pub fn exif(&self) -> Option<&'a [u8]> {
        self.metadata.exif(self.limits.max_metadata)
    }

    /// The ICC profile, joined from its APP2 segments. `None` where there is none, where segments are
    /// missing, or where it has more bytes than [`Limits::max_metadata`].
    pub fn icc_profile(&self) -> Option<Cow<'a, [u8]>> {
        self.metadata.icc(self.limits.max_metadata)
    }

    /// The size of the whole image at `scale` / 8, 1 to 8: each side is rounded up as in libjpeg.
    pub fn scaled_size(&self, scale: u8) -> Size {
        self.header.size.scaled(scale)
    }

    /// An upper bound of the bytes that [`decode`](Self::decode) holds at its peak, the result
    /// included and the file not.
    ///
    /// # Errors
    /// [`Argument`](crate::ErrorKind::Argument) for a scale or a region out of range.
    pub fn peak_bytes(&self, request: &Request) -> Result<u64> {
        let layout = ScaledLayout::new(&self.header, request)?;
        Ok(layout.pixel_bytes() + memory::working_bytes(&self.header, &layout))
    }

    /// Decodes the image, or the part of it that `request` names. The result does not depend on
    /// `context`, nor on the processor.
    ///
    /// # Errors
    /// [`Argument`](crate::ErrorKind::Argument) for a scale or a region out of range,
    /// [`Limit`](crate::ErrorKind::Limit) where [`peak_bytes`](Self::peak_bytes), the scans or the work
    /// exceed a limit (the memory is checked before any is allocated),
    /// [`Damaged`](crate::ErrorKind::Damaged) for damaged or truncated data unless `request` says to
    /// salvage, [`Cancelled`](crate::ErrorKind::Cancelled) where `context` says so.
    pub fn decode(&self, request: &Request, context: &dyn Context) -> Result<Decoded> {
        let layout = ScaledLayout::new(&self.header, request)?;
        let bytes = layout.pixel_bytes() + memory::working_bytes(&self.header, &layout);
        self.limits.check_memory(bytes)?;
        let mut output = PixelOutput::new(&layout, kernels(request));
        let fraction = self.decode_to(&mut output, &layout, request, context)?;
        output.finish(fraction)
    }

    /// An upper bound of the bytes that [`decode_planes`](Self::decode_planes) holds at its peak, the
    /// result included and the file not.
    ///
    /// # Errors
    /// As [`plane_rows_peak_bytes`](Self::plane_rows_peak_bytes).
    pub fn planes_peak_bytes(&self, request: &Request) -> Result<u64> {
        let layout = ScaledLayout::planar(&self.header, request)?;
        Ok(layout.plane_bytes() + memory::working_bytes(&self.header, &layout))
    }

    /// Decodes the image, or the part of it that `request` names, to planes of 4:2:0: neither
    /// upsampled nor converted. Cb and Cr come at half the size from their own transform where that
    /// can be, as for 4:2:0 at any scale; otherwise two or four of their samples become one.
    ///
    /// # Errors
    /// As [`decode`](Self::decode); [`Argument`](crate::ErrorKind::Argument) also where the file
    /// [has no planes](Header::has_planes) and for a region whose `x` or `y` is odd.
    ///
    /// ```
    /// use fcimage_jpeg::{Decoder, Limits, Request, Serial, Size};
    ///
    /// # let mut data = vec![];
    /// # let encoder = jpeg_encoder::Encoder::new(&mut data, 90);
    /// # encoder.encode(&[200; 100 * 60 * 3], 100, 60, jpeg_encoder::ColorType::Rgb)?;
    /// let decoder = Decoder::new(&data, &Limits::default())?;
    /// assert!(decoder.header().has_planes());
    /// let planes = decoder.decode_planes(&Request::default().with_scale(3), &Serial)?;
    /// assert_eq!(planes.y.size, Size { width: 38, height: 23 });
    /// assert_eq!(planes.cb.size, Size { width: 19, height: 12 });
    /// assert_eq!(planes.y.samples, [200; 38 * 23]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decode_planes(&self, request: &Request, context: &dyn Context) -> Result<Planes> {
        let layout = ScaledLayout::planar(&self.header, request)?;
        let bytes = layout.plane_bytes() + memory::working_bytes(&self.header, &layout);
        self.limits.check_memory(bytes)?;
        let mut planes = Planes::with_capacity(layout.region.size());
        let mut output = PlanarOutput::new(&layout, &mut planes);
        let fraction = self.decode_to(&mut output, &layout, request, context)?;
        planes.finished(fraction)
    }

    /// An upper bound of the bytes that [`decode_plane_rows`](Self::decode_plane_rows) holds at its
    /// peak, without the file and what the rows become.
    ///
    /// # Errors
    /// [`Argument`](crate::ErrorKind::Argument) for a scale or a region out of range, a region whose
    /// `x` or `y` is odd, and where the file [has no planes](Header::has_planes).
    pub fn plane_rows_peak_bytes(&self, request: &Request) -> Result<u64> {
        let layout = ScaledLayout::planar(&self.header, request)?;
        Ok(memory::working_bytes(&self.header, &layout))
    }

    /// Decodes the planes of [`decode_planes`](Self::decode_planes) row by row, so that they are never
    /// in memory as a whole. Returns the fraction of the whole image that the file holds
    /// ([`Decoded::decoded_fraction`]).
    ///
    /// # Errors
    /// As [`decode_planes`](Self::decode_planes); some rows may have been handed out by then.
    pub fn decode_plane_rows(
        &self,
        request: &Request,
        context: &dyn Context,
        rows: &mut dyn PlaneRows,
    ) -> Result<f64> {
        let layout = ScaledLayout::planar(&self.header, request)?;
        self.limits.check_memory(memory::working_bytes(&self.header, &layout))?;
        let mut output = PlanarOutput::new(&layout, rows);
        self.decode_to(&mut output, &layout, request, context)
    }

    /// Decodes all scans for `output`; returns the fraction of the image that the file holds.
    fn decode_to(
        &self,
        output: &mut dyn Output,
        layout: &ScaledLayout,
        request: &Request,
        context: &dyn Context,
    ) -> Result<f64> {
        let (on_damage, kernels) = (request.on_damage, kernels(request));
        let job = Job { layout, limits: &self.limits, on_damage, kernels, context };
        let (segments, scan) = (self.segments.clone(), self.first_scan.clone());
        if self.header.progressive {
            progressive::decode(segments, scan, &job, output)
        } else {
            sequential::decode(segments, scan, &job, output)
        }
    }

    /// An upper bound of the bytes that [`turned`](Self::turned) holds at its peak, the result included
    /// and the file not; `None` where the header tells that there is no result.
    pub fn turning_bytes(&self, turn: Turn, most: usize) -> Option<u64> {
        let layout = self.turning_layout(turn).ok().flatten()?;
        Some(coefficients::peak_bytes(&layout, most))
    }

    /// The layout of all coefficients, where the sides allow to turn them without loss.
    fn turning_layout(&self, turn: Turn) -> Result<Option<ScaledLayout>> {
        let layout = ScaledLayout::new(&self.header, &Request::default())?;
        Ok(turn.is_lossless(self.header.size, &layout).then_some(layout))
    }

    /// The file with its image turned, without loss: the coefficients of all blocks change places and
    /// signs, and are coded again as one baseline scan, with tables made for them. Application segments
    /// are not copied.
    ///
    /// `None` where that cannot be done: where a side that is mirrored is not a whole number of MCUs,
    /// where coefficients are larger than a baseline file may have, or where the result would have
    /// more than `most` bytes.
    ///
    /// # Errors
    /// As [`decode`](Self::decode), without salvage. The memory that is checked is that of all
    /// coefficients, two bytes each, and of the result.
    pub fn turned(
        &self,
        turn: Turn,
        most: usize,
        context: &dyn Context,
    ) -> Result<Option<Vec<u8>>> {
        let Some(layout) = self.turning_layout(turn)? else { return Ok(None) };
        self.limits.check_memory(coefficients::peak_bytes(&layout, most))?;
        let kernels = fcimage_jpeg_kernels::scalar();
        let on_damage = OnDamage::Error;
        let job = Job { layout: &layout, limits: &self.limits, on_damage, kernels, context };
        let read = coefficients::read::read(self.segments.clone(), self.first_scan.clone(), &job)?;
        let Some(read) = read else { return Ok(None) };
        let ids = self.segments.frame()?.components.iter().map(|component| component.id);
        let image = turn.image(read, &layout, ids, self.header.size);
        coefficients::write::write(&image, most, context)
    }
}

/// The kernels that `request` allows.
fn kernels(request: &Request) -> &'static Kernels {
    match request.vector {
        true => fcimage_jpeg_kernels::best(),
        false => fcimage_jpeg_kernels::scalar(),
    }
}

impl std::fmt::Debug for Decoder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder").field("header", &self.header).finish_non_exhaustive()
    }
}
