//! The images that the recipes of a call draw, each of them decoded once.

use crate::ops::image_file::ImageFile;
use crate::pixels::{Layout, Pixels};
use fcimage_base::error::{Error, Result};

/// The images of a call, each of them once.
#[derive(Default)]
pub(crate) struct ImageFiles<'a> {
    list: Vec<(&'a ImageFile, Option<Pixels>)>,
}

/// Upper bounds of the bytes that images take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ImageBytes {
    /// While they are decoded.
    pub(crate) peak: u64,
    /// Afterwards.
    pub(crate) held: u64,
}

impl<'a> ImageFiles<'a> {
    /// These images, not decoded yet.
    pub(crate) fn new(files: impl IntoIterator<Item = &'a ImageFile>) -> Self {
        let mut images = Self::default();
        for file in files {
            if images.place(file).is_none() {
                images.list.push((file, None));
            }
        }
        images
    }

    /// What [`ImageFiles::decode`] takes.
    pub(crate) fn bytes(&self) -> ImageBytes {
        self.list.iter().fold(ImageBytes::default(), |bytes, (file, _)| {
            let decoded = Pixels::bytes_of(file.size(), Layout::Rgba);
            let held = bytes.held.saturating_add(decoded);
            let decoding = bytes.held.saturating_add(file.decode_bytes());
            ImageBytes { peak: bytes.peak.max(decoding).max(held), held }
        })
    }

    /// Decodes all images.
    ///
    /// # Errors
    /// What is wrong with one of them.
    pub(crate) fn decode(&mut self) -> Result<()> {
        for (file, pixels) in &mut self.list {
            *pixels = Some(file.decode()?);
        }
        Ok(())
    }

    /// The decoded image of this file.
    ///
    /// # Errors
    /// `Internal` where it is not decoded.
    pub(crate) fn get(&self, file: &ImageFile) -> Result<&Pixels> {
        let pixels = self.place(file).and_then(|place| self.list[place].1.as_ref());
        pixels.ok_or_else(|| Error::internal("an image is drawn before it is decoded"))
    }

    fn place(&self, file: &ImageFile) -> Option<usize> {
        self.list.iter().position(|(known, _)| std::ptr::eq(*known, file) || *known == file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::encoder::Encoder as _;
    use crate::codecs::keep::KeptMetadata;
    use crate::codecs::png::options::PngOptions;
    use crate::ops::asset::AssetSource;
    use fcimage_base::limits::Limits;

    fn file(red: u8) -> ImageFile {
        let pixels = Pixels::new(4, 2, Layout::Rgb, [red, 0, 0].repeat(8)).unwrap();
        let data = PngOptions::default().encode(&pixels, &KeptMetadata::default()).unwrap();
        ImageFile::new(AssetSource::Bytes(data), "logo", &Limits::DEFAULT).unwrap()
    }

    #[test]
    fn an_image_that_is_drawn_often_is_counted_and_decoded_once() {
        let (first, same, other) = (file(9), file(9), file(8));
        let mut images = ImageFiles::new([&first, &same, &other, &first]);
        assert_eq!(images.list.len(), 2);
        let bytes = images.bytes();
        assert_eq!(bytes.held, 2 * 4 * 2 * 4);
        assert!(bytes.peak > bytes.held);
        assert_eq!(ImageFiles::default().bytes(), ImageBytes::default());
        assert!(images.get(&same).is_err(), "it is not decoded");
        images.decode().unwrap();
        assert_eq!(images.get(&same).unwrap().samples()[0], 9);
    }
}
