//! Metadata are stripped, location too, unless asked for by name.

use std::sync::Arc;

use crate::codecs::metadata_options::MetadataOptions;
use crate::exif::select::{ORIENTATION, Target, selected};
use crate::exif::tiff_ifd::Tiff;
use crate::exif::write::Block;
use crate::info::{ARTIST, COPYRIGHT, Info, Owner};
use crate::ops::icc::srgb::{gray_profile, srgb_profile};
use crate::ops::orient::Orientation;
use crate::pixels::Pixels;
use crate::size::Size;
use crate::xmp::Packet;
use fcimage_base::error::Result;

/// What there is to keep of one source.
#[derive(Debug, Clone, Default)]
pub struct KeptMetadata {
    owner: Owner,
    exif: Option<Arc<[u8]>>,
    xmp: Option<Arc<[u8]>>,
    /// Whether it has a profile, even one that is not applied.
    has_profile: bool,
}

/// The colors that a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colors {
    /// One sample a pixel, besides alpha.
    Gray,
    /// Three samples a pixel, besides alpha.
    Rgb,
}

impl Colors {
    /// The colors of a file that can be gray: gray where all pixels are, whatever the source. The first
    /// pixel with a color ends the search.
    pub(super) fn of(pixels: &Pixels) -> Self {
        if pixels.is_gray() { Self::Gray } else { Self::Rgb }
    }
}

impl KeptMetadata {
    /// The metadata of a source.
    pub fn of(info: &Info) -> Self {
        Self {
            owner: info.owner.clone(),
            exif: info.exif.clone(),
            xmp: info.xmp.clone(),
            has_profile: info.icc.is_some(),
        }
    }

    /// The ICC profile to embed, if it is asked for and the source has one: that of sRGB, because the
    /// pixels are sRGB by now, or of gray with the curve of sRGB.
    pub(super) fn icc(&self, options: &MetadataOptions, colors: Colors) -> Result<Option<Vec<u8>>> {
        match colors {
            _ if !options.keep().icc() || !self.has_profile => Ok(None),
            Colors::Gray => gray_profile().map(Some),
            Colors::Rgb => srgb_profile().map(Some),
        }
    }

    /// The Exif block to embed in an image of `size`, if there is something to write: tags of the
    /// source that are asked for, and texts of the caller.
    pub(crate) fn exif(&self, options: &MetadataOptions, size: Size) -> Result<Option<Vec<u8>>> {
        let target = Target { size: Some(size), orientation: Orientation::UPRIGHT };
        self.exif_for(options, target)
    }

    /// The Exif block for the pixels of the source as they are stored, if there is something to write:
    /// as [`exif`](Self::exif), and how they are turned.
    pub(crate) fn exif_as_stored(
        &self,
        options: &MetadataOptions,
        orientation: Orientation,
    ) -> Result<Option<Vec<u8>>> {
        self.exif_for(options, Target { size: None, orientation })
    }

    /// The packet of XMP to write, if it is asked for and the source has one with anything to keep.
    pub(crate) fn xmp(&self, options: &MetadataOptions) -> Option<String> {
        let keep = options.keep();
        let packet = self.xmp.as_deref().filter(|_| keep.xmp())?;
        Packet::new(packet).write(keep.gps())
    }

    fn exif_for(&self, options: &MetadataOptions, target: Target) -> Result<Option<Vec<u8>>> {
        let keep = options.keep();
        let source = self.exif.as_deref().filter(|_| keep.exif()).and_then(Tiff::new);
        let mut block = match &source {
            Some(tiff) => selected(tiff, keep.gps(), target),
            None => Block::new(true),
        };
        if block.main.is_empty() && target.orientation != Orientation::UPRIGHT {
            block.main.push(block.short(ORIENTATION, target.orientation.exif().into()));
        }
        let Owner { artist, copyright } = match keep.copyright() {
            true => self.stated_owner(),
            false => Owner::default(),
        };
        for (tag, written, kept) in
            [(ARTIST, options.artist(), artist), (COPYRIGHT, options.copyright(), copyright)]
        {
            if let Some(text) = written.map(str::as_bytes).or(kept.as_deref()) {
                let field = block.text(tag, text)?;
                block.main.retain(|field| field.tag != tag);
                block.main.push(field);
            }
        }
        // As `selected` does, so that what was written once is written the same again.
        if keep.exif() && !block.is_empty() {
            let field = block.short(ORIENTATION, target.orientation.exif().into());
            block.main.retain(|field| field.tag != ORIENTATION);
            block.main.push(field);
        }
        if block.is_empty() { Ok(None) } else { block.write().map(Some) }
    }

