//! Planes against gray files of each component, and against themselves in parts.
#![allow(clippy::unwrap_used, clippy::panic)] // in helpers

mod support;

use fcimage_jpeg::{
    Decoder, ErrorKind, OnDamage, PlaneRows, Planes, Region, Request, Samples, Serial, Size,
};
use jpeg_encoder::{ColorType, Encoder, QuantizationTableType, SamplingFactor};
use support::{Kind, Threads, open};

/// Color differences that are the same in squares of two pixels, so that subsampling loses nothing.
fn sample(x: usize, y: usize, component: usize) -> u8 {
    let (x, y) = if component == 0 { (x, y) } else { (x / 2, y / 2) };
    let wave = (x as f64 / (3.0 + component as f64)).sin() + (y as f64 / 5.0).cos();
    (128.0 + 55.0 * wave) as u8
}

/// A file of these components, of which every sample is stored that is a multiple of `steps` across and
/// down, all with the same quantization.
fn encoded(
    size: Size,
    components: &[usize],
    steps: (u32, u32),
    (sampling, progressive): (SamplingFactor, bool),
) -> Vec<u8> {
    let mut pixels = vec![];
    for y in (0..size.height).map(|y| (y * steps.1) as usize) {
        for x in (0..size.width).map(|x| (x * steps.0) as usize) {
            pixels.extend(components.iter().map(|c| sample(x, y, *c)));
        }
    }
    let mut data = vec![];
    let mut encoder = Encoder::new(&mut data, 85);
    encoder.set_sampling_factor(sampling);
    encoder.set_progressive(progressive);
    encoder.set_quantization_tables(QuantizationTableType::Flat, QuantizationTableType::Flat);
    let color = if components.len() == 1 { ColorType::Luma } else { ColorType::Ycbcr };
    encoder.encode(&pixels, size.width as u16, size.height as u16, color).unwrap();
    data
}

/// A gray file at `scale`.
fn gray(data: &[u8], scale: u8) -> (Size, Vec<u8>) {
    let decoded = open(data).decode(&Request::default().with_scale(scale), &Serial).unwrap();
    let Samples::Gray(samples) = decoded.samples else { panic!("one component") };
    (decoded.size, samples)
}

/// The first `wanted` of the means of every two samples across or down, or of every four, or of one.
fn means((size, samples): (Size, Vec<u8>), across: u32, down: u32, wanted: Size) -> Vec<u8> {
    let mut means = vec![];
    let at = |x: u32, y: u32| {
        let (x, y) = (x.min(size.width - 1), y.min(size.height - 1));
        u32::from(samples[(y * size.width + x) as usize])
    };
    for y in (0..wanted.height).map(|y| y * down) {
        for x in (0..wanted.width).map(|x| x * across) {
            let pixels = (0..down).flat_map(|j| (0..across).map(move |i| (x + i, y + j)));
            let sum: u32 = pixels.map(|(x, y)| at(x, y)).sum();
            means.push(((sum + across * down / 2) / (across * down)) as u8);
        }
    }
    means
}

