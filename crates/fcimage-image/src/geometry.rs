//! How large a variant becomes and which part of the picture it shows: integer maths only.

use fcimage_base::error::{Error, Result};

macro_rules! named {
    ($(#[$doc:meta])* $type:ident, $what:literal: $($(#[$variant_doc:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $type { $($(#[$variant_doc])* $variant),+ }

        impl $type {
            /// All names, in the order of the documentation.
            pub const NAMES: &[&str] = &[$($name),+];

            /// The choice called `name`; an unknown one is an error that lists the choices.
            pub fn from_name(name: &str) -> Result<Self> {
                match name {
                    $($name => Ok(Self::$variant),)+
                    _ => Err(Error::argument(format!(
                        concat!($what, " must be one of {}, got {:?}"), Self::NAMES.join(", "), name
                    ))),
                }
            }

            /// The name of this choice.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

named! {
    /// How a picture fits the box of width x height, in the words of CSS `object-fit` and sharp.
    Fit, "fit":
    /// As large as possible within the box; the aspect ratio is kept.
    Inside = "inside",
    /// As small as possible around the box; the aspect ratio is kept.
    Outside = "outside",
    /// Fills the box; what stands over is cropped.
    Cover = "cover",
    /// Within the box, the rest of it is background.
    Contain = "contain",
    /// Exactly the box; the aspect ratio is not kept.
    Fill = "fill",
}

named! {
    /// Which part of a larger frame counts: for crops, letterboxes and watermarks.
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
    /// Where `inner` stands in `outer` (both width, height), `margin` pixels from the edges that
    /// the gravity names: x, y of its upper left corner. Negative where it does not fit.
    pub fn place(self, outer: (u32, u32), inner: (u32, u32), margin: u32) -> (i64, i64) {
        use Gravity::*;
        let along = |outer: u32, inner: u32, at: i8| {
            let free = i64::from(outer) - i64::from(inner);
            match at {
                0 => i64::from(margin),
                1 => free.div_euclid(2),
                _ => free - i64::from(margin),
            }
        };
        let x = match self {
            NorthWest | West | SouthWest => 0,
            North | Center | South => 1,
            NorthEast | East | SouthEast => 2,
        };
        let y = match self {
            NorthWest | North | NorthEast => 0,
            West | Center | East => 1,
            SouthWest | South | SouthEast => 2,
        };
        (along(outer.0, inner.0, x), along(outer.1, inner.1, y))
    }
}

/// A rectangle of whole pixels within a picture.
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
    /// All of a picture.
    pub const fn whole(width: u32, height: u32) -> Self {
        Self { x: 0, y: 0, width, height }
    }
}

/// What becomes of a picture on its way to one variant: crop, resize, lay on a canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// The part of the source that is shown, in source pixels.
    pub crop: Rect,
    /// Its size after resizing.
    pub resized: (u32, u32),
    /// The size of the finished picture; larger than `resized` only for `contain`.
    pub canvas: (u32, u32),
    /// Where the resized picture stands on the canvas.
    pub offset: (u32, u32),
}

/// The box that a variant asks for and how the picture goes into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Width of the box in pixels, if bounded.
    pub width: Option<u32>,
    /// Height of the box in pixels, if bounded.
    pub height: Option<u32>,
    /// How the picture fits the box.
    pub fit: Fit,
    /// Which part survives a crop, or where it stands on a larger canvas.
    pub gravity: Gravity,
    /// Whether a picture smaller than the box is enlarged.
    pub enlarge: bool,
}

impl Target {
    /// The frame for a source of `width` x `height` pixels. Sides are rounded to the nearest pixel
    /// and are at least 1.
    pub fn frame(&self, width: u32, height: u32) -> Frame {
        let whole = Rect::whole(width, height);
        let plain = |resized| Frame { crop: whole, resized, canvas: resized, offset: (0, 0) };
        let (box_width, box_height) = match (self.width, self.height) {
            (None, None) => return plain((width, height)),
            // One side alone gives the other: every fit means the same then.
            (Some(w), None) => {
                let w = if self.enlarge { w } else { w.min(width) };
                return plain((w, scaled(height, w, width)));
            }
            (None, Some(h)) => {
                let h = if self.enlarge { h } else { h.min(height) };
                return plain((scaled(width, h, height), h));
            }
            (Some(w), Some(h)) => (w, h),
        };
        // Whether the box is, relative to the picture, wider than high.
        let wide_box = product(box_width, height) >= product(box_height, width);
        let by_width = |w: u32| (w, scaled(height, w, width));
        let by_height = |h: u32| (scaled(width, h, height), h);
        match self.fit {
            Fit::Inside | Fit::Contain => {
                let enlarged = if wide_box { by_height(box_height) } else { by_width(box_width) };
                let fits = width <= box_width && height <= box_height;
                let resized = if fits && !self.enlarge { (width, height) } else { enlarged };
                if self.fit == Fit::Inside {
                    return plain(resized);
                }
                let canvas = (box_width, box_height);
                let (x, y) = self.gravity.place(canvas, resized, 0);
                // `resized` is within the canvas, so both are within 0..=u32::MAX.
                let offset = (x.max(0) as u32, y.max(0) as u32);
                Frame { crop: whole, resized, canvas, offset }
            }
            Fit::Outside => {
                let enlarged = if wide_box { by_width(box_width) } else { by_height(box_height) };
                let smaller = width < enlarged.0 || height < enlarged.1;
                plain(if smaller && !self.enlarge { (width, height) } else { enlarged })
            }
            Fit::Fill => plain(if self.enlarge {
                (box_width, box_height)
            } else {
                (box_width.min(width), box_height.min(height))
            }),
            Fit::Cover => {
                // Not enlarged: the largest box of the same shape that the picture can fill.
                let fills = width >= box_width && height >= box_height;
                let resized = match (fills || self.enlarge, wide_box) {
                    (true, _) => (box_width, box_height),
                    (false, true) => (width, scaled(box_height, width, box_width).min(height)),
                    (false, false) => (scaled(box_width, height, box_height).min(width), height),
                };
                let crop = if wide_box {
                    (width, scaled(width, box_height, box_width).min(height))
                } else {
                    (scaled(height, box_width, box_height).min(width), height)
                };
                let (x, y) = self.gravity.place((width, height), crop, 0);
                let crop =
                    Rect { x: x.max(0) as u32, y: y.max(0) as u32, width: crop.0, height: crop.1 };
                Frame { crop, resized, canvas: resized, offset: (0, 0) }
            }
        }
    }
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
        for (width, expected) in [(1200, (1200, 900)), (600, (600, 450)), (150, (150, 113))] {
            let target = Target { height: None, ..target(width, 1, Fit::Inside) };
            assert_eq!(target.frame(4032, 3024).resized, expected);
        }
    }

    #[test]
    fn nothing_is_enlarged_unless_asked() {
        for fit in [Fit::Inside, Fit::Outside, Fit::Fill] {
            assert_eq!(target(300, 300, fit).frame(100, 50).resized, (100, 50), "{fit:?}");
        }
        let frame = target(300, 300, Fit::Cover).frame(100, 50);
        assert_eq!((frame.resized, frame.crop.x, frame.crop.width), ((50, 50), 25, 50));
        let frame = Target { enlarge: true, ..target(300, 300, Fit::Inside) }.frame(100, 50);
        assert_eq!(frame.resized, (300, 150));
    }

    #[test]
    fn contain_gives_exactly_the_box() {
        let frame = target(100, 100, Fit::Contain).frame(400, 200);
        assert_eq!((frame.resized, frame.canvas, frame.offset), ((100, 50), (100, 100), (0, 25)));
    }

    #[test]
    fn cover_crops_by_gravity() {
        for (gravity, x) in [(Gravity::West, 0), (Gravity::Center, 100), (Gravity::East, 200)] {
            let frame = Target { gravity, ..target(50, 50, Fit::Cover) }.frame(400, 200);
            assert_eq!(frame.crop, Rect { x, y: 0, width: 200, height: 200 });
            assert_eq!(frame.resized, (50, 50));
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
                            let f = target.frame(w, h);
                            assert!(
                                f.crop.width >= 1 && f.crop.x + f.crop.width <= w,
                                "{target:?} {w}x{h}"
                            );
                            assert!(f.crop.height >= 1 && f.crop.y + f.crop.height <= h);
                            assert!(f.resized.0 >= 1 && f.resized.1 >= 1);
                            assert!(f.offset.0 + f.resized.0 <= f.canvas.0);
                            assert!(f.offset.1 + f.resized.1 <= f.canvas.1);
                            if matches!(fit, Fit::Inside | Fit::Cover | Fit::Fill) {
                                assert!(
                                    f.canvas.0 <= bw && f.canvas.1 <= bh,
                                    "{target:?} {w}x{h} {f:?}"
                                );
                            }
                            if !enlarge {
                                assert!(
                                    f.resized.0 <= w && f.resized.1 <= h,
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
