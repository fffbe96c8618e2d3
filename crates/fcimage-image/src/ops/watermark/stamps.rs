//! The stamps of one mark and their colors, which all frames of an animation share.

use std::cell::RefCell;
use std::rc::Rc;

use crate::ops::stamp::Stamp;
use crate::size::Size;
use fcimage_base::error::Result;

/// A stamp, and the size of the images that it was made for; no stamp where it has no room there.
type Made = Option<(Size, Option<Rc<Stamp>>)>;

/// The stamps of one mark. An animation has hundreds of frames of one size, and drawing letters takes
/// longer than blending them.
#[derive(Debug, Default)]
pub(super) struct Stamps {
    first: RefCell<Made>,
    second: RefCell<Made>,
    lights: RefCell<Option<(Size, Vec<bool>)>>,
}

impl Stamps {
    /// The stamp for images of `size`, made by `make` unless the one before was for this size.
    pub(super) fn first(
        &self,
        size: Size,
        make: impl FnOnce() -> Result<Option<Stamp>>,
    ) -> Result<Option<Rc<Stamp>>> {
        kept(&self.first, size, make)
    }

    /// The same for the stamp in the other color of a mark that chooses its color.
    pub(super) fn second(
        &self,
        size: Size,
        make: impl FnOnce() -> Result<Option<Stamp>>,
    ) -> Result<Option<Rc<Stamp>>> {
        kept(&self.second, size, make)
    }

    /// Whether the mark at place `number` of an image of `size` has the second color: what `choose` said
    /// for the first image, so that no color flickers. Each image asks for its places in their order.
    pub(super) fn is_second(
        &self,
        size: Size,
        number: usize,
        choose: impl FnOnce() -> bool,
    ) -> bool {
        let mut lights = self.lights.borrow_mut();
        let (known, chosen) = lights.get_or_insert_with(|| (size, Vec::new()));
        if *known != size {
            (*known, *chosen) = (size, Vec::new());
        }
        if let Some(light) = chosen.get(number) {
            return *light;
        }
        let light = choose();
        chosen.push(light);
        light
    }
}

fn kept(
    made: &RefCell<Made>,
    size: Size,
    make: impl FnOnce() -> Result<Option<Stamp>>,
) -> Result<Option<Rc<Stamp>>> {
    if let Some((known, stamp)) = &*made.borrow()
        && *known == size
    {
        return Ok(stamp.clone());
    }
    let stamp = make()?.map(Rc::new);
    made.replace(Some((size, stamp.clone())));
    Ok(stamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_made_once_for_each_size() {
        let (stamps, mut made) = (Stamps::default(), 0);
        let (small, large) = (Size::new(1, 1), Size::new(2, 2));
        for size in [small, small, large, large, small] {
            let make = || {
                made += 1;
                Stamp::new(size, vec![0; size.pixels() as usize * 4]).map(Some)
            };
            assert_eq!(stamps.first(size, make).unwrap().unwrap().size(), size);
        }
        assert_eq!(made, 3);
        assert_eq!(stamps.second(small, || Ok(None)).unwrap(), None);
    }

    #[test]
    fn a_color_is_chosen_once_for_each_place_and_size() {
        let stamps = Stamps::default();
        let (small, large) = (Size::new(1, 1), Size::new(2, 2));
        let of =
            |size, choice: bool| [0, 1].map(|at| stamps.is_second(size, at, || choice ^ (at == 1)));
        assert_eq!(of(small, true), [true, false]);
        assert_eq!(of(small, false), [true, false]);
        assert_eq!(of(large, false), [false, true]);
        assert_eq!(of(small, false), [false, true]);
    }
}
