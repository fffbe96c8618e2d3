//! The encoder of libwebp behind one safe function.
//!
//! libwebp sees only pixels whose number is checked here; it never decodes anything.
//!
//! ```
//! use fcimage_libwebp::{Image, Options, Samples, encode};
//! let red = [[255, 0, 0]; 8 * 5].concat();
//! let image = Image { width: 8, height: 5, samples: Samples::Rgb(&red) };
//! let options = Options { quality: 80, effort: 2, lossless: false, alpha_quality: 100 };
//! let file = encode(&image, &options, || true)?;
//! assert!(file.starts_with(b"RIFF"));
//! # Ok::<(), fcimage_libwebp::Error>(())
//! ```

use std::any::Any;
use std::ffi::c_int;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use libwebp_sys::{
    WebPConfig, WebPEncode, WebPMemoryWrite, WebPMemoryWriter, WebPMemoryWriterClear,
    WebPMemoryWriterInit, WebPPicture, WebPPictureFree, WebPPictureImportRGB,
    WebPPictureImportRGBA, WebPValidateConfig,
};

/// The longest side that a WebP can state, in pixels (RFC 6386, section 9.1).
pub const MAX_SIDE: u32 = 16_383;

/// Samples of 8 bits, rows top to bottom, without padding.
#[derive(Debug, Clone, Copy)]
pub enum Samples<'p> {
    /// Red, green, blue.
    Rgb(&'p [u8]),
    /// Red, green, blue, alpha; alpha is not premultiplied.
    Rgba(&'p [u8]),
    /// Luma from 16 to 235, and chroma from 16 to 240 of half the size, rounded up (BT.601): for lossy
    /// files, which store these.
    Yuv([&'p [u8]; 3]),
}

/// An image to encode.
#[derive(Debug, Clone, Copy)]
pub struct Image<'p> {
    /// Width in pixels, 1 to [`MAX_SIDE`].
    pub width: u32,
    /// Height in pixels, 1 to [`MAX_SIDE`].
    pub height: u32,
    /// The samples of `width * height` pixels.
    pub samples: Samples<'p>,
}

/// How an image is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// 0 to 100; for lossless, how hard to try.
    pub quality: u8,
    /// 0 (fast) to 6 (small): libwebp's method.
    pub effort: u8,
    /// Whether every pixel is kept exactly, the color of transparent ones too.
    pub lossless: bool,
    /// 0 to 100; 100 keeps transparency exactly.
    pub alpha_quality: u8,
}

/// Why encoding failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The size is out of its range, or does not fit the number of samples.
    Size,
    /// An option is out of its range.
    Options,
    /// The caller told the encoder to stop.
    Stopped,
    /// The encoder failed, with libwebp's name of the reason.
    Failed(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size => f.write_str("the size is out of its range or does not fit the samples"),
            Self::Options => f.write_str("an option is out of its range"),
            Self::Stopped => f.write_str("encoding was stopped"),
            Self::Failed(reason) => write!(f, "libwebp could not encode the image: {reason}"),
        }
    }
}

impl std::error::Error for Error {}

/// Encodes `image` as a WebP without metadata. `go_on` is asked after each row of macroblocks; when it
/// says no, encoding stops.
///
/// # Errors
/// [`Error`] says which; the caller's `image` and `options` are at fault for `Size` and `Options`.
///
/// # Panics
/// Where `go_on` does, with its panic.
pub fn encode(
    image: &Image<'_>,
    options: &Options,
    go_on: impl FnMut() -> bool,
) -> Result<Vec<u8>, Error> {
    let config = config(options)?;
    let (width, height) = checked_size(image)?;
    if options.lossless && matches!(image.samples, Samples::Yuv(_)) {
        return Err(Error::Options);
    }
    let mut picture = WebPPicture::new().map_err(|()| version())?;
    picture.width = width;
    picture.height = height;
    picture.use_argb = c_int::from(options.lossless);
    let writer = WebPMemoryWriter { mem: std::ptr::null_mut(), size: 0, max_size: 0, pad: [0] };
    let mut session = Session { picture, writer };
    let mut progress = Progress { go_on, stopped: false, panic: None };
    // SAFETY: the writer and `progress` outlive every use of the `WebPPicture` that points to them, and
    // do not move meanwhile: both are borrowed from locals that stay until the end of this function.
    // `checked_size` proved that all rows of the size are there. Planes are not copied: libwebp changes
    // only the pixels of images with alpha, which these have not, and frees only what it allocated.
    // The hook gets the type that it casts `user_data` to.
    let encoded = unsafe {
        WebPMemoryWriterInit(&mut session.writer);
        session.picture.writer = Some(WebPMemoryWrite);
        session.picture.custom_ptr = (&raw mut session.writer).cast();
        session.picture.progress_hook = Some(hook_of(&progress));
        session.picture.user_data = (&raw mut progress).cast();
        let picture = &mut session.picture;
        let imported = match image.samples {
            Samples::Rgb(samples) => WebPPictureImportRGB(picture, samples.as_ptr(), 3 * width),
            Samples::Rgba(samples) => WebPPictureImportRGBA(picture, samples.as_ptr(), 4 * width),
            Samples::Yuv(planes) => {
                [picture.y, picture.u, picture.v] = planes.map(|plane| plane.as_ptr().cast_mut());
                (picture.y_stride, picture.uv_stride) = (width, (width + 1) / 2);
                1
            }
        };
        imported != 0 && WebPEncode(&config, &mut session.picture) != 0
    };
    if let Some(panic) = progress.panic {
        drop(session);
        resume_unwind(panic);
    }
    match encoded {
        true => Ok(session.file()),
        false if progress.stopped => Err(Error::Stopped),
        false => Err(Error::Failed(format!("{:?}", session.picture.error_code))),
    }
}

