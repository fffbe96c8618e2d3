//! Connections that are kept open between requests.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use fcimage_base::Result;
use rustls::ClientConfig;

use crate::endpoint::Peer;
use crate::failure::{Answer, Failure};
use crate::net::connect::connect;
use crate::net::connection::{Connection, Incoming, Outgoing};
use crate::net::patience::Patience;
use crate::net::stream::{Socket, Stream};
use crate::net::tls::Roots;

/// How many connections are kept.
const MAX_KEPT: usize = 16;
/// How long a connection is kept. Servers close theirs after 15 to 60 s, and an instance may be
/// frozen in between, so that an old connection often fails only after a wait.
const MAX_IDLE: Duration = Duration::from_secs(15);

/// The connections of a client. After `fork`, the child makes its own.
pub(crate) struct Connections {
    roots: Option<Roots>,
    /// Reached without a lock, because a lock that another thread holds during `fork` stays locked
    /// in the child.
    current: ArcSwap<Kept>,
}

/// The connections of one process.
struct Kept {
    process: u32,
    config: Option<Arc<ClientConfig>>,
    idle: Mutex<Vec<(Peer, Connection)>>,
}

impl Connections {
    /// No connections yet. `roots` are needed for TLS.
    pub(crate) fn new(roots: Option<Roots>) -> Result<Self> {
        let current = ArcSwap::from_pointee(Kept::new(roots.as_ref())?);
        Ok(Self { roots, current })
    }

    /// Sends a request and reads the response.
    pub(crate) fn exchange(
        &self,
        peer: &Peer,
        request: &Outgoing<'_>,
        max_bytes: u64,
        patience: &Patience,
    ) -> Answer<Incoming> {
        let kept = self.kept()?;
        let mut connection = match kept.take(peer) {
            Some(connection) => connection,
            None => kept.connect(peer, patience)?,
        };
        let incoming = connection.exchange(request, max_bytes, patience)?;
        Ok(kept.keep(peer, connection, incoming))
    }

    /// The connections of this process.
    fn kept(&self) -> Result<Arc<Kept>> {
        let kept = self.current.load_full();
        if kept.process == std::process::id() {
            return Ok(kept);
        }
        let new = Arc::new(Kept::new(self.roots.as_ref())?);
        let old = self.current.swap(new.clone());
        // Closes the parent's connections here, unless a thread of the parent was changing the list.
        if old.process != new.process
            && let Ok(mut idle) = old.idle.try_lock()
        {
            idle.clear();
        }
        // The rest belongs to the parent.
        std::mem::forget((kept, old));
        Ok(new)
    }
}

impl Kept {
    fn new(roots: Option<&Roots>) -> Result<Self> {
        let config = roots.map(Roots::config).transpose()?;
        Ok(Self { process: std::process::id(), config, idle: Mutex::default() })
    }

    /// The connection to `peer` that was used last.
    fn take(&self, peer: &Peer) -> Option<Connection> {
        loop {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.retain(|(_, connection)| connection.used.elapsed() < MAX_IDLE);
            let at = idle.iter().rposition(|(other, _)| other == peer)?;
            let (_, mut connection) = idle.remove(at);
            drop(idle);
            if !connection.is_stale() {
                return Some(connection);
            }
        }
    }

    fn connect(&self, peer: &Peer, patience: &Patience) -> Answer<Connection> {
        let socket = Socket::new(connect(peer, patience)?, *patience);
        if !peer.secure {
            return Ok(Connection::new(Stream::Plain(socket)));
        }
        let config = self.config.clone().ok_or_else(|| Failure::permanent("TLS is not set up"))?;
        Ok(Connection::new(Stream::secure(socket, peer, config)?))
    }

    /// Keeps the connection if another request may follow.
    fn keep(&self, peer: &Peer, connection: Connection, incoming: Incoming) -> Incoming {
        if incoming.reusable {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() >= MAX_KEPT {
                idle.remove(0);
            }
            idle.push((peer.clone(), connection));
        }
        incoming
    }
}
