//! How large a variant becomes and which part of the image it shows: integer arithmetic only.

use crate::recipe::names::named;
use crate::size::Size;

named! {
    /// How an image fits the box of width x height, in the words of CSS `object-fit` and sharp.
    Fit, "fit":
    /// As large as possible within the box; the aspect ratio is kept.
    Inside = "inside",
    /// As small as possible around the box; the aspect ratio is kept.
    Outside = "outside",
    /// Fills the box; the excess is cropped.
    Cover = "cover",
    /// Within the box; the rest of the box is background.
    Contain = "contain",
    /// Exactly the box; the aspect ratio is not kept.
    Fill = "fill",
}

named! {
    /// Which part of an image a crop keeps, and where a smaller image or a watermark is placed.
    Gravity, "gravity":
    /// The middle.
    Center = "center",
    /// The middle of the upper edge.
    North = "north",
    /// The upper right corner.
    NorthEast = "northeast",
    /// The middle of the right edge.
    East = "east",
    /// The lower right corner.
    SouthEast = "southeast",
    /// The middle of the lower edge.
    South = "south",
    /// The lower left corner.
    SouthWest = "southwest",
    /// The middle of the left edge.
    West = "west",
    /// The upper left corner.
    NorthWest = "northwest",
}

impl Gravity {
    /// The position of the upper left corner of `inner` within `outer`, `margin` pixels from the
    /// edges that the gravity names. Negative where `inner` does not fit.
    pub fn place(self, outer: Size, inner: Size, margin: u32) -> Position {
        use Gravity::*;
        let along = |outer: u32, inner: u32, at: Along| {
            let free = i64::from(outer) - i64::from(inner);
            match at {
                Along::Start => i64::from(margin),
                Along::Middle => free.div_euclid(2),
                Along::End => free - i64::from(margin),
            }
        };
        let x = match self {
            NorthWest | West | SouthWest => Along::Start,
            North | Center | South => Along::Middle,
            NorthEast | East | SouthEast => Along::End,
        };
        let y = match self {
            NorthWest | North | NorthEast => Along::Start,
            West | Center | East => Along::Middle,
            SouthWest | South | SouthEast => Along::End,
        };
        Position { x: along(outer.width, inner.width, x), y: along(outer.height, inner.height, y) }
    }
}

enum Along {
    Start,
    Middle,
    End,
}

/// A place relative to the upper left corner of an image, in pixels; may be outside of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Pixels to the right.
    pub x: i64,
    /// Pixels down.
    pub y: i64,
}

/// A place within an image, in pixels from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offset {
    /// Pixels to the right.
    pub x: u32,
    /// Pixels down.
    pub y: u32,
}

/// A rectangle of whole pixels within an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rect {
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// Width, at least 1.
    pub width: u32,
    /// Height, at least 1.
    pub height: u32,
}

impl Rect {
    /// All of an image of `size`.
    pub const fn whole(size: Size) -> Self {
        Self { x: 0, y: 0, width: size.width, height: size.height }
    }

    /// Width and height.
    pub const fn size(self) -> Size {
        Size::new(self.width, self.height)
    }

    /// Whether `inner` is within this rectangle.
    pub fn contains(self, inner: Self) -> bool {
        let end = |start: u32, length: u32| u64::from(start) + u64::from(length);
        self.x <= inner.x
            && self.y <= inner.y
            && end(self.x, self.width) >= end(inner.x, inner.width)
            && end(self.y, self.height) >= end(inner.y, inner.height)
    }
}

/// How a source becomes the image of one variant: crop, resize, place on a canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// The part of the source that is shown, in pixels of the oriented source.
    pub crop: Rect,
    /// Its size after resizing.
    pub resized: Size,
    /// The size of the finished image; larger than `resized` only for [`Fit::Contain`].
    pub canvas: Size,
    /// Where the resized image is placed on the canvas.
    pub offset: Offset,
}

impl Frame {
    /// Whether the resized image is placed on a larger canvas.
    pub fn is_padded(&self) -> bool {
        self.canvas != self.resized
    }
}

/// The box that a variant asks for and how the image fits it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Width of the box in pixels, if bounded.
    pub width: Option<u32>,
    /// Height of the box in pixels, if bounded.
    pub height: Option<u32>,
    /// How the image fits the box.
    pub fit: Fit,
    /// What a crop keeps, or where the image is placed on a larger canvas.
    pub gravity: Gravity,
    /// Whether an image smaller than the box is enlarged.
    pub enlarge: bool,
}

