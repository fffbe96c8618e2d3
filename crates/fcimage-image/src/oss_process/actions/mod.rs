//! The actions of a processing string: what each can be told, and how it is put in plain words.
//!
//! One file for each. To add an action: a file here, and a line in the list of [`action`].

pub(super) mod action;
pub(super) mod auto_orient;
pub(super) mod blur;
pub(super) mod bright;
pub(super) mod circle;
pub(super) mod contrast;
pub(super) mod crop;
pub(super) mod format;
pub(super) mod indexcrop;
pub(super) mod interlace;
pub(super) mod mark_image;
pub(super) mod quality;
pub(super) mod resize;
pub(super) mod rotate;
pub(super) mod rounded_corners;
pub(super) mod sharpen;
pub(super) mod watermark;
