//! The environment variables that fcimage reads: the one list of their names.

use crate::error::{Error, Result};
use crate::suggest::closest;

/// What the names of all variables begin with.
pub const PREFIX: &str = "FCIMAGE_";

/// Every variable that fcimage reads, sorted.
pub const VARIABLES: [&str; 13] = [
    "FCIMAGE_CONVERT",
    "FCIMAGE_MAX_ANIMATION_PIXELS",
    "FCIMAGE_MAX_FRAMES",
    "FCIMAGE_MAX_INPUT_BYTES",
    "FCIMAGE_MAX_MEMORY",
    "FCIMAGE_MAX_METADATA",
    "FCIMAGE_MAX_PIXELS",
    "FCIMAGE_MAX_PIXELS_PER_BYTE",
    "FCIMAGE_MAX_SCANS",
    "FCIMAGE_MAX_SIDE",
    "FCIMAGE_NO_SIMD",
    "FCIMAGE_OSS_CLIENT",
    "FCIMAGE_VARIANTS",
];

/// Refuses a variable that begins with [`PREFIX`] and is not one of [`VARIABLES`]: a setting with a
/// misspelled name would otherwise be ignored. Variables of other programs are ignored.
///
/// # Errors
/// `Argument`, with the name that was probably meant.
pub fn check_name(name: &str) -> Result<()> {
    if !name.starts_with(PREFIX) || VARIABLES.contains(&name) {
        return Ok(());
    }
    let mut message = format!("{name} is not a setting of fcimage");
    match closest(name, VARIABLES) {
        Some(meant) => message.push_str(&format!("; did you mean {meant}?")),
        None => message.push_str(&format!("; its settings are {}", VARIABLES.join(", "))),
    }
    Err(Error::argument(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        assert!(VARIABLES.is_sorted());
    }

    #[test]
    fn a_misspelled_setting_is_refused_with_the_right_name() {
        let error = check_name("FCIMAGE_MAX_PIXEL").unwrap_err();
        assert_eq!(
            error.message(),
            "FCIMAGE_MAX_PIXEL is not a setting of fcimage; did you mean FCIMAGE_MAX_PIXELS?"
        );
        let error = check_name("FCIMAGE_COLOR_OF_THE_BIKE_SHED").unwrap_err();
        assert!(error.message().contains("its settings are FCIMAGE_CONVERT, "), "{error}");
    }

    #[test]
    fn variables_of_other_programs_are_ignored() {
        for name in ["PATH", "fcimage_max_pixels", "FCIMAGES", "MY_FCIMAGE_X", ""] {
            check_name(name).unwrap();
        }
    }
}
