//! Turns planes upright.

use crate::ops::orient::Orientation;
use crate::planes::{Plane, Planes};
use fcimage_base::error::Result;
use fcimage_base::failpoint::{self, Phase};

/// The image upright. Where a side is odd and changes its direction, the resize before has made the
/// chroma that belongs there ([`flips`]).
///
/// # Errors
/// `Internal` for a bug.
pub(crate) fn turned(planes: Planes, orientation: Orientation) -> Result<Planes> {
    failpoint::hit(Phase::Orient);
    let size = orientation.upright_size(planes.size());
    Planes::new(size, planes.into_parts().map(|plane| plane_turned(plane, orientation)))
}

/// Whether columns and rows of the stored image change their direction.
pub(crate) const fn flips(orientation: Orientation) -> [bool; 2] {
    let quarters = orientation.quarters();
    [orientation.is_mirrored() != (quarters >= 2), quarters == 1 || quarters == 2]
}

fn plane_turned(plane: Plane, orientation: Orientation) -> Plane {
    let (width, height) = (plane.width(), plane.height());
    let [across, down] = flips(orientation);
    if !orientation.swaps_sides() {
        let mut plane = plane;
        if down {
            plane.samples_mut().reverse();
        }
        // Reversing all samples has also reversed each row.
        if across != down {
            plane.samples_mut().chunks_exact_mut(width).for_each(<[i16]>::reverse);
        }
        return plane;
    }
    // Bands of rows keep both the reads and the writes within the cache.
    const BAND: usize = 16;
    let mut out = vec![0; plane.samples().len()];
    for top in (0..height).step_by(BAND) {
        for x in 0..width {
            let row = if across { width - 1 - x } else { x };
            for y in top..height.min(top + BAND) {
                let column = if down { height - 1 - y } else { y };
                out[row * height + column] = plane.samples()[y * width + x];
            }
        }
    }
    Plane::new(height, out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::{Layout, Pixels};
    use crate::size::Size;

    #[test]
    fn planes_are_turned_as_pixels_are() {
        let (size, half) = (Size::new(6, 4), Size::new(3, 2));
        let numbered = |size: Size| (0..size.pixels() as i16).collect::<Vec<_>>();
        let planes = Planes::new(
            size,
            [size, half, half].map(|size| Plane::new(size.width as usize, numbered(size))),
        );
        for exif in 1..=8 {
            let orientation = Orientation::from_exif(exif);
            let found = turned(planes.clone().unwrap(), orientation).unwrap();
            for (size, plane) in [(size, found.y()), (half, found.cr())] {
                let samples = numbered(size).into_iter().flat_map(|i| [i as u8; 3]).collect();
                let pixels = Pixels::new(size.width, size.height, Layout::Rgb, samples).unwrap();
                let expected = orientation.apply(pixels).unwrap();
                let expected = expected.samples().iter().step_by(3).map(|i| i16::from(*i));
                assert_eq!(plane.samples(), expected.collect::<Vec<_>>(), "{exif}");
            }
        }
    }
}
