//! The parts of a plan.

use crate::codecs::encoding::Encoding;
use crate::ops::resize::Area;
use crate::plan::listed::PlacedStep;
use crate::recipe::geometry::frame::Frame;
use crate::recipe::geometry::rect::Rect;
use crate::recipe::variant::Variant;
use crate::size::Size;

/// What a variant is resized from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parent {
    /// The decoded image.
    Source,
    /// The planned variant with this index, before its effects, and before it is padded and marked. It
    /// comes before its children.
    Variant(usize),
}

/// What is found in the decoded pixels, before a variant is resized from them.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Look {
    /// Where a part of known size is: the one that draws attention.
    Attention,
    /// How large what is left after trimming is. No side of it becomes longer than those of this frame.
    Trim(Frame),
}

/// How one variant is made.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PlannedVariant<'v> {
    /// Its recipe.
    pub variant: &'v Variant,
    /// What it is resized from.
    pub parent: Parent,
    /// What is still to be found in the decoded pixels; `None` where all is settled.
    pub look: Option<Look>,
    /// The part of the parent that is shown, or may be shown where that is to be found, in pixels of the parent. For the source: of the decoded
    /// region, before its orientation is applied.
    pub area: Area,
    /// Its frame in the oriented source; where something is to be found, as if nothing were.
    pub frame: Frame,
    /// The size of the oriented source.
    pub source: Size,
    /// The size of the finished image.
    pub output: Size,
    /// What is done with the resized image, where the variant has a list of operations.
    pub listed: Option<Vec<PlacedStep<'v>>>,
    /// Whether the source is too small for the size asked for, so that the image is smaller than it.
    pub undersized: bool,
    /// The part of the oriented source that it shows; where something is to be found, as if nothing were.
    /// None where it shows nothing of it.
    pub part: Option<Rect>,
}

/// One image to encode.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PlannedEncode<'v> {
    /// The index of its planned variant.
    pub variant: usize,
    /// How it is written: the smallest file of these is kept. At least one, and one alone where it is
    /// animated.
    pub encodings: &'v [Encoding],
    /// Whether all frames of the source are encoded, instead of one.
    pub animated: bool,
    /// Whether the file of the source, without metadata, shows the same, and is kept where an encoding
    /// that is capped at its source gives no smaller one.
    pub may_keep_source: bool,
    /// Its place in the caller's order: variant by variant, encoding by encoding.
    pub order: usize,
}

impl<'v> PlannedEncode<'v> {
    /// The encoding of the frames, where it is animated.
    pub(crate) fn animation(&self) -> Option<&'v Encoding> {
        self.encodings.first().filter(|_| self.animated)
    }
}
