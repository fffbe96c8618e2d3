//! fcimage without Python: a custom runtime of Function Compute.
//!
//! The platform starts this program as `/code/bootstrap`, and sends it requests at port 9000: events
//! as `POST /invoke`, and what comes through an HTTP trigger as it came. Both buckets are mounted as
//! folders (`ossMountConfig` in s.yaml), so that no SDK is needed.

mod config;
mod http;
mod images;
mod runtime;
mod uploads;

use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let failure = match config::Config::from_env(|name| std::env::var(name).ok()) {
        Ok(config) => match runtime::serve(&config) {
            Ok(()) => return ExitCode::SUCCESS,
            Err(error) => format!("cannot serve port {}: {error}", config.port),
        },
        Err(error) => error.to_string(),
    };
    // A log that cannot be written is no reason to panic.
    let _ = writeln!(io::stderr(), "{failure}");
    ExitCode::FAILURE
}
