//! The layer `Picture`: another image.

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::path::Path;

use serde_json::{Map, Value};

use crate::ops::asset::{AssetSource, AssetWriter};
use crate::ops::corners::cut;
use crate::ops::coverage::Coverage;
use crate::ops::image_file::ImageFile;
use crate::ops::image_files::ImageFiles;
use crate::ops::layers::content::{Content, StampBytes};
use crate::ops::layers::length::Length;
use crate::ops::layers::place::Place;
use crate::ops::pad::pad;
use crate::ops::resize::{self, Area};
use crate::ops::stamp::{Stamp, turned_size};
use crate::pixels::{Layout, Pixels};
use crate::recipe::color::Color;
use crate::recipe::geometry::corners::{Corners, CutShape, Radius};
use crate::recipe::geometry::fit::Fit;
use crate::recipe::geometry::frame::Frame;
use crate::recipe::geometry::rect::Rect;
use crate::recipe::geometry::smaller::WhenSmaller;
use crate::recipe::geometry::target::{MAX_SIDE, Target};
use crate::recipe::json::{Object, pointer_to};
use crate::recipe::schema::{Key, Kind};
use crate::size::Size;
use fcimage_base::error::{Error, Result};
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
    /// What is cut off it. Default: nothing.
    pub corners: Option<Corners>,
    /// By how many degrees it is turned clockwise, -360 to 360, in a box that holds all of it. Default: 0.
    pub rotate: f64,
    /// Whether it is repeated over all of the image, in rows and columns through its place, with the
    /// margin between them. Default: false.
    pub tile: bool,
    /// Where it is drawn, how opaque, and on which images.
    pub place: Place,
}

impl Default for PictureOptions {
    fn default() -> Self {
        Self {
            width: None,
            height: None,
            scale: None,
            fit: Fit::Inside,
            corners: None,
            rotate: 0.0,
            tile: false,
            place: Place::default(),
        }
    }
}

impl PictureOptions {
    /// The degrees by which it can be turned.
    pub const ROTATE: RangeInclusive<f64> = -360.0..=360.0;

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

    /// Sets [`PictureOptions::corners`].
    #[must_use]
    pub const fn with_corners(self, corners: Option<Corners>) -> Self {
        Self { corners, ..self }
    }

    /// Sets [`PictureOptions::rotate`].
    #[must_use]
    pub const fn with_rotate(self, rotate: f64) -> Self {
        Self { rotate, ..self }
    }

    /// Sets [`PictureOptions::tile`].
    #[must_use]
    pub const fn with_tile(self, tile: bool) -> Self {
        Self { tile, ..self }
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
        if !Self::ROTATE.contains(&self.rotate) {
            let text = format!("rotate must be between -360 and 360 degrees, got {}", self.rotate);
            return Err(Error::argument(text).with_pointer(pointer_to("rotate")));
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
            corners: self.corners,
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

    /// The size of the box around an image of this size after it is turned.
    fn turned(&self, size: Size) -> Size {
        if self.options.rotate % 360.0 == 0.0 {
            return size;
        }
        let sides = (f64::from(size.width), f64::from(size.height));
        let (width, height) = turned_size(sides, self.options.rotate as f32);
        Size::new(width.ceil() as u32, height.ceil() as u32)
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
        Key::new("radius", Radius::KIND, "How round its corners are."),
        Key::new("shape", Kind::Names(CutShape::NAMES), "What is cut out of it."),
        Key::new("rotate", Kind::numbers(&PictureOptions::ROTATE), "Degrees clockwise."),
        Key::new("tile", Kind::Boolean, "Whether it is repeated over all of the image."),
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
            corners: Corners::from_json(object)?,
            rotate: object.number("rotate")?.unwrap_or(0.0),
            tile: object.boolean("tile")?.unwrap_or(false),
            place,
        };
        options.check()?;
        Ok(Self { file: ImageFile::from_json(object.get("image"), WHAT, limits)?, options })
    }

    fn write(&self, object: &mut Map<String, Value>, asset: AssetWriter) {
        let PictureOptions { width, height, scale, fit, corners, rotate, tile, .. } = self.options;
        object.insert("image".to_owned(), asset(&self.file.asset()));
        object.insert("width".to_owned(), width.map_or(Value::Null, Length::to_json));
        object.insert("height".to_owned(), height.map_or(Value::Null, Length::to_json));
        object.insert("scale".to_owned(), scale.into());
        object.insert("fit".to_owned(), fit.name().into());
        Corners::write(corners, object);
        object.insert("rotate".to_owned(), rotate.into());
        object.insert("tile".to_owned(), tile.into());
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
        let boxed = of(frame.canvas);
        let placing = of(frame.resized).saturating_add(boxed);
        let cutting = boxed.saturating_mul(2).saturating_add(Coverage::bytes(frame.canvas.width));
        let held = of(self.turned(frame.canvas));
        let turning = boxed.saturating_add(held);
        StampBytes { peak: resizing.max(placing).max(cutting).max(turning), held }
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
        if let Some(corners) = self.options.corners {
            pixels = cut(Cow::Owned(pixels), corners)?;
        }
        Stamp::from_pixels(pixels)?.rotated(self.options.rotate as f32).map(Some)
    }

    fn draw(&self, stamp: &Stamp, pixels: &mut Pixels) {
        let (canvas, size, place) = (pixels.size(), stamp.size(), &self.options.place);
        let position = place.position(canvas, size);
        match self.options.tile {
            false => stamp.blend(pixels, position),
            true => stamp.blend_repeated(pixels, position, place.gap(canvas)),
        }
    }
}
