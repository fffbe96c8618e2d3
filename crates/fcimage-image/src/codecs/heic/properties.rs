//! What a file says of one item (ISO/IEC 23008-12, section 6.5).

use crate::codecs::heic::boxes::{Reader, damaged, unsupported};
use crate::codecs::heic::color::Nclx;
use crate::codecs::heic::meta::Meta;
use crate::ops::orient::Orientation;
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;
use fcimage_base::error::Result;

/// The types of auxiliary images that are alpha.
const ALPHA: [&[u8]; 2] =
    [b"urn:mpeg:hevc:2015:auxid:1", b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"];

/// The properties of an item that matter here.
#[derive(Default)]
pub(super) struct Properties<'a> {
    /// The size that the file states.
    pub(super) size: Option<Size>,
    /// The configuration of the HEVC decoder.
    pub(super) config: Option<&'a [u8]>,
    pub(super) icc: Option<&'a [u8]>,
    pub(super) nclx: Option<Nclx>,
    /// Crops and turns, in the order in which they are applied.
    transforms: Vec<Transform>,
    pub(super) is_alpha: bool,
}

#[derive(Clone, Copy)]
enum Transform {
    Crop(Aperture),
    /// Quarters, counterclockwise.
    Turn(u8),
    /// Top and bottom exchanged, or left and right.
    Mirror {
        sides: bool,
    },
}

/// Which part of an image is shown, and how it is turned to be upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    /// The part, in pixels as stored.
    pub(super) rect: Rect,
    pub(super) orientation: Orientation,
}

impl<'a> Properties<'a> {
    /// The properties of item `id`.
    ///
    /// # Errors
    /// `Unsupported` for a property that a reader must know and this one does not, `Decode` for a
    /// damaged one.
    pub(super) fn of(meta: &Meta<'a>, id: u32) -> Result<Self> {
        let mut found = Self::default();
        for property in meta.properties(id) {
            let body = property.body;
            match &property.kind {
                b"ispe" => found.size = Some(extent(body)?),
                b"hvcC" => found.config = Some(body),
                b"colr" => found.read_color(body)?,
                b"auxC" => {
                    let name = body.get(4..).unwrap_or_default();
                    let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
                    found.is_alpha = ALPHA.contains(&name);
                }
                b"irot" => {
                    let turn = Reader::new(body).u8()? & 3;
                    found.transforms.push(Transform::Turn(turn));
                }
                b"imir" => {
                    let sides = Reader::new(body).u8()? & 1 == 1;
                    found.transforms.push(Transform::Mirror { sides });
                }
                b"clap" => found.transforms.push(Transform::Crop(Aperture::read(body)?)),
                // Bits of a sample, which the stream says itself, and the aspect of a pixel, which
                // other readers ignore, too.
                b"pixi" | b"pasp" => {}
                other if property.essential => {
                    let name = other.escape_ascii();
                    return Err(unsupported(format!("the property \"{name}\"")));
                }
                _ => {}
            }
        }
        Ok(found)
    }

    /// What is shown of an image that has `size` as stored.
    ///
    /// # Errors
    /// `Decode` where a crop is not within the image.
    pub(super) fn shown(&self, size: Size) -> Result<Shown> {
        let mut shown = Shown { rect: Rect::whole(size), orientation: Orientation::UPRIGHT };
        for transform in &self.transforms {
            let Shown { rect, orientation } = shown;
            match *transform {
                Transform::Crop(aperture) => {
                    let upright = orientation.upright_size(rect.size());
                    let part = aperture.rect(upright)?;
                    let part = orientation.stored_rect(part, rect.size());
                    shown.rect = Rect { x: rect.x + part.x, y: rect.y + part.y, ..part };
                }
                Transform::Turn(quarters) => {
                    shown.orientation = orientation.then_turned(4 - quarters);
                }
                Transform::Mirror { sides } => {
                    let mirrored = orientation.then_mirrored();
                    shown.orientation = if sides { mirrored } else { mirrored.then_turned(2) };
                }
            }
        }
        Ok(shown)
    }

    fn read_color(&mut self, body: &'a [u8]) -> Result<()> {
        let mut reader = Reader::new(body);
        match &reader.array()? {
            b"prof" | b"rICC" => self.icc = Some(reader.rest()),
            b"nclx" => self.nclx = Some(Nclx::read(&mut reader)?),
            _ => {}
        }
        Ok(())
    }
}

fn extent(body: &[u8]) -> Result<Size> {
    let mut reader = Reader::new(body);
    reader.version()?;
    Ok(Size::new(reader.u32()?, reader.u32()?))
}