impl Default for Target {
    fn default() -> Self {
        Self {
            width: None,
            height: None,
            fit: Fit::Inside,
            gravity: Gravity::Center,
            enlarge: false,
        }
    }
}

impl Target {
    /// The frame for an oriented source of this `size`. Sides are rounded to the nearest pixel and
    /// are at least 1.
    pub fn frame(&self, size: Size) -> Frame {
        let whole = Rect::whole(size);
        let plain =
            |resized| Frame { crop: whole, resized, canvas: resized, offset: Offset::default() };
        // The size of this width or height in the proportions of the source.
        let by_width = |width: u32| Size::new(width, scaled(size.height, width, size.width));
        let by_height = |height: u32| Size::new(scaled(size.width, height, size.height), height);
        let bounds = match (self.width, self.height) {
            (None, None) => return plain(size),
            // With one side given, the other follows, and every fit means the same.
            (Some(w), None) => {
                return plain(by_width(if self.enlarge { w } else { w.min(size.width) }));
            }
            (None, Some(h)) => {
                return plain(by_height(if self.enlarge { h } else { h.min(size.height) }));
            }
            (Some(width), Some(height)) => Size { width, height },
        };
        let wide_box = product(bounds.width, size.height) >= product(bounds.height, size.width);
        match self.fit {
            Fit::Inside | Fit::Contain => {
                let fitted =
                    if wide_box { by_height(bounds.height) } else { by_width(bounds.width) };
                let fits = size.width <= bounds.width && size.height <= bounds.height;
                let resized = if fits && !self.enlarge { size } else { fitted };
                if self.fit == Fit::Inside {
                    return plain(resized);
                }
                let offset = offset(self.gravity.place(bounds, resized, 0));
                Frame { crop: whole, resized, canvas: bounds, offset }
            }
            Fit::Outside => {
                let fitted =
                    if wide_box { by_width(bounds.width) } else { by_height(bounds.height) };
                let smaller = size.width < fitted.width || size.height < fitted.height;
                plain(if smaller && !self.enlarge { size } else { fitted })
            }
            Fit::Fill if self.enlarge => plain(bounds),
            Fit::Fill => {
                plain(Size::new(bounds.width.min(size.width), bounds.height.min(size.height)))
            }
            Fit::Cover => {
                // The part of the source that has the proportions of the box.
                let crop = if wide_box {
                    let height = scaled(size.width, bounds.height, bounds.width);
                    Size::new(size.width, height.min(size.height))
                } else {
                    let width = scaled(size.height, bounds.width, bounds.height);
                    Size::new(width.min(size.width), size.height)
                };
                let fills = size.width >= bounds.width && size.height >= bounds.height;
                // Not enlarged: the largest size of these proportions that the source can fill.
                let resized = if fills || self.enlarge { bounds } else { crop };
                let Offset { x, y } = offset(self.gravity.place(size, crop, 0));
                let crop = Rect { x, y, width: crop.width, height: crop.height };
                Frame { crop, resized, canvas: resized, offset: Offset::default() }
            }
        }
    }
}

impl Target {
    /// Whether a source of this `size` is too small for the box, so that the finished image is smaller
    /// than it would be with [`Target::enlarge`]. Never for [`Fit::Contain`], which fills the box with
    /// background.
    pub fn undersized(&self, size: Size) -> bool {
        self.frame(size).canvas != Self { enlarge: true, ..*self }.frame(size).canvas
    }
}

/// The position of something that fits, and so has no negative coordinates.
fn offset(position: Position) -> Offset {
    let side = |value: i64| u32::try_from(value.max(0)).unwrap_or(u32::MAX);
    Offset { x: side(position.x), y: side(position.y) }
}

fn product(a: u32, b: u32) -> u64 {
    u64::from(a) * u64::from(b)
}

