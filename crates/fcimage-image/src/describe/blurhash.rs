//! BlurHash: an image as some 28 letters (<https://github.com/woltapp/blurhash/blob/master/Algorithm.md>).
//!
//! The low frequencies of the linear light of red, green and blue; samples count at the edges of their
//! pixels, in every implementation. It has no alpha: it is made of the
//! image on white. Letters are the same on every processor, which `powf` would not be.

use crate::describe::cosines::{Samples, Transform};
use crate::pixels::Pixels;

/// The digits of base 83.
const DIGITS: &[u8; 83] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

/// Adds a number as so many digits.
fn put(text: &mut String, value: u32, digits: u32) {
    for place in (0..digits).rev() {
        let digit = value / 83_u32.pow(place) % 83;
        text.push(DIGITS.get(digit as usize).copied().map_or('0', char::from));
    }
}

/// The hash of an opaque image, with so many components across and down, 1 to 9 each.
pub(super) fn hash(pixels: &Pixels, components: (u32, u32)) -> String {
    let (across, down) = components;
    let linear: Vec<f64> = (0..=255).map(to_linear).collect();
    let transform = Transform::new((pixels.width(), pixels.height()), components, Samples::AtEdges);
    let [red, green, blue] = [0, 1, 2].map(|channel| {
        let samples = pixels.samples().iter().skip(channel).step_by(pixels.layout().channels());
        let light = |sample: &u8| linear.get(usize::from(*sample)).copied().unwrap_or(0.0);
        transform.of(&samples.map(light).collect::<Vec<f64>>())
    });
    let mut factors = red.into_iter().zip(green).zip(blue).map(|((r, g), b)| [r, g, b]);
    let mean = factors.next().unwrap_or_default();
    let others: Vec<[f64; 3]> = factors.map(|factor| factor.map(|value| value * 2.0)).collect();
    let most = others.iter().flatten().fold(0.0, |most: f64, value| most.max(value.abs()));
    let scale = (most * 166.0 - 0.5).floor().clamp(0.0, 82.0);
    let mut text = String::with_capacity(2 * others.len() + 6);
    put(&mut text, (across - 1) + (down - 1) * 9, 1);
    put(&mut text, if others.is_empty() { 0 } else { scale as u32 }, 1);
    put(&mut text, mean.iter().fold(0, |number, value| number << 8 | to_srgb(*value)), 4);
    let largest = (scale + 1.0) / 166.0;
    let step = |value: f64| {
        let root = (value.abs() / largest).sqrt();
        let root = if value < 0.0 { -root } else { root };
        (root * 9.0 + 9.5).floor().clamp(0.0, 18.0) as u32
    };
    for factor in others {
        put(&mut text, factor.iter().fold(0, |number, value| number * 19 + step(*value)), 2);
    }
    text
}

/// The light of a sample of sRGB, 0 to 1.
fn to_linear(sample: u8) -> f64 {
    let value = f64::from(sample) / 255.0;
    if value <= 0.04045 {
        return value / 12.92;
    }
    // To the power of 2.4.
    let base = (value + 0.055) / 1.055;
    let square = base * base;
    square * root(square, 5)
}

/// The sample of sRGB that has this light.
fn to_srgb(light: f64) -> u32 {
    let light = light.clamp(0.0, 1.0);
    if light <= 0.003_130_8 {
        return (light * 12.92 * 255.0 + 0.5) as u32;
    }
    // To the power of 1 / 2.4, which is 5 / 12.
    let twelfth = root(light.sqrt().sqrt(), 3);
    let squared = twelfth * twelfth;
    ((1.055 * (squared * squared * twelfth) - 0.055) * 255.0 + 0.5) as u32
}

/// The root of a number from 0.0001 to 1, by Newton's method: enough steps from 1 down.
fn root(value: f64, degree: u32) -> f64 {
    let n = f64::from(degree);
    let mut root = 1.0;
    for _ in 0..40 {
        let power = (1..degree).fold(1.0, |power, _| power * root);
        root = ((n - 1.0) * root + value / power) / n;
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;

    #[test]
    fn light_comes_back_as_its_sample() {
        for sample in 0..=255 {
            let light = to_linear(sample);
            assert_eq!(to_srgb(light), u32::from(sample));
            let base = (f64::from(sample) / 255.0 + 0.055) / 1.055;
            let expected =
                if sample < 11 { f64::from(sample) / 255.0 / 12.92 } else { base.powf(2.4) };
            assert!((light - expected).abs() < 1e-14);
        }
    }

    #[test]
    fn one_color_is_written_as_other_encoders_write_it() {
        // As blurhash-python 1.2.2, which samples the cosines at the edges of pixels.
        let red = Pixels::new(4, 3, Layout::Rgb, [255, 0, 0].repeat(12)).unwrap();
        assert_eq!(hash(&red, (1, 1)), "00TI:j");
        assert_eq!(hash(&red, (4, 3)), "L~TI:j|cfQ|c|c$5fQ$5fQfQfQfQ");
    }
}
