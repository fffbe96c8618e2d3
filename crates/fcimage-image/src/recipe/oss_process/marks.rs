//! `watermark` as a layer or a watermark of the recipe.

use crate::ops::asset::AssetSource;
use crate::ops::layers::layer::Layer;
use crate::ops::layers::length::Length;
use crate::ops::layers::picture::{Picture, PictureOptions};
use crate::ops::layers::place::{Anchor, Place};
use crate::ops::watermark::{
    ImageOptions, ImageWatermark, Placement, TextColor, TextOptions, TextWatermark,
};
use crate::recipe::color::Color;
use crate::recipe::geometry::gravity::Gravity;
use crate::recipe::oss_process::actions::watermark::{MarkText, Watermark};
use crate::recipe::oss_process::error::not_implemented;
use crate::recipe::oss_process::mark_file::MarkFile;
use crate::recipe::oss_process::materials::Materials;
use crate::recipe::oss_process::steps::Steps;
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
        let margin = [self.x, self.y].map(|side| Length::Pixels(side.into()));
        let middle = matches!(self.gravity, Gravity::West | Gravity::Center | Gravity::East);
        let anchor = match (middle, self.offset, file.size) {
            (true, 1.. | ..=-1, Some(size)) => {
                let main = steps.needed_size("voffset of watermark")?;
                let [x, y] = self.gravity_position(main, size);
                Anchor::Position([x, y + i64::from(self.offset)].map(Length::Pixels))
            }
            (true, 1.. | ..=-1, None) => {
                return steps
                    .needed_size("voffset of watermark")
                    .and(Err(not_implemented("voffset")));
            }
            _ => Anchor::Gravity(self.gravity, margin),
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

    /// A text.
    fn text(&self, text: &MarkText, materials: &Materials) -> Result<Step> {
        let margin = match self.gravity {
            _ if self.fill => 0,
            Gravity::Center | Gravity::West | Gravity::East if self.offset != 0 => {
                return Err(not_implemented("voffset of a text is not supported: leave it out"));
            }
            Gravity::Center => 0,
            Gravity::North | Gravity::South => self.y,
            Gravity::West | Gravity::East => self.x,
            _ if self.x == self.y => self.x,
            _ => {
                let text = "x and y of a text must be equal: other margins are not supported";
                return Err(not_implemented(text));
            }
        };
        let placement = Placement::default()
            .with_gravity(self.gravity)
            .with_margin(margin)
            .with_tile(self.fill);
        let alpha = (u32::from(text.shadow) * 255 + 50) / 100;
        let shadow = Color::rgba(0, 0, 0, u8::try_from(alpha).unwrap_or(u8::MAX));
        let shadow = Some(TextColor::Fixed(shadow)).filter(|_| text.shadow > 0);
        let mut options = TextOptions::default()
            .with_size(f32::from(text.size))
            .with_color(text.color)
            .with_opacity(self.opacity() as f32)
            .with_shadow(shadow)
            .with_rotate(f32::from(text.rotate))
            .with_placement(placement);
        options.fonts = materials.fonts.clone();
        Ok(Step::Watermark(TextWatermark::new(&text.text, options)?.into()))
    }
}
