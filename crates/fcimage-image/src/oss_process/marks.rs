//! `watermark` as a layer of the recipe.

use crate::ops::asset::AssetSource;
use crate::ops::layers::length::Length;
use crate::ops::layers::picture::{Picture, PictureOptions};
use crate::ops::layers::place::{Anchor, Place};
use crate::ops::layers::text::options::{Span, TextLayerOptions};
use crate::ops::layers::text::text_layer::Text;
use crate::oss_process::actions::watermark::{MarkText, Watermark};
use crate::oss_process::block::block;
use crate::oss_process::mark_file::MarkFile;
use crate::oss_process::materials::Materials;
use crate::oss_process::steps::{Steps, needs_source};
use crate::recipe::color::Color;
use crate::recipe::geometry::gravity::Gravity;
use crate::size::Size;
use fcimage_base::error::Result;

impl Watermark {
    /// Adds the mark to the steps.
    pub(super) fn compile(&self, steps: &mut Steps, materials: &Materials) -> Result<()> {
        let image = self.image.as_ref();
        let image = image.map(|image| MarkFile::new(image, steps.size, materials)).transpose()?;
        let layer = match (image, &self.text) {
            (None, Some(text)) if !self.fill => self.text(text.layer(materials)?, steps)?.into(),
            (image, Some(text)) => {
                let block = block(self, image, text.layer(materials)?, materials)?;
                self.picture(block, steps, materials)?.into()
            }
            (Some(image), None) => self.picture(image, steps, materials)?.into(),
            // The parser refuses it.
            (None, None) => return Ok(()),
        };
        steps.mark(layer, self.text.is_some());
        Ok(())
    }

    /// An image, once or all over the image.
    fn picture(&self, file: MarkFile, steps: &Steps, materials: &Materials) -> Result<Picture> {
        let bleed = i64::from(file.bleed);
        let anchor = match file.size {
            _ if self.fill => {
                let gap = [self.gap_x, self.gap_y].map(|gap| (i64::from(gap) - 2 * bleed).max(0));
                Anchor::Gravity(Gravity::NorthWest, gap.map(Length::Pixels))
            }
            _ if !self.is_moved() => Anchor::Gravity(self.gravity, self.margin(bleed)),
            Some(size) => self.moved(steps, size, bleed)?,
            None => return Err(needs_source("voffset of watermark")),
        };
        let options = PictureOptions::default().with_place(self.place(anchor)?);
        let options = file.sized(options.with_tile(self.fill));
        Picture::new(AssetSource::Bytes(file.data), options, &materials.limits)
    }

    /// A text where it belongs.
    fn text(&self, text: Text, steps: &Steps) -> Result<Text> {
        let text = text.with_place(self.place(Anchor::Gravity(self.gravity, self.margin(0)))?);
        if !self.is_moved() {
            return Ok(text);
        }
        let main = steps.needed_size("voffset of watermark")?;
        let text = text.in_one_box(main);
        let place = self.place(self.moved(steps, text.turned_size(main), 0)?)?;
        Ok(text.with_place(place))
    }

    fn place(&self, anchor: Anchor) -> Result<Place> {
        Place::default().with_anchor(anchor)?.with_opacity(f64::from(self.opacity) / 100.0)
    }

    /// Where a mark of this size is by its gravity and its offset from the middle line.
    fn moved(&self, steps: &Steps, size: Size, bleed: i64) -> Result<Anchor> {
        let main = steps.needed_size("voffset of watermark")?;
        let place = self.gravity.place(main, size, self.x);
        let (x, y) = (place.x - bleed, place.y + i64::from(self.offset) - bleed);
        Ok(Anchor::Position([x, y].map(Length::Pixels)))
    }

    fn margin(&self, bleed: i64) -> [Length; 2] {
        [self.x, self.y].map(|side| Length::Pixels(i64::from(side) - bleed))
    }

    /// Whether it is not in the middle from top to bottom, where it would be by its gravity.
    fn is_moved(&self) -> bool {
        let middle = matches!(self.gravity, Gravity::West | Gravity::Center | Gravity::East);
        middle && self.offset != 0
    }
}

impl MarkText {
    /// The text as a layer in the center.
    fn layer(&self, materials: &Materials) -> Result<Text> {
        let alpha = (u32::from(self.shadow) * 255 + 50) / 100;
        let shadow = Color::rgba(0, 0, 0, u8::try_from(alpha).unwrap_or(u8::MAX));
        let mut options = TextLayerOptions::default()
            .with_size(Some(f64::from(self.size)))
            .with_color(self.color)
            .with_shadow(Some(shadow).filter(|_| self.shadow > 0))
            .with_rotate(f64::from(self.rotate));
        options.fonts = materials.fonts.clone();
        Text::new(vec![Span::new(self.text.as_str())], options)
    }
}
