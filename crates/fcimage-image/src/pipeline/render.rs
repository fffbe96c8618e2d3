//! The calls that wait for all of their work.

use crate::options::RenderOptions;
use crate::pipeline::encoded::EncodedImage;
use crate::pipeline::input::Input;
use crate::pipeline::prepare::{open, prepare};
use crate::plan::Plan;
use crate::recipe::variant::Variant;
use fcimage_base::error::Result;
use fcimage_base::pool::Pool;

/// Turns one image into all its variants, in the caller's order: variant by variant, encoding by
/// encoding.
///
/// The bytes are the same for every number of threads. The call fails as a whole; what is wrong with a
/// recipe or the header is found before any pixel is decoded.
///
/// # Errors
/// `Argument` where a recipe or option is wrong, `Decode` for damaged data, `Unsupported` for a kind of
/// image that is not supported, `Limit` where the image exceeds a limit, `Encode` where a variant does
/// not fit its format, `Cancelled` where the call was cancelled.
pub fn render<'d>(
    data: impl Into<Input<'d>>,
    variants: &[Variant],
    options: &RenderOptions,
) -> Result<Vec<EncodedImage>> {
    let pool = Pool::with_threads(options.threads)?;
    let jobs = prepare(data.into(), variants, options, &pool)?;
    let mut done = pool.map(jobs, |job| (job.order, job.run()));
    done.sort_by_key(|(order, _)| *order);
    done.into_iter().map(|(_, image)| image).collect()
}

/// What [`render`] would do, from the header alone.
///
/// # Errors
/// As [`render`], as far as the header tells.
pub fn plan<'d, 'v>(
    data: impl Into<Input<'d>>,
    variants: &'v [Variant],
    options: &RenderOptions,
) -> Result<Plan<'v>> {
    let threads = Pool::count(options.threads)?;
    open(data.into(), variants, options, threads).map(|(_, plan)| plan)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::encoder::Encoder as _;
    use crate::codecs::keep::KeptMetadata;
    use crate::codecs::png::options::PngOptions;
    use crate::pipeline::stream::Stream;
    use crate::pixels::{Layout, Pixels};
    use crate::recipe::variants_json::variants_from_json;
    use crate::size::Size;
    use crate::source::Source;
    use fcimage_base::error::ErrorKind;
    use fcimage_base::limits::Limits;

    /// A PNG whose left half is red and whose right half is blue.
    fn halves(width: u32, height: u32) -> Vec<u8> {
        let row = |x| if x < width / 2 { [255, 0, 0] } else { [0, 0, 255] };
        let samples = (0..height).flat_map(|_| (0..width).flat_map(row)).collect();
        let pixels = Pixels::new(width, height, Layout::Rgb, samples).unwrap();
        PngOptions::default().encode(&pixels, &KeptMetadata::default()).unwrap()
    }

    fn recipe(json: &str) -> Vec<Variant> {
        variants_from_json(json, &Limits::DEFAULT).unwrap()
    }

    fn decoded(data: &[u8]) -> Pixels {
        let limits = Limits::DEFAULT;
        let source = Source::open(data, &limits).unwrap();
        let plan = source.plan_in_full().unwrap();
        let cx = crate::context::Context { limits: &limits, pool: &Pool::serial() };
        source.decode(&plan, &cx).unwrap().pixels
    }

    const SEVERAL: &str = r##"[
        {"name": "small", "width": 10, "encodings": [{"format": "png"}]},
        {"name": "large", "width": 60, "watermark": {"text": "x"},
         "encodings": [{"format": "jpeg"}, {"format": "webp"}, {"format": "png"}]},
        {"name": "boxed", "width": 20, "height": 20, "fit": "contain", "background": "#00ff0080",
         "encodings": [{"format": "png"}, {"format": "jpeg"}]}
    ]"##;

    #[test]
    fn outputs_come_in_the_callers_order_whatever_takes_longest() {
        let variants = recipe(SEVERAL);
        let images = render(&halves(80, 40), &variants, &RenderOptions::default()).unwrap();
        let found: Vec<_> =
            images.iter().map(|i| (i.variant.as_str(), i.format.name(), i.size)).collect();
        let (small, large, boxed) = (Size::new(10, 5), Size::new(60, 30), Size::new(20, 20));
        assert_eq!(
            found,
            [
                ("small", "png", small),
                ("large", "jpeg", large),
                ("large", "webp", large),
                ("large", "png", large),
                ("boxed", "png", boxed),
                ("boxed", "jpeg", boxed),
            ]
        );
        for image in &images {
            assert_eq!(decoded(&image.data).size(), image.size);
            assert!(image.decoded_fraction >= 1.0);
        }
    }

    #[test]
    fn the_bytes_do_not_depend_on_threads_or_on_who_pulls() {
        let (data, variants) = (halves(80, 40), recipe(SEVERAL));
        let options = |threads: usize| RenderOptions::default().with_threads(threads);
        let one = render(&data, &variants, &options(1)).unwrap();
        assert_eq!(render(&data, &variants, &options(3)).unwrap(), one);
        for threads in [1, 2] {
            let stream = Stream::start(&data, &variants, &options(threads)).unwrap();
            let pulled: Vec<_> = stream.collect::<Result<_>>().unwrap();
            assert_eq!(pulled.len(), one.len());
            assert!(one.iter().all(|image| pulled.contains(image)));
        }
    }

    #[test]
    fn a_crop_shows_its_part_of_the_source() {
        let side = |gravity: &str| {
            let variants = recipe(&format!(
                r#"[{{"name": "a", "width": 10, "height": 10, "fit": "cover",
                     "gravity": "{gravity}", "encodings": [{{"format": "png"}}]}}]"#
            ));
            let images = render(&halves(80, 20), &variants, &RenderOptions::default()).unwrap();
            decoded(&images[0].data).samples()[..3].to_vec()
        };
        assert_eq!(side("west"), [255, 0, 0]);
        assert_eq!(side("east"), [0, 0, 255]);
    }

    #[test]
    fn padding_is_the_background_or_clear() {
        let images = render(&halves(80, 40), &recipe(SEVERAL), &RenderOptions::default()).unwrap();
        let png = decoded(&images[4].data);
        assert_eq!(png.samples()[..4], [0, 255, 0, 128]);
        // JPEG has no alpha: the background shows through itself.
        let jpeg = decoded(&images[5].data);
        assert!(jpeg.samples()[1] > 240, "{:?}", &jpeg.samples()[..3]);
    }

    #[test]
    fn what_is_wrong_is_found_before_any_work() {
        let options = RenderOptions::default();
        let kind = |data: &[u8], variants: &[Variant]| {
            let error = render(data, variants, &options).unwrap_err();
            assert_eq!(plan(data, variants, &options).unwrap_err().kind(), error.kind());
            error.kind()
        };
        let variants = recipe(SEVERAL);
        assert_eq!(kind(&halves(2, 2), &[]), ErrorKind::Argument);
        let twice = [variants[0].clone(), variants[0].clone()];
        assert_eq!(kind(&halves(2, 2), &twice), ErrorKind::Argument);
        assert_eq!(kind(b"no image", &variants), ErrorKind::Decode);
        assert_eq!(kind(b"%PDF-1.7", &variants), ErrorKind::Unsupported);
        let many = options.with_threads(100_000);
        assert_eq!(
            render(&halves(2, 2), &variants, &many).unwrap_err().kind(),
            ErrorKind::Argument
        );
    }
}
