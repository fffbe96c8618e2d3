//! Draws the layers of a variant on its image.

use std::borrow::Cow;
use std::cell::RefCell;

use crate::ops::image_files::ImageFiles;
use crate::ops::layers::layer::Layer;
use crate::ops::operation::Operation;
use crate::ops::stamp::Stamp;
use crate::pixels::{Pixels, Shape};
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::Result;
use fcimage_base::failpoint::{self, Phase};

/// Draws layers, the first one below, on images of one size: one, or all frames of an animation.
pub(crate) struct DrawLayers<'a> {
    layers: Vec<Drawn<'a>>,
    images: &'a ImageFiles<'a>,
}

/// A layer, and its stamp with the size of the images that it was made for.
struct Drawn<'a> {
    layer: &'a Layer,
    made: RefCell<Option<(Size, Option<Stamp>)>>,
}

impl<'a> DrawLayers<'a> {
    /// The operation for these layers; none where there are none. `images` need not be decoded for a
    /// plan.
    pub(crate) fn new(layers: &'a [Layer], images: &'a ImageFiles<'a>) -> Option<Self> {
        let drawn = |layer| Drawn { layer, made: RefCell::default() };
        let layers: Vec<_> = layers.iter().map(drawn).collect();
        (!layers.is_empty()).then_some(Self { layers, images })
    }

    /// The layers that an image of this size has room for.
    fn on(&self, canvas: Size) -> impl Iterator<Item = &Drawn<'a>> {
        self.layers.iter().filter(move |drawn| drawn.layer.place().applies_to(canvas))
    }
}

impl Operation for DrawLayers<'_> {
    fn output(&self, input: Shape) -> Shape {
        input
    }

    fn peak_bytes(&self, input: Shape) -> u64 {
        let peaks = self.on(input.size).map(|drawn| drawn.layer.bytes(input.size).peak);
        input.bytes().saturating_add(peaks.max().unwrap_or(0))
    }

    fn held_bytes(&self, input: Shape) -> u64 {
        let held = self.on(input.size).map(|drawn| drawn.layer.bytes(input.size).held);
        held.fold(0, u64::saturating_add)
    }

    fn apply<'p>(&self, mut image: Cow<'p, Pixels>) -> Result<Cow<'p, Pixels>> {
        failpoint::hit(Phase::Layer);
        for drawn in self.on(image.size()) {
            cancel::check()?;
            drawn.draw(image.to_mut(), self.images)?;
        }
        Ok(image)
    }
}

impl Drawn<'_> {
    fn draw(&self, pixels: &mut Pixels, images: &ImageFiles<'_>) -> Result<()> {
        let (layer, size) = (self.layer, pixels.size());
        let mut made = self.made.borrow_mut();
        let stamp = match &mut *made {
            Some((known, stamp)) if *known == size => stamp,
            made => {
                // A stamp of another size is dropped first.
                *made = None;
                let opacity = layer.place().opacity as f32;
                let stamp = layer.stamp(size, images)?.map(|stamp| stamp.faded(opacity));
                &mut made.insert((size, stamp)).1
            }
        };
        if let Some(stamp) = stamp {
            layer.draw(stamp, pixels);
        }
        Ok(())
    }
}