fn config(options: &Options) -> Result<WebPConfig, Error> {
    let mut config = WebPConfig::new().map_err(|()| version())?;
    config.quality = f32::from(options.quality);
    config.method = c_int::from(options.effort);
    config.lossless = c_int::from(options.lossless);
    config.alpha_quality = c_int::from(options.alpha_quality);
    config.exact = c_int::from(options.lossless);
    // SAFETY: the configuration is initialized, and only read.
    match unsafe { WebPValidateConfig(&config) } {
        0 => Err(Error::Options),
        _ => Ok(config),
    }
}

/// Width and height, once it is proved that the samples are there.
fn checked_size(image: &Image<'_>) -> Result<(c_int, c_int), Error> {
    let Image { width, height, samples } = *image;
    let sides = 1..=MAX_SIDE;
    if !sides.contains(&width) || !sides.contains(&height) {
        return Err(Error::Size);
    }
    // At most 2^14 * 2^14 * 4, which fits 64 bits.
    let area = |width: u32, height: u32| u64::from(width) * u64::from(height);
    let has = |samples: &[u8], count: u64| samples.len() as u64 == count;
    let fits = match samples {
        Samples::Rgb(samples) => has(samples, 3 * area(width, height)),
        Samples::Rgba(samples) => has(samples, 4 * area(width, height)),
        Samples::Yuv([y, u, v]) => {
            let half = area(width.div_ceil(2), height.div_ceil(2));
            has(y, area(width, height)) && has(u, half) && has(v, half)
        }
    };
    let int = |value: u32| c_int::try_from(value).map_err(|_| Error::Size);
    if fits { Ok((int(width)?, int(height)?)) } else { Err(Error::Size) }
}

fn version() -> Error {
    Error::Failed("its headers and its library are of different versions".to_owned())
}

/// A `WebPPicture` and the buffer that it is written to; both are freed on every path.
struct Session {
    picture: WebPPicture,
    writer: WebPMemoryWriter,
}

impl Session {
    /// A copy of the bytes that were written.
    fn file(&self) -> Vec<u8> {
        // SAFETY: after a success libwebp has written `size` bytes at `mem`, which stay until `self`
        // is dropped.
        unsafe { std::slice::from_raw_parts(self.writer.mem, self.writer.size) }.to_vec()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // SAFETY: both are initialized: the picture by `WebPPicture::new`, the writer as an empty one
        // or by libwebp. libwebp allows freeing them twice.
        unsafe {
            WebPPictureFree(&mut self.picture);
            WebPMemoryWriterClear(&mut self.writer);
        }
    }
}

/// What the progress hook works with.
struct Progress<F> {
    go_on: F,
    stopped: bool,
    panic: Option<Box<dyn Any + Send>>,
}

type Hook = unsafe extern "C" fn(c_int, *const WebPPicture) -> c_int;

/// The hook that fits the type of this progress.
fn hook_of<F: FnMut() -> bool>(_: &Progress<F>) -> Hook {
    hook::<F>
}

