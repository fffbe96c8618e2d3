//! The average color of an image, and its palette.

use crate::codecs::palette::{Dither, Options, Transparency, quantize};
use crate::describe::description::Swatch;
use crate::pixels::{Layout, Pixels};
use crate::recipe::color::Color;
use fcimage_base::error::Result;

/// Pixels with less alpha do not count for a palette.
const VISIBLE: u8 = 128;

/// The mean of all samples, each weighted with its alpha; white where nothing is visible.
pub(super) fn average(pixels: &Pixels) -> Color {
    let (mut sums, mut weight) = ([0_u64; 3], 0_u64);
    let mut add = |[r, g, b]: [u8; 3], alpha: u8| {
        let alpha = u64::from(alpha);
        for (sum, sample) in sums.iter_mut().zip([r, g, b]) {
            *sum += u64::from(sample) * alpha;
        }
        weight += alpha;
    };
    match pixels.layout() {
        Layout::Rgb => pixels.samples().as_chunks::<3>().0.iter().for_each(|p| add(*p, 255)),
        Layout::Rgba => {
            pixels
                .samples()
                .as_chunks::<4>()
                .0
                .iter()
                .for_each(|[r, g, b, a]| add([*r, *g, *b], *a));
        }
    }
    if weight == 0 {
        return Color::WHITE;
    }
    let [r, g, b] = sums.map(|sum| u8::try_from((sum + weight / 2) / weight).unwrap_or(u8::MAX));
    Color::rgba(r, g, b, 255)
}

/// At most so many colors that stand for all that is visible, the most frequent first.
pub(super) fn palette(pixels: &Pixels, colors: u8) -> Result<Vec<Swatch>> {
    let is_clear = |[.., alpha]: &[u8; 4]| *alpha < VISIBLE;
    let clear =
        pixels.layout() == Layout::Rgba && pixels.samples().as_chunks::<4>().0.iter().any(is_clear);
    let options = Options {
        colors: u16::from(colors) + u16::from(clear),
        dither: Dither::Diffusion(0),
        transparency: Transparency::OneBit(VISIBLE),
    };
    let indexed = quantize(pixels, &options)?;
    let mut counts = vec![0_u32; indexed.palette.len()];
    for index in &indexed.indices {
        if let Some(count) = counts.get_mut(usize::from(*index)) {
            *count += 1;
        }
    }
    let found = indexed.palette.into_iter().zip(counts);
    let visible = found.filter(|([.., alpha], count)| *alpha > 0 && *count > 0);
    let mut visible: Vec<([u8; 4], u32)> = visible.collect();
    visible.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let all: u32 = visible.iter().map(|(_, count)| count).sum();
    let swatch = |([r, g, b, _], count): ([u8; 4], u32)| {
        let share = f64::from(count) / f64::from(all.max(1));
        // Four digits.
        Swatch { color: Color::rgba(r, g, b, 255), share: (share * 1e4).round() / 1e4 }
    };
    Ok(visible.into_iter().map(swatch).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(samples: &[[u8; 4]]) -> Pixels {
        Pixels::new(samples.len() as u32, 1, Layout::Rgba, samples.concat()).unwrap()
    }

    #[test]
    fn what_is_not_visible_does_not_count() {
        let (red, blue) = ([255, 0, 0, 255], [0, 0, 255, 255]);
        let image = pixels(&[red, [0, 255, 0, 0], blue, blue]);
        assert_eq!(average(&image).to_hex(), "#5500aa");
        let found = palette(&image, 2).unwrap();
        let found: Vec<_> = found.iter().map(|s| (s.color.to_hex(), s.share)).collect();
        assert_eq!(found, [("#0000ff".to_owned(), 0.6667), ("#ff0000".to_owned(), 0.3333)]);
    }

    #[test]
    fn an_invisible_image_has_no_palette() {
        let image = pixels(&[[9, 9, 9, 0]; 4]);
        assert_eq!(average(&image), Color::WHITE);
        assert_eq!(palette(&image, 5).unwrap(), []);
    }

    #[test]
    fn colors_that_are_alike_are_one() {
        let shades =
            (0..100).map(|i| if i < 60 { [200 + i % 8, 10, 10, 255] } else { [9, i, 200, 255] });
        let found = palette(&pixels(&shades.collect::<Vec<_>>()), 2).unwrap();
        assert_eq!(found.iter().map(|swatch| swatch.share).collect::<Vec<_>>(), [0.6, 0.4]);
        let [r, g, b, _] = found[0].color.samples();
        assert!((203..=204).contains(&r) && (g, b) == (10, 10), "{:?}", found[0]);
    }
}
