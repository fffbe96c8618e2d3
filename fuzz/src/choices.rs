//! Outputs whose encoding is chosen: that of the source, the smallest of several, one that fits.

use super::{LIMITS, checked};
use fcimage_base::error::Result;
use fcimage_image::codecs::budget::MIN_QUALITY;
use fcimage_image::codecs::{Best, Budget, Encoding, EncodingChoice, GifOptions, JpegOptions};
use fcimage_image::codecs::{PngOptions, SameFormat, WebPOptions};
use fcimage_image::source::Source;
use fcimage_image::{EncodedImage, RenderOptions, Variant, render};

/// What chooses besides the image.
const BYTES: usize = 8;

/// The first bytes choose encodings, budgets and a width for the image after them. What comes out is
/// what its encoding gives alone with the quality that was found, and it tells the truth about its
/// budget.
pub fn chosen(input: &[u8]) {
    let Some((bytes, data)) = input.split_first_chunk::<BYTES>() else { return };
    let Ok(source) = Source::open(data, &LIMITS) else { return };
    let info = source.info().clone();
    // The target `profile` has those; here they would be applied a dozen times.
    if info.icc.is_some() {
        return;
    }
    drop(source);
    let width = u32::from(bytes[0]) + 1;
    let choice = choice(bytes).expect("options of ours");
    let options = RenderOptions::default().with_limits(LIMITS).with_threads(1);
    let images = checked(data, &[variant(width, choice.clone())], &options);
    let [image] = images.as_slice() else { return };
    let tried = choice.resolve(&info).expect("a format that is written");
    let alone = |encoding: &Encoding| {
        let mut images = render(data, &[variant(width, encoding.clone())], &options)
            .expect("rendered with other encodings before");
        images.pop().expect("one image")
    };
    let own: Vec<EncodedImage> = tried.iter().map(alone).collect();
    for (encoding, image) in tried.iter().zip(&own) {
        keeps_its_budget(encoding, image, &|encoding| alone(encoding));
    }
    // The first of the smallest, of those within their budgets if there is one.
    let smallest = own.iter().min_by_key(|image| (!image.within_budget, image.data.len()));
    assert_eq!(Some(image), smallest);
}

/// Whether an image is as large as it says, and its quality is the one that it has.
fn keeps_its_budget(
    encoding: &Encoding,
    image: &EncodedImage,
    alone: &dyn Fn(&Encoding) -> EncodedImage,
) {
    let (encoder, bytes) = (encoding.encoder(), image.data.len() as u64);
    assert_eq!(image.quality.is_some(), encoder.quality().is_some());
    let Some(max_bytes) = encoder.budget().max_bytes() else {
        assert!(image.within_budget);
        return assert_eq!(image.quality, encoder.quality());
    };
    assert_eq!(image.within_budget, bytes <= max_bytes);
    let (found, most) = (image.quality.unwrap_or(0), encoder.quality().unwrap_or(0));
    let least = encoder.budget().min_quality().unwrap_or(MIN_QUALITY).min(most);
    assert!((least..=most).contains(&found), "{found} is not between {least} and {most}");
    let unbounded = alone(&with_quality(encoding, found));
    assert!(unbounded.data == image.data, "its quality is not {found}");
    if !image.within_budget {
        assert!(alone(&with_quality(encoding, least)).data.len() as u64 > max_bytes);
    }
}

/// The same options with this quality, without a budget.
fn with_quality(encoding: &Encoding, quality: u8) -> Encoding {
    let mut options = encoding.to_json();
    options["quality"] = quality.into();
    options["max_bytes"] = ().into();
    options["min_quality"] = ().into();
    Encoding::from_json(&options).expect("options of ours")
}

fn variant(width: u32, choice: impl Into<EncodingChoice>) -> Variant {
    Variant::builder("a").width(width).encoding(choice).build().expect("a width of ours")
}

/// The choice that these bytes stand for.
fn choice(bytes: &[u8; BYTES]) -> Result<EncodingChoice> {
    let [_, kind, quality, least, low, high, flags, effort] = *bytes;
    let max_bytes = i64::from(u16::from_le_bytes([low, high])) % 8000 + 1;
    let quality = i64::from(quality) % 100 + 1;
    let least = i64::from(least) % quality + 1;
    let mut jpeg = JpegOptions::default()
        .with_quality(quality)?
        .with_progressive(flags & 1 != 0)
        .with_optimize(flags & 2 == 0);
    if flags & 4 == 0 {
        let mut budget = Budget::default().with_max_bytes(max_bytes)?;
        if flags & 8 == 0 {
            budget = budget.with_min_quality(least)?;
        }
        jpeg = jpeg.with_budget(budget);
    }
    let mut webp = WebPOptions::default().with_effort(i64::from(effort) % 3)?;
    if flags & 16 != 0 {
        webp = webp.with_lossless(true);
    } else {
        webp = webp.with_quality(quality)?;
        if flags & 32 == 0 {
            webp = webp.with_budget(Budget::default().with_max_bytes(max_bytes / 2 + 1)?);
        }
    }
    let png = PngOptions::default().with_effort(i64::from(effort) % 7)?;
    let gif = GifOptions::default().with_dither(i64::from(effort) % 101)?;
    let gif = gif.with_colors(i64::from(flags).max(2))?;
    Ok(match kind % 6 {
        0 => SameFormat::default().with(jpeg).with(webp).with(png).with(gif).into(),
        1 => Best::new([jpeg.into(), webp.into()])?.into(),
        2 => Best::new([png.into(), webp.into(), jpeg.into()])?.into(),
        3 => jpeg.into(),
        4 => Best::new([gif.into(), png.into()])?.into(),
        _ => webp.into(),
    })
}
