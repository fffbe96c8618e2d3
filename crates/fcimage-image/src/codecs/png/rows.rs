//! The rows of an image, filtered and compressed.

use zlib_rs::{DeflateConfig, Strategy};

use crate::codecs::png::file::Idat;
use crate::codecs::png::filter::{Filtering, Filters, repeated};
use crate::codecs::png::form::Form;
use crate::codecs::png::source::Source;
use fcimage_base::error::{Error, Result};

/// How many rows in a row are compressed to find out which filters serve an image.
const BAND: u32 = 32;

/// Gives the compressed `rows` to `sink`.
pub(super) fn write_rows(
    source: Source<'_>,
    rows: impl Iterator<Item = u32>,
    form: &Form,
    filters: Filters,
    effort: u8,
    sink: impl FnMut(&[u8]) -> Result<()>,
) -> Result<()> {
    let mut filtering = Filtering::new(filters, form.step(), form.row_bytes(source.size().width));
    let mut idat = Idat::new(config(form, filters, effort), sink);
    for y in rows {
        idat.write(filtering.next(|to| source.store(y, form, to)))?;
    }
    idat.finish()
}

/// Level 1 is left out: it saves little time, and takes a third more bytes.
fn config(form: &Form, filters: Filters, effort: u8) -> DeflateConfig {
    let level: i32 = match effort {
        0 => 2,
        1 => 3,
        2 => 4,
        3 => 6,
        4 => 7,
        5 => 8,
        _ => 9,
    };
    // Palettes and few bits are a fraction of the bytes, and gain the most.
    let level = if form.has_levels() || effort < 4 { level } else { 9 };
    // Filtered samples are small random numbers, of which short matches do not pay; what filters leave
    // of palettes and few bits repeats.
    let strategy = match filters {
        Filters::Adaptive if form.has_levels() => Strategy::Filtered,
        Filters::None | Filters::Adaptive => Strategy::Default,
    };
    DeflateConfig { strategy, ..DeflateConfig::new(level) }
}

/// The filters that most likely serve a form: none for letters, which repeat and which filters would
/// hide; adaptive ones for photos, and for areas that go on from row to row. Of photos that is plain, of
/// palettes and of all else a sample of both tells.
pub(super) fn filters(source: Source<'_>, form: &Form, effort: u8) -> Result<Filters> {
    let height = source.size().height;
    if form.has_levels() {
        let mut row = vec![0; form.row_bytes(source.size().width)];
        let mut equal = 0;
        for y in sample(height) {
            source.store(y, form, &mut row);
            equal += repeated(&row, form.step());
        }
        if equal < sample(height).count() * row.len() / 2 {
            return Ok(Filters::Adaptive);
        }
    }
    let bytes = |filters| {
        let mut bytes = 0;
        write_rows(source, sample(height), form, filters, effort.min(4), |part| {
            bytes += part.len();
            Ok(())
        })?;
        Ok::<usize, Error>(bytes)
    };
    let plain = bytes(Filters::None)? <= bytes(Filters::Adaptive)?;
    Ok(if plain { Filters::None } else { Filters::Adaptive })
}

/// Four bands of rows, or all rows of a low image.
fn sample(height: u32) -> impl Iterator<Item = u32> {
    let (bands, rows) = if height <= 4 * BAND { (1, height) } else { (4, BAND) };
    let start = move |band: u32| (u64::from(height - rows) * u64::from(band) / 3) as u32;
    (0..bands).flat_map(move |band| (0..rows).map(move |row| start(band) + row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::{Layout, Pixels};

    #[test]
    fn a_sample_has_rows_of_all_of_an_image() {
        assert!(sample(128).eq(0..128));
        assert!(sample(1).eq(0..1));
        for height in [129, 200, 1000, u32::MAX] {
            let rows: Vec<u32> = sample(height).collect();
            assert_eq!((rows.len(), rows[0], rows[127]), (128, 0, height - 1));
            assert!(rows.is_sorted_by(|a, b| a < b));
        }
    }

    #[test]
    fn letters_are_not_filtered_and_smooth_colors_are() {
        let filters_of = |pixel: fn(u32, u32) -> [u8; 3]| {
            let rows = (0..200).flat_map(|y| (0..200).map(move |x| pixel(x, y)));
            let samples: Vec<[u8; 3]> = rows.collect();
            let pixels = Pixels::new(200, 200, Layout::Rgb, samples.into_flattened()).unwrap();
            filters(Source::Pixels(&pixels), &Form::Rgb { clear: None }, 4).unwrap()
        };
        let letters =
            filters_of(|x, y| if x * 7 % 23 < 5 && y * 5 % 17 < 4 { [0; 3] } else { [250; 3] });
        assert_eq!(letters, Filters::None);
        let smooth = filters_of(|x, y| [(x + y) as u8, (x * 2 + y) as u8, (y * 3) as u8]);
        assert_eq!(smooth, Filters::Adaptive);
    }
}
