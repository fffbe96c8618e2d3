//! Finds a host and connects to it.

use std::io;
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use fcimage_base::background::Background;

use crate::endpoint::Peer;
use crate::failure::{Answer, Failure};
use crate::net::patience::{Patience, SLICE};

/// How many addresses of a host are tried.
const MAX_ADDRESSES: usize = 8;

/// Connects to `peer`. Resolving and connecting cannot be interrupted, so they run in the background.
pub(crate) fn connect(peer: &Peer, patience: &Patience) -> Answer<TcpStream> {
    patience.check()?;
    let began = Instant::now();
    let (host, port, time) = (peer.host.clone(), peer.port, patience.connect);
    let call = Background::start(move || open(&host, port, time))?;
    loop {
        if let Some(found) = call.wait(SLICE)? {
            let describe = |error: io::Error| {
                Failure::broken(format!("cannot connect to {}:{port}: {error}", peer.host))
            };
            return found.map_err(describe);
        }
        patience.check()?;
        if began.elapsed() >= patience.connect {
            let seconds = patience.connect.as_secs_f64();
            return Err(Failure::broken(format!(
                "cannot connect to {}:{port} within {seconds} s",
                peer.host
            )));
        }
    }
}

fn open(host: &str, port: u16, time: Duration) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for address in (host, port).to_socket_addrs()?.take(MAX_ADDRESSES) {
        match TcpStream::connect_timeout(&address, time) {
            Ok(stream) => return prepared(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The connection with short waits, so that who waits can ask whether to go on.
fn prepared(stream: TcpStream) -> io::Result<TcpStream> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(SLICE))?;
    stream.set_write_timeout(Some(SLICE))?;
    Ok(stream)
}
