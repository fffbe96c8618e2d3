//! What to do with an image of a kind that is not supported, where there is something to do.

/// The end of the sentence that begins with "`kind` is not supported".
pub(super) fn way_out(kind: &str) -> &'static str {
    match kind {
        "HEIC" => {
            " in this build: let OSS convert it, as the handler does, or build the wheel with the \
             feature heic (docs/heic.md)"
        }
        "AVIF" => ": let OSS convert it, as the handler does (docs/heic.md)",
        _ => "",
    }
}
