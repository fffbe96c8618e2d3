//! Lossy stills: colors by `fcimage-webp`, with the alpha beside them.

use crate::codecs::decoding::PlaneRange;
use crate::codecs::raster::{Drawn, DrawnRows, blank, damaged, ended, fill_below};
use crate::codecs::webp::alpha;
use crate::codecs::webp::format::FORMAT;
use crate::codecs::webp::host::{Host, translated};
use crate::codecs::webp::neutral::to_gray;
use crate::codecs::webp::plane_rows::Given;
use crate::codecs::webp::prescan::Bitstream;
use crate::info::Info;
use crate::pixels::Layout;
use crate::vectors;
use fcimage_base::error::{Error, ErrorKind, Result};
use fcimage_jpeg::{OnDamage, PlaneRows};
use fcimage_webp::{Decoder, Limits, PixelLayout};

/// A lossy bitstream, and the alpha chunk of its image.
pub(super) struct Lossy<'a> {
    pub(super) image: Bitstream<'a>,
    pub(super) alpha: Option<&'a [u8]>,
}

impl Lossy<'_> {
    /// An upper bound of the bytes that [`draw`](Self::draw) takes besides its result.
    pub(super) fn working_bytes(&self, info: &Info) -> u64 {
        let colors = self.decoder().map_or(0, |decoder| decoder.working_bytes());
        let alpha = self.alpha.filter(|_| info.has_alpha);
        colors.saturating_add(alpha.map_or(0, |chunk| alpha::working_bytes(chunk, info.size)))
    }

    /// Decodes as much as the file holds.
    ///
    /// # Errors
    /// As [`Raster::draw`](crate::codecs::raster::Raster::draw).
    pub(super) fn draw(&self, info: &Info, on_damage: OnDamage) -> Result<Drawn> {
        let size = info.size;
        let layout = if info.has_alpha { Layout::Rgba } else { Layout::Rgb };
        let mut samples = blank(size, layout)?;
        let filled = match self.fill(info, layout, &mut samples) {
            Ok(filled) => filled,
            Err(error) if error.kind() == ErrorKind::Decode => Filled::nothing(error),
            Err(error) => return Err(error),
        };
        if filled.damage.is_some() && on_damage == OnDamage::Salvage {
            let stride = size.width as usize * layout.channels();
            fill_below(&mut samples, filled.rows as usize * stride, layout);
        }
        to_gray(&mut samples, layout);
        let (fraction, damage) = (filled.fraction(size.height), filled.damage);
        Ok(Drawn { samples, layout, fraction, damage })
    }

    /// An upper bound of the bytes that [`draw_planes`](Self::draw_planes) takes; `None` where there is
    /// alpha, which is no plane of 4:2:0.
    pub(super) fn planes_bytes(&self, info: &Info) -> Option<u64> {
        let colors = self.decoder().ok().filter(|_| !info.has_alpha)?.working_bytes();
        // A row for each plane, where some are missing.
        Some(colors.saturating_add(u64::from(info.size.width).saturating_mul(3)))
    }

    /// Decodes as much as the file holds to planes, and fills the rest.
    ///
    /// # Errors
    /// As [`Raster::draw_planes`](crate::codecs::raster::Raster::draw_planes).
    pub(super) fn draw_planes(&self, info: &Info, rows: &mut dyn PlaneRows) -> Result<DrawnRows> {
        self.handed_on(info, rows).or_else(|error| match error.kind() {
            ErrorKind::Decode => {
                Ok(DrawnRows { range: PlaneRange::Video, fraction: 0.0, damage: Some(error) })
            }
            _ => Err(error),
        })
    }

    fn handed_on(&self, info: &Info, rows: &mut dyn PlaneRows) -> Result<DrawnRows> {
        let mut given = Given::new(rows, info.size);
        let decoder = self.decoder_of(info)?;
        let outcome = decoder.decode(&mut given, &Host).map_err(|error| translated(&error))?;
        given.fill();
        let fraction = f64::from(outcome.rows) / f64::from(info.size.height);
        let damage = outcome.damage.map(|damage| self.damage(&damage));
        Ok(DrawnRows { range: PlaneRange::Video, fraction, damage })
    }

    /// The decoder of a frame that has the size of the image.
    fn decoder_of(&self, info: &Info) -> Result<Decoder<'_>> {
        let decoder = self.decoder()?;
        let inner = decoder.size();
        match (inner.width, inner.height) == (info.size.width, info.size.height) {
            true => Ok(decoder),
            false => Err(damaged(FORMAT, "its sizes contradict each other")),
        }
    }

    /// What is wrong with the coded data.
    fn damage(&self, damage: &fcimage_webp::Error) -> Error {
        if self.image.is_cut() { ended(FORMAT) } else { translated(damage) }
    }

    fn decoder(&self) -> Result<Decoder<'_>> {
        // The size was compared with the limits when the file was opened.
        let decoder = Decoder::new(self.image.body, &Limits::default());
        let decoder = decoder.map_err(|error| translated(&error))?;
        Ok(decoder.cut(self.image.is_cut()).with_vectors(vectors::allowed()))
    }

    /// Colors and alpha.
    fn fill(&self, info: &Info, layout: Layout, samples: &mut [u8]) -> Result<Filled> {
        let decoder = self.decoder_of(info)?;
        let pixels = if layout == Layout::Rgba { PixelLayout::Rgba } else { PixelLayout::Rgb };
        let outcome = decoder.decode_pixels(pixels, samples, &Host);
        let outcome = outcome.map_err(|error| translated(&error))?;
        let rows = outcome.rows;
        let damage = outcome.damage.map(|damage| self.damage(&damage));
        let mut filled = Filled { rows, alpha_lost: false, damage };
        // Without a chunk of alpha it is opaque, whatever the header says, as in libwebp.
        let chunk = self.alpha.filter(|_| layout == Layout::Rgba);
        match chunk.map(|chunk| alpha::apply(chunk, info.size, samples)) {
            None | Some(Ok(())) => {}
            Some(Err(error)) if error.kind() == ErrorKind::Decode => {
                filled = Filled { alpha_lost: true, damage: Some(error), ..filled };
            }
            Some(Err(error)) => return Err(error),
        }
        Ok(filled)
    }
}

/// What could be decoded.
struct Filled {
    /// Rows of colors.
    rows: u32,
    /// Whether the alpha is damaged: then the image is opaque.
    alpha_lost: bool,
    /// What is wrong with the file.
    damage: Option<Error>,
}

impl Filled {
    /// Nothing.
    fn nothing(damage: Error) -> Self {
        Self { rows: 0, alpha_lost: false, damage: Some(damage) }
    }

    /// How much of an image of this height that is: alpha is one of four samples.
    fn fraction(&self, height: u32) -> f64 {
        let share = if self.alpha_lost { 0.75 } else { 1.0 };
        share * f64::from(self.rows) / f64::from(height)
    }
}
