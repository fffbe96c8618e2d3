//! Sizes at a scale: of components, blocks and MCUs, as libjpeg's `jpeg_calc_output_dimensions`
//! has them, and which part of them is wanted.

use std::ops::Range;

use crate::error::{Error, Result};
use crate::geometry::{Region, Size};
use crate::header::frame::{ColorModel, Header, Sampling};
use crate::header::scan::ScanHeader;
use crate::request::Request;

/// One component at a scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ComponentLayout {
    /// Blocks of an MCU beside each other.
    pub(crate) h: u32,
    /// Blocks of an MCU below each other.
    pub(crate) v: u32,
    /// Samples of a side of its blocks: at most 8; more than the scale where that saves upsampling.
    pub(crate) n: u32,
    /// Its quantization table.
    pub(crate) quantization: u8,
    /// In blocks: those that hold samples of the image, which a scan of only this component has.
    pub(crate) blocks: Size,
    /// In blocks: those of whole MCUs.
    pub(crate) padded: Size,
    /// In samples: those of the image.
    pub(crate) size: Size,
}

impl ComponentLayout {
    /// Samples from one row of its plane to the next.
    pub(crate) fn stride(&self) -> usize {
        (self.padded.width * self.n) as usize
    }

    /// Rows of samples of an MCU.
    pub(crate) fn mcu_rows(&self) -> usize {
        (self.v * self.n) as usize
    }
}

/// A file at a scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScaledLayout {
    pub(crate) scale: u32,
    /// Blocks of an MCU beside each other, of the component that has the most.
    pub(crate) max_h: u32,
    /// Blocks of an MCU below each other, of the component that has the most.
    pub(crate) max_v: u32,
    /// MCUs beside and below each other.
    pub(crate) mcus: Size,
    pub(crate) components: Vec<ComponentLayout>,
    pub(crate) region: Region,
    pub(crate) color: ColorModel,
}

/// Blocks of an MCU: of one component, and the most.
struct Factors {
    h: u32,
    v: u32,
    max_h: u32,
    max_v: u32,
}

/// Pixels around the region whose samples triangle upsampling looks at.
const MARGIN: u32 = 4;

impl ScaledLayout {
    /// The layout for pixels: a subsampled component takes twice (four, eight times) the transform
    /// size where that saves upsampling.
    pub(crate) fn new(header: &Header, request: &Request) -> Result<Self> {
        Self::with_transforms(header, request, |_, scale, factors| {
            let Factors { h, v, max_h, max_v } = *factors;
            let mut n = scale;
            while n <= 4
                && (max_h * scale).is_multiple_of(h * n * 2)
                && (max_v * scale).is_multiple_of(v * n * 2)
            {
                n *= 2;
            }
            n
        })
    }

    /// The layout for planes: Cb and Cr have half as many samples as Y in both directions, or as many
    /// where their transform cannot halve them.
    pub(crate) fn planar(header: &Header, request: &Request) -> Result<Self> {
        if !header.has_planes() {
            return Err(Error::argument(
                "planes need YCbCr whose Cb and Cr have as many samples as Y in a row and a column, \
                 or half as many",
            ));
        }
        if let Some(Region { x, y, .. }) = request.region
            && (x % 2, y % 2) != (0, 0)
        {
            return Err(Error::argument(format!(
                "x and y of a region of planes must be even, got ({x}, {y})"
            )));
        }
        Self::with_transforms(header, request, |index, scale, factors| {
            let full = (factors.h, factors.v) == (factors.max_h, factors.max_v);
            if index > 0 && full && scale.is_multiple_of(2) { scale / 2 } else { scale }
        })
    }

