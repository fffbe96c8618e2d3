//! One component, row by row at the size of the image.

use fcimage_jpeg_kernels::{FarRow, Kernels};

use crate::component_rows::ComponentRows;
use crate::geometry::Region;
use crate::layout::{ComponentLayout, ScaledLayout};

/// How a component is brought to the size of the image; libjpeg-turbo's choice (`jinit_upsampler`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Upsampling {
    None,
    /// Triangle filter, doubling the width.
    H2V1,
    /// Triangle filter, doubling the height.
    H1V2,
    /// Triangle filter, doubling both.
    H2V2,
    /// The nearest sample, for every other ratio.
    Replicate,
}

/// One component on its way to the image.
pub(super) struct Channel {
    upsampling: Upsampling,
    /// Samples of the component for so many of the image: horizontal.
    across: (usize, usize),
    /// Vertical.
    down: (usize, usize),
    /// Rows of samples.
    height: usize,
    /// The columns of the component that the region needs: first and end.
    columns: (usize, usize),
    /// Where the region starts in an upsampled line of those columns.
    skip: usize,
    /// An upsampled line.
    line: Vec<u8>,
}

impl Channel {
    pub(super) fn new(component: &ComponentLayout, layout: &ScaledLayout) -> Self {
        let across = reduced(component.h * component.n, layout.max_h * layout.scale);
        let down = reduced(component.v * component.n, layout.max_v * layout.scale);
        // libjpeg-turbo smooths neither at 1/8 nor components of one or two columns.
        let fancy = layout.scale > 1;
        let wide = component.size.width > 2;
        let upsampling = match (across, down) {
            ((1, 1), (1, 1)) => Upsampling::None,
            ((1, 2), (1, 1)) if fancy && wide => Upsampling::H2V1,
            ((1, 1), (1, 2)) if fancy => Upsampling::H1V2,
            ((1, 2), (1, 2)) if fancy && wide => Upsampling::H2V2,
            _ => Upsampling::Replicate,
        };
        let Region { x, width, .. } = layout.region;
        let (x, width) = (x as usize, width as usize);
        let size = component.size.width as usize;
        let (first, end) = match upsampling {
            // One more on each side, which the filter looks at.
            Upsampling::H2V1 | Upsampling::H2V2 => {
                ((x / 2).saturating_sub(1), ((x + width).div_ceil(2) + 1).min(size))
            }
            Upsampling::None | Upsampling::H1V2 => (x, (x + width).min(size)),
            Upsampling::Replicate => (0, size),
        };
        let (skip, line) = match upsampling {
            Upsampling::None => (0, 0),
            Upsampling::H1V2 => (0, width),
            Upsampling::H2V1 | Upsampling::H2V2 => {
                let skip = x - 2 * first;
                (skip, 2 * (end - first))
            }
            Upsampling::Replicate => (0, width),
        };
        Self {
            upsampling,
            across,
            down,
            height: component.size.height as usize,
            columns: (first, end),
            skip,
            line: vec![0; line],
        }
    }

    /// The rows of the component that row `y` of the image needs: the nearest and the other one.
    pub(super) fn rows(&self, y: usize) -> (usize, usize) {
        let near = y * self.down.0 / self.down.1;
        match self.upsampling {
            Upsampling::H1V2 | Upsampling::H2V2 => {
                let far = if y.is_multiple_of(2) { near.saturating_sub(1) } else { near + 1 };
                (near.min(self.height - 1), far.min(self.height - 1))
            }
            _ => (near.min(self.height - 1), near.min(self.height - 1)),
        }
    }

    /// Prepares row `y` of the image, from column `x` on.
    pub(super) fn prepare(
        &mut self,
        component: &ComponentRows,
        y: usize,
        x: usize,
        kernels: &Kernels,
    ) {
        let (near, far) = self.rows(y);
        let columns = self.columns.0..self.columns.1;
        let near = &component.row(near)[columns.clone()];
        match self.upsampling {
            Upsampling::None => {}
            Upsampling::H2V1 => kernels.upsample_h2v1(near, &mut self.line),
            Upsampling::H1V2 => {
                let far = &component.row(far)[columns];
                let side = if y.is_multiple_of(2) { FarRow::Above } else { FarRow::Below };
                kernels.upsample_h1v2(near, far, side, &mut self.line);
            }
            Upsampling::H2V2 => {
                let far = &component.row(far)[columns];
                kernels.upsample_h2v2(near, far, &mut self.line);
            }
            Upsampling::Replicate => {
                for (i, to) in self.line.iter_mut().enumerate() {
                    let from = (x + i) * self.across.0 / self.across.1;
                    *to = near[from.min(near.len() - 1)];
                }
            }
        }
    }

    /// Row `y` of the image, once prepared: `width` samples.
    pub(super) fn samples<'p>(
        &'p self,
        component: &'p ComponentRows,
        y: usize,
        width: usize,
    ) -> &'p [u8] {
        match self.upsampling {
            Upsampling::None => {
                let (near, _) = self.rows(y);
                &component.row(near)[self.columns.0..self.columns.0 + width]
            }
            _ => &self.line[self.skip..self.skip + width],
        }
    }
}

/// A ratio in its lowest terms; the numbers are products of small factors.
fn reduced(a: u32, b: u32) -> (usize, usize) {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    ((a / x) as usize, (b / x) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_in_their_lowest_terms() {
        assert_eq!(reduced(8, 16), (1, 2));
        assert_eq!(reduced(24, 32), (3, 4));
        assert_eq!(reduced(7, 7), (1, 1));
    }
}
