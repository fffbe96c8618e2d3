//! `resize`: the size of the image.

use crate::oss_process::error::{bad_request, invalid, missing, quoted, too_large};
use crate::oss_process::limits::{MAX_PIXELS, MAX_SIDE};
use crate::oss_process::params::{Pairs, Params};
use crate::oss_process::steps::Steps;
use crate::recipe::color::Color;
use crate::recipe::geometry::fit::Fit;
use crate::recipe::geometry::smaller::WhenSmaller;
use crate::recipe::geometry::target::Target;
use crate::size::Size;
use fcimage_base::error::Result;

/// How width and height bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The largest image within the box.
    Lfit,
    /// The smallest image that covers the box.
    Mfit,
    /// As mfit, then the center of it.
    Fill,
    /// As lfit, on a background of the size of the box.
    Pad,
    /// The size of the box, stretched.
    Fixed,
}

impl Mode {
    const NAMES: [(&'static str, Self); 5] = [
        ("lfit", Self::Lfit),
        ("mfit", Self::Mfit),
        ("fill", Self::Fill),
        ("pad", Self::Pad),
        ("fixed", Self::Fixed),
    ];

    fn from_name(name: &str) -> Result<Self> {
        let found = Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, mode)| *mode);
        found.ok_or_else(|| {
            let names = Self::NAMES.map(|(name, _)| name).join(", ");
            let name = quoted(name);
            invalid(Some(311), format!("m of resize must be one of {names}, got {name}"))
        })
    }
}

/// What the new size follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bounds {
    /// A width, a height, or both.
    Box { width: Option<u32>, height: Option<u32> },
    /// The length of the longer side.
    Long(u32),
    /// The length of the shorter side.
    Short(u32),
    /// The lengths of both, whichever way the image lies.
    LongAndShort { long: u32, short: u32 },
    /// Percent of the size.
    Percent(u32),
    /// Only for a watermark: percent of the image it is drawn on.
    PercentOfMain(u32),
}

/// A `resize`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Resize {
    pub mode: Mode,
    pub bounds: Bounds,
    /// Whether an image stays as it is where the result would be larger.
    pub limit: bool,
    pub color: Color,
}

