//! Grayscale: the luma of each pixel.

use serde_json::{Map, Value};

use crate::ops::effects::filter::Filter;
use crate::ops::effects::samples::{for_each_color, gray_of};
use crate::pixels::{Pixels, Shape};
use crate::recipe::json::Object;
use crate::recipe::schema::Key;
use fcimage_base::error::Result;

/// Makes an image gray: luma by BT.601, as Pillow's `convert("L")`. JPEG and PNG are then written as
/// gray files, unless something colored is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Grayscale;

impl Filter for Grayscale {
    const NAME: &'static str = "grayscale";
    const KEYS: &'static [Key] = &[];

    fn read(_object: &Object<'_>) -> Result<Self> {
        Ok(Self)
    }

    fn write(&self, _object: &mut Map<String, Value>) {}

    fn apply(&self, image: &mut Pixels) -> Result<()> {
        for_each_color(image, |color| *color = [gray_of(color[0], color[1], color[2]); 3]);
        Ok(())
    }

    fn scratch_bytes(&self, _shape: Shape) -> u64 {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;

    #[test]
    fn each_color_gets_its_luma_and_alpha_stays() {
        let samples = vec![255, 0, 0, 7, 0, 255, 0, 8, 0, 0, 255, 9, 255, 255, 255, 0];
        let mut image = Pixels::new(4, 1, Layout::Rgba, samples).unwrap();
        Grayscale.apply(&mut image).unwrap();
        let expected = [[76, 76, 76, 7], [150, 150, 150, 8], [29, 29, 29, 9], [255, 255, 255, 0]];
        assert_eq!(image.samples(), expected.concat());
        assert!(image.is_gray());
    }
}
