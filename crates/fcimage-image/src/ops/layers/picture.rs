//! The layer `Picture`: another image.

use std::path::Path;

use serde_json::{Map, Value};

use crate::ops::asset::{AssetSource, AssetWriter};
use crate::ops::image_file::ImageFile;
use crate::ops::image_files::ImageFiles;
use crate::ops::layers::content::{Content, StampBytes};
use crate::ops::layers::length::Length;
use crate::ops::layers::place::Place;
use crate::ops::pad::pad;
use crate::ops::resize::{self, Area};
use crate::ops::stamp::Stamp;
use crate::pixels::{Layout, Pixels};
use crate::recipe::color::Color;
use crate::recipe::geometry::fit::Fit;
use crate::recipe::geometry::frame::Frame;
use crate::recipe::geometry::rect::Rect;
use crate::recipe::geometry::smaller::WhenSmaller;
use crate::recipe::geometry::target::{MAX_SIDE, Target};
use crate::recipe::json::{Object, pointer_to};
use crate::recipe::schema::{Key, Kind};
use crate::size::Size;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// What errors about the image itself begin with, to tell it from the source of a call.
const WHAT: &str = "layer image";

/// The options of a [`Picture`], before they are checked.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct PictureOptions {
    /// Width of its box. Default: follows from the height; that of the image itself where there is none
    /// either.
    pub width: Option<Length>,
    /// Height of its box. Default: follows from the width.
    pub height: Option<Length>,
    /// Its size as a factor of that of the image itself, instead of a box.
    pub scale: Option<f64>,
    /// How it fits the box. It is enlarged where it is smaller. Default: [`Fit::Inside`].
    pub fit: Fit,
    /// Where it is drawn, how opaque, and on which images.
    pub place: Place,
}

impl Default for PictureOptions {
    fn default() -> Self {
        let place = Place::default();
        Self { width: None, height: None, scale: None, fit: Fit::Inside, place }
    }
}

impl PictureOptions {
    /// Sets [`PictureOptions::width`].
    #[must_use]
    pub const fn with_width(self, width: Option<Length>) -> Self {
        Self { width, ..self }
    }

    /// Sets [`PictureOptions::height`].
    #[must_use]
    pub const fn with_height(self, height: Option<Length>) -> Self {
        Self { height, ..self }
    }

    /// Sets [`PictureOptions::scale`].
    #[must_use]
    pub const fn with_scale(self, scale: Option<f64>) -> Self {
        Self { scale, ..self }
    }

    /// Sets [`PictureOptions::fit`].
    #[must_use]
    pub const fn with_fit(self, fit: Fit) -> Self {
        Self { fit, ..self }
    }

    /// Sets [`PictureOptions::place`].
    #[must_use]
    pub const fn with_place(self, place: Place) -> Self {
        Self { place, ..self }
    }

    fn check(&self) -> Result<()> {
        for (name, side) in [("width", self.width), ("height", self.height)] {
            let checked = side.map_or(Ok(()), |side| side.check_side(name));
            checked.map_err(|error| error.with_pointer(pointer_to(name)))?;
        }
        self.target(Size::new(1, 1)).check()
    }

    /// Its geometry on images of the size `canvas`.
    fn target(&self, canvas: Size) -> Target {
        let side = |length: Option<Length>, side: u32| {
            length.map(|length| length.pixels(side).clamp(1, MAX_SIDE.into()) as u32)
        };
        Target {
            width: side(self.width, canvas.width),
            height: side(self.height, canvas.height),
            scale: self.scale,
            fit: self.fit,
            size_when_smaller: WhenSmaller::Enlarge,
            ..Target::default()
        }
    }
}

/// Another image, drawn on an image. It is decoded once for a call, however many variants have it.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    file: ImageFile,
    options: PictureOptions,
}

