//! From a string to the recipe of a variant.

use crate::ops::watermark::Watermark;
use crate::oss_process::actions::action::Action;
use crate::oss_process::actions::auto_orient::AutoOrient;
use crate::oss_process::error::invalid;
use crate::oss_process::materials::Materials;
use crate::oss_process::output::Output;
use crate::oss_process::process::{Kind, Process};
use crate::oss_process::source_facts::SourceFacts;
use crate::oss_process::steps::{Steps, needs_source};
use crate::recipe::animation_mode::AnimationMode;
use crate::recipe::color::Color;
use crate::recipe::geometry::target::Target;
use crate::recipe::geometry::turn::Flip;
use crate::recipe::step::Step;
use crate::recipe::variant::{Variant, VariantBuilder};
use fcimage_base::error::Result;

/// What a string is compiled with.
#[derive(Debug, Clone, Default)]
pub struct Compile<'c> {
    /// The name of the variant.
    pub name: &'c str,
    /// What is known of the source. Without it, strings whose result depends on it are refused.
    pub source: Option<SourceFacts>,
    /// The images and fonts of its watermarks.
    pub materials: Materials,
    /// What is drawn after all that the string says.
    pub watermark: Option<Watermark>,
}

impl Process {
    /// The recipe that does what the string says.
    ///
    /// # Errors
    /// `Argument` with the code of the object storage: what the string asks for cannot be done, with
    /// this source or at all, or depends on a source that was not given.
    pub fn variant(&self, with: &Compile<'_>) -> Result<Variant> {
        let Kind::Image(actions) = &self.kind else {
            let text = format!("{} gives no image: ask for its answer instead", self.kind());
            return Err(invalid(None, text));
        };
        let mut steps = begun(actions, with.source)?;
        let mut output = Output::default();
        for action in actions {
            match action {
                Action::Watermark(mark) => mark.compile(&mut steps, &with.materials)?,
                action => action.compile(&mut steps, &mut output)?,
            }
        }
        let moves = output.keeps_format() && steps.keep_frames();
        steps.list.extend(with.watermark.clone().map(Step::from));
        let encoding = output.encoding(with.source.as_ref())?;
        let animation = if moves { AnimationMode::Keep } else { AnimationMode::First };
        let variant = Variant::builder(with.name).animation(animation).encoding(encoding);
        lowered(variant, steps).build()
    }
}

/// No steps yet, but that which undoes turning the source upright, where the string says so. Turning
/// comes before everything, wherever it stands.
fn begun(actions: &[Action], source: Option<SourceFacts>) -> Result<Steps> {
    let asked = actions.iter().rev().find_map(|action| match action {
        Action::AutoOrient(AutoOrient(asked)) => Some(*asked),
        _ => None,
    });
    let upright = source.map(|source| source.orientation.upright_size(source.size));
    let mut steps = Steps::new(source, upright);
    if asked == Some(false) {
        let source = source.ok_or_else(|| needs_source("auto-orient,0"))?;
        let (mirrored, quarters) =
            (source.orientation.is_mirrored(), source.orientation.quarters());
        // To turn and then to mirror is to mirror and then to turn the other way.
        let quarters = if mirrored { quarters } else { (4 - quarters) % 4 };
        let flip = mirrored.then_some(Flip::Horizontal);
        let rotate = f64::from(quarters) * 90.0;
        if (flip, quarters) != (None, 0) {
            steps.resize(Target { flip, rotate, ..Target::default() })?;
        }
    }
    Ok(steps)
}

/// The steps as a recipe: where one says all of the geometry, as the keywords of a variant.
fn lowered(variant: VariantBuilder, steps: Steps) -> VariantBuilder {
    let variant = variant.background(steps.background.unwrap_or(Color::WHITE));
    match steps.list.as_slice() {
        [] => variant,
        [Step::Geometry(target)] => variant.target(*target),
        [Step::Geometry(target), Step::Watermark(mark)] => {
            variant.target(*target).watermark(mark.clone())
        }
        _ => variant.operations(steps.list),
    }
}
