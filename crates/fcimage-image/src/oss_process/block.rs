//! A watermark as one image with transparent parts: a text, or an image and a text side by side.

use crate::codecs::canvas::Canvas;
use crate::ops::asset::AssetSource;
use crate::ops::layers::layer::Layer;
use crate::ops::layers::length::Length;
use crate::ops::layers::picture::{Picture, PictureOptions};
use crate::ops::layers::place::{Anchor, Place};
use crate::ops::layers::text::text_layer::Text;
use crate::oss_process::actions::watermark::{Align, Watermark};
use crate::oss_process::mark_file::{MarkFile, rendered};
use crate::oss_process::materials::Materials;
use crate::oss_process::steps::{check_result, needs_source};
use crate::recipe::color::Color;
use crate::recipe::step::Step;
use crate::size::Size;
use fcimage_base::error::Result;

/// What a text is laid out on that has no image to fit on: it stays in one line.
const ENDLESS: Size = Size::new(1 << 20, 1 << 20);

/// The image of `text`, with `image` beside it.
///
/// # Errors
/// `Argument` where it would be larger than an object storage allows, or the size of the image is not
/// known; what drawing returns.
pub(super) fn block(
    mark: &Watermark,
    image: Option<MarkFile>,
    text: Text,
    materials: &Materials,
) -> Result<MarkFile> {
    let text = text.in_one_box(ENDLESS);
    let (own, bleed) = (text.turned_size(ENDLESS), text.bleed(ENDLESS));
    let mut sizes = [Size::new(0, 0), own];
    if let Some(image) = &image {
        let what = "P of resize beside a text";
        sizes[0] = image.size.ok_or_else(|| needs_source(what))?;
    }
    let [beside, own] = sizes;
    let interval = if image.is_some() { mark.interval } else { 0 };
    let size = Size::new(
        beside.width.saturating_add(interval).saturating_add(own.width),
        beside.height.max(own.height),
    );
    let canvas =
        Size::new(size.width.saturating_add(2 * bleed), size.height.saturating_add(2 * bleed));
    check_result(canvas)?;
    let place = |own: Size, is_left: bool| {
        let x = if is_left { 0 } else { size.width - own.width };
        let free = size.height - own.height;
        let y = match mark.align {
            Align::Top => 0,
            Align::Middle => free / 2,
            Align::Bottom => free,
        };
        let position = [x + bleed, y + bleed].map(|side| Length::Pixels(side.into()));
        Place::default().with_anchor(Anchor::Position(position))
    };
    let mut steps = Vec::new();
    if let Some(image) = image {
        let options = PictureOptions::default().with_place(place(beside, !mark.text_first)?);
        let options = image.sized(options);
        let picture = Picture::new(AssetSource::Bytes(image.data), options, &materials.limits)?;
        steps.push(Step::from(Layer::from(picture)));
    }
    let text = text.with_place(place(own, mark.text_first)?);
    steps.push(Step::from(Layer::from(text)));
    let clear = Canvas::new(canvas, Color::rgba(0, 0, 0, 0))?;
    Ok(MarkFile {
        data: rendered(clear, steps, materials)?,
        size: Some(size),
        bleed,
        percent: None,
    })
}