impl Picture {
    /// The header of the image is read now. It is judged by `limits`, now and when it is decoded, and
    /// never by the limits of a call that draws it.
    ///
    /// # Errors
    /// `Argument` where the file cannot be read; `Decode`, `Unsupported` or `Limit` where the header of
    /// the image is at fault.
    pub fn new(source: AssetSource, options: PictureOptions, limits: &Limits) -> Result<Self> {
        options.check()?;
        Ok(Self { file: ImageFile::new(source, WHAT, limits)?, options })
    }

    /// How it is resized for images of the size `canvas`.
    fn frame(&self, canvas: Size) -> Result<Frame> {
        self.options.target(canvas).frame(self.size())
    }

    /// The options.
    pub const fn options(&self) -> &PictureOptions {
        &self.options
    }

    /// The file of the image.
    pub fn data(&self) -> &[u8] {
        self.file.data()
    }

    /// The path it was read from, unless it was given as bytes.
    pub fn path(&self) -> Option<&Path> {
        self.file.path()
    }

    /// The limits that the image is judged by.
    pub fn limits(&self) -> &Limits {
        self.file.limits()
    }

    /// Width and height in pixels of the image itself, upright.
    pub fn size(&self) -> Size {
        self.file.size()
    }
}

impl Content for Picture {
    const NAME: &'static str = "picture";
    const KEYS: &'static [Key] = &[
        Key::required("image", Kind::Def("image"), "The image that is drawn."),
        Key::new("width", Length::SIDE, "The width of its box."),
        Key::new("height", Length::SIDE, "The height of its box."),
        Key::new("scale", Kind::numbers(&Target::SCALE), "Its size as a factor, instead of a box."),
        Key::new("fit", Kind::Names(Fit::NAMES), "How it fits the box."),
    ];

    fn read(object: &Object<'_>, place: Place, limits: &Limits) -> Result<Self> {
        let side = |key: &str| {
            let Some(value) = object.get(key) else { return Ok(None) };
            let length = Length::from_json(value);
            length.map(Some).ok_or_else(|| object.wrong(key, "a number"))
        };
        let options = PictureOptions {
            width: side("width")?,
            height: side("height")?,
            scale: object.number("scale")?,
            fit: object.parsed("fit", Fit::from_name)?.unwrap_or(Fit::Inside),
            place,
        };
        options.check()?;
        Ok(Self { file: ImageFile::from_json(object.get("image"), WHAT, limits)?, options })
    }

    fn write(&self, object: &mut Map<String, Value>, asset: AssetWriter) {
        let PictureOptions { width, height, scale, fit, .. } = self.options;
        object.insert("image".to_owned(), asset(&self.file.asset()));
        object.insert("width".to_owned(), width.map_or(Value::Null, Length::to_json));
        object.insert("height".to_owned(), height.map_or(Value::Null, Length::to_json));
        object.insert("scale".to_owned(), scale.into());
        object.insert("fit".to_owned(), fit.name().into());
    }

    fn place(&self) -> &Place {
        &self.options.place
    }

    fn image(&self) -> Option<&ImageFile> {
        Some(&self.file)
    }

    fn bytes(&self, canvas: Size) -> StampBytes {
        let Ok(frame) = self.frame(canvas) else { return StampBytes::default() };
        let of = |size| Pixels::bytes_of(size, Layout::Rgba);
        let resizing = resize::peak_bytes(frame.crop.size(), frame.resized, Layout::Rgba);
        let held = of(frame.canvas);
        // The resized image, and its stamp.
        let placing = of(frame.resized).saturating_add(held);
        StampBytes { peak: resizing.max(placing), held }
    }

    fn stamp(&self, canvas: Size, images: &ImageFiles<'_>) -> Result<Option<Stamp>> {
        let (image, frame) = (images.get(&self.file)?, self.frame(canvas)?);
        let Rect { x, y, width, height } = frame.crop;
        let area = Area { x: x.into(), y: y.into(), width: width.into(), height: height.into() };
        let mut pixels = resize::resize(image, area, frame.resized)?;
        if frame.is_padded() {
            let transparent = Color::rgba(0, 0, 0, 0);
            pixels = pad(&pixels, frame.canvas, frame.offset, transparent)?;
        }
        Stamp::from_pixels(pixels).map(Some)
    }
}
