//! Enums whose choices have names: in Python, in JSON and in messages.

use fcimage_base::error::Error;
use fcimage_base::suggest::closest;

/// Names of other libraries, by option, and what they are called here.
const ELSEWHERE: &[(&str, &[&str], &str)] = &[
    ("fit", &["crop", "smart", "thumb", "thumbnail"], "cover"),
    ("fit", &["pad", "letterbox", "fit"], "contain"),
    ("fit", &["stretch", "scale", "exact", "distort", "force"], "fill"),
    ("fit", &["clip", "max", "scale-down", "limit", "bounds"], "inside"),
    ("fit", &["min"], "outside"),
    (
        "gravity",
        &["smart", "auto", "entropy", "face", "faces", "saliency", "subject", "interesting"],
        "attention",
    ),
    ("gravity", &["middle", "centre", "centered"], "center"),
    ("gravity", &["top", "n"], "north"),
    ("gravity", &["bottom", "s"], "south"),
    ("gravity", &["left", "w"], "west"),
    ("gravity", &["right", "e"], "east"),
    ("gravity", &["topleft", "lefttop", "nw"], "northwest"),
    ("gravity", &["topright", "righttop", "ne"], "northeast"),
    ("gravity", &["bottomleft", "leftbottom", "sw"], "southwest"),
    ("gravity", &["bottomright", "rightbottom", "se"], "southeast"),
    ("flip", &["h", "leftright", "mirror", "lr", "true", "fliplr"], "horizontal"),
    ("flip", &["v", "topbottom", "updown", "tb", "flipud"], "vertical"),
    ("size_when_smaller", &["none", "false", "original", "withoutenlargement"], "keep"),
    ("size_when_smaller", &["true", "upscale", "up", "grow", "stretch"], "enlarge"),
    ("size_when_smaller", &["canvas", "contain", "letterbox", "extend", "background"], "pad"),
    ("round", &["round", "half", "halfup"], "nearest"),
    ("round", &["down", "int", "trunc", "truncate", "//"], "floor"),
    ("round", &["up", "ceiling"], "ceil"),
    ("animation", &["all", "true", "animated", "saveall", "every", "frames"], "keep"),
    ("animation", &["none", "false", "still", "poster", "one", "drop"], "first"),
    ("animation", &["raise", "refuse", "reject", "fail"], "error"),
    ("chroma_subsampling", &["420", "2x2"], "4:2:0"),
    ("chroma_subsampling", &["422", "2x1"], "4:2:2"),
    ("chroma_subsampling", &["444", "none", "1x1"], "4:4:4"),
    ("keep", &["exif", "rights", "artist"], "copyright"),
    ("keep", &["icc_profile", "profile"], "icc"),
];

/// The error for `name`, which is none of the `names` of the option `what`.
pub(crate) fn unknown(what: &str, names: &[&str], name: &str) -> Error {
    let lower = name.to_lowercase();
    let plain = lower.replace([' ', '-', '_'], "");
    let known = names.iter().find(|known| **known == plain);
    let elsewhere = ELSEWHERE.iter().find(|(option, tried, here)| {
        // Options of the same name need not have the same names.
        *option == what
            && names.contains(here)
            && (tried.contains(&lower.as_str()) || tried.contains(&plain.as_str()))
    });
    let meant = known.copied().or(elsewhere.map(|(_, _, here)| *here));
    let hint = match (meant, closest(name, names.iter().copied())) {
        (Some(meant), _) => format!("; use {meant:?}"),
        (None, Some(meant)) => format!("; did you mean {meant:?}?"),
        (None, None) => String::new(),
    };
    Error::argument(format!("{what} must be one of {}, got {name:?}{hint}", names.join(", ")))
}

/// Declares an enum with `NAMES`, `from_name` and `name`. The literal after the type is what messages
/// call the option.
macro_rules! named {
    ($(#[$doc:meta])* $type:ident, $what:literal: $($(#[$variant_doc:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $type { $($(#[$variant_doc])* $variant),+ }

        impl $type {
            /// All names, in the order of the documentation.
            pub const NAMES: &[&str] = &[$($name),+];

            /// The choice called `name`.
            ///
            /// # Errors
            /// `Argument`, with the names that exist, where there is no such choice.
            pub fn from_name(name: &str) -> ::fcimage_base::error::Result<Self> {
                match name {
                    $($name => Ok(Self::$variant),)+
                    _ => Err($crate::recipe::names::unknown($what, Self::NAMES, name)),
                }
            }

            /// The name of this choice.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

pub(crate) use named;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_other_libraries_or_a_misspelled_one_is_told_what_it_is_called_here() {
        const FITS: &[&str] = &["inside", "outside", "cover", "contain", "fill"];
        const PLACES: &[&str] = &["center", "north", "northwest", "southeast"];
        for (what, names, name, hint) in [
            ("fit", FITS, "crop", "; use \"cover\""),
            ("fit", FITS, "COVER", "; use \"cover\""),
            ("fit", FITS, "scale-down", "; use \"inside\""),
            ("fit", FITS, "contian", "; did you mean \"contain\"?"),
            ("fit", FITS, "blur", ""),
            ("gravity", PLACES, "Top Left", "; use \"northwest\""),
            ("gravity", PLACES, "south-east", "; use \"southeast\""),
            ("gravity", PLACES, "centre", "; use \"center\""),
            ("gravity", PLACES, "crop", ""),
        ] {
            let names_text = names.join(", ");
            let expected = format!("{what} must be one of {names_text}, got {name:?}{hint}");
            assert_eq!(unknown(what, names, name).message(), expected);
        }
    }

    #[test]
    fn every_hint_is_a_name_that_exists() {
        use crate::codecs::jpeg::options::Chroma;
        use crate::codecs::metadata_options::Keep;
        use crate::recipe::animation_mode::AnimationMode;
        use crate::recipe::geometry::fit::Fit;
        use crate::recipe::geometry::gravity::Gravity;
        use crate::recipe::geometry::rounding::Rounding;
        use crate::recipe::geometry::smaller::WhenSmaller;
        use crate::recipe::geometry::turn::Flip;
        for (what, _, here) in ELSEWHERE {
            match *what {
                "fit" => drop(Fit::from_name(here).unwrap()),
                "gravity" if *here == Gravity::ATTENTION => {}
                "gravity" => drop(Gravity::from_name(here).unwrap()),
                "chroma_subsampling" => drop(Chroma::from_name(here).unwrap()),
                "flip" => drop(Flip::from_name(here).unwrap()),
                "animation" => drop(AnimationMode::from_name(here).unwrap()),
                "size_when_smaller" => drop(WhenSmaller::from_name(here).unwrap()),
                "round" => drop(Rounding::from_name(here).unwrap()),
                "keep" => drop(Keep::from_names([*here]).unwrap()),
                _ => panic!("{what} is no option"),
            }
        }
    }
}
