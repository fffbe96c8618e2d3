//! An upper bound of the memory of a call whose images stay planes.

use crate::describe::Measured;
use crate::ops::icc::to_srgb::ToSrgb;
use crate::ops::image_files::ImageFiles;
use crate::ops::operation::Operation;
use crate::ops::watermark::draw::Draw;
use crate::pixels::{Layout, Pixels, Shape};
use crate::plan::memory::{Held, Work};
use crate::plan::planned::Parent;
use crate::plan::route::{Plain, from_parent, from_source};
use crate::planes::Planes;
use crate::size::{Size, sum};

impl Work<'_, '_> {
    /// The bytes of each phase: decoding and resizing at once, resizing variants from others, marking,
    /// encoding, and measuring the small image of a description.
    pub(super) fn planar_phases(&self, images: &ImageFiles<'_>) -> [u64; 5] {
        let source = self.decode.region.size();
        let mut upright = Vec::<Size>::with_capacity(self.variants.len());
        let (mut streaming, mut working, mut copy) = (self.decode.peak_bytes, 0, 0);
        let mut colors = 0;
        for planned in self.variants {
            let resize = match planned.parent {
                Parent::Source => {
                    let resize = from_source(planned, source, self.orientation);
                    let result = Planes::bytes_of(resize.size());
                    streaming = sum([streaming, resize.row_bytes(), result]);
                    if self.orientation.swaps_sides() {
                        copy = result.max(copy);
                    }
                    if self.to_srgb.is_some() {
                        colors = ToSrgb::planar_bytes(planned.frame.resized).max(colors);
                    }
                    resize
                }
                Parent::Variant(parent) => from_parent(planned, upright[parent]),
            };
            // The weights of all are kept until the last one is resized.
            working = sum([working, resize.plane_bytes()]);
            upright.push(planned.frame.resized);
        }
        let held = sum(upright.iter().map(|size| Planes::bytes_of(*size)));
        let resizing = sum([held, working, copy.max(colors)]);
        let marking = self.at_once(self.marking(images, &upright));
        let encoding = sum([held, self.at_once(self.encoding_planes(&upright))]);
        [streaming, resizing, marking, encoding, sum([held, self.measuring(&upright)])]
    }

    fn marking(&self, images: &ImageFiles<'_>, upright: &[Size]) -> Vec<Held> {
        let held = self.variants.iter().zip(upright).map(|(planned, size)| {
            let mark = Plain::of(planned).and_then(|plain| plain.watermark);
            let draw = Draw::new(mark, images, planned.variant.background());
            let resting = Planes::bytes_of(*size);
            let shape = Shape { size: *size, layout: Layout::Rgb };
            let own = draw.map_or(0, |draw| draw.peak_bytes(shape));
            Held { working: sum([resting, own]), resting }
        });
        held.collect()
    }

    fn encoding_planes(&self, upright: &[Size]) -> Vec<Held> {
        let held = self.encodes.iter().map(|encode| {
            let size = upright[encode.variant];
            // Encodings are tried one after the other, while the smallest file so far is held.
            let tried = encode.encodings.iter().map(|encoding| {
                let resting = encoding.max_output_bytes(size, Layout::Rgb);
                Held { working: sum([encoding.planar_peak_bytes(size), resting]), resting }
            });
            let worst = tried.fold(Held { working: 0, resting: 0 }, Held::larger);
            let kept = if encode.encodings.len() > 1 { worst.resting } else { 0 };
            Held { working: sum([worst.working, kept]), ..worst }
        });
        held.collect()
    }

    fn measuring(&self, upright: &[Size]) -> u64 {
        let small = self.described.and_then(|described| upright.get(described.variant));
        let bytes =
            |size: &Size| sum([Pixels::bytes_of(*size, Layout::Rgb), Measured::peak_bytes(*size)]);
        small.map_or(0, bytes)
    }
}