/// Tells libwebp whether to go on. No panic may pass through C.
///
/// # Safety
/// `user_data` of `picture` points to a `Progress<F>` that nothing else uses meanwhile.
unsafe extern "C" fn hook<F: FnMut() -> bool>(
    _percent: c_int,
    picture: *const WebPPicture,
) -> c_int {
    // SAFETY: libwebp passes the `WebPPicture` that it encodes, and the caller of `WebPEncode` has
    // set its `user_data` so.
    let progress = unsafe { &mut *(*picture).user_data.cast::<Progress<F>>() };
    match catch_unwind(AssertUnwindSafe(&mut progress.go_on)) {
        Ok(true) => 1,
        Ok(false) => {
            progress.stopped = true;
            0
        }
        Err(panic) => {
            progress.panic = Some(panic);
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOSSY: Options = Options { quality: 80, effort: 2, lossless: false, alpha_quality: 100 };
    const EXACT: Options = Options { lossless: true, ..LOSSY };

    fn gray(samples: &[u8]) -> Image<'_> {
        Image { width: 40, height: 30, samples: Samples::Rgb(samples) }
    }

    #[test]
    fn lossy_and_lossless_files_have_their_own_chunks() {
        let samples = vec![90; 40 * 30 * 3];
        let file = encode(&gray(&samples), &LOSSY, || true).unwrap();
        assert_eq!((&file[..4], &file[8..16]), (&b"RIFF"[..], &b"WEBPVP8 "[..]));
        let file = encode(&gray(&samples), &EXACT, || true).unwrap();
        assert_eq!(&file[12..16], b"VP8L");
        let clear = vec![90; 40 * 30 * 4];
        let image = Image { samples: Samples::Rgba(&clear), ..gray(&samples) };
        let file = encode(&image, &LOSSY, || true).unwrap();
        assert_eq!(&file[12..16], b"VP8X");
        assert!(file.windows(4).any(|name| name == b"ALPH"));
    }

    #[test]
    fn a_size_that_does_not_fit_the_samples_is_refused() {
        let samples = vec![90; 40 * 30 * 3];
        for (width, height) in [(40, 29), (41, 30), (0, 30), (40, 0), (1 << 31, 1 << 31)] {
            let image = Image { width, height, ..gray(&samples) };
            assert_eq!(encode(&image, &LOSSY, || true), Err(Error::Size), "{width}x{height}");
        }
        let image = Image { samples: Samples::Rgba(&samples), ..gray(&samples) };
        assert_eq!(encode(&image, &LOSSY, || true), Err(Error::Size));
        let wide = vec![90; (MAX_SIDE as usize + 1) * 3];
        let image = Image { width: MAX_SIDE + 1, height: 1, samples: Samples::Rgb(&wide) };
        assert_eq!(encode(&image, &LOSSY, || true), Err(Error::Size));
    }

    #[test]
    fn planes_are_taken_as_they_are() {
        // Odd sides, so that chroma is rounded up.
        let (y, u, v) = (vec![180; 41 * 31], vec![90; 21 * 16], vec![160; 21 * 16]);
        let image = |u| Image { width: 41, height: 31, samples: Samples::Yuv([&y, u, &v]) };
        let file = encode(&image(&u), &LOSSY, || true).unwrap();
        assert_eq!(&file[8..16], b"WEBPVP8 ");
        // The same color in RGB: what is flat is the same file, however it came.
        let [r, g, b] = [242, 180, 114];
        let rgb = [r, g, b].repeat(41 * 31);
        let same = Image { width: 41, height: 31, samples: Samples::Rgb(&rgb) };
        assert_eq!(encode(&same, &LOSSY, || true).unwrap(), file);
        assert_eq!(encode(&image(&u[1..]), &LOSSY, || true), Err(Error::Size));
        assert_eq!(encode(&image(&u), &EXACT, || true), Err(Error::Options));
    }

    #[test]
    fn options_out_of_their_ranges_are_refused() {
        let samples = vec![90; 40 * 30 * 3];
        for options in [
            Options { quality: 101, ..LOSSY },
            Options { effort: 7, ..LOSSY },
            Options { alpha_quality: 101, ..LOSSY },
        ] {
            assert_eq!(encode(&gray(&samples), &options, || true), Err(Error::Options));
        }
    }

    #[test]
    fn a_caller_who_says_no_stops_the_encoder() {
        let samples = vec![90; 40 * 30 * 3];
        let mut asked = 0;
        let no = || {
            asked += 1;
            false
        };
        assert_eq!(encode(&gray(&samples), &LOSSY, no), Err(Error::Stopped));
        assert_eq!(asked, 1);
    }

    #[test]
    #[allow(clippy::panic)]
    fn a_panic_of_the_caller_passes_around_c() {
        let samples = vec![90; 40 * 30 * 3];
        let panics = || encode(&gray(&samples), &LOSSY, || panic!("stop"));
        let payload = catch_unwind(AssertUnwindSafe(panics)).unwrap_err();
        assert_eq!(payload.downcast_ref::<&str>(), Some(&"stop"));
    }
}
