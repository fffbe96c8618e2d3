//! What all parts of one decode share.

use fcimage_jpeg_kernels::Kernels;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::layout::ScaledLayout;
use crate::limits::Limits;
use crate::request::OnDamage;

/// One decode.
#[derive(Clone, Copy)]
pub(crate) struct Job<'j> {
    pub(crate) layout: &'j ScaledLayout,
    pub(crate) limits: &'j Limits,
    pub(crate) on_damage: OnDamage,
    pub(crate) kernels: &'static Kernels,
    pub(crate) context: &'j dyn Context,
}

impl Job<'_> {
    /// An error if the host says that the call was cancelled.
    #[inline]
    pub(crate) fn check_cancelled(&self) -> Result<()> {
        if self.context.cancelled() { Err(Error::cancelled()) } else { Ok(()) }
    }

    /// Whether damage is to be survived.
    pub(crate) fn salvages(&self) -> bool {
        self.on_damage == OnDamage::Salvage
    }
}
