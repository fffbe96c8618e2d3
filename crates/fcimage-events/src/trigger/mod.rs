//! Which trigger a payload came from, and what each trigger says.

mod cdn;
mod http;
mod kind;
mod log;
mod mns;
mod timer;

pub use cdn::CdnEvent;
pub use http::HttpRequest;
pub use kind::EventKind;
pub use log::LogEvent;
pub use mns::MnsEvent;
pub use timer::TimerEvent;