/// A clean aperture (ISO/IEC 14496-12, section 12.1.4): fractions that say its size, and how far its
/// center is from that of the image.
#[derive(Clone, Copy)]
struct Aperture {
    width: Fraction,
    height: Fraction,
    across: Fraction,
    down: Fraction,
}

#[derive(Clone, Copy)]
struct Fraction {
    over: i32,
    under: i32,
}

impl Aperture {
    fn read(body: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(body);
        let mut next = || -> Result<Fraction> {
            let (over, under) = (reader.u32()?.cast_signed(), reader.u32()?.cast_signed());
            if under <= 0 {
                return Err(damaged("its crop is not a number"));
            }
            Ok(Fraction { over, under })
        };
        Ok(Self { width: next()?, height: next()?, across: next()?, down: next()? })
    }

    fn rect(self, size: Size) -> Result<Rect> {
        let (x, width) = span(size.width, self.width, self.across)?;
        let (y, height) = span(size.height, self.height, self.down)?;
        Ok(Rect { x, y, width, height })
    }
}

/// Where a crop of so many pixels begins whose center is `offset` from that of `side`, in whole pixels.
fn span(side: u32, length: Fraction, offset: Fraction) -> Result<(u32, u32)> {
    let outside = || damaged("its crop is not within the image");
    let pixels = u32::try_from(length.over / length.under).map_err(|_| outside())?;
    let left = side.checked_sub(pixels).filter(|_| pixels > 0).ok_or_else(outside)?;
    // left / 2 + offset, as one fraction.
    let under = i64::from(offset.under) * 2;
    let over = i64::from(left) * i64::from(offset.under) + i64::from(offset.over) * 2;
    let start = u32::try_from(over.div_euclid(under)).map_err(|_| outside())?;
    if start > left {
        return Err(outside());
    }
    Ok((start, pixels))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crop(width: i32, height: i32, across: (i32, i32), down: (i32, i32)) -> Transform {
        let whole = |over| Fraction { over, under: 1 };
        let part = |(over, under)| Fraction { over, under };
        Transform::Crop(Aperture {
            width: whole(width),
            height: whole(height),
            across: part(across),
            down: part(down),
        })
    }

    fn shown(transforms: Vec<Transform>) -> Result<Shown> {
        Properties { transforms, ..Properties::default() }.shown(Size::new(98, 64))
    }

    fn orientation(transforms: &[Transform]) -> u8 {
        shown(transforms.to_vec()).unwrap().orientation.exif()
    }

    #[test]
    fn a_crop_is_around_the_center() {
        let whole = shown(vec![crop(98, 64, (0, 1), (0, 1))]).unwrap();
        assert_eq!(whole.rect, Rect::whole(Size::new(98, 64)));
        // What libheif writes for 97 x 33 pixels in a stream of 98 x 64.
        let part = shown(vec![crop(97, 33, (-1, 2), (-31, 2))]).unwrap();
        assert_eq!(part.rect, Rect { x: 0, y: 0, width: 97, height: 33 });
        let part = shown(vec![crop(10, 20, (4, 1), (-22, 1))]).unwrap();
        assert_eq!(part.rect, Rect { x: 48, y: 0, width: 10, height: 20 });
    }

    #[test]
    fn a_crop_beyond_the_image_is_damage() {
        for (width, height, across, down) in [
            (99, 64, (0, 1), (0, 1)),
            (0, 64, (0, 1), (0, 1)),
            (-1, 64, (0, 1), (0, 1)),
            (90, 64, (5, 1), (0, 1)),
            (90, 64, (-5, 1), (0, 1)),
            (90, 64, (i32::MAX, 1), (0, 1)),
        ] {
            assert!(shown(vec![crop(width, height, across, down)]).is_err(), "{width} {across:?}");
        }
    }

    #[test]
    fn turns_and_mirrors_are_applied_in_their_order() {
        let (turn, mirror) = (Transform::Turn, |sides| Transform::Mirror { sides });
        assert_eq!([1, 2, 3].map(|quarters| orientation(&[turn(quarters)])), [8, 3, 6]);
        assert_eq!(orientation(&[mirror(true)]), 2);
        assert_eq!(orientation(&[mirror(false)]), 4);
        assert_eq!(orientation(&[turn(3), mirror(true)]), 5);
        assert_eq!(orientation(&[mirror(true), turn(3)]), 7);
    }

    #[test]
    fn a_crop_after_a_turn_is_of_the_turned_image() {
        // 64 x 98 after the turn; its upper right corner is the upper left one as stored.
        let corner = crop(10, 20, (27, 1), (-39, 1));
        let found = shown(vec![Transform::Turn(3), corner]).unwrap();
        assert_eq!(found.rect, Rect { x: 0, y: 0, width: 20, height: 10 });
        assert_eq!(found.orientation.exif(), 6);
    }
}
