//! RGB to YCbCr with libjpeg's constants in units of 1/65536 (`jccolor.c`): BT.601, full range.

/// Red and blue of Y; the rest is green.
pub(crate) const LUMA: [i32; 2] = [19_595, 7_471];
/// What is taken from blue for Cb: red and green.
pub(crate) const CB: [i32; 2] = [11_059, 21_709];
/// What is taken from red for Cr: green and blue.
pub(crate) const CR: [i32; 2] = [27_439, 5_329];

/// What is added before Cb or Cr of the sum of 1 << `bits` pixels is shifted.
pub(crate) const fn middle(bits: u32) -> i32 {
    (128 << 16 << bits) + (32_767 << bits)
}

/// Cb and Cr of the sum of 1 << `BITS` pixels, at most 4.
#[inline(always)]
fn differences<const BITS: u32>([r, g, b]: [i32; 3]) -> [u8; 2] {
    let middle = const { middle(BITS) };
    let cb = middle + (b - r) * CB[0] + (b - g) * CB[1];
    let cr = middle + (r - g) * CR[0] + (r - b) * CR[1];
    [cb, cr].map(|sum| (sum >> (16 + BITS)) as u8)
}

/// See [`Kernels::rgb_to_luma`](crate::Kernels::rgb_to_luma); from pixel `first` on.
#[inline(always)]
pub(crate) fn luma_from(first: usize, rgb: &[u8], y: &mut [u8]) {
    for (y, pixel) in y.iter_mut().zip(rgb.as_chunks::<3>().0).skip(first) {
        let [r, g, b] = pixel.map(i32::from);
        *y = (g + (((r - g) * LUMA[0] + (b - g) * LUMA[1] + 32_768) >> 16)) as u8;
    }
}

/// See [`Kernels::rgb_to_chroma`](crate::Kernels::rgb_to_chroma).
#[inline(always)]
pub(crate) fn chroma(rgb: &[u8], cb: &mut [u8], cr: &mut [u8]) {
    for ((pixel, cb), cr) in rgb.as_chunks::<3>().0.iter().zip(cb).zip(cr) {
        [*cb, *cr] = differences::<0>(pixel.map(i32::from));
    }
}

/// See [`Kernels::rgb_to_halved_chroma`](crate::Kernels::rgb_to_halved_chroma); from sample `first` on.
#[inline(always)]
pub(crate) fn halved_chroma_from(
    first: usize,
    above: &[u8],
    below: &[u8],
    cb: &mut [u8],
    cr: &mut [u8],
) {
    let (above, below) = (above.as_chunks::<3>().0, below.as_chunks::<3>().0);
    let pairs = above.chunks(2).zip(below.chunks(2)).zip(cb).zip(cr).skip(first);
    for (((above, below), cb), cr) in pairs {
        let (&[a, ref b @ ..], &[c, ref d @ ..]) = (above, below) else { continue };
        let (b, d) = (b.first().unwrap_or(&a), d.first().unwrap_or(&c));
        let sum = |i: usize| [a[i], b[i], c[i], d[i]].iter().map(|s| i32::from(*s)).sum();
        [*cb, *cr] = differences::<2>([sum(0), sum(1), sum(2)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_color_is_within_one_level_of_the_formula() {
        for n in (0..=0xff_ffff_u32).filter(|n| n % 97 < 2) {
            let [_, rgb @ ..] = n.to_be_bytes();
            let [cb, cr] = differences::<0>(rgb.map(i32::from));
            assert_eq!(differences::<2>(rgb.map(|c| 4 * i32::from(c))), [cb, cr]);
            let mut y = [0];
            luma_from(0, &rgb, &mut y);
            let [r, g, b] = rgb.map(f64::from);
            let near = |a: u8, b: f64| (f64::from(a) - b).abs() <= 0.51;
            assert!(near(y[0], 0.299 * r + 0.587 * g + 0.114 * b));
            assert!(near(cb, (128.0 - 0.168_736 * r - 0.331_264 * g + 0.5 * b).min(255.0)));
            assert!(near(cr, (128.0 + 0.5 * r - 0.418_688 * g - 0.081_312 * b).min(255.0)));
        }
    }

    #[test]
    fn four_pixels_share_a_sample_and_two_at_an_odd_edge() {
        let (red, blue) = ([255, 0, 0], [0, 0, 255]);
        let (above, below) = ([red, blue, red], [blue, red, blue]);
        let (mut cb, mut cr) = ([0; 2], [0; 2]);
        let bytes = |row: &[[u8; 3]]| row.as_flattened().to_vec();
        halved_chroma_from(0, &bytes(&above), &bytes(&below), &mut cb, &mut cr);
        let mixed = differences::<2>([510, 0, 510]);
        assert_eq!([[cb[0], cr[0]], [cb[1], cr[1]]], [mixed; 2]);
        halved_chroma_from(0, &bytes(&[red; 3]), &bytes(&[red; 3]), &mut cb, &mut cr);
        assert_eq!([cb[1], cr[1]], differences::<0>([255, 0, 0]));
    }
}
