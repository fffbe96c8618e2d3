//! Which kernels this process may use.

use std::sync::OnceLock;

/// Whether vector instructions may be used: not where `FCIMAGE_NO_SIMD` is 1 at the first call.
pub fn allowed() -> bool {
    static ALLOWED: OnceLock<bool> = OnceLock::new();
    *ALLOWED.get_or_init(|| std::env::var_os("FCIMAGE_NO_SIMD").is_none_or(|value| value != "1"))
}

/// The kernels of effects and turns.
pub(crate) fn of_pixels() -> &'static fcimage_pixel_kernels::Kernels {
    if allowed() { fcimage_pixel_kernels::best() } else { fcimage_pixel_kernels::scalar() }
}

/// The kernels of the resize.
pub(crate) fn of_resize() -> &'static fcimage_resize::Kernels {
    fcimage_resize::vector(allowed())
}