/// `side * numerator / denominator`, rounded to the nearest, at least 1.
fn scaled(side: u32, numerator: u32, denominator: u32) -> u32 {
    let denominator = u64::from(denominator.max(1));
    let value = (product(side, numerator) + denominator / 2) / denominator;
    u32::try_from(value).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(width: u32, height: u32, fit: Fit) -> Target {
        let (width, height) = (Some(width), Some(height));
        Target { width, height, fit, gravity: Gravity::Center, enlarge: false }
    }

    #[test]
    fn the_tutorials_widths() {
        for (width, height) in [(1200, 900), (600, 450), (150, 113)] {
            let target = Target { height: None, ..target(width, 1, Fit::Inside) };
            assert_eq!(target.frame(Size::new(4032, 3024)).resized, Size::new(width, height));
        }
    }

    #[test]
    fn images_are_enlarged_only_on_request() {
        for fit in [Fit::Inside, Fit::Outside, Fit::Fill] {
            assert_eq!(
                target(300, 300, fit).frame(Size::new(100, 50)).resized,
                Size::new(100, 50),
                "{fit:?}"
            );
        }
        let frame = target(300, 300, Fit::Cover).frame(Size::new(100, 50));
        assert_eq!((frame.resized, frame.crop.x, frame.crop.width), (Size::new(50, 50), 25, 50));
        let frame =
            Target { enlarge: true, ..target(300, 300, Fit::Inside) }.frame(Size::new(100, 50));
        assert_eq!(frame.resized, Size::new(300, 150));
    }

    #[test]
    fn a_source_that_is_too_small_for_the_box_is_told() {
        let source = Size::new(100, 67);
        for (width, height, fit, undersized) in [
            (200, 200, Fit::Cover, true),
            (50, 80, Fit::Cover, true),
            (100, 67, Fit::Cover, false),
            (10, 67, Fit::Cover, false),
            (200, 200, Fit::Inside, true),
            (200, 67, Fit::Inside, false),
            (200, 200, Fit::Contain, false),
            (100, 80, Fit::Outside, true),
            (100, 67, Fit::Outside, false),
            (10, 68, Fit::Fill, true),
            (100, 67, Fit::Fill, false),
        ] {
            let target = target(width, height, fit);
            assert_eq!(target.undersized(source), undersized, "{target:?}");
            assert!(!Target { enlarge: true, ..target }.undersized(source), "{target:?}");
        }
        for (width, height, undersized) in [
            (Some(100), None, false),
            (Some(101), None, true),
            (None, Some(67), false),
            (None, Some(68), true),
            (None, None, false),
        ] {
            let target = Target { width, height, ..Target::default() };
            assert_eq!(target.undersized(source), undersized, "{target:?}");
        }
    }

    #[test]
    fn contain_gives_exactly_the_box() {
        let frame = target(100, 100, Fit::Contain).frame(Size::new(400, 200));
        assert_eq!(frame.resized, Size::new(100, 50));
        assert_eq!((frame.canvas, frame.offset), (Size::new(100, 100), Offset { x: 0, y: 25 }));
    }

    #[test]
    fn cover_crops_by_gravity() {
        for (gravity, x) in [(Gravity::West, 0), (Gravity::Center, 100), (Gravity::East, 200)] {
            let frame = Target { gravity, ..target(50, 50, Fit::Cover) }.frame(Size::new(400, 200));
            assert_eq!(frame.crop, Rect { x, y: 0, width: 200, height: 200 });
            assert_eq!(frame.resized, Size::new(50, 50));
        }
    }

    #[test]
    fn every_frame_stays_within_its_source_and_its_box() {
        let sides = [1, 2, 3, 7, 64, 150, 1199, 65_535];
        for &fit in &[Fit::Inside, Fit::Outside, Fit::Cover, Fit::Contain, Fit::Fill] {
            for name in Gravity::NAMES {
                let gravity = Gravity::from_name(name).unwrap();
                for (&w, &h) in sides.iter().flat_map(|w| sides.iter().map(move |h| (w, h))) {
                    for (&bw, &bh) in sides.iter().flat_map(|w| sides.iter().map(move |h| (w, h))) {
                        for enlarge in [false, true] {
                            let target = Target { gravity, enlarge, ..target(bw, bh, fit) };
                            let f = target.frame(Size::new(w, h));
                            assert!(
                                f.crop.width >= 1 && f.crop.x + f.crop.width <= w,
                                "{target:?} {w}x{h}"
                            );
                            assert!(f.crop.height >= 1 && f.crop.y + f.crop.height <= h);
                            assert!(f.resized.width >= 1 && f.resized.height >= 1);
                            assert!(f.offset.x + f.resized.width <= f.canvas.width);
                            assert!(f.offset.y + f.resized.height <= f.canvas.height);
                            if matches!(fit, Fit::Inside | Fit::Cover | Fit::Fill) {
                                assert!(
                                    f.canvas.width <= bw && f.canvas.height <= bh,
                                    "{target:?} {w}x{h} {f:?}"
                                );
                            }
                            if !enlarge {
                                assert!(
                                    f.resized.width <= w && f.resized.height <= h,
                                    "{target:?} {w}x{h} {f:?}"
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}
