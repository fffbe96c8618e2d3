//! The validated recipe of one output image.

use std::collections::HashSet;

use crate::codecs::choice::EncodingChoice;
use crate::ops::effects::effect::Effect;
use crate::ops::image_file::ImageFile;
use crate::ops::layers::layer::Layer;
use crate::ops::watermark::Watermark;
use crate::recipe::animation_mode::AnimationMode;
use crate::recipe::color::Color;
use crate::recipe::geometry::corners::Corners;
use crate::recipe::geometry::crop::Crop;
use crate::recipe::geometry::fit::Fit;
use crate::recipe::geometry::focus::Focus;
use crate::recipe::geometry::gravity::Gravity;
use crate::recipe::geometry::padding::Padding;
use crate::recipe::geometry::rounding::Rounding;
use crate::recipe::geometry::smaller::WhenSmaller;
use crate::recipe::geometry::target::Target;
use crate::recipe::geometry::turn::Flip;
use crate::recipe::step::{Step, check_operations};
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// The most layers of a variant.
pub const MAX_LAYERS: usize = 100;

/// One output image: its size, its effects, its layers, its watermark and the formats it is written in.
/// Cloning is cheap.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    name: String,
    target: Target,
    background: Color,
    effects: Vec<Effect>,
    layers: Vec<Layer>,
    watermark: Option<Watermark>,
    operations: Vec<Step>,
    animation: AnimationMode,
    encodings: Vec<EncodingChoice>,
}

impl Variant {
    /// Starts a variant called `name`: any text that is not empty, unique within a call.
    ///
    /// The defaults: the size of the source, [`Fit::Inside`], [`Gravity::Center`], not enlarged, a
    /// white background, no effects, no layers, no watermark, the first frame of animations. An
    /// encoding must be added.
    pub fn builder(name: impl Into<String>) -> VariantBuilder {
        VariantBuilder {
            name: name.into(),
            target: Target::default(),
            background: Color::WHITE,
            effects: Vec::new(),
            layers: Vec::new(),
            watermark: None,
            operations: Vec::new(),
            animation: AnimationMode::First,
            encodings: Vec::new(),
        }
    }

    /// What the caller calls it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The box and how the image fits it.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// What shows through transparent parts where the format has no alpha, and around a contained
    /// image.
    pub fn background(&self) -> Color {
        self.background
    }

    /// What changes the resized image, in this order.
    pub fn effects(&self) -> &[Effect] {
        &self.effects
    }

    /// What is drawn on the image, the first one below.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The image files that its layers and watermarks draw.
    pub(crate) fn image_files(&self) -> impl Iterator<Item = &ImageFile> {
        let listed = self.operations.iter().filter_map(|step| match step {
            Step::Layer(layer) => layer.image(),
            Step::Watermark(mark) => mark.image(),
            _ => None,
        });
        let mark = self.watermark.as_ref().and_then(Watermark::image);
        self.layers.iter().filter_map(Layer::image).chain(mark).chain(listed)
    }

    /// What is drawn on the image, over its layers.
    pub fn watermark(&self) -> Option<&Watermark> {
        self.watermark.as_ref()
    }

    /// The operations in their order, where they are given instead of a target, effects, layers and a
    /// watermark.
    pub fn operations(&self) -> Option<&[Step]> {
        Some(self.operations.as_slice()).filter(|steps| !steps.is_empty())
    }

    /// The geometry that the decoded image goes through first: the only one that may look at pixels.
    pub(crate) fn first_target(&self) -> Target {
        match self.operations.first() {
            Some(Step::Geometry(target)) => *target,
            Some(_) => Target::default(),
            None => self.target,
        }
    }

    /// The same variant with another watermark, or with none.
    #[must_use]
    pub fn with_watermark(self, watermark: Option<Watermark>) -> Self {
        Self { watermark, ..self }
    }

    /// The same variant, written in no format: only its pixels are asked for.
    #[must_use]
    pub(crate) fn without_encodings(self) -> Self {
        Self { encodings: Vec::new(), ..self }
    }

