//! YCbCr to RGB.

/// The factors of JFIF with 14 bits behind the point: of Cr in red, of Cb and Cr in green, of Cb in
/// blue.
pub(crate) const RED: i16 = 22_970;
pub(crate) const GREEN: [i16; 2] = [-5_638, -11_700];
pub(crate) const BLUE: i16 = 29_032;
/// Luma in these units.
pub(crate) const LUMA: i16 = 16_384;
/// No color, in 1/64 level.
pub(crate) const GRAY: i16 = 128 * 64;
/// The bits behind the point of a product: those of the factors and those of the samples.
pub(crate) const BITS: i32 = 20;

/// Converts the pixels from `first` on.
#[inline(always)]
pub(crate) fn ycc_to_rgb_from(first: usize, ycc: [&[i16]; 3], rgb: &mut [u8]) {
    let [y, cb, cr] = ycc.map(|row| row.get(first..).unwrap_or_default());
    let pixels = rgb.as_chunks_mut::<3>().0.get_mut(first..).unwrap_or_default();
    for (rgb, ((y, cb), cr)) in pixels.iter_mut().zip(y.iter().zip(cb).zip(cr)) {
        let y = i32::from(*y) * i32::from(LUMA) + (1 << (BITS - 1));
        let [cb, cr] = [cb, cr].map(|sample| i32::from(sample.saturating_sub(GRAY)));
        let [green_cb, green_cr] = GREEN.map(i32::from);
        let red = y.wrapping_add(cr * i32::from(RED));
        let green = y.wrapping_add(cb * green_cb).wrapping_add(cr * green_cr);
        let blue = y.wrapping_add(cb * i32::from(BLUE));
        *rgb = [red, green, blue].map(|sum| (sum >> BITS).clamp(0, 255) as u8);
    }
}
