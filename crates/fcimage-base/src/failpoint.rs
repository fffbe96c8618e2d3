//! Places where a test build panics on demand, like a dependency with a bug.
//!
//! Without the feature `inject-panics`, which no wheel has, this compiles to nothing.

/// The parts of a call that a test can make panic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Phase {
    Recipe,
    Font,
    Logo,
    Inspect,
    Plan,
    Decode,
    DecodeRows,
    Resize,
    Color,
    Orient,
    Effect,
    Canvas,
    Layer,
    Watermark,
    Flatten,
    EncodeJpeg,
    EncodeWebP,
    EncodePng,
    EncodeGif,
    Event,
    EventObjects,
    CloudEvent,
    Pattern,
    Match,
    Explain,
    Transform,
    Apply,
    Response,
}

impl Phase {
    /// All of them.
    pub const ALL: [Self; 28] = [
        Self::Recipe,
        Self::Font,
        Self::Logo,
        Self::Inspect,
        Self::Plan,
        Self::Decode,
        Self::DecodeRows,
        Self::Resize,
        Self::Color,
        Self::Orient,
        Self::Effect,
        Self::Canvas,
        Self::Layer,
        Self::Watermark,
        Self::Flatten,
        Self::EncodeJpeg,
        Self::EncodeWebP,
        Self::EncodePng,
        Self::EncodeGif,
        Self::Event,
        Self::EventObjects,
        Self::CloudEvent,
        Self::Pattern,
        Self::Match,
        Self::Explain,
        Self::Transform,
        Self::Apply,
        Self::Response,
    ];
}

/// Does nothing in this build.
#[cfg(not(feature = "inject-panics"))]
#[inline(always)]
pub const fn hit(_: Phase) {}

#[cfg(feature = "inject-panics")]
pub use armed::hit;
#[cfg(feature = "inject-panics")]
pub use armed::{arm, passed};

#[cfg(feature = "inject-panics")]
mod armed {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::Phase;

    static ARMED: AtomicUsize = AtomicUsize::new(usize::MAX);
    static PASSED: AtomicUsize = AtomicUsize::new(0);

    /// From now on `phase` panics, on every thread, each time; `None`: nothing does.
    pub fn arm(phase: Option<Phase>) {
        PASSED.store(0, Ordering::SeqCst);
        ARMED.store(phase.map_or(usize::MAX, |phase| phase as usize), Ordering::SeqCst);
    }

    /// How often the armed phase has panicked.
    pub fn passed() -> usize {
        PASSED.load(Ordering::SeqCst)
    }

    /// Panics if `phase` is armed.
    #[allow(clippy::panic)]
    pub fn hit(phase: Phase) {
        if ARMED.load(Ordering::Relaxed) == phase as usize {
            PASSED.fetch_add(1, Ordering::SeqCst);
            panic!("injected into {phase:?}");
        }
    }
}
