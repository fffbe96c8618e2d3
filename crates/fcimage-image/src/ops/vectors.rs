//! The kernels of effects and turns that this process may use.

use fcimage_pixel_kernels::{Kernels, best, scalar};

use crate::codecs::jpeg::host::vector_allowed;

/// Those for this processor, or those without vector instructions where these are not allowed.
pub(super) fn kernels() -> &'static Kernels {
    if vector_allowed() { best() } else { scalar() }
}
