//! Crop and resize of planes: Lanczos3, as for pixels, in 1/64 levels.

use crate::ops::orient::Orientation;
use crate::ops::planar::turn::flips;
use crate::ops::resize::Area;
use crate::planes::{Plane, Planes, halved};
use crate::size::{Size, sum};
use crate::vectors;
use fcimage_base::error::{Error, Result};
use fcimage_jpeg::PlaneRows;
use fcimage_resize::{Axis, Filters, Resampler, WrongLength, resample, working_bytes};

/// Cuts out an area and resamples it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PlanarResize {
    size: Size,
    /// Across and down.
    luma: [Axis; 2],
    /// Across and down.
    chroma: [Axis; 2],
}

impl PlanarResize {
    /// The `area` of an image of size `source` becomes `size`, and is then turned to be upright.
    pub(crate) fn new(source: Size, area: Area, size: Size, orientation: Orientation) -> Self {
        let (half, target) = (halved(source), halved(size));
        let luma = [
            Axis::part(source.width as usize, area.x, area.width, size.width as usize),
            Axis::part(source.height as usize, area.y, area.height, size.height as usize),
        ];
        let [across, down] = flips(orientation);
        let chroma = [
            chroma_axis(luma[0], half.width, target.width, across),
            chroma_axis(luma[1], half.height, target.height, down),
        ];
        Self { size, luma, chroma }
    }

    fn axes(&self) -> [[Axis; 2]; 3] {
        [self.luma, self.chroma, self.chroma]
    }

    /// The size that comes out.
    pub(crate) fn size(&self) -> Size {
        self.size
    }

    /// An upper bound of the bytes held while the rows of a source are taken, without the result.
    pub(crate) fn row_bytes(&self) -> u64 {
        sum(self.axes().map(|[across, down]| Resampler::<u8, 1>::peak_bytes(&across, &down)))
    }

    /// An upper bound of the bytes held while planes are resized, without the result.
    pub(crate) fn plane_bytes(&self) -> u64 {
        sum(self.axes().map(|[across, down]| working_bytes::<1>(&across, &down)))
    }

    /// The result for planes that are there as a whole.
    ///
    /// # Errors
    /// `Internal` where they have another size than the source.
    pub(crate) fn apply(&self, planes: &Planes, filters: &mut Filters) -> Result<Planes> {
        let mut results = Vec::with_capacity(3);
        for (plane, [across, down]) in planes.parts().into_iter().zip(self.axes()) {
            let mut samples = Vec::with_capacity(across.target * down.target);
            let done = &mut |[row]: [&[i16]; 1]| samples.extend_from_slice(row);
            let (wide, high) = (filters.get(across), filters.get(down));
            resample(plane.samples(), wide, high, vectors::of_resize(), done).map_err(wrong)?;
            results.push(Plane::new(across.target, samples));
        }
        let planes: [Plane; 3] = results.try_into().map_err(|_| Error::internal("three planes"))?;
        Planes::new(self.size, planes)
    }
}

/// Chroma belongs to every second sample of luma, from the first one of the upright image on: where the
/// direction changes and the side is odd, the sample that has only one is the first.
fn chroma_axis(luma: Axis, source: u32, target: u32, flips: bool) -> Axis {
    let axis = luma.halved(source as usize, target as usize);
    match flips && luma.target % 2 == 1 {
        true => Axis { offset: axis.offset - axis.step / 2.0, ..axis },
        false => axis,
    }
}

/// Several results, made from the rows of one source as they come.
pub(crate) struct Resizing {
    results: Vec<OneResizing>,
    /// The first error.
    failed: Option<WrongLength>,
}

struct OneResizing {
    size: Size,
    planes: [PlaneResizing; 3],
}

struct PlaneResizing {
    resampler: Resampler<u8, 1>,
    width: usize,
    samples: Vec<i16>,
}

impl Resizing {
    /// Before the first row.
    pub(crate) fn new(resizes: &[PlanarResize], filters: &mut Filters) -> Self {
        let plane = |[across, down]: [Axis; 2], filters: &mut Filters| PlaneResizing {
            resampler: Resampler::new(filters.get(across), filters.get(down), vectors::of_resize()),
            width: across.target,
            samples: Vec::with_capacity(across.target * down.target),
        };
        let one = |resize: &PlanarResize| OneResizing {
            size: resize.size,
            planes: resize.axes().map(|axes| plane(axes, filters)),
        };
        Self { results: resizes.iter().map(one).collect(), failed: None }
    }

