//! Connections: made, secured, kept, and waited for.

pub(crate) mod connect;
pub(crate) mod connection;
pub(crate) mod connections;
pub(crate) mod patience;
pub(crate) mod stream;
pub(crate) mod tls;
