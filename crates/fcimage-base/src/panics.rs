//! Catches panics, and keeps what they say and where they happened instead of printing it.
//!
//! A library that writes to the host's standard error for what it also reports as an exception says
//! everything twice, and on the pool's threads at a place where nobody expects it. The hook belongs
//! to this library's copy of the standard library, so a Python process keeps all its others.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{
    AssertUnwindSafe, Location, PanicHookInfo, catch_unwind, resume_unwind, set_hook,
};
use std::sync::Once;

thread_local! {
    /// How many calls of [`catch`] this thread is inside of.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// Where the last panic on this thread happened.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What a panic on another thread said and where, on its way to the thread that waits.
struct Carried(String);

/// Runs `f`, or gives what its panic said and where it happened.
pub(crate) fn catch<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    install();
    DEPTH.set(DEPTH.get() + 1);
    let done = catch_unwind(AssertUnwindSafe(f));
    DEPTH.set(DEPTH.get() - 1);
    done.map_err(|panic| match panic.downcast::<Carried>() {
        Ok(carried) => carried.0,
        Err(panic) => described(&*panic),
    })
}

/// Runs `f` for a thread that waits inside [`catch`]: a panic goes on to it with its place.
pub(crate) fn forward<T>(f: impl FnOnce() -> T) -> T {
    catch(f).unwrap_or_else(|what| resume_unwind(Box::new(Carried(what))))
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

/// `png-0.18.1/src/decoder.rs:12` of a file in the registry, whose folder is nobody's business.
fn short(place: &Location<'_>) -> String {
    let (file, line) = (place.file(), place.line());
    let crates = file.split_once("/registry/src/").and_then(|(_, rest)| rest.split_once('/'));
    format!("{}:{line}", crates.map_or(file, |(_, file)| file))
}
