//! Corners: cuts an image to a box with round corners or to a circle, with smooth edges.

use std::borrow::Cow;

use crate::ops::coverage::{Coverage, FULL, RoundedBox};
use crate::ops::operation::Operation;
use crate::pixels::{Layout, Pixels, Shape};
use crate::recipe::geometry::corners::Corners;
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::Result;
use fcimage_base::failpoint::{self, Phase};

/// Makes what is outside of an outline transparent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CutCorners {
    corners: Corners,
}

impl CutCorners {
    /// The operation, if anything is cut.
    pub fn new(corners: Option<Corners>) -> Option<Self> {
        corners.map(|corners| Self { corners })
    }
}

impl Operation for CutCorners {
    fn output(&self, input: Shape) -> Shape {
        Shape { layout: Layout::Rgba, ..input }
    }

    fn peak_bytes(&self, input: Shape) -> u64 {
        self.output(input).bytes().saturating_add(Coverage::bytes(input.size.width))
    }

    fn apply<'p>(&self, image: Cow<'p, Pixels>) -> Result<Cow<'p, Pixels>> {
        failpoint::hit(Phase::Canvas);
        cancel::check()?;
        cut(image, self.corners).map(Cow::Owned)
    }
}

/// The image with alpha, and transparent outside of `corners`.
///
/// # Errors
/// None, but for a bug.
pub(crate) fn cut(image: Cow<'_, Pixels>, corners: Corners) -> Result<Pixels> {
    let mut image = match image.layout() {
        Layout::Rgba => image.into_owned(),
        Layout::Rgb => with_alpha(&image)?,
    };
    let outline = outline(corners, image.size());
    let [_, top, _, bottom] = outline.edges;
    // Between the corners, a box that fills the image cuts nothing.
    let fills = outline.edges[0] <= 0.0 && outline.edges[2] >= f64::from(image.width());
    let straight = top + outline.radii[1]..=bottom - outline.radii[1] - 1.0;
    let mut coverage = Coverage::new(image.width());
    for (y, row) in (0_u32..).zip(image.rows_mut()) {
        if fills && straight.contains(&f64::from(y)) {
            continue;
        }
        let covered = coverage.row(&outline, y);
        let end = covered.start + covered.parts.len();
        let (pixels, _) = row.as_chunks_mut::<4>();
        pixels[..covered.start].fill([0; 4]);
        pixels[end..].fill([0; 4]);
        for (pixel, part) in pixels[covered.start..end].iter_mut().zip(covered.parts) {
            cover(pixel, part.unsigned_abs());
        }
    }
    Ok(image)
}

/// Where `corners` cut an image of `size`.
fn outline(corners: Corners, size: Size) -> RoundedBox {
    let (width, height) = (f64::from(size.width), f64::from(size.height));
    let shorter = width.min(height);
    match corners {
        Corners::Rounded(radius) => {
            RoundedBox { edges: [0.0, 0.0, width, height], radii: [radius.within(size); 2] }
        }
        Corners::Cut(_) => {
            let (x, y) = ((width - shorter) / 2.0, (height - shorter) / 2.0);
            RoundedBox { edges: [x, y, x + shorter, y + shorter], radii: [shorter / 2.0; 2] }
        }
    }
}

/// Scales the alpha of a pixel of which `part` of [`FULL`] is inside. What nobody can see is black, so
/// that it takes no bytes and tells nothing.
fn cover(pixel: &mut [u8; 4], part: u32) {
    let [red, green, blue, alpha] = *pixel;
    *pixel = match ((u32::from(alpha) * part + FULL / 2) / FULL) as u8 {
        0 => [0; 4],
        alpha => [red, green, blue, alpha],
    };
}

/// An opaque image with alpha.
fn with_alpha(image: &Pixels) -> Result<Pixels> {
    let opaque = |&[red, green, blue]: &[u8; 3]| [red, green, blue, 255];
    let mut samples = Vec::with_capacity(image.samples().len() / 3 * 4);
    samples.extend(image.samples().as_chunks::<3>().0.iter().flat_map(opaque));
    Pixels::new(image.width(), image.height(), Layout::Rgba, samples)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::geometry::corners::{CutShape, Radius};

    fn alphas(width: u32, height: u32, corners: Corners) -> Vec<Vec<u8>> {
        let samples = vec![9; width as usize * height as usize * 3];
        let image = Pixels::new(width, height, Layout::Rgb, samples).unwrap();
        let image = cut(Cow::Owned(image), corners).unwrap();
        image.rows().map(|row| row.iter().skip(3).step_by(4).copied().collect()).collect()
    }

    #[test]
    fn only_the_corners_are_cut_and_all_of_them_alike() {
        let rows = alphas(20, 12, Corners::Rounded(Radius::Pixels(4)));
        assert_eq!(rows[0][..6], [0, 41, 177, 244, 255, 255]);
        assert!(rows[4..8].iter().all(|row| row.iter().all(|alpha| *alpha == 255)));
        for (y, row) in rows.iter().enumerate() {
            assert!(row.iter().eq(row.iter().rev()), "{row:?}");
            assert_eq!(row, &rows[11 - y]);
        }
    }

    #[test]
    fn a_radius_is_at_most_half_of_the_shorter_side() {
        let round = alphas(30, 11, Corners::Rounded(Radius::Fraction(0.5)));
        assert_eq!(alphas(30, 11, Corners::Rounded(Radius::Pixels(6))), round);
        assert_eq!(alphas(30, 11, Corners::Rounded(Radius::Pixels(65_535))), round);
        assert_eq!((round[5][0], round[5][29], round[0][15]), (253, 253, 255));
    }

    #[test]
    fn a_circle_is_in_the_middle() {
        let rows = alphas(12, 6, Corners::Cut(CutShape::Circle));
        assert!(rows.iter().all(|row| row[..3] == [0; 3] && row[9..] == [0; 3]));
        let inner: Vec<_> = rows.iter().map(|row| row[3..9].to_vec()).collect();
        assert_eq!(inner, alphas(6, 6, Corners::Rounded(Radius::Fraction(0.5))));
        assert_eq!(alphas(1, 1, Corners::Cut(CutShape::Circle)), [[200]]);
    }

    #[test]
    fn transparency_of_the_image_stays() {
        let image = Pixels::new(2, 1, Layout::Rgba, vec![9, 9, 9, 100, 9, 9, 9, 0]).unwrap();
        let image = cut(Cow::Owned(image), Corners::Rounded(Radius::Fraction(0.5))).unwrap();
        assert_eq!(image.samples()[..3], [9; 3]);
        assert!((70..100).contains(&image.samples()[3]));
        assert_eq!(image.samples()[7], 0);
    }

    #[test]
    fn what_is_cut_off_is_not_hidden_but_gone() {
        let image = Pixels::new(100, 100, Layout::Rgb, vec![77; 30_000]).unwrap();
        let image = cut(Cow::Owned(image), Corners::Cut(CutShape::Circle)).unwrap();
        assert_eq!(image.samples()[..4], [0; 4]);
    }
}
