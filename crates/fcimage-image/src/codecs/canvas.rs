//! A canvas of one color, as a source like any file: where there is no photo.

use crate::codecs::codec::ImageSource;
use crate::codecs::decoding::{DecodePlan, Decoded, Scaled};
use crate::codecs::format::Format;
use crate::context::Context;
use crate::info::{ColorModel, Info};
use crate::pixels::{Layout, Pixels};
use crate::recipe::color::Color;
use crate::recipe::geometry::rect::Rect;
use crate::recipe::geometry::target::MAX_SIDE;
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;
use fcimage_jpeg::OnDamage;

/// What a canvas is called where others have the name of a file's format.
pub const FORMAT: Format = Format {
    name: "canvas",
    display_name: "canvas",
    media_type: "application/octet-stream",
    extension: "bin",
};

/// An image of one color.
///
/// ```
/// use fcimage_image::codecs::PngOptions;
/// use fcimage_image::{Canvas, Color, RenderOptions, Size, Variant, render};
/// # fn main() -> fcimage_base::Result<()> {
/// let card = Variant::builder("card").encoding(PngOptions::default()).build()?;
/// let canvas = Canvas::new(Size::new(120, 63), Color::WHITE)?;
/// let images = render(canvas, &[card], &RenderOptions::default())?;
/// assert_eq!(images[0].size, Size::new(120, 63));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Canvas {
    size: Size,
    color: Color,
}

impl Canvas {
    /// A canvas of this size, 1 to [`MAX_SIDE`] pixels a side.
    ///
    /// # Errors
    /// `Argument` for other sizes.
    pub fn new(size: Size, color: Color) -> Result<Self> {
        for (name, side) in [("width", size.width), ("height", size.height)] {
            if !(1..=MAX_SIDE).contains(&side) {
                let text = format!("{name} must be between 1 and {MAX_SIDE}, got {side}");
                return Err(Error::argument(text));
            }
        }
        Ok(Self { size, color })
    }

    /// Width and height in pixels.
    pub const fn size(&self) -> Size {
        self.size
    }

    /// The color.
    pub const fn color(&self) -> Color {
        self.color
    }

    /// The canvas as a source, after a look at `limits`.
    pub(crate) fn open<'s>(self, limits: &Limits) -> Result<Box<dyn ImageSource + 's>> {
        limits.check_size(self.size.width, self.size.height)?;
        let has_alpha = self.layout() == Layout::Rgba;
        let model = if has_alpha { ColorModel::Rgba } else { ColorModel::Rgb };
        let info = Info { has_alpha, ..Info::plain(FORMAT, self.size, model) };
        Ok(Box::new(CanvasSource { info, canvas: self }))
    }

    fn layout(self) -> Layout {
        if self.color.alpha() == 255 { Layout::Rgb } else { Layout::Rgba }
    }
}

struct CanvasSource {
    info: Info,
    canvas: Canvas,
}

impl ImageSource for CanvasSource {
    fn info(&self) -> &Info {
        &self.info
    }

    fn plan(&self, scaled: Scaled, _region: Rect, on_damage: OnDamage) -> Result<DecodePlan> {
        let size = self.canvas.size;
        if scaled != Scaled::full(size) {
            return Err(Error::internal("a canvas has one scale"));
        }
        let (region, layout) = (Rect::whole(size), self.canvas.layout());
        let peak_bytes = Pixels::bytes_of(size, layout);
        Ok(DecodePlan { scaled, region, layout, on_damage, open_bytes: 0, peak_bytes })
    }

    fn decode(self: Box<Self>, _plan: &DecodePlan, _cx: &Context<'_>) -> Result<Decoded> {
        let Canvas { size, color } = self.canvas;
        let layout = self.canvas.layout();
        let pixel = &color.samples()[..layout.channels()];
        let samples = pixel.repeat(size.width as usize * size.height as usize);
        let pixels = Pixels::new(size.width, size.height, layout, samples)?;
        Ok(Decoded { pixels, fraction: 1.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::error::ErrorKind;

    #[test]
    fn a_canvas_has_an_end_and_is_judged_by_limits() {
        let canvas = |width, height| Canvas::new(Size::new(width, height), Color::WHITE);
        let error = canvas(0, 9).unwrap_err();
        assert_eq!(error.to_string(), "width must be between 1 and 65535, got 0");
        assert!(canvas(9, 65_536).is_err());
        let limits = Limits { max_pixels: 99, ..Limits::DEFAULT };
        assert!(canvas(11, 9).unwrap().open(&limits).is_ok());
        let Err(error) = canvas(10, 10).unwrap().open(&limits) else { panic!("it is too large") };
        assert_eq!((error.kind(), error.limit_name()), (ErrorKind::Limit, Some("max_pixels")));
    }

    #[test]
    fn only_a_canvas_with_alpha_is_transparent() {
        for (alpha, layout) in [(255, Layout::Rgb), (254, Layout::Rgba), (0, Layout::Rgba)] {
            let canvas = Canvas::new(Size::new(2, 3), Color::rgba(1, 2, 3, alpha)).unwrap();
            let source = canvas.open(&Limits::DEFAULT).unwrap();
            assert_eq!(source.info().has_alpha, layout == Layout::Rgba);
            let size = Size::new(2, 3);
            let plan = source.plan(Scaled::full(size), Rect::whole(size), OnDamage::Error).unwrap();
            assert_eq!(plan.layout, layout);
        }
    }
}
