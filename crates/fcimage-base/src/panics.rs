//! Catches panics and keeps their message and place instead of printing them.
//!
//! fcimage reports a panic as an exception, so printing it to the host's standard error would only
//! repeat it. The panic hook belongs to this library's copy of the standard library; other Rust
//! modules in the same Python process keep theirs.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{
    AssertUnwindSafe, Location, PanicHookInfo, catch_unwind, resume_unwind, set_hook,
};
use std::sync::Once;

thread_local! {
    /// How many calls of [`catch`] are running on this thread.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// Where the last panic on this thread happened.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The message and place of a panic on another thread, on its way to the thread that waits.
struct Forwarded(String);

/// Runs `f`, or returns the message and place of its panic.
pub(crate) fn catch<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    install();
    DEPTH.set(DEPTH.get() + 1);
    let done = catch_unwind(AssertUnwindSafe(f));
    DEPTH.set(DEPTH.get() - 1);
    done.map_err(|panic| match panic.downcast::<Forwarded>() {
        Ok(forwarded) => forwarded.0,
        Err(panic) => described(&*panic),
    })
}

/// Runs `f` for a thread that waits inside [`catch`], and forwards a panic to it with its place.
pub(crate) fn forward<T>(f: impl FnOnce() -> T) -> T {
    catch(f).unwrap_or_else(|what| resume_unwind(Box::new(Forwarded(what))))
}

fn described(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    match PLACE.take() {
        Some(place) => format!("{text}, at {place}"),
        None => text,
    }
}

fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let others = std::panic::take_hook();
        set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
            if DEPTH.get() == 0 {
                return others(info);
            }
            PLACE.set(info.location().map(short));
            if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
                others(info);
            }
        }));
    });
}

/// `png-0.18.1/src/decoder.rs:12` for a file in the registry: its folder is left out.
fn short(place: &Location<'_>) -> String {
    let (file, line) = (place.file(), place.line());
    let crates = file.split_once("/registry/src/").and_then(|(_, rest)| rest.split_once('/'));
    format!("{}:{line}", crates.map_or(file, |(_, file)| file))
}
