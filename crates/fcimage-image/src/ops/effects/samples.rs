//! What several effects do with samples.

use crate::pixels::{Layout, Pixels};
use fcimage_base::error::{Error, Result};

/// Luma of BT.601 in 65536ths, as in Pillow and JPEG; their sum is 65536.
const LUMA: [u32; 3] = [19_595, 38_470, 7_471];

/// The gray of a color.
pub(super) fn gray_of(red: u8, green: u8, blue: u8) -> u8 {
    let [r, g, b] = LUMA;
    let sum = u32::from(red) * r + u32::from(green) * g + u32::from(blue) * b;
    ((sum + 0x8000) >> 16) as u8
}

/// Red, green and blue of each pixel.
pub(super) fn for_each_color(image: &mut Pixels, mut change: impl FnMut(&mut [u8; 3])) {
    match image.layout() {
        Layout::Rgb => image.samples_mut().as_chunks_mut::<3>().0.iter_mut().for_each(change),
        Layout::Rgba => {
            for [red, green, blue, _] in image.samples_mut().as_chunks_mut::<4>().0 {
                let mut color = [*red, *green, *blue];
                change(&mut color);
                [*red, *green, *blue] = color;
            }
        }
    }
}

/// `value` within the range of an option; the error names the option and its range.
pub(super) fn in_range(name: &str, value: f64, low: f64, high: f64) -> Result<f64> {
    if (low..=high).contains(&value) {
        return Ok(value);
    }
    let text = format!("{name} must be between {low} and {high}, got {value}");
    Err(Error::argument(text).with_pointer(format!("/{name}")))
}
