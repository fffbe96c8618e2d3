//! Pixels out of files, and pixels as sources.

use super::{LIMITS, SLACK, blames_the_file, memory};
use fcimage_image::codecs::PngOptions;
use fcimage_image::codecs::memory::{InMemory, Mode};
use fcimage_image::{
    DecodedImage, EncodedImage, Fit, Gravity, RenderOptions, Variant, WhenSmaller, decode, render,
};
use fcimage_jpeg::OnDamage;

/// What chooses besides the image.
const BYTES: usize = 4;

/// Any bytes after the first as an image, decoded: in the memory that the limits allow, to pixels that
/// are those of a PNG of the same variant, and that can be rendered themselves.
pub fn decoded(input: &[u8]) {
    let Some(([flags, width, height, mode], data)) = input.split_first_chunk::<BYTES>() else {
        return;
    };
    let fits = [Fit::Inside, Fit::Outside, Fit::Cover, Fit::Contain, Fit::Fill];
    let fit = fits[usize::from(*flags) % fits.len()];
    let variant = Variant::builder("a")
        .width(u32::from(*width) + 1)
        .height(u32::from(*height) + 1)
        .fit(fit)
        .gravity(if flags & 0x20 == 0 { Gravity::Center } else { Gravity::North })
        .rotate(f64::from(mode / 5) * 7.0)
        .size_when_smaller(match flags & 0x18 {
            0x18 => WhenSmaller::Pad,
            0x10 => WhenSmaller::Enlarge,
            _ => WhenSmaller::Keep,
        })
        .encoding(PngOptions::default())
        .build()
        .expect("a size of ours");
    let mode = match mode % 5 {
        0 => None,
        channels => Mode::of_channels(channels.into()),
    };
    let on_damage = if flags & 0x80 == 0 { OnDamage::Error } else { OnDamage::Salvage };
    let options = RenderOptions::default()
        .with_limits(LIMITS)
        .with_threads(1)
        .with_on_damage(on_damage)
        .with_auto_orient(flags & 0x40 == 0);
    let (done, held) = memory::peak(|| decode(data, &variant, mode, &options));
    assert!(held <= LIMITS.max_memory + SLACK, "decoding held {held} bytes");
    let pixels = match done {
        Ok(pixels) => pixels,
        Err(error) => return blames_the_file(error),
    };
    let DecodedImage { size, samples, undersized, decoded_fraction, .. } = &pixels;
    assert_eq!(samples.len() as u64, size.pixels() * pixels.mode.channels() as u64);
    assert!(mode.is_none_or(|mode| pixels.mode == mode));
    let rendered = render(data, std::slice::from_ref(&variant), &options).expect("decoded before");
    let [EncodedImage { data: png, undersized: other, decoded_fraction: fraction, .. }] =
        rendered.as_slice()
    else {
        panic!("{} images", rendered.len())
    };
    assert_eq!((undersized, decoded_fraction), (other, fraction));
    let plain = Variant::builder("b").encoding(PngOptions::default()).build().expect("ours");
    let of =
        |file: &[u8], mode| decode(file, &plain, mode, &RenderOptions::default()).expect("ours");
    let written = of(png, Some(pixels.mode));
    assert_eq!((written.size, &written.samples), (*size, samples));
    let source = InMemory::new(*size, pixels.mode, samples.as_slice()).expect("pixels of ours");
    let again =
        render(source, std::slice::from_ref(&plain), &RenderOptions::default()).expect("ours");
    assert_eq!(&of(&again[0].data, Some(pixels.mode)).samples, samples);
}