    /// The results, after the last row.
    ///
    /// # Errors
    /// `Internal` where rows were missing or had another length.
    pub(crate) fn finish(self) -> Result<Vec<Planes>> {
        if let Some(failed) = self.failed {
            return Err(wrong(failed));
        }
        let finished = self.results.into_iter().map(|OneResizing { size, planes }| {
            Planes::new(size, planes.map(|plane| Plane::new(plane.width, plane.samples)))
        });
        finished.collect()
    }

    fn push(&mut self, plane: usize, row: &[u8]) {
        for OneResizing { planes, .. } in &mut self.results {
            let PlaneResizing { resampler, samples, .. } = &mut planes[plane];
            let pushed = resampler.push(row, &mut |[row]| samples.extend_from_slice(row));
            self.failed = self.failed.or(pushed.err());
        }
    }
}

impl PlaneRows for Resizing {
    fn luma(&mut self, row: &[u8]) {
        self.push(0, row);
    }

    fn chroma(&mut self, cb: &[u8], cr: &[u8]) {
        self.push(1, cb);
        self.push(2, cr);
    }
}

fn wrong(error: WrongLength) -> Error {
    Error::internal(format!("cannot resize planes: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::planar::turn::turned;

    /// Rows of a slope, and what they become.
    fn resized(source: Size, size: Size, exif: u16) -> Planes {
        let orientation = Orientation::from_exif(exif);
        let resize = PlanarResize::new(source, Area::whole(source), size, orientation);
        let mut filters = Filters::default();
        let mut resizing = Resizing::new(&[resize], &mut filters);
        let row = |width: u32, factor: u32, y: u32| -> Vec<u8> {
            (0..width).map(|x| (factor * (x + y) + factor / 2) as u8).collect()
        };
        for y in 0..source.height {
            resizing.luma(&row(source.width, 1, y));
            if y % 2 == 0 {
                let chroma = row(source.width.div_ceil(2), 2, y / 2);
                resizing.chroma(&chroma, &chroma);
            }
        }
        let planes = resizing.finish().unwrap().remove(0);
        assert_eq!(planes.size(), size);
        turned(planes, orientation).unwrap()
    }

    #[test]
    fn chroma_stays_where_luma_is_for_every_turn_and_odd_sides() {
        for size in [Size::new(33, 25), Size::new(32, 24), Size::new(33, 24)] {
            for exif in 1..=8 {
                let planes = resized(Size::new(96, 72), size, exif);
                let (luma, chroma) = (planes.y(), planes.cb());
                // Away from the edges, both planes are the same slope.
                for y in 3..chroma.height() - 3 {
                    for x in 3..chroma.width() - 3 {
                        let at =
                            |x: usize, y: usize| i32::from(luma.samples()[y * luma.width() + x]);
                        let (x2, y2) = (2 * x, 2 * y);
                        let four =
                            at(x2, y2) + at(x2 + 1, y2) + at(x2, y2 + 1) + at(x2 + 1, y2 + 1);
                        let found = i32::from(chroma.samples()[y * chroma.width() + x]);
                        // Half a level: a sample of luma has its value at its left edge.
                        assert!((four / 4 - found).abs() <= 48, "{size} {exif}: {four} {found}");
                    }
                }
            }
        }
    }

    #[test]
    fn planes_are_resized_as_their_rows_are() {
        let (source, size) = (Size::new(40, 30), Size::new(21, 17));
        let planes = resized(source, source, 1);
        let resize = PlanarResize::new(source, Area::whole(source), size, Orientation::UPRIGHT);
        let small = resize.apply(&planes, &mut Filters::default()).unwrap();
        assert_eq!(small, resized(source, size, 1));
        let other = PlanarResize::new(size, Area::whole(size), size, Orientation::UPRIGHT);
        assert!(other.apply(&planes, &mut Filters::default()).is_err());
    }

    #[test]
    fn missing_rows_are_a_bug() {
        let source = Size::new(8, 8);
        let area = Area::whole(source);
        let resize = PlanarResize::new(source, area, Size::new(4, 4), Orientation::UPRIGHT);
        assert!(Resizing::new(&[resize], &mut Filters::default()).finish().is_err());
        let mut resizing = Resizing::new(&[resize], &mut Filters::default());
        resizing.luma(&[0; 7]);
        assert!(resizing.finish().is_err());
    }
}
