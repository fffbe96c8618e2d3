//! Animations from a reader that is made up.

use super::*;
use crate::codecs::animation::FramesPlan;
use crate::codecs::codec::ImageSource;
use crate::codecs::decoding::{DecodePlan, Decoded, Scaled};
use crate::codecs::stated_frames::Animation;
use crate::context::Context;
use crate::info::{ColorModel, Info};
use crate::options::RenderOptions;
use crate::pipeline::encoded::EncodedImage;
use crate::pipeline::prepare::jobs;
use crate::pipeline::stages::finish_all;
use crate::pixels::Layout;
use crate::recipe::geometry::rect::Rect;
use crate::recipe::variant::Variant;
use crate::recipe::variants_json::variants_from_json;
use crate::size::Size;
use crate::source::Source;
use fcimage_base::error::ErrorKind;
use fcimage_base::limits::Limits;
use fcimage_jpeg::OnDamage;
use image_webp::WebPDecoder;

const SIZE: Size = Size::new(60, 40);

/// An animation of noise in which a square moves; the reader lends one canvas.
struct Moves {
    info: Info,
    frames: u32,
    next: u32,
    canvas: Pixels,
    fails_at: Option<u32>,
}

impl Moves {
    fn new(frames: u32) -> Self {
        let format = crate::codecs::gif::FORMAT;
        let stated = frames.max(2);
        let animation = Some(Animation { frames: stated, found: stated, plays: Plays::Times(5) });
        let plain = Info::plain(format, SIZE, ColorModel::Palette);
        let info = Info { animated: true, animation, ..plain };
        let canvas = Self::canvas(0);
        Self { info, frames, next: 0, canvas, fails_at: None }
    }

    /// Frames 3 and 4 are the same.
    fn canvas(number: u32) -> Pixels {
        let place = if number == 4 { 3 } else { number };
        let noise = |seed: u32| {
            let mixed = seed.wrapping_mul(2_654_435_761);
            ((mixed ^ mixed >> 15).wrapping_mul(2_246_822_519) >> 24) as u8
        };
        let samples = (0..SIZE.width * SIZE.height).flat_map(|i| {
            let inside = i % SIZE.width / 8 == place % 7 && i / SIZE.width < 20;
            if inside {
                [255, 0, 0, 255]
            } else {
                [noise(i), noise(i + 9), noise(i + 5000 * place), 255]
            }
        });
        Pixels::new(SIZE.width, SIZE.height, Layout::Rgba, samples.collect()).unwrap()
    }
}

impl FrameReader for Moves {
    fn next_frame(&mut self) -> Result<Option<Frame<'_>>> {
        if self.fails_at == Some(self.next) {
            return Err(Error::decode("damaged"));
        }
        if self.next == self.frames {
            return Ok(None);
        }
        self.canvas = Self::canvas(self.next);
        self.next += 1;
        Ok(Some(Frame { canvas: &self.canvas, delay: 10 * self.next }))
    }

    fn fraction(&self) -> f64 {
        f64::from(self.next) / f64::from(self.frames.max(2))
    }
}

impl ImageSource for Moves {
    fn info(&self) -> &Info {
        &self.info
    }

    fn plan(&self, scaled: Scaled, region: Rect, on_damage: OnDamage) -> Result<DecodePlan> {
        let bytes = SIZE.pixels() * 4;
        let layout = Layout::Rgba;
        Ok(DecodePlan { scaled, region, layout, on_damage, open_bytes: 0, peak_bytes: bytes })
    }

    fn decode(self: Box<Self>, _plan: &DecodePlan, _cx: &Context<'_>) -> Result<Decoded> {
        Ok(Decoded { pixels: Self::canvas(0), fraction: 1.0 })
    }

    fn plan_frames(&self, _limits: &Limits) -> Result<FramesPlan> {
        Ok(FramesPlan { canvas: SIZE, layout: Layout::Rgba, peak_bytes: SIZE.pixels() * 4 })
    }

    fn frames<'s>(
        self: Box<Self>,
        _on_damage: OnDamage,
        _limits: &Limits,
    ) -> Result<Box<dyn FrameReader + 's>>
    where
        Self: 's,
    {
        Ok(self)
    }
}

fn recipe(json: &str) -> Vec<Variant> {
    variants_from_json(json, &Limits::DEFAULT).unwrap()
}

fn render(
    source: Moves,
    variants: &[Variant],
    options: &RenderOptions,
) -> Result<Vec<EncodedImage>> {
    let pool = Pool::with_threads(options.threads)?;
    let source = Source::of_test(source);
    let plan = Plan::new(&source, variants, options, pool.threads())?;
    let mut jobs = jobs(source, &plan, options, &pool)?;
    jobs.sort_by_key(|job| job.order);
    jobs.into_iter().map(|job| job.run()).collect()
}

fn frames_of(file: &[u8]) -> Vec<(Vec<u8>, u32)> {
    let mut decoder = WebPDecoder::new(std::io::Cursor::new(file)).unwrap();
    (0..decoder.num_frames())
        .map(|_| {
            let mut samples = vec![0; decoder.output_buffer_size().unwrap()];
            let delay = decoder.read_frame(&mut samples).unwrap();
            (samples, delay)
        })
        .collect()
}

const SEVERAL: &str = r##"[
    {"name": "still", "width": 30, "encodings": [{"format": "png"}]},
    {"name": "moving", "width": 30, "animation": "keep", "watermark": {"text": "x"},
     "encodings": [{"format": "jpeg"}, {"format": "webp", "lossless": true}]},
    {"name": "small", "width": 12, "height": 12, "fit": "contain", "animation": "keep",
     "encodings": [{"format": "webp"}]}
]"##;