#[test]
fn each_plane_equals_a_gray_file_of_its_component() {
    use SamplingFactor::{F_1_1, F_1_2, F_2_1, F_2_2};
    for (sampling, across, down) in [(F_2_2, 2, 2), (F_2_1, 2, 1), (F_1_2, 1, 2), (F_1_1, 1, 1)] {
        for (width, height) in [(96, 64), (98, 70), (51, 35)] {
            for progressive in [false, true] {
                let size = Size { width, height };
                let kind = (sampling, progressive);
                let file = encoded(size, &[0, 1, 2], (1, 1), kind);
                for scale in 1..=8 {
                    let request = Request::default().with_scale(scale);
                    let planes = open(&file).decode_planes(&request, &Serial).unwrap();
                    let luma = encoded(size, &[0], (1, 1), kind);
                    assert_eq!((planes.y.size, planes.y.samples), gray(&luma, scale));
                    let half = (across, down) == (1, 1) && scale % 2 == 0;
                    for (plane, component) in [(planes.cb, 1), (planes.cr, 2)] {
                        let size =
                            Size { width: width.div_ceil(across), height: height.div_ceil(down) };
                        let alone = encoded(size, &[component], (across, down), kind);
                        let expected = match half {
                            true => means(gray(&alone, scale / 2), 1, 1, plane.size),
                            false => {
                                let alone = gray(&alone, scale);
                                means(alone, 2 / across, 2 / down, plane.size)
                            }
                        };
                        assert_eq!(plane.stride, plane.size.width as usize);
                        assert_eq!(plane.size.width, planes.y.stride.div_ceil(2) as u32);
                        assert_eq!(plane.samples, expected, "{sampling:?} {scale}/8 {size:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn subsampled_color_of_pixels_comes_from_a_transform_of_twice_the_size() {
    for progressive in [false, true] {
        let (size, kind) = (Size { width: 98, height: 70 }, (SamplingFactor::F_2_2, progressive));
        let file = encoded(size, &[0, 1, 2], (1, 1), kind);
        let half = Size { width: 49, height: 35 };
        let [cb, cr] = [1, 2].map(|component| encoded(half, &[component], (2, 2), kind));
        let luma = encoded(size, &[0], (1, 1), kind);
        for scale in 1..=4 {
            let request = Request::default().with_scale(scale);
            let decoded = open(&file).decode(&request, &Serial).unwrap();
            let Samples::Rgb(pixels) = decoded.samples else { panic!("three components") };
            let (wanted, luma) = gray(&luma, scale);
            let [cb, cr] = [&cb, &cr].map(|data| means(gray(data, 2 * scale), 1, 1, wanted));
            for (i, rgb) in pixels.as_chunks::<3>().0.iter().enumerate() {
                let [y, cb, cr] = [luma[i], cb[i], cr[i]].map(f64::from);
                let (cb, cr) = (cb - 128.0, cr - 128.0);
                let expected =
                    [y + 1.402 * cr, y - 0.344_136 * cb - 0.714_136 * cr, y + 1.772 * cb];
                for (got, expected) in rgb.iter().zip(expected) {
                    assert!((f64::from(*got) - expected.clamp(0.0, 255.0)).abs() <= 1.0);
                }
            }
        }
    }
}

/// The files that have planes.
fn files(width: u16, height: u16) -> Vec<(Kind, Vec<u8>)> {
    let kinds = Kind::all().into_iter().filter(|kind| kind.color == ColorType::Rgb);
    let files = kinds.map(|kind| (kind, kind.encoded(width, height, 80)));
    files.filter(|(_, data)| open(data).header().has_planes()).collect()
}

#[test]
fn a_region_of_planes_is_cut_out_of_the_whole() {
    for (kind, data) in files(71, 300) {
        let decoder = open(&data);
        for scale in [1, 3, 4, 8] {
            let request = Request::default().with_scale(scale);
            let whole = decoder.decode_planes(&request, &Serial).unwrap();
            let Size { width, height } = whole.y.size;
            let x = width / 3 / 2 * 2;
            let region = Region { x, y: (height - 8) / 2 * 2, width: width / 2, height: 7 };
            let request = request.with_region(region);
            let part = decoder.decode_planes(&request, &Threads(2)).unwrap();
            for (part, whole, step) in
                [(part.y, whole.y, 1), (part.cb, whole.cb, 2), (part.cr, whole.cr, 2)]
            {
                let columns = region.width.div_ceil(step) as usize;
                let rows = region.height.div_ceil(step) as usize;
                assert_eq!(part.samples.len(), columns * rows);
                for y in 0..rows {
                    let above = (region.y / step) as usize + y;
                    let start = above * whole.stride + (region.x / step) as usize;
                    let expected = &whole.samples[start..start + columns];
                    assert_eq!(&part.samples[y * columns..][..columns], expected, "{kind:?}");
                }
            }
        }
    }
}

#[test]
fn threads_and_vector_instructions_change_no_plane() {
    for (kind, data) in files(67, 245) {
        let decoder = open(&data);
        for scale in 1..=8 {
            let request = Request::default().with_scale(scale);
            let expected = decoder.decode_planes(&request, &Serial).unwrap();
            assert_eq!(decoder.decode_planes(&request, &Threads(3)).unwrap(), expected, "{kind:?}");
            let plain = request.with_vector(false);
            assert_eq!(decoder.decode_planes(&plain, &Serial).unwrap(), expected, "{kind:?}");
        }
    }
}

/// What came, in its order.
#[derive(Default)]
struct Order {
    rows: Vec<char>,
    samples: [Vec<u8>; 3],
}

impl PlaneRows for Order {
    fn luma(&mut self, row: &[u8]) {
        self.rows.push('y');
        self.samples[0].extend(row);
    }

    fn chroma(&mut self, cb: &[u8], cr: &[u8]) {
        self.rows.push('c');
        self.samples[1].extend(cb);
        self.samples[2].extend(cr);
    }
}

#[test]
fn two_rows_of_luma_come_before_each_row_of_color() {
    for (kind, data) in files(40, 59) {
        for scale in [3, 8] {
            let request = Request::default().with_scale(scale);
            let mut order = Order::default();
            let fraction =
                open(&data).decode_plane_rows(&request, &Threads(2), &mut order).unwrap();
            let planes = open(&data).decode_planes(&request, &Serial).unwrap();
            assert_eq!(fraction, planes.decoded_fraction);
            let Planes { y, cb, cr, .. } = planes;
            assert_eq!(order.samples, [y.samples, cb.samples, cr.samples], "{kind:?}");
            let rows: String = order.rows.iter().collect();
            // 59 and 23 rows: the last one has no partner.
            assert_eq!(rows, "yyc".repeat(y.size.height as usize / 2) + "yc");
        }
    }
}

#[test]
fn damaged_files_give_as_much_of_the_planes_as_of_the_pixels() {
    let data = Kind::PHOTO.encoded(160, 160, 80);
    let cut = &data[..data.len() / 2];
    let error = open(cut).decode(&Request::default(), &Serial).unwrap_err();
    assert_eq!(open(cut).decode_planes(&Request::default(), &Serial).unwrap_err(), error);
    let salvage = Request::default().with_on_damage(OnDamage::Salvage);
    let planes = open(cut).decode_planes(&salvage, &Serial).unwrap();
    assert_eq!(Some(planes.decoded_fraction), error.decoded_fraction());
    assert_eq!((planes.y.samples.len(), planes.cb.samples.len()), (160 * 160, 80 * 80));
}

#[test]
fn what_has_no_planes_is_a_wrong_argument() {
    let gray = Kind { color: ColorType::Luma, sampling: SamplingFactor::F_1_1, ..Kind::PHOTO };
    let wide = Kind { sampling: SamplingFactor::F_4_1, ..Kind::PHOTO };
    let request = Request::default();
    let odd = request.with_region(Region { x: 3, y: 2, width: 5, height: 5 });
    for (kind, request) in [(gray, request), (wide, request), (Kind::PHOTO, odd)] {
        let data = kind.encoded(40, 40, 80);
        let decoder: Decoder<'_> = open(&data);
        let error = decoder.decode_planes(&request, &Serial).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument, "{error}");
        assert_eq!(decoder.planes_peak_bytes(&request).unwrap_err(), error);
        assert_eq!(decoder.plane_rows_peak_bytes(&request).unwrap_err(), error);
    }
}
