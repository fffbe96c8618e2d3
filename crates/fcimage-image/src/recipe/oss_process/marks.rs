//! `watermark` as a layer or a watermark of the recipe.

use crate::ops::asset::AssetSource;
use crate::ops::layers::layer::Layer;
use crate::ops::layers::length::Length;
use crate::ops::layers::picture::{Picture, PictureOptions};
use crate::ops::layers::place::{Anchor, Place};
use crate::ops::layers::text::options::{Span, TextLayerOptions};
use crate::ops::layers::text::text_layer::Text;
use crate::ops::watermark::{
    ImageOptions, ImageWatermark, Placement, TextColor, TextOptions, TextWatermark,
};
use crate::recipe::color::Color;
use crate::recipe::geometry::gravity::Gravity;
use crate::recipe::oss_process::actions::watermark::{MarkText, Watermark};
use crate::recipe::oss_process::error::not_implemented;
use crate::recipe::oss_process::mark_file::MarkFile;
use crate::recipe::oss_process::materials::Materials;
use crate::recipe::oss_process::steps::{Steps, needs_source};
use crate::recipe::step::Step;
use crate::size::Size;
use fcimage_base::error::Result;

impl Watermark {
    /// Adds the mark to the steps.
    pub(super) fn compile(&self, steps: &mut Steps, materials: &Materials) -> Result<()> {
        if self.fill && (self.gap_x, self.gap_y) != (0, 0) {
            let text = "padx and pady of watermark are not supported: leave them out";
            return Err(not_implemented(text));
        }
        let step = match (&self.image, &self.text) {
            (Some(_), Some(_)) => {
                return Err(not_implemented(
                    "an image and a text side by side are not supported: write two watermarks",
                ));
            }
            (Some(image), None) => {
                let file = MarkFile::new(image, steps.size, materials)?;
                match self.fill {
                    true => self.tiled(file, steps, materials)?,
                    false => self.picture(file, steps, materials)?,
                }
            }
            (None, Some(text)) => self.text(text, materials)?,
            // The parser refuses it.
            (None, None) => return Ok(()),
        };
        steps.list.push(step);
        Ok(())
    }

    fn opacity(&self) -> f64 {
        f64::from(self.opacity) / 100.0
    }

    /// An image as a layer.
    fn picture(&self, file: MarkFile, steps: &Steps, materials: &Materials) -> Result<Step> {
        let anchor = match file.size {
            _ if !self.is_moved() => Anchor::Gravity(self.gravity, self.margin()),
            Some(size) => {
                let main = steps.needed_size("voffset of watermark")?;
                let [x, y] = self.gravity_position(main, size);
                Anchor::Position([x, y + i64::from(self.offset)].map(Length::Pixels))
            }
            None => return Err(needs_source("voffset of watermark")),
        };
        let place = Place::default().with_anchor(anchor)?.with_opacity(self.opacity())?;
        let options = file.sized(PictureOptions::default().with_place(place));
        let picture = Picture::new(AssetSource::Bytes(file.data), options, &materials.limits)?;
        Ok(Layer::from(picture).into())
    }

    /// Where a mark of this size is on an image of the size `main`, without its offset.
    fn gravity_position(&self, main: Size, size: Size) -> [i64; 2] {
        let place = self.gravity.place(main, size, self.x);
        [place.x, place.y]
    }

    /// An image all over the image.
    fn tiled(&self, file: MarkFile, steps: &Steps, materials: &Materials) -> Result<Step> {
        let main = steps.needed_size("fill_1 of watermark")?;
        let size = file.size.unwrap_or(main);
        let scale = f64::from(size.width.max(size.height)) / f64::from(main.width.min(main.height));
        if scale > 1.0 {
            let text = "a watermark that is larger than the image cannot be repeated on it";
            return Err(not_implemented(text));
        }
        let options = ImageOptions::default()
            .with_scale(scale as f32)
            .with_opacity(self.opacity() as f32)
            .with_placement(Placement::default().with_tile(true));
        Ok(Step::Watermark(ImageWatermark::new(file.data, options, &materials.limits)?.into()))
    }

    /// A text: as a layer, or all over the image.
    fn text(&self, text: &MarkText, materials: &Materials) -> Result<Step> {
        let alpha = (u32::from(text.shadow) * 255 + 50) / 100;
        let shadow = Color::rgba(0, 0, 0, u8::try_from(alpha).unwrap_or(u8::MAX));
        let shadow = Some(shadow).filter(|_| text.shadow > 0);
        if self.fill {
            let mut options = TextOptions::default()
                .with_size(f32::from(text.size))
                .with_color(text.color)
                .with_opacity(self.opacity() as f32)
                .with_shadow(shadow.map(TextColor::Fixed))
                .with_rotate(f32::from(text.rotate))
                .with_placement(Placement::default().with_tile(true));
            options.fonts = materials.fonts.clone();
            return Ok(Step::Watermark(TextWatermark::new(&text.text, options)?.into()));
        }
        if self.is_moved() {
            return Err(not_implemented("voffset of a text is not supported: leave it out"));
        }
        let anchor = Anchor::Gravity(self.gravity, self.margin());
        let place = Place::default().with_anchor(anchor)?.with_opacity(self.opacity())?;
        let mut options = TextLayerOptions::default()
            .with_size(Some(f64::from(text.size)))
            .with_color(text.color)
            .with_shadow(shadow)
            .with_rotate(f64::from(text.rotate))
            .with_place(place);
        options.fonts = materials.fonts.clone();
        let layer = Text::new(vec![Span::new(text.text.as_str())], options)?;
        Ok(Layer::from(layer).into())
    }

    fn margin(&self) -> [Length; 2] {
        [self.x, self.y].map(|side| Length::Pixels(side.into()))
    }

    /// Whether it is not in the middle from top to bottom, where it would be by its gravity.
    fn is_moved(&self) -> bool {
        let middle = matches!(self.gravity, Gravity::West | Gravity::Center | Gravity::East);
        middle && self.offset != 0
    }
}
