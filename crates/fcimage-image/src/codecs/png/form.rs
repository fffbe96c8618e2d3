//! The forms in which a PNG can store an image without loss, and the smallest of them.

use crate::codecs::keep::Colors;
use crate::codecs::palette::ColorTable;

/// How pixels are stored (W3C PNG, 11.2.1 and 11.3.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// Gray of 1, 2, 4 or 8 bits; one level may be transparent.
    Gray { bits: u8, clear: Option<u8> },
    /// Gray and alpha.
    GrayAlpha,
    /// Indices into a table.
    Palette(ColorTable),
    /// Color without alpha; one color may be transparent.
    Rgb { clear: Option<[u8; 3]> },
    /// Color and alpha.
    Rgba,
}

impl Form {
    /// The forms of which one takes the fewest bytes: one, or two where only trying tells. The first is the
    /// better guess.
    pub(super) fn candidates(pixels: impl Iterator<Item = [u8; 4]> + Clone) -> Vec<Self> {
        let alpha = alpha(pixels.clone());
        let is_gray = pixels.clone().all(|[r, g, b, _]| r == g && g == b);
        let table = ColorTable::of(pixels, 256);
        let direct = match (is_gray, alpha) {
            (true, Alpha::Opaque | Alpha::Key(_)) => {
                // Of an opaque image, the table holds every level; and of gray with a key, too.
                let levels = table.iter().flat_map(ColorTable::colors).map(|[gray, ..]| *gray);
                let clear = match alpha {
                    Alpha::Key([gray, ..]) => Some(gray),
                    _ => None,
                };
                let bits = if table.is_some() { gray_bits(levels) } else { 8 };
                Self::Gray { bits, clear }
            }
            (true, Alpha::Full) => Self::GrayAlpha,
            (false, Alpha::Opaque) => Self::Rgb { clear: None },
            (false, Alpha::Key(color)) => Self::Rgb { clear: Some(color) },
            (false, Alpha::Full) => Self::Rgba,
        };
        let bits = usize::from(direct.bits()) * direct.samples();
        match table {
            Some(table) if usize::from(table.bits()) < bits => vec![Self::Palette(table), direct],
            _ => vec![direct],
        }
    }

    /// Bits of a sample.
    pub(super) fn bits(&self) -> u8 {
        match self {
            Self::Gray { bits, .. } => *bits,
            Self::Palette(table) => table.bits(),
            _ => 8,
        }
    }

    /// Whether each byte is a level of light, so that the difference of two says something.
    pub(super) fn has_levels(&self) -> bool {
        self.bits() == 8 && !matches!(self, Self::Palette(_))
    }

    /// The color type of IHDR.
    pub(super) fn color_type(&self) -> u8 {
        match self {
            Self::Gray { .. } => 0,
            Self::Rgb { .. } => 2,
            Self::Palette(_) => 3,
            Self::GrayAlpha => 4,
            Self::Rgba => 6,
        }
    }

    /// The samples that a profile must be for: those of palettes are colors.
    pub(super) fn colors(&self) -> Colors {
        match self {
            Self::Gray { .. } | Self::GrayAlpha => Colors::Gray,
            Self::Palette(_) | Self::Rgb { .. } | Self::Rgba => Colors::Rgb,
        }
    }

    /// Samples of a pixel.
    fn samples(&self) -> usize {
        match self {
            Self::Gray { .. } | Self::Palette(_) => 1,
            Self::GrayAlpha => 2,
            Self::Rgb { .. } => 3,
            Self::Rgba => 4,
        }
    }

    /// Bytes from a pixel to the next, at least 1.
    pub(super) fn step(&self) -> usize {
        self.samples()
    }

    /// Bytes of a row without its filter.
    pub(super) fn row_bytes(&self, width: u32) -> usize {
        (width as usize * self.samples() * usize::from(self.bits())).div_ceil(8)
    }

    /// The body of PLTE.
    pub(super) fn palette(&self) -> Option<Vec<u8>> {
        let Self::Palette(table) = self else { return None };
        Some(table.colors().iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect())
    }

    /// The body of tRNS.
    pub(super) fn transparency(&self) -> Option<Vec<u8>> {
        match self {
            Self::Gray { bits, clear } => clear.map(|level| vec![0, level >> (8 - bits)]),
            Self::Rgb { clear } => {
                clear.map(|color| color.map(|sample| [0, sample]).as_flattened().to_vec())
            }
            Self::Palette(table) => {
                let clear =
                    table.colors().iter().map(|[.., alpha]| *alpha).take_while(|a| *a < 255);
                Some(clear.collect::<Vec<u8>>()).filter(|clear| !clear.is_empty())
            }
            Self::GrayAlpha | Self::Rgba => None,
        }
    }

    /// Writes a row of pixels as a row of this form.
    pub(super) fn store(&self, pixels: impl Iterator<Item = [u8; 4]>, to: &mut [u8]) {
        match self {
            Self::Gray { bits, .. } => pack(pixels.map(|[gray, ..]| gray >> (8 - bits)), *bits, to),
            Self::GrayAlpha => {
                let to = to.as_chunks_mut::<2>().0.iter_mut();
                to.zip(pixels).for_each(|(to, [gray, _, _, alpha])| *to = [gray, alpha]);
            }
            Self::Palette(table) => {
                let mut last = ([0; 4], table.index([0; 4]));
                let indices = pixels.map(|color| {
                    if color != last.0 {
                        last = (color, table.index(color));
                    }
                    last.1
                });
                pack(indices, table.bits(), to);
            }
            Self::Rgb { .. } => {
                let to = to.as_chunks_mut::<3>().0.iter_mut();
                to.zip(pixels).for_each(|(to, [r, g, b, _])| *to = [r, g, b]);
            }
            Self::Rgba => {
                let to = to.as_chunks_mut::<4>().0.iter_mut();
                to.zip(pixels).for_each(|(to, pixel)| *to = pixel);
            }
        }
    }
}

