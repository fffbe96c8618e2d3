//! Lossy stills: colors by `fcimage-webp`, with the alpha beside them.

use crate::codecs::raster::{Drawn, blank, damaged, ended, fill_below};
use crate::codecs::webp::alpha;
use crate::codecs::webp::format::FORMAT;
use crate::codecs::webp::host::{Host, translated};
use crate::codecs::webp::neutral::to_gray;
use crate::codecs::webp::prescan::Bitstream;
use crate::info::Info;
use crate::pixels::Layout;
use crate::vectors;
use fcimage_base::error::{Error, ErrorKind, Result};
use fcimage_jpeg::OnDamage;
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
        let (rows, damage) = match self.fill(info, layout, &mut samples) {
            Ok(outcome) => outcome,
            Err(error) if error.kind() == ErrorKind::Decode => (0, Some(error)),
            Err(error) => return Err(error),
        };
        if damage.is_some() && on_damage == OnDamage::Salvage {
            let stride = size.width as usize * layout.channels();
            fill_below(&mut samples, rows as usize * stride, layout);
        }
        to_gray(&mut samples, layout);
        let fraction = f64::from(rows) / f64::from(size.height);
        Ok(Drawn { samples, layout, fraction, damage })
    }

    fn decoder(&self) -> Result<Decoder<'_>> {
        // The size was compared with the limits when the file was opened.
        let decoder = Decoder::new(self.image.body, &Limits::default());
        let decoder = decoder.map_err(|error| translated(&error))?;
        Ok(decoder.cut(self.image.is_cut()).with_vectors(vectors::allowed()))
    }

    /// Colors and alpha; gives the rows that were decoded, and what is wrong with the others.
    fn fill(
        &self,
        info: &Info,
        layout: Layout,
        samples: &mut [u8],
    ) -> Result<(u32, Option<Error>)> {
        let decoder = self.decoder()?;
        let inner = decoder.size();
        if (inner.width, inner.height) != (info.size.width, info.size.height) {
            return Err(damaged(FORMAT, "its sizes contradict each other"));
        }
        let pixels = if layout == Layout::Rgba { PixelLayout::Rgba } else { PixelLayout::Rgb };
        let outcome = decoder.decode_pixels(pixels, samples, &Host);
        let outcome = outcome.map_err(|error| translated(&error))?;
        // Without a chunk of alpha it is opaque, whatever the header says, as in libwebp.
        if let Some(chunk) = self.alpha.filter(|_| layout == Layout::Rgba) {
            alpha::apply(chunk, info.size, samples)?;
        }
        let damage = outcome.damage.map(|damage| match self.image.is_cut() {
            true => ended(FORMAT),
            false => translated(&damage),
        });
        Ok((outcome.rows, damage))
    }
}
