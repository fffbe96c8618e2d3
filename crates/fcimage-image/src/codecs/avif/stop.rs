//! How a call that is cancelled ends inside rav1e.
//!
//! rav1e codes a still image in one call and asks nobody on its way. But it announces each of its
//! functions to `tracing`, for profilers: some thousand times a second for each block, row of blocks and
//! plane. A subscriber of this thread is asked whether it wants the announcement. It never does, but asks
//! whether the call was cancelled; if so, it unwinds to [`until_cancelled`].

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::LazyLock;

use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{Interest, Subscriber};
use tracing::{Dispatch, Event, Metadata, dispatcher};

use fcimage_base::cancel;
use fcimage_base::error::{Error, Result, catch_panic};

/// What unwinds through rav1e.
struct Stopped(Error);

struct Asker;

impl Subscriber for Asker {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, _: &Metadata<'_>) -> bool {
        if let Err(cancelled) = cancel::check() {
            // Unlike `panic!`, this calls no panic hook.
            resume_unwind(Box::new(Stopped(cancelled)));
        }
        false
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Runs `f`, which calls rav1e, until the call is cancelled.
///
/// # Errors
/// Those of `f`, `Cancelled`, and `Internal` where rav1e panics.
pub(super) fn until_cancelled<T>(f: impl FnOnce() -> Result<T>) -> Result<T> {
    static ASKER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Asker));
    catch_panic(|| {
        // Everything that `f` has made is dropped on the way.
        let run = AssertUnwindSafe(|| dispatcher::with_default(&ASKER, f));
        catch_unwind(run).unwrap_or_else(|panic| match panic.downcast::<Stopped>() {
            Ok(stopped) => Err(stopped.0),
            Err(panic) => resume_unwind(panic),
        })
    })
}
