//! Errors as the object storage has them: with a code and the number of the cause.

use fcimage_base::error::{Error, ServiceCode};

/// The module of the numbers of causes that is about images.
const IMAGES: u16 = 40;

/// The module of the numbers of causes that is about styles.
const STYLES: u16 = 17;

/// A number of the documentation of causes, if it is known.
pub(super) type Cause = Option<u16>;

fn coded(code: &'static str, cause: Option<(u16, u16)>, text: impl Into<String>) -> Error {
    Error::argument(text).with_service_code(ServiceCode { code, cause })
}

fn about_images(cause: Cause) -> Option<(u16, u16)> {
    cause.map(|number| (IMAGES, number))
}

/// A value that is wrong.
#[cold]
pub(super) fn invalid(cause: Cause, text: impl Into<String>) -> Error {
    coded("InvalidArgument", about_images(cause), text)
}

/// A value that is missing.
#[cold]
pub(super) fn missing(cause: Cause, text: impl Into<String>) -> Error {
    coded("MissingArgument", about_images(cause), text)
}

/// What cannot be done with this image, or not in this combination.
#[cold]
pub(super) fn bad_request(cause: Cause, text: impl Into<String>) -> Error {
    coded("BadRequest", about_images(cause), text)
}

/// An image that is too large before or after it.
#[cold]
pub(super) fn too_large(cause: Cause, text: impl Into<String>) -> Error {
    coded("ImageTooLarge", about_images(cause), text)
}

/// What the object storage does and this library does not.
#[cold]
pub(super) fn not_implemented(text: impl Into<String>) -> Error {
    coded("NotImplemented", None, text)
}

/// A style that nobody gave.
#[cold]
pub(super) fn no_such_style(text: impl Into<String>) -> Error {
    coded("NoSuchStyle", None, text)
}

/// A name that no style can have.
#[cold]
pub(super) fn wrong_style_name(cause: u16, text: impl Into<String>) -> Error {
    coded("InvalidArgument", Some((STYLES, cause)), text)
}

/// A text of the caller in a message: quoted, and not too long.
pub(super) fn quoted(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        None => format!("{text:?}"),
        Some((end, _)) => format!("{:?}...", text.get(..end).unwrap_or_default()),
    }
}
