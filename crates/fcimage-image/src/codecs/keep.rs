//! Metadata are stripped, location too, unless asked for by name.

use std::sync::Arc;

use crate::info::Info;
use crate::ops::icc::srgb::{gray_profile, srgb_profile};
use crate::pixels::Pixels;
use crate::recipe::names::unknown;
use fcimage_base::error::Result;

/// What is carried into the result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Keep {
    icc: bool,
    copyright: bool,
}

impl Keep {
    /// From the names "icc" and "copyright".
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut keep = Self::default();
        for name in names {
            match name {
                "icc" => keep.icc = true,
                "copyright" => keep.copyright = true,
                _ => return Err(unknown("keep", &["icc", "copyright"], name)),
            }
        }
        Ok(keep)
    }

    /// The names, in the order "icc", "copyright"; empty where nothing is kept.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        [("icc", self.icc), ("copyright", self.copyright)]
            .into_iter()
            .filter_map(|(name, kept)| kept.then_some(name))
    }
}

/// What there is to keep of one source.
#[derive(Debug, Clone, Default)]
pub struct KeptMetadata {
    copyright: Option<Arc<[u8]>>,
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
    /// The author and copyright of a source, and whether it has a profile.
    pub fn of(info: &Info) -> Self {
        Self { copyright: info.copyright.clone(), has_profile: info.icc.is_some() }
    }

    /// The ICC profile to embed, if it is asked for and the source has one: that of sRGB, because the
    /// pixels are sRGB by now, or of gray with the curve of sRGB.
    pub(super) fn icc(&self, keep: Keep, colors: Colors) -> Result<Option<Vec<u8>>> {
        match colors {
            _ if !keep.icc || !self.has_profile => Ok(None),
            Colors::Gray => gray_profile().map(Some),
            Colors::Rgb => srgb_profile().map(Some),
        }
    }

    /// The Exif block to embed, if asked for and there is one: only Artist and Copyright.
    pub(crate) fn exif(&self, keep: Keep) -> Option<&[u8]> {
        self.copyright.as_deref().filter(|_| keep.copyright)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::png::FORMAT;
    use crate::info::ColorModel as Model;
    use crate::pixels::Layout;
    use crate::size::Size;

    #[test]
    fn names_are_read_in_any_order_and_written_in_one() {
        for names in [&["icc", "copyright"][..], &["copyright", "icc", "icc"]] {
            let keep = Keep::from_names(names.iter().copied()).unwrap();
            assert_eq!(keep.names().collect::<Vec<_>>(), ["icc", "copyright"]);
        }
        assert_eq!(Keep::default().names().count(), 0);
        let error = Keep::from_names(["gps"]).unwrap_err();
        assert_eq!(error.message(), "keep must be one of icc, copyright, got \"gps\"");
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
            for colors in [Colors::Rgb, Colors::Gray] {
                assert_eq!(kept.icc(keep, colors).unwrap().is_some(), written);
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