    /// The layout whose transforms have as many points as `transform` says, of the index of the
    /// component, the scale and the factors.
    fn with_transforms(
        header: &Header,
        request: &Request,
        transform: impl Fn(usize, u32, &Factors) -> u32,
    ) -> Result<Self> {
        let scale = u32::from(request.scale);
        if !(1..=8).contains(&scale) {
            return Err(Error::argument(format!("scale must be between 1 and 8, got {scale}")));
        }
        let Size { width, height } = header.size;
        let scaled = header.size.scaled(request.scale);
        let region = request.region.unwrap_or(Region::whole(scaled));
        if !region.lies_within(scaled) {
            return Err(Error::argument(format!(
                "the region must lie within the scaled image of {}x{} pixels, got {}x{} at ({}, {})",
                scaled.width, scaled.height, region.width, region.height, region.x, region.y
            )));
        }
        // The factors of a lone component mean nothing: its MCU is one block (T.81, A.2.2).
        let alone = header.sampling.len() == 1;
        let factors = |sampling: &Sampling| match alone {
            true => (1, 1),
            false => (u32::from(sampling.horizontal), u32::from(sampling.vertical)),
        };
        let (mut max_h, mut max_v) = (1, 1);
        for (h, v) in header.sampling.iter().map(factors) {
            (max_h, max_v) = (max_h.max(h), max_v.max(v));
        }
        let mcus = Size { width: width.div_ceil(8 * max_h), height: height.div_ceil(8 * max_v) };
        let component = |(index, (sampling, &quantization)): (usize, (&Sampling, &u8))| {
            let (h, v) = factors(sampling);
            let n = transform(index, scale, &Factors { h, v, max_h, max_v });
            let share = |samples: u32| Size {
                width: (width * h * samples).div_ceil(8 * max_h),
                height: (height * v * samples).div_ceil(8 * max_v),
            };
            let padded = Size { width: mcus.width * h, height: mcus.height * v };
            ComponentLayout { h, v, n, quantization, blocks: share(1), padded, size: share(n) }
        };
        let components = header.sampling.iter().zip(&header.quantization).enumerate();
        let components = components.map(component).collect();
        let color = header.color;
        Ok(Self { scale, max_h, max_v, mcus, components, region, color })
    }

    /// The columns of MCUs whose samples the region needs.
    pub(crate) fn wanted_columns(&self) -> Range<u32> {
        let Region { x, width, .. } = self.region;
        wanted(x, width, self.max_h * self.scale, self.mcus.width)
    }

    /// The rows of MCUs whose samples the region needs.
    pub(crate) fn wanted_rows(&self) -> Range<u32> {
        let Region { y, height, .. } = self.region;
        wanted(y, height, self.max_v * self.scale, self.mcus.height)
    }

    /// Bytes of the pixels of the region.
    pub(crate) fn pixel_bytes(&self) -> u64 {
        self.region.size().area() * self.color.channels() as u64
    }

    /// Bytes of the planes of the region.
    pub(crate) fn plane_bytes(&self) -> u64 {
        let luma = self.region.size();
        luma.area() + 2 * luma.halved().area()
    }

    /// The MCUs of a scan. One of a single component has no MCUs of several blocks, and no padding
    /// (T.81, A.2.2).
    pub(crate) fn scan(&self, header: &ScanHeader) -> Result<ScanLayout> {
        let mut scan = ScanLayout { mcus: self.mcus, blocks: Vec::with_capacity(4) };
        for component in &header.components {
            let layout = self
                .components
                .get(component.index)
                .ok_or_else(|| Error::internal("a JPEG scan of a component without a layout"))?;
            let (h, v) = match header.components.len() {
                1 => {
                    scan.mcus = layout.blocks;
                    (1, 1)
                }
                _ => (layout.h as usize, layout.v as usize),
            };
            scan.blocks.push(McuBlocks { component: component.index, h, v });
        }
        Ok(scan)
    }
}

fn wanted(start: u32, length: u32, mcu: u32, mcus: u32) -> Range<u32> {
    let first = start.saturating_sub(MARGIN) / mcu;
    let end = (start + length + MARGIN).div_ceil(mcu);
    first..end.min(mcus)
}

/// The MCUs of one scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScanLayout {
    /// MCUs beside and below each other.
    pub(crate) mcus: Size,
    /// What an MCU has of each component, in the order of the scan.
    pub(crate) blocks: Vec<McuBlocks>,
}