    /// Author and copyright of the source: those of Exif or the file's own texts, else of XMP.
    fn stated_owner(&self) -> Owner {
        let Owner { mut artist, mut copyright } = self.owner.clone();
        if let Some(packet) = &self.xmp
            && (artist.is_none() || copyright.is_none())
        {
            let packet = Packet::new(packet);
            let bytes = |text: String| Arc::from(text.into_bytes());
            artist = artist.or_else(|| packet.creator().map(bytes));
            copyright = copyright.or_else(|| packet.rights().map(bytes));
        }
        Owner { artist, copyright }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::metadata_options::Keep;
    use crate::codecs::png::FORMAT;
    use crate::info::ColorModel as Model;
    use crate::pixels::Layout;
    use crate::size::Size;

    #[test]
    fn texts_of_the_caller_replace_those_of_the_source() {
        let owner = Owner {
            artist: Some(b"Ann".as_slice().into()),
            copyright: Some(b"(c) Ann".as_slice().into()),
        };
        let info = Info { owner, ..Info::plain(FORMAT, Size::new(1, 1), Model::Rgb) };
        let kept = KeptMetadata::of(&info);
        let texts = |options: &MetadataOptions| {
            let block = kept.exif(options, Size::new(1, 1)).unwrap()?;
            let tiff = Tiff::new(&block).unwrap();
            let text = |tag| tiff.ascii(tag).map(|text| String::from_utf8(text.to_vec()).unwrap());
            Some((text(ARTIST), text(COPYRIGHT)))
        };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(texts(&MetadataOptions::default()), None);
        let written = MetadataOptions::default().with_artist("B\u{f6}b").unwrap();
        assert_eq!(texts(&written), Some((text("B\u{f6}b"), None)));
        let keep = Keep::from_names(["copyright"]).unwrap();
        assert_eq!(texts(&written.with_keep(keep)), Some((text("B\u{f6}b"), text("(c) Ann"))));
    }

    #[test]
    fn a_profile_is_written_where_the_source_has_one_and_it_is_asked_for() {
        let size = Size::new(1, 1);
        for (profile, names, written) in
            [(true, &["icc"][..], true), (true, &["copyright"], false), (false, &["icc"], false)]
        {
            let icc = profile.then(|| b"any".as_slice().into());
            let kept = KeptMetadata::of(&Info { icc, ..Info::plain(FORMAT, size, Model::Rgb) });
            let keep = Keep::from_names(names.iter().copied()).unwrap();
            let options = MetadataOptions::default().with_keep(keep);
            for colors in [Colors::Rgb, Colors::Gray] {
                assert_eq!(kept.icc(&options, colors).unwrap().is_some(), written);
            }
        }
    }

    #[test]
    fn what_has_only_gray_pixels_is_gray() {
        let colors = |samples: &[u8], layout| {
            Colors::of(&Pixels::new(2, 1, layout, samples.to_vec()).unwrap())
        };
        assert_eq!(colors(&[7, 7, 7, 9, 9, 9], Layout::Rgb), Colors::Gray);
        assert_eq!(colors(&[7, 7, 7, 0, 9, 9, 9, 1], Layout::Rgba), Colors::Gray);
        assert_eq!(colors(&[7, 7, 7, 9, 9, 8], Layout::Rgb), Colors::Rgb);
        assert_eq!(colors(&[7, 7, 7, 0, 8, 9, 9, 1], Layout::Rgba), Colors::Rgb);
    }
}
