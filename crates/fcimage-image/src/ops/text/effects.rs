//! What is drawn around letters, and how a mask becomes color.

use crate::recipe::color::Color;

/// The color of a shadow or outline for which only `true` is given: half-transparent black.
pub const EFFECT_COLOR: Color = Color::rgba(0, 0, 0, 160);

/// Pixels by which letters grow for their outline.
pub(crate) fn outline_radius(size: f32) -> usize {
    ((size / 16.0).round() as usize).clamp(1, 32)
}

/// Pixels to the right and down of letters at which their shadow is.
pub(crate) fn shadow_offset(size: f32) -> usize {
    ((size / 14.0).round() as usize).max(1)
}

/// Pixels by which each of three box blurs reaches.
pub(crate) fn shadow_radius(size: f32) -> usize {
    ((size / 24.0).round() as usize).max(1)
}

/// Lays a color over red, green, blue and alpha as far as each pixel is covered: "over" of Porter and
/// Duff (1984).
pub(crate) fn tint(samples: &mut [u8], coverage: &[u8], color: Color) {
    let [r, g, b, alpha] = color.samples();
    for (pixel, coverage) in samples.as_chunks_mut::<4>().0.iter_mut().zip(coverage) {
        let over = u32::from(alpha) * u32::from(*coverage) / 255;
        let below = u32::from(pixel[3]) * (255 - over) / 255;
        let total = over + below;
        if over == 0 || total == 0 {
            continue;
        }
        for (channel, new) in pixel.iter_mut().zip([r, g, b]) {
            let sum = u32::from(new) * over + u32::from(*channel) * below;
            *channel = ((sum + total / 2) / total) as u8;
        }
        pixel[3] = total.min(255) as u8;
    }
}