/// The blocks that an MCU has of one component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct McuBlocks {
    /// Index into the components of the frame.
    pub(crate) component: usize,
    /// Beside each other.
    pub(crate) h: usize,
    /// Below each other.
    pub(crate) v: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::header::frame::Frame;
    use crate::header::metadata::Metadata;

    fn header(width: u16, height: u16, sampling: &[u8]) -> Header {
        let ([w1, w0], [h1, h0]) = (width.to_be_bytes(), height.to_be_bytes());
        let mut payload = vec![8, h1, h0, w1, w0, sampling.len() as u8];
        for (id, factors) in (0..).zip(sampling) {
            payload.extend([id, *factors, 0]);
        }
        let frame = Frame::parse(&payload, false).unwrap();
        Header::new(&frame, height.into(), &Metadata::default())
    }

    fn layout(header: &Header, scale: u8) -> ScaledLayout {
        ScaledLayout::new(header, &Request::default().with_scale(scale)).unwrap()
    }

    #[test]
    fn subsampled_components_take_a_larger_transform_where_that_saves_upsampling() {
        let header = header(100, 50, &[0x22, 0x11, 0x11]);
        for (scale, luma, chroma) in
            [(8, 8, 8), (7, 7, 7), (4, 4, 8), (3, 3, 6), (2, 2, 4), (1, 1, 2)]
        {
            let layout = layout(&header, scale);
            assert_eq!(layout.components[0].n, luma);
            assert_eq!(layout.components[1].n, chroma);
        }
    }

    #[test]
    fn planes_of_color_are_halved_by_their_transform_where_it_can() {
        for (sampling, chroma) in [
            ([0x22, 0x11, 0x11], [1, 2, 3, 4, 5, 6, 7, 8]),
            ([0x21, 0x11, 0x11], [1, 2, 3, 4, 5, 6, 7, 8]),
            ([0x11, 0x11, 0x11], [1, 1, 3, 2, 5, 3, 7, 4]),
            ([0x42, 0x42, 0x42], [1, 1, 3, 2, 5, 3, 7, 4]),
        ] {
            let header = header(101, 51, &sampling);
            for (scale, n) in (1..).zip(chroma) {
                let request = Request::default().with_scale(scale);
                let layout = ScaledLayout::planar(&header, &request).unwrap();
                assert_eq!(layout.components[0].n, u32::from(scale));
                assert_eq!([1, 2].map(|i| layout.components[i].n), [n, n], "{sampling:x?}");
            }
        }
    }

    #[test]
    fn planes_are_offered_for_two_samplings_of_color() {
        let offered = |sampling: &[u8]| header(100, 50, sampling).has_planes();
        assert!(offered(&[0x12, 0x11, 0x11]) && offered(&[0x44, 0x22, 0x22]));
        for other in [&[0x11u8; 1][..], &[0x11; 4], &[0x41, 0x11, 0x11], &[0x11, 0x22, 0x22]] {
            assert!(!offered(other), "{other:x?}");
        }
        assert!(!offered(&[0x22, 0x21, 0x12]) && !offered(&[0x31, 0x21, 0x21]));
        let header = header(100, 50, &[0x22, 0x11, 0x11]);
        let region = Region { x: 2, y: 3, width: 4, height: 4 };
        let error = ScaledLayout::planar(&header, &Request::default().with_region(region));
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Argument);
    }

    #[test]
    fn blocks_cover_the_image_and_padded_ones_whole_mcus() {
        let layout = layout(&header(33, 17, &[0x22, 0x11, 0x11]), 8);
        assert_eq!(layout.mcus, Size { width: 3, height: 2 });
        let [luma, chroma, _] = layout.components.as_slice() else { panic!("three") };
        assert_eq!(luma.blocks, Size { width: 5, height: 3 });
        assert_eq!(luma.padded, Size { width: 6, height: 4 });
        assert_eq!(chroma.size, Size { width: 17, height: 9 });
    }

    #[test]
    fn the_mcu_of_a_lone_component_is_one_block() {
        let layout = layout(&header(33, 17, &[0x42]), 8);
        assert_eq!(layout.mcus, Size { width: 5, height: 3 });
        assert_eq!((layout.components[0].h, layout.components[0].v), (1, 1));
    }

    #[test]
    fn scales_and_regions_outside_are_arguments_that_are_wrong() {
        let header = header(8, 8, &[0x11]);
        for scale in [0, 9, 255] {
            let error = ScaledLayout::new(&header, &Request::default().with_scale(scale));
            let error = error.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Argument);
            assert!(error.message().ends_with(&format!("got {scale}")), "{error}");
        }
        let region = Region { x: 0, y: 0, width: 9, height: 1 };
        let error = ScaledLayout::new(&header, &Request::default().with_region(region));
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Argument);
    }

    #[test]
    fn a_region_wants_the_mcus_around_it() {
        let header = header(160, 160, &[0x22, 0x11, 0x11]);
        let region = Region { x: 40, y: 100, width: 8, height: 20 };
        let request = Request::default().with_region(region);
        let layout = ScaledLayout::new(&header, &request).unwrap();
        assert_eq!(layout.wanted_columns(), 2..4);
        assert_eq!(layout.wanted_rows(), 6..8);
    }
}
