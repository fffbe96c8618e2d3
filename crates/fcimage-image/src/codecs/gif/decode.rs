//! GIF input: the first frame on its screen, or all of them.

use crate::codecs::animation::{FrameReader, FramesPlan};
use crate::codecs::codec::ImageSource;
use crate::codecs::gif::blocks::{Start, SubBlocks};
use crate::codecs::gif::format::FORMAT;
use crate::codecs::gif::frame::Frame;
use crate::codecs::gif::frames;
use crate::codecs::gif::scan::Scan;
use crate::codecs::metadata::Metadata;
use crate::codecs::raster::{Drawn, Raster, RasterSource, check_header, check_size};
use crate::info::{ColorModel, Info};
use crate::pixels::Layout;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;
use fcimage_jpeg::OnDamage;

/// Opens a GIF.
pub(super) fn open<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
    let start = Start::read(data)?;
    let scan = Scan::of(&start, limits.max_frames);
    limits.check_frames(scan.frames)?;
    let size = start.canvas();
    check_size(size, data.len(), limits)?;
    check_header(limits.max_metadata.min(data.len() as u64), limits)?;
    let icc = start.icc.and_then(|blocks| profile(blocks, limits.max_metadata));
    let metadata = Metadata::new(icc.as_deref(), None, limits).with_xmp(start.xmp, limits);
    let info = Info {
        has_alpha: start.is_transparent(),
        animated: scan.frames > 1,
        animation: scan.animation(),
        icc: metadata.icc,
        xmp: metadata.xmp,
        ..Info::plain(FORMAT, size, ColorModel::Palette)
    };
    Ok(Box::new(RasterSource { info, raster: Gif { data, start, scan } }))
}

/// An opened GIF.
struct Gif<'a> {
    data: &'a [u8],
    start: Start<'a>,
    scan: Scan,
}

impl Raster for Gif<'_> {
    fn open_bytes(&self) -> u64 {
        0
    }

    fn working_bytes(&self, _info: &Info, _on_damage: OnDamage) -> u64 {
        Frame::working_bytes(self.start.frame.size.pixels())
    }

    fn draw(self, info: &Info, on_damage: OnDamage) -> Result<Drawn> {
        let layout = if info.has_alpha { Layout::Rgba } else { Layout::Rgb };
        let Start { frame: place, control, .. } = self.start;
        let (palette, transparent) = (self.start.palette_of(&place), control.transparent);
        Frame { data: self.data, place, palette, transparent }.draw(info.size, layout, on_damage)
    }

    fn plan_frames(&self, info: &Info, limits: &Limits) -> Result<FramesPlan> {
        self.scan.plan(self.data, info.size, limits)
    }

    fn frames<'s>(
        self,
        info: &Info,
        on_damage: OnDamage,
        limits: &Limits,
    ) -> Result<Box<dyn FrameReader + 's>>
    where
        Self: 's,
    {
        frames::read(self.data, self.start, &self.scan, info.size, on_damage, limits)
    }
}

/// The ICC profile in these pieces; `None` where it is longer than `most`, or has no end.
fn profile(blocks: SubBlocks<'_>, most: u64) -> Option<Vec<u8>> {
    let length: usize = blocks.map(<[u8]>::len).sum();
    if length as u64 > most {
        return None;
    }
    let mut profile = Vec::with_capacity(length);
    blocks.for_each(|piece| profile.extend_from_slice(piece));
    Some(profile)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::gif::xmp;
    use crate::codecs::testing::{decode, info, refusal};
    use crate::size::Size;
    use fcimage_base::error::ErrorKind;

    /// A frame of one pixel: a clear code, the index 0, and the end.
    const PIXEL: &[u8] = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";

    /// A canvas of one pixel, two colors (red and white), and `frames`.
    fn file(frames: usize) -> Vec<u8> {
        let mut data = b"GIF89a\x01\0\x01\0\x80\0\0\xff\0\0\xff\xff\xff".to_vec();
        for _ in 0..frames {
            data.extend(PIXEL);
        }
        data.push(0x3b);
        data
    }

    #[test]
    fn the_header_says_size_and_color() {
        let info = info(&file(1));
        assert_eq!((info.format, info.size), (FORMAT, Size::new(1, 1)));
        assert_eq!((info.color, info.bit_depth), (ColorModel::Palette, 8));
        assert!(!info.has_alpha && !info.animated);
    }

    #[test]
    fn xmp_is_read_before_the_first_frame() {
        let extension = [b"\x21\xff\x0b", xmp::NAME, b"<x/>", &xmp::TRAILER].concat();
        let whole = file(2);
        let with = |at: usize| [&whole[..at], &extension, &whole[at..]].concat();
        assert_eq!(info(&with(19)).xmp.as_deref(), Some(&b"<x/>"[..]));
        assert_eq!(info(&with(19 + PIXEL.len())).xmp, None);
        assert_eq!(decode(&with(19)).unwrap().samples(), [255, 0, 0]);
    }

    #[test]
    fn two_frames_are_an_animation_and_the_first_is_decoded() {
        let data = file(2);
        assert!(info(&data).animated);
        assert_eq!(decode(&data).unwrap().samples(), [255, 0, 0]);
    }

    #[test]
    fn more_frames_than_max_frames_are_refused() {
        let limits = Limits { max_frames: 2, ..Limits::DEFAULT };
        let error = refusal(&file(3), &limits);
        assert_eq!((error.kind(), error.limit_name()), (ErrorKind::Limit, Some("max_frames")));
    }

    #[test]
    fn a_file_without_a_frame_is_damaged() {
        let error = decode(&file(0)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.message(), "the GIF is damaged: it has no frame");
    }
}