#[test]
fn formats_that_can_hold_frames_get_all_and_others_the_first() {
    let variants = recipe(SEVERAL);
    let images = render(Moves::new(7), &variants, &RenderOptions::default()).unwrap();
    let found: Vec<_> = images
        .iter()
        .map(|image| (image.variant.as_str(), image.format.name(), image.frames))
        .collect();
    assert_eq!(
        found,
        [("still", "png", 1), ("moving", "jpeg", 1), ("moving", "webp", 7), ("small", "webp", 7)]
    );
    assert!(images.iter().all(|image| image.source_frames == 7));
    assert!(images.iter().all(|image| image.decoded_fraction >= 1.0));
    assert_eq!(images[3].size, Size::new(12, 12));
    // The same canvas twice is shown longer.
    for image in &images[2..] {
        let delays: Vec<_> = frames_of(&image.data).iter().map(|(_, delay)| *delay).collect();
        assert_eq!(delays, [10, 20, 30, 40 + 50, 60, 70]);
    }
}

#[test]
fn each_frame_is_what_a_still_of_it_would_be() {
    let keep = recipe(
        r#"[{"name": "a", "width": 30, "animation": "keep", "watermark": {"text": "x"},
             "encodings": [{"format": "webp", "lossless": true}]}]"#,
    );
    let first = recipe(
        r#"[{"name": "a", "width": 30, "watermark": {"text": "x"},
             "encodings": [{"format": "webp", "lossless": true}]}]"#,
    );
    let options = RenderOptions::default();
    let animation = render(Moves::new(3), &keep, &options).unwrap();
    for (number, (samples, _)) in (0..).zip(frames_of(&animation[0].data)) {
        let pool = Pool::serial();
        let source = Source::of_test(Moves::new(3));
        let plan = Plan::new(&source, &first, &options, 1).unwrap();
        let resized = resize_all(Cow::Owned(Moves::canvas(number)), &plan).unwrap();
        let still = finish_all(resized, &plan, &ImageFiles::default(), &pool).unwrap();
        let channels = samples.len() / (30 * 20);
        let pixels = still[0].samples().as_chunks::<4>().0.iter();
        // The decoder blends with its own rounding.
        for (found, pixel) in samples.chunks_exact(channels).zip(pixels) {
            assert!(found.iter().zip(pixel).all(|(a, b)| a.abs_diff(*b) <= 1), "{number}");
        }
    }
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let variants = recipe(SEVERAL);
    let of = |threads: usize| {
        let options = RenderOptions::default().with_threads(threads);
        render(Moves::new(9), &variants, &options).unwrap()
    };
    let one = of(1);
    assert!(of(2) == one && of(4) == one);
}

#[test]
fn the_first_frame_alone_is_decoded_where_no_variant_keeps_more() {
    let first = SEVERAL.replace("keep", "first");
    let mut source = Moves::new(7);
    source.fails_at = Some(0);
    let images = render(source, &recipe(&first), &RenderOptions::default()).unwrap();
    assert!(images.iter().all(|image| (image.frames, image.source_frames) == (1, 7)));
}

#[test]
fn a_variant_can_refuse_animations() {
    let variants = recipe(
        r#"[{"name": "a", "encodings": [{"format": "png"}]},
            {"name": "b", "animation": "error", "encodings": [{"format": "png"}]}]"#,
    );
    let error = render(Moves::new(7), &variants, &RenderOptions::default()).unwrap_err();
    assert_eq!((error.kind(), error.pointer()), (ErrorKind::Unsupported, Some("/1/animation")));
    assert!(error.message().contains("variant \"b\""), "{error}");
}

#[test]
fn an_error_within_the_frames_is_that_of_the_call() {
    for threads in [1, 3] {
        let mut source = Moves::new(7);
        source.fails_at = Some(5);
        let options = RenderOptions::default().with_threads(threads);
        let error = render(source, &recipe(SEVERAL), &options).unwrap_err();
        assert_eq!(error.message(), "damaged");
    }
}

#[test]
fn frames_that_are_missing_lower_the_decoded_fraction() {
    let images = render(Moves::new(1), &recipe(SEVERAL), &RenderOptions::default()).unwrap();
    let moving = &images[2];
    assert_eq!((moving.frames, moving.source_frames, moving.decoded_fraction), (1, 2, 0.5));
}

#[test]
fn encoded_frames_are_bounded_by_max_memory() {
    let variants = recipe(
        r#"[{"name": "a", "animation": "keep",
             "encodings": [{"format": "webp", "lossless": true}]}]"#,
    );
    let plan = |frames, max_memory| {
        let limits = Limits { max_memory, ..Limits::DEFAULT };
        let options = RenderOptions::default().with_limits(limits).with_threads(2);
        let source = Source::of_test(Moves::new(frames));
        let needed = Plan::new(&source, &variants, &options, 2)?.peak_bytes;
        assert!(needed <= max_memory);
        render(Moves::new(frames), &variants, &options).map(|_| ())
    };
    plan(600, 1 << 30).unwrap();
    let error = plan(600, 28 << 20).unwrap_err();
    assert_eq!(error.limit_name(), Some("max_memory"));
    assert!(error.message().contains("encoded frames"), "{error}");
    let enlarged = recipe(
        r#"[{"name": "a", "width": 6000, "size_when_smaller": "enlarge", "animation": "keep",
             "encodings": [{"format": "webp"}]}]"#,
    );
    let error = render(Moves::new(60), &enlarged, &RenderOptions::default()).unwrap_err();
    assert_eq!(error.limit_name(), Some("max_pixels"));
}
