//! From the components to the pixels of the image: upsampling and color.

use fcimage_jpeg_kernels::Kernels;

use super::channel::Channel;
use super::{Output, available_rows};
use crate::component_rows::ComponentRows;
use crate::decoded::{Decoded, Samples};
use crate::error::{Error, Result};
use crate::geometry::Region;
use crate::header::frame::ColorModel;
use crate::layout::ScaledLayout;

/// The image, row by row.
pub(crate) struct PixelOutput {
    channels: Vec<Channel>,
    samples: Vec<u8>,
    region: Region,
    color: ColorModel,
    kernels: &'static Kernels,
    /// The next row of the scaled image.
    next: usize,
}

impl PixelOutput {
    pub(crate) fn new(layout: &ScaledLayout, kernels: &'static Kernels) -> Self {
        let components = layout.components.iter();
        Self {
            channels: components.map(|component| Channel::new(component, layout)).collect(),
            samples: vec![0; layout.pixel_bytes() as usize],
            region: layout.region,
            color: layout.color,
            kernels,
            next: layout.region.y as usize,
        }
    }

    /// Makes row `y` of the scaled image.
    fn make_row(&mut self, components: &[ComponentRows], y: usize) {
        let width = self.region.width as usize;
        for (channel, component) in self.channels.iter_mut().zip(components) {
            channel.prepare(component, y, self.region.x as usize, self.kernels);
        }
        let mut rows: [&[u8]; 4] = [&[]; 4];
        for ((row, channel), component) in rows.iter_mut().zip(&self.channels).zip(components) {
            *row = channel.samples(component, y, width);
        }
        let bytes = width * self.color.channels();
        let start = (y - self.region.y as usize) * bytes;
        let pixels = &mut self.samples[start..start + bytes];
        let [a, b, c, d] = rows;
        match self.color {
            ColorModel::Gray => pixels.copy_from_slice(a),
            ColorModel::Ycc => self.kernels.ycc_to_rgb(a, b, c, pixels),
            ColorModel::Rgb => interleave(&[a, b, c], pixels),
            ColorModel::Cmyk => interleave(&[a, b, c, d], pixels),
            ColorModel::Ycck => self.kernels.ycck_to_cmyk(rows, pixels),
        }
        if self.color.channels() == 4 {
            // Stored inverted, as Photoshop does it, whether an Adobe marker says so or not.
            pixels.iter_mut().for_each(|ink| *ink = 255 - *ink);
        }
    }

    /// The finished image, of which the file held this `fraction`.
    pub(crate) fn finish(self, decoded_fraction: f64) -> Result<Decoded> {
        let size = self.region.size();
        if self.next != (self.region.y + self.region.height) as usize {
            return Err(Error::internal("a JPEG was decoded without all of its rows"));
        }
        let samples = match self.color.channels() {
            1 => Samples::Gray(self.samples),
            3 => Samples::Rgb(self.samples),
            _ => Samples::Cmyk(self.samples),
        };
        Ok(Decoded { size, samples, decoded_fraction })
    }
}

impl Output for PixelOutput {
    fn advance_to(&mut self, components: &[ComponentRows], layout: &ScaledLayout, done: u32) {
        let available = available_rows(layout, done);
        let end = self.region.y as usize + self.region.height as usize;
        while self.next < end {
            let y = self.next;
            let ready = self.channels.iter().zip(available).all(|(channel, rows)| {
                let (near, far) = channel.rows(y);
                near.max(far) < rows
            });
            if !ready {
                return;
            }
            self.make_row(components, y);
            self.next += 1;
        }
    }
}

/// Rows of single components to pixels.
fn interleave(rows: &[&[u8]], pixels: &mut [u8]) {
    for (channel, row) in rows.iter().enumerate() {
        for (out, sample) in pixels.iter_mut().skip(channel).step_by(rows.len()).zip(*row) {
            *out = *sample;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_interleaved_to_pixels() {
        let mut pixels = [0; 6];
        interleave(&[&[1, 2], &[3, 4], &[5, 6]], &mut pixels);
        assert_eq!(pixels, [1, 3, 5, 2, 4, 6]);
    }
}