/// Writes samples of 1, 2, 4 or 8 bits, the first into the highest bits.
fn pack(samples: impl Iterator<Item = u8>, bits: u8, to: &mut [u8]) {
    if bits == 8 {
        to.iter_mut().zip(samples).for_each(|(to, sample)| *to = sample);
        return;
    }
    let each = 8 / bits;
    let mut samples = samples;
    for byte in to {
        let samples = samples.by_ref().chain(std::iter::repeat(0)).take(usize::from(each));
        *byte = samples.fold(0, |byte, sample| (byte << bits) | sample);
    }
}

/// What a file must store of alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alpha {
    Opaque,
    /// The pixels of this color are transparent, all others are opaque.
    Key([u8; 3]),
    /// Everything else.
    Full,
}

fn alpha(pixels: impl Iterator<Item = [u8; 4]> + Clone) -> Alpha {
    let mut rest = pixels.clone().filter(|[.., alpha]| *alpha < 255);
    match rest.next() {
        None => Alpha::Opaque,
        Some([r, g, b, 0]) => {
            let key = [r, g, b];
            let fits = |[r, g, b, alpha]: [u8; 4]| match alpha {
                0 => [r, g, b] == key,
                255 => [r, g, b] != key,
                _ => false,
            };
            if pixels.clone().all(fits) { Alpha::Key(key) } else { Alpha::Full }
        }
        Some(_) => Alpha::Full,
    }
}

/// The bits in which all levels of gray fit exactly.
fn gray_bits(levels: impl Iterator<Item = u8> + Clone) -> u8 {
    let fits = |step: u8| levels.clone().all(|level| level.is_multiple_of(step));
    match () {
        () if fits(255) => 1,
        () if fits(85) => 2,
        () if fits(17) => 4,
        () => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::png::source::Source;
    use crate::pixels::{Layout, Pixels};

    fn form(samples: Vec<u8>, layout: Layout) -> Form {
        let width = (samples.len() / layout.channels()) as u32;
        let pixels = Pixels::new(width, 1, layout, samples).unwrap();
        Source::Pixels(&pixels).forms().remove(0)
    }

    fn gray(levels: impl Iterator<Item = u8>) -> Form {
        form(levels.flat_map(|level| [level; 3]).collect(), Layout::Rgb)
    }

    #[test]
    fn gray_takes_the_fewest_bits_in_which_its_levels_fit() {
        for (bits, step) in [(1, 255), (2, 85), (4, 17), (8, 1)] {
            let levels = (0..=255).step_by(step);
            assert_eq!(gray(levels), Form::Gray { bits, clear: None });
        }
        assert!(matches!(gray([0, 1].into_iter()), Form::Palette(table) if table.bits() == 1));
    }

    #[test]
    fn one_transparent_color_that_no_other_pixel_has_needs_no_alpha() {
        let clear = |pixels: &[[u8; 4]]| form(pixels.as_flattened().to_vec(), Layout::Rgba);
        let (black, white) = ([0, 0, 0, 255], [255, 255, 255, 255]);
        let form = clear(&[[255, 255, 255, 0], black]);
        assert_eq!(form, Form::Gray { bits: 1, clear: Some(255) });
        assert_eq!(form.transparency(), Some(vec![0, 1]));
        // The same gray, opaque too.
        let form = clear(&[[255, 255, 255, 0], white, black]);
        assert_eq!((form.color_type(), form.bits()), (3, 2));
        assert_eq!(form.transparency(), Some(vec![0]));
        assert_eq!(form.palette().unwrap().len(), 9);
        let many = (0..=255).flat_map(|x| [[x, 0, 9, 255], [x, 1, 9, 255]]);
        let many: Vec<[u8; 4]> = many.chain([[7, 7, 7, 0], [7, 7, 7, 0]]).collect();
        assert_eq!(clear(&many), Form::Rgb { clear: Some([7, 7, 7]) });
        assert_eq!(clear(&many[..512]), Form::Rgb { clear: None });
        assert_eq!(clear(&[many.as_slice(), &[[7, 7, 7, 255]]].concat()), Form::Rgba);
        assert_eq!(clear(&[many.as_slice(), &[[7, 7, 8, 0]]].concat()), Form::Rgba);
        assert_eq!(clear(&[many.as_slice(), &[[7, 7, 7, 1]]].concat()), Form::Rgba);
    }

    #[test]
    fn gray_with_many_values_of_alpha_is_stored_as_that() {
        let pixels = (0..=255).flat_map(|x| [[x, x, x, 255 - x], [x, x, x, 9]]);
        let samples = pixels.flatten().collect();
        assert_eq!(form(samples, Layout::Rgba), Form::GrayAlpha);
    }

    #[test]
    fn samples_of_few_bits_fill_bytes_from_the_highest_bits_on() {
        let packed = |bits, samples: &[u8], bytes| {
            let mut to = vec![0xff; bytes];
            pack(samples.iter().copied(), bits, &mut to);
            to
        };
        assert_eq!(packed(1, &[1, 0, 0, 1, 1, 0, 0, 0, 1], 2), [0b1001_1000, 0b1000_0000]);
        assert_eq!(packed(2, &[3, 0, 1, 2, 1], 2), [0b1100_0110, 0b0100_0000]);
        assert_eq!(packed(4, &[10, 5, 9], 2), [0xa5, 0x90]);
    }
}