    /// What it makes of an animation.
    pub fn animation(&self) -> AnimationMode {
        self.animation
    }

    /// How it is written, at least once: one output for each.
    pub fn encodings(&self) -> &[EncodingChoice] {
        &self.encodings
    }
}

/// What a [`Variant`] is made of, before it is checked.
#[derive(Debug, Clone)]
#[must_use]
pub struct VariantBuilder {
    name: String,
    target: Target,
    background: Color,
    effects: Vec<Effect>,
    layers: Vec<Layer>,
    watermark: Option<Watermark>,
    operations: Vec<Step>,
    animation: AnimationMode,
    encodings: Vec<EncodingChoice>,
}

impl VariantBuilder {
    /// Width of the box in pixels, 1 to [`MAX_SIDE`](crate::recipe::geometry::target::MAX_SIDE); `None`: follows from the height.
    pub fn width(mut self, width: impl Into<Option<u32>>) -> Self {
        self.target.width = width.into();
        self
    }

    /// Height of the box in pixels, 1 to [`MAX_SIDE`](crate::recipe::geometry::target::MAX_SIDE); `None`: follows from the width.
    pub fn height(mut self, height: impl Into<Option<u32>>) -> Self {
        self.target.height = height.into();
        self
    }

    /// How the image fits the box.
    pub fn fit(mut self, fit: Fit) -> Self {
        self.target.fit = fit;
        self
    }

    /// What a crop keeps, and where a contained image is placed.
    pub fn gravity(mut self, gravity: Gravity) -> Self {
        self.target.gravity = gravity;
        self
    }

    /// The geometry so far.
    pub fn into_target(self) -> Target {
        self.target
    }

    /// All of the geometry at once.
    pub(crate) fn target(mut self, target: Target) -> Self {
        self.target = target;
        self
    }

    /// The part of the upright source that is used. Default: all of it.
    pub fn crop(mut self, crop: impl Into<Option<Crop>>) -> Self {
        self.target.crop = crop.into();
        self
    }

    /// How it is mirrored, after cropping.
    pub fn flip(mut self, flip: impl Into<Option<Flip>>) -> Self {
        self.target.flip = flip.into();
        self
    }

    /// By how many degrees it is turned clockwise after that, -360 to 360; multiples of 90 cost nothing.
    pub fn rotate(mut self, degrees: f64) -> Self {
        self.target.rotate = degrees;
        self
    }

    /// The size as a factor of that of the cropped source, instead of a box.
    pub fn scale(mut self, scale: impl Into<Option<f64>>) -> Self {
        self.target.scale = scale.into();
        self
    }

    /// Whether [`Fit::Cover`] centers its crop on what draws attention.
    pub fn attention(mut self, attention: bool) -> Self {
        self.target.attention = attention;
        self
    }

    /// Whether borders of one color are cut off first, and by how much a sample may differ from it.
    pub fn trim(mut self, tolerance: impl Into<Option<u8>>) -> Self {
        self.target.trim = tolerance.into();
        self
    }

    /// The point that [`Fit::Cover`] centers its crop on.
    pub fn focus(mut self, focus: impl Into<Option<Focus>>) -> Self {
        self.target.focus = focus.into();
        self
    }

    /// Which size an image gets that is too small for the box.
    pub fn size_when_smaller(mut self, size: WhenSmaller) -> Self {
        self.target.size_when_smaller = size;
        self
    }

    /// How the side that follows from the proportions is rounded.
    pub fn round(mut self, round: Rounding) -> Self {
        self.target.round = round;
        self
    }

    /// The border of background that is added to the fitted image. Default: none.
    pub fn pad(mut self, pad: Padding) -> Self {
        self.target.pad = pad;
        self
    }

    /// What is cut off the image with its border. Default: nothing.
    pub fn corners(mut self, corners: impl Into<Option<Corners>>) -> Self {
        self.target.corners = corners.into();
        self
    }

    /// What shows through where the format has no alpha, and around a contained image.
    pub fn background(mut self, background: Color) -> Self {
        self.background = background;
        self
    }