impl Resize {
    const KEYS: &'static [&'static str] = &["m", "w", "h", "l", "s", "p", "limit", "color"];

    /// The keys of one that is applied to a watermark.
    const KEYS_OF_MARK: &'static [&'static str] =
        &["m", "w", "h", "l", "s", "p", "P", "limit", "color"];

    pub(super) fn parse(params: &Params<'_>) -> Result<Self> {
        Self::read(&params.pairs(Self::KEYS)?)
    }

    /// The same with `P`, the percentage of the image that a watermark is drawn on.
    pub(super) fn parse_of_mark(params: &Params<'_>) -> Result<Self> {
        Self::read(&params.pairs(Self::KEYS_OF_MARK)?)
    }

    fn read(pairs: &Pairs<'_>) -> Result<Self> {
        let mode = pairs.text("m").map_or(Ok(Mode::Lfit), Mode::from_name)?;
        if pairs.text("w") == Some("0") && pairs.text("h") == Some("0") {
            return Err(invalid(Some(321), "w and h of resize must not both be 0"));
        }
        let width = pairs.pixels("w", 1..=MAX_SIDE, Some(312))?;
        let height = pairs.pixels("h", 1..=MAX_SIDE, Some(313))?;
        let long = pairs.pixels("l", 1..=MAX_SIDE, Some(314))?;
        let short = pairs.pixels("s", 1..=MAX_SIDE, Some(315))?;
        let percent = pairs.pixels("p", 1..=1000, Some(317))?;
        let of_main = pairs.pixels("P", 1..=100, None)?;
        let limit = pairs.flag("limit", Some(319))?.unwrap_or(true);
        let color = pairs.color("color", None)?.unwrap_or(Color::WHITE);
        let bounds = match (width.or(height), long, short, percent, of_main) {
            (Some(_), ..) => Self::boxed(mode, width, height)?,
            (_, Some(long), Some(short), ..) if long < short => {
                let text = format!("l of resize must be at least s, got {long} and {short}");
                return Err(invalid(None, text));
            }
            (_, Some(long), Some(short), ..) => Bounds::LongAndShort { long, short },
            (_, Some(long), ..) => Bounds::Long(long),
            (_, _, Some(short), ..) => Bounds::Short(short),
            (_, _, _, Some(percent), _) => Bounds::Percent(percent),
            (_, _, _, _, Some(percent)) => Bounds::PercentOfMain(percent),
            _ => return Err(missing(None, "resize needs one of w, h, l, s and p")),
        };
        if of_main.is_some() && !matches!(bounds, Bounds::PercentOfMain(_)) {
            return Err(bad_request(None, "P of resize cannot be combined with w, h, l, s and p"));
        }
        Ok(Self { mode, bounds, limit, color })
    }

    /// The box; where the result has exactly its size, a missing side is equal to the other.
    fn boxed(mode: Mode, width: Option<u32>, height: Option<u32>) -> Result<Bounds> {
        if matches!(mode, Mode::Lfit | Mode::Mfit) {
            return Ok(Bounds::Box { width, height });
        }
        let (width, height) = (width.or(height), height.or(width));
        let pixels = u64::from(width.unwrap_or(1)) * u64::from(height.unwrap_or(1));
        if pixels > MAX_PIXELS {
            let text = format!("a result may have {MAX_PIXELS} pixels, resize asks for {pixels}");
            return Err(too_large(Some(7), text));
        }
        Ok(Bounds::Box { width, height })
    }

    pub(crate) fn compile(&self, steps: &mut Steps) -> Result<()> {
        let percent = |percent: u32| Target {
            scale: Some(f64::from(percent) / 100.0),
            size_when_smaller: WhenSmaller::Enlarge,
            ..Target::default()
        };
        let (mode, width, height) = match self.bounds {
            Bounds::Percent(100) => return Ok(()),
            // More than 100 percent says itself that the image may be enlarged.
            Bounds::Percent(more @ 101..) if !steps.is_gif() => return steps.resize(percent(more)),
            Bounds::Percent(101..) => return Ok(()),
            Bounds::Percent(less) => return steps.resize(percent(less)),
            Bounds::PercentOfMain(_) => {
                let text = "P of resize is for the image of a watermark";
                return Err(bad_request(None, text));
            }
            Bounds::Box { width, height } => (self.mode, width, height),
            Bounds::Long(long) => (Mode::Lfit, Some(long), Some(long)),
            Bounds::Short(short) => (Mode::Mfit, Some(short), Some(short)),
            Bounds::LongAndShort { long, short } => {
                let Size { width, height } = steps.needed_size("resize with both l and s")?;
                let (across, down) = if width >= height { (long, short) } else { (short, long) };
                (self.mode, Some(across), Some(down))
            }
        };
        let fit = match mode {
            Mode::Lfit => Fit::Inside,
            Mode::Mfit => Fit::Outside,
            Mode::Fill => Fit::Cover,
            Mode::Pad => Fit::Contain,
            Mode::Fixed => Fit::Fill,
        };
        if mode == Mode::Pad {
            steps.background = Some(self.color);
        }
        let stays = self.limit || steps.is_gif();
        let size_when_smaller = if stays { WhenSmaller::Unchanged } else { WhenSmaller::Enlarge };
        steps.resize(Target { width, height, fit, size_when_smaller, ..Target::default() })
    }

    pub(super) fn explain(&self) -> String {
        let side = |name: &str, side: Option<u32>| side.map(|side| format!("{name} {side}"));
        let size = match self.bounds {
            Bounds::Box { width: Some(width), height: Some(height) } => {
                format!("a box of {width}x{height} pixels")
            }
            Bounds::Box { width, height } => {
                let side = side("the width", width).or_else(|| side("the height", height));
                format!("{} pixels", side.unwrap_or_default())
            }
            Bounds::Long(long) => format!("{long} pixels for the longer side"),
            Bounds::Short(short) => format!("{short} pixels for the shorter side"),
            Bounds::LongAndShort { long, short } => {
                format!("{long} pixels for the longer and {short} for the shorter side")
            }
            Bounds::Percent(percent) => return format!("resize to {percent} % of the size"),
            Bounds::PercentOfMain(percent) => {
                return format!("resize to {percent} % of the image it is drawn on");
            }
        };
        let how = match self.mode {
            Mode::Lfit => "keep the proportions, within it",
            Mode::Mfit => "keep the proportions, and cover it",
            Mode::Fill => "cover it, and cut off what juts out on both sides",
            Mode::Pad => "keep the proportions, within it, on a background",
            Mode::Fixed => "stretch to exactly this size",
        };
        let color = match self.mode {
            Mode::Pad => format!(" of {}", self.color),
            _ => String::new(),
        };
        let limit = match self.limit {
            true => "an image for which that is larger stays as it is",
            false => "also where that enlarges the image",
        };
        format!("resize to {size}: {how}{color}; {limit}")
    }
}
