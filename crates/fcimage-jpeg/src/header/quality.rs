//! The quality of a file: libjpeg's scaling of the tables in the standard (T.81, annex K), inverted.
//!
//! A quality means something only for the tables of libjpeg. Encoders with tables of their own, such as
//! Photoshop and mozjpeg, get the quality whose tables are closest: quotients are compared, so that
//! each frequency counts alike.

use super::frame::{ColorModel, Header};
use super::tables::Tables;

/// The tables of quality 50 for luminance and for color differences, in row-major order (T.81,
/// tables K.1 and K.2).
#[rustfmt::skip]
const LUMINANCE: [u16; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61,
    12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77,
    24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
];
#[rustfmt::skip]
const CHROMINANCE: [u16; 64] = [
    17, 18, 24, 47, 99, 99, 99, 99,
    18, 21, 26, 66, 99, 99, 99, 99,
    24, 26, 56, 99, 99, 99, 99, 99,
    47, 66, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
];

/// The largest step of a table of 8 bits, and of one of 16 bits in libjpeg.
const MOST: [u16; 2] = [255, 32_767];

/// The quality from 1 to 100 at which libjpeg's tables are closest to those of the components; of
/// equally close ones, the highest. `None` where no table is defined before the first scan.
pub(crate) fn quality(header: &Header, tables: &Tables) -> Option<u8> {
    let found = found(header, tables);
    if found.iter().all(Option::is_none) {
        return None;
    }
    (1..=100_u8).rev().min_by_key(|&quality| {
        let distances = found.iter().zip([&LUMINANCE, &CHROMINANCE]);
        let distance = |(table, base): (&Option<[u16; 64]>, _)| {
            table.as_ref().map_or(0, |table| distance(table, base, quality.into()))
        };
        distances.map(distance).sum::<u64>()
    })
}

/// The tables of the first component and of the color differences, where they have one of their own.
fn found(header: &Header, tables: &Tables) -> [Option<[u16; 64]>; 2] {
    let of = |component: usize| {
        header.quantization.get(component).and_then(|&number| tables.quantization(number).ok())
    };
    let first = of(0);
    let second = match header.color {
        ColorModel::Ycc | ColorModel::Ycck => of(1).filter(|second| Some(*second) != first),
        ColorModel::Gray | ColorModel::Rgb | ColorModel::Cmyk => None,
    };
    [first, second]
}

/// How far a table is from `base` at this quality, in units of the base's steps.
fn distance(table: &[u16; 64], base: &[u16; 64], quality: u32) -> u64 {
    let scale = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
    let most = MOST[usize::from(table.iter().any(|step| *step > MOST[0]))];
    let steps = table.iter().zip(base).map(|(&step, &base)| {
        let expected = ((u32::from(base) * scale + 50) / 100).clamp(1, u32::from(most));
        u64::from(u32::from(step).abs_diff(expected) << 12) / u64::from(base)
    });
    steps.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of libjpeg at a quality, not above `most`.
    fn scaled(base: &[u16; 64], quality: u32, most: u32) -> [u16; 64] {
        let scale = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
        base.map(|step| ((u32::from(step) * scale + 50) / 100).clamp(1, most) as u16)
    }

    fn segment(number: u8, table: &[u16; 64]) -> Vec<u8> {
        let wide = table.iter().any(|step| *step > 255);
        let zigzag = crate::entropy::zigzag::ZIGZAG.map(|place| table[usize::from(place)]);
        let mut payload = vec![u8::from(wide) << 4 | number];
        for step in zigzag {
            let bytes = step.to_be_bytes();
            payload.extend(if wide { &bytes[..] } else { &bytes[1..] });
        }
        payload
    }

    /// What is found for components with tables of these numbers.
    fn estimated(color: ColorModel, numbers: &[u8], defined: &[(u8, [u16; 64])]) -> Option<u8> {
        let mut tables = Tables::default();
        for (number, table) in defined {
            tables.define_quantization(&segment(*number, table)).unwrap();
        }
        let header = Header { quantization: numbers.to_vec(), color, ..Header::of_test() };
        quality(&header, &tables)
    }

    #[test]
    fn the_tables_of_libjpeg_have_their_quality() {
        for quality in 1..=100 {
            for most in [255, 32_767] {
                let luminance = scaled(&LUMINANCE, quality, most);
                let both = [(0, luminance), (1, scaled(&CHROMINANCE, quality, most))];
                let expected = Some(quality as u8);
                assert_eq!(estimated(ColorModel::Ycc, &[0, 1, 1], &both), expected);
                assert_eq!(estimated(ColorModel::Ycck, &[0, 1, 1, 0], &both), expected);
                assert_eq!(estimated(ColorModel::Gray, &[0], &both[..1]), expected);
                assert_eq!(estimated(ColorModel::Rgb, &[0, 0, 0], &both[..1]), expected);
                assert_eq!(estimated(ColorModel::Cmyk, &[0, 0, 0, 0], &both[..1]), expected);
                // One table for all components.
                assert_eq!(estimated(ColorModel::Ycc, &[0, 0, 0], &both[..1]), expected);
            }
        }
    }

    #[test]
    fn the_numbers_of_tables_do_not_matter_and_the_last_definition_counts() {
        let [fine, coarse] = [90, 20].map(|quality| scaled(&LUMINANCE, quality, 255));
        let chrominance = scaled(&CHROMINANCE, 90, 255);
        let defined = [(3, coarse), (2, chrominance), (3, fine), (0, coarse)];
        assert_eq!(estimated(ColorModel::Ycc, &[3, 2, 2], &defined), Some(90));
    }

    #[test]
    fn foreign_tables_have_a_quality_between_those_of_their_parts() {
        // `cjpeg -quality 90,70`.
        let both = [(0, scaled(&LUMINANCE, 90, 255)), (1, scaled(&CHROMINANCE, 70, 255))];
        let found = estimated(ColorModel::Ycc, &[0, 1, 1], &both).unwrap();
        assert!((70..=90).contains(&found), "{found}");
        // Flat tables, and the extremes.
        let flat = |step| estimated(ColorModel::Gray, &[0], &[(0, [step; 64])]).unwrap();
        let found = [1, 2, 4, 8, 16, 32, 64, 128, 255].map(flat);
        assert!(found.is_sorted_by(|a, b| a > b), "{found:?}");
        assert_eq!((flat(1), flat(255), flat(0), flat(u16::MAX)), (100, 1, 100, 1));
    }

    #[test]
    fn without_tables_there_is_no_quality() {
        assert_eq!(estimated(ColorModel::Ycc, &[0, 1, 1], &[]), None);
        let unused = [(2, LUMINANCE)];
        assert_eq!(estimated(ColorModel::Gray, &[0], &unused), None);
    }
}