    /// Adds what changes the resized image, in this order, before it is padded and marked.
    pub fn effects(mut self, effects: impl IntoIterator<Item = Effect>) -> Self {
        self.effects.extend(effects);
        self
    }

    /// Adds what is drawn on the image, in this order, before its watermark: at most [`MAX_LAYERS`].
    pub fn layers(mut self, layers: impl IntoIterator<Item = Layer>) -> Self {
        self.layers.extend(layers);
        self
    }

    /// What is drawn on the image over its layers, if anything.
    pub fn watermark(mut self, watermark: impl Into<Option<Watermark>>) -> Self {
        self.watermark = watermark.into();
        self
    }

    /// Adds operations, which are done in this order, instead of all that the other methods say of the
    /// pixels.
    pub fn operations<T: Into<Step>>(mut self, steps: impl IntoIterator<Item = T>) -> Self {
        self.operations.extend(steps.into_iter().map(Into::into));
        self
    }

    /// What it makes of an animation.
    pub fn animation(mut self, animation: AnimationMode) -> Self {
        self.animation = animation;
        self
    }

    /// Adds an output.
    pub fn encoding(mut self, encoding: impl Into<EncodingChoice>) -> Self {
        self.encodings.push(encoding.into());
        self
    }

    /// Adds several outputs.
    pub fn encodings<T: Into<EncodingChoice>>(
        mut self,
        encodings: impl IntoIterator<Item = T>,
    ) -> Self {
        self.encodings.extend(encodings.into_iter().map(Into::into));
        self
    }

    /// Checks every part.
    ///
    /// # Errors
    /// `Argument` where the name is empty, a side is out of its range, the fit needs a side that is
    /// not given, or there is no encoding. `Encode` where an encoding cannot hold the box. The pointer
    /// names the key of the recipe in JSON.
    pub fn build(self) -> Result<Variant> {
        failpoint::hit(Phase::Recipe);
        let Self {
            name,
            target,
            background,
            effects,
            layers,
            watermark,
            operations,
            animation,
            encodings,
        } = self;
        if name.is_empty() {
            return Err(Error::argument("name must not be empty").with_pointer("/name"));
        }
        target.check()?;
        if layers.len() > MAX_LAYERS {
            let text =
                format!("a variant can have {MAX_LAYERS} layers at most, got {}", layers.len());
            return Err(Error::argument(text).with_pointer("/layers"));
        }
        if !operations.is_empty() {
            let alone = target == Target::default()
                && effects.is_empty()
                && layers.is_empty()
                && watermark.is_none();
            check_operations(&operations, alone)
                .map_err(|error| error.prefix_pointer("/operations"))?;
        }
        if encodings.is_empty() {
            let text = format!("variant {name:?} needs at least one encoding");
            return Err(Error::argument(text).with_pointer("/encodings"));
        }
        let size = Size::new(target.width.unwrap_or(1), target.height.unwrap_or(1));
        let size = target.pad.around(size);
        for (i, encoding) in encodings.iter().enumerate() {
            encoding
                .check_size(size)
                .map_err(|error| error.with_pointer(format!("/encodings/{i}")))?;
        }
        Ok(Variant {
            name,
            target,
            background,
            effects,
            layers,
            watermark,
            operations,
            animation,
            encodings,
        })
    }
}

/// Checks a list of variants: that it is not empty, and that no two have the same name.
///
/// # Errors
/// `Argument`, with a pointer into the list of variants.
pub fn check_all(variants: &[Variant]) -> Result<()> {
    check_placed(variants, &(0..variants.len()).collect::<Vec<_>>())
}

/// Checks a list of variants with the place of each for the pointer.
pub(super) fn check_placed(variants: &[Variant], places: &[usize]) -> Result<()> {
    if variants.is_empty() {
        return Err(Error::argument("there must be at least one variant, got an empty list"));
    }
    let mut names = HashSet::new();
    for (variant, i) in variants.iter().zip(places) {
        if !names.insert(variant.name()) {
            let text = format!("duplicate variant name {:?}; names must be unique", variant.name());
            return Err(Error::argument(text).with_pointer(format!("/{i}/name")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
