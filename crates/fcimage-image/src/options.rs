//! What one call may use.

use crate::describe::DescribeOptions;
use crate::ops::redaction::Redaction;
use fcimage_base::limits::Limits;
use fcimage_jpeg::OnDamage;

/// Options of [`render`](crate::render()), [`Stream::start`](crate::Stream::start) and
/// [`plan`](crate::plan()).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RenderOptions {
    /// What the image may need. Default: [`Limits::DEFAULT`].
    pub limits: Limits,
    /// Threads, 1 to [`MAX_THREADS`](fcimage_base::pool::MAX_THREADS). Default: `None`, as many as CPU
    /// affinity and the cgroup quota allow.
    pub threads: Option<usize>,
    /// Whether the Exif orientation is applied. Default: true.
    pub auto_orient: bool,
    /// What to do with an image whose data are damaged or end too early. Default: [`OnDamage::Error`].
    pub on_damage: OnDamage,
    /// What is destroyed in the decoded image, every frame of an animation, before any variant is made of
    /// it. Default: nothing.
    pub redact: Option<Redaction>,
    /// Whether all images get a [`Description`](crate::Description) of the source, and how. Default: `None`.
    pub describe: Option<DescribeOptions>,
}

impl Default for RenderOptions {
    fn default() -> Self {
        Self {
            limits: Limits::DEFAULT,
            threads: None,
            auto_orient: true,
            on_damage: OnDamage::Error,
            redact: None,
            describe: None,
        }
    }
}

impl RenderOptions {
    /// Sets [`RenderOptions::limits`].
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets [`RenderOptions::threads`]; what is out of its range is refused by the call.
    #[must_use]
    pub fn with_threads(mut self, threads: impl Into<Option<usize>>) -> Self {
        self.threads = threads.into();
        self
    }

    /// Sets [`RenderOptions::auto_orient`].
    #[must_use]
    pub fn with_auto_orient(mut self, auto_orient: bool) -> Self {
        self.auto_orient = auto_orient;
        self
    }

    /// Sets [`RenderOptions::on_damage`].
    #[must_use]
    pub fn with_on_damage(mut self, on_damage: OnDamage) -> Self {
        self.on_damage = on_damage;
        self
    }

    /// Sets [`RenderOptions::redact`].
    #[must_use]
    pub fn with_redact(mut self, redact: impl Into<Option<Redaction>>) -> Self {
        self.redact = redact.into();
        self
    }

    /// Sets [`RenderOptions::describe`].
    #[must_use]
    pub fn with_describe(mut self, describe: impl Into<Option<DescribeOptions>>) -> Self {
        self.describe = describe.into();
        self
    }
}
