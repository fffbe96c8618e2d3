//! The image of a watermark, with what its own actions make of it.

use crate::codecs::png::options::PngOptions;
use crate::ops::layers::length::Length;
use crate::ops::layers::picture::PictureOptions;
use crate::options::RenderOptions;
use crate::oss_process::actions::mark_image::{MarkAction, MarkImage};
use crate::oss_process::actions::resize::{Bounds, Resize};
use crate::oss_process::error::{invalid, not_implemented, quoted};
use crate::oss_process::materials::Materials;
use crate::oss_process::source_facts::SourceFacts;
use crate::oss_process::steps::{Steps, enlarging, is_resize, needs_source};
use crate::pipeline::input::Input;
use crate::pipeline::render::render;
use crate::recipe::geometry::fit::Fit;
use crate::recipe::geometry::target::Target;
use crate::recipe::step::Step;
use crate::recipe::variant::Variant;
use crate::size::Size;
use crate::source::Source;
use fcimage_base::error::{Error, Result};

/// The image of a watermark.
pub(super) struct MarkFile {
    pub data: Vec<u8>,
    /// Its size on the image that it is drawn on, where that is known.
    pub size: Option<Size>,
    /// Pixels around that size that it also has, for shadows.
    pub bleed: u32,
    /// Percent of the image that it is drawn on, where the size of that is not known.
    pub percent: Option<u32>,
}

impl MarkFile {
    /// The image of an object for one of the size `main`.
    ///
    /// # Errors
    /// `Argument` where nobody gave the object, or its actions cannot be done; what opening and decoding
    /// it return.
    pub(super) fn new(
        image: &MarkImage,
        main: Option<Size>,
        materials: &Materials,
    ) -> Result<Self> {
        let key = quoted(&image.object);
        let Some(data) = materials.objects.get(&image.object) else {
            let text = format!("the watermark needs the object {key}: pass it with load=");
            return Err(invalid(None, text));
        };
        let about = |error: Error| error.with_context(&format!("watermark image {key}"));
        let facts = SourceFacts::from(Source::open(data, &materials.limits).map_err(about)?.info());
        let upright = facts.orientation.upright_size(facts.size);
        let mut steps = Steps::new(Some(facts), Some(upright));
        let mut percent = None;
        for (i, action) in image.actions.iter().enumerate() {
            let is_last = i + 1 == image.actions.len();
            match action {
                MarkAction::Resize(Resize { bounds: Bounds::PercentOfMain(part), .. }) => {
                    match main {
                        Some(main) => steps.resize(within(main, *part))?,
                        None if is_last => percent = Some(*part),
                        None => return Err(needs_source("P of resize before another action")),
                    }
                }
                MarkAction::Resize(resize) => resize.compile(&mut steps)?,
                MarkAction::Crop(crop) => crop.compile(&mut steps)?,
                MarkAction::IndexCrop(crop) => crop.compile(&mut steps)?,
                MarkAction::RoundedCorners(corners) => corners.compile(&mut steps),
                MarkAction::Rotate(rotate) => rotate.compile(&mut steps)?,
                MarkAction::AutoOrient(orient) if !orient.0 && facts.orientation.exif() != 1 => {
                    let text = "auto-orient,0 is not supported for the image of a watermark";
                    return Err(not_implemented(text));
                }
                MarkAction::AutoOrient(_) => {}
            }
        }
        let size = steps.size.filter(|_| percent.is_none());
        let resizes = |step: &Step| match step {
            Step::Geometry(target) => is_resize(target),
            _ => false,
        };
        let data = match steps.list.as_slice() {
            [] => data.clone(),
            [step] if percent.is_none() && resizes(step) => data.clone(),
            _ => rendered(data, steps.list, materials).map_err(about)?,
        };
        Ok(Self { data, size, bleed: 0, percent })
    }

    /// The options of a layer that has this size.
    pub(super) fn sized(&self, options: PictureOptions) -> PictureOptions {
        let side = |pixels: u32| Some(Length::Pixels(pixels.into()));
        match (self.size, self.percent) {
            (_, Some(percent)) => {
                let part = Some(Length::Fraction(f64::from(percent) / 100.0));
                options.with_width(part).with_height(part)
            }
            (Some(Size { width, height }), None) => {
                let (width, height) = (width + 2 * self.bleed, height + 2 * self.bleed);
                options.with_width(side(width)).with_height(side(height)).with_fit(Fit::Fill)
            }
            (None, None) => options,
        }
    }
}

/// So many percent of an image of the size `main`, in the proportions of the watermark.
fn within(main: Size, percent: u32) -> Target {
    let part = |side: u32| {
        let part = (u64::from(side) * u64::from(percent) + 50) / 100;
        Some(u32::try_from(part).unwrap_or(u32::MAX).max(1))
    };
    enlarging(part(main.width), part(main.height), Fit::Inside)
}

/// The file of an image after these steps.
pub(super) fn rendered<'d>(
    image: impl Into<Input<'d>>,
    steps: Vec<Step>,
    materials: &Materials,
) -> Result<Vec<u8>> {
    let variant = Variant::builder("mark").operations(steps).encoding(PngOptions::default());
    let options = RenderOptions::default().with_limits(materials.limits);
    let mut images = render(image, &[variant.build()?], &options)?;
    let image = images.pop().ok_or_else(|| Error::internal("a watermark gives one image"))?;
    Ok(image.data)
}
