//! A connection in the clear or inside TLS, read and written with patience.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Instant;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use crate::endpoint::Peer;
use crate::failure::{Answer, Failure};
use crate::http::reader::Source;
use crate::net::patience::Patience;

/// The bytes of a connection.
pub(crate) enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

/// A stream, and how long to wait for it.
pub(crate) struct Waiting<'a> {
    pub(crate) stream: &'a mut Stream,
    pub(crate) patience: &'a Patience,
}

impl Stream {
    /// Secures a connection to `peer`: the server proves that it is the host.
    pub(crate) fn secure(
        socket: TcpStream,
        peer: &Peer,
        config: Arc<ClientConfig>,
        patience: &Patience,
    ) -> Answer<Self> {
        let name = ServerName::try_from(peer.host.clone()).map_err(|_| {
            Failure::permanent(format!("{:?} is not the name of a host", peer.host))
        })?;
        let connection =
            ClientConnection::new(config, name).map_err(|error| of_tls(&error, peer))?;
        let mut stream = StreamOwned::new(connection, socket);
        let began = Instant::now();
        while stream.conn.is_handshaking() {
            match stream.conn.complete_io(&mut stream.sock) {
                Ok(_) => {}
                Err(error) if is_wait(&error) => {
                    patience.check()?;
                    if began.elapsed() >= patience.connect {
                        return Err(Failure::broken(no_tls(peer, "does not answer to TLS")));
                    }
                }
                Err(error) => return Err(of_handshake(&error, peer)),
            }
        }
        Ok(Self::Tls(Box::new(stream)))
    }

    /// Whether the server has closed the connection, or sent something that nobody asked for.
    pub(crate) fn is_stale(&self) -> bool {
        let socket = match self {
            Self::Plain(socket) => socket,
            Self::Tls(stream) => &stream.sock,
        };
        let peeked = socket.set_nonblocking(true).and_then(|()| socket.peek(&mut [0]));
        let silent = peeked.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock);
        !silent || socket.set_nonblocking(false).is_err()
    }

    fn as_io(&mut self) -> (&mut dyn Read, bool) {
        match self {
            Self::Plain(socket) => (socket, false),
            Self::Tls(stream) => (&mut **stream, true),
        }
    }

    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(data),
            Self::Tls(stream) => stream.write(data),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(socket) => socket.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}

impl Waiting<'_> {
    /// Sends all of `data`.
    pub(crate) fn write_all(&mut self, mut data: &[u8]) -> Answer<()> {
        let mut began = Instant::now();
        while !data.is_empty() {
            self.patience.check()?;
            match self.stream.write(data) {
                Ok(0) => return Err(Failure::broken("the connection takes no more bytes")),
                Ok(count) => {
                    data = data.get(count..).unwrap_or_default();
                    began = Instant::now();
                }
                Err(error) if is_wait(&error) => self.patience.check_idle(began)?,
                Err(error) => return Err(of_io(&error)),
            }
        }
        loop {
            match self.stream.flush() {
                Ok(()) => return Ok(()),
                Err(error) if is_wait(&error) => self.patience.check_idle(began)?,
                Err(error) => return Err(of_io(&error)),
            }
        }
    }
}

impl Source for Waiting<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Answer<usize> {
        let began = Instant::now();
        let (stream, secure) = self.stream.as_io();
        loop {
            self.patience.check()?;
            match stream.read(buffer) {
                Ok(count) => return Ok(count),
                Err(error) if is_wait(&error) => self.patience.check_idle(began)?,
                // A server that does not say goodbye could also be somebody who cuts the response.
                Err(error) if secure && error.kind() == io::ErrorKind::UnexpectedEof => {
                    return Err(Failure::broken("the connection was cut"));
                }
                Err(error) => return Err(of_io(&error)),
            }
        }
    }
}

fn is_wait(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
    )
}

fn of_io(error: &io::Error) -> Failure {
    Failure::broken(format!("the connection broke: {error}"))
}

/// The failure of a handshake, which rustls wraps into an error of the system.
fn of_handshake(error: &io::Error, peer: &Peer) -> Failure {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(inner) => of_tls(inner, peer),
        None => of_io(error),
    }
}

fn of_tls(error: &rustls::Error, peer: &Peer) -> Failure {
    let Peer { host, port, .. } = peer;
    match error {
        rustls::Error::InvalidMessage(_) => Failure::permanent(no_tls(peer, "does not speak TLS")),
        rustls::Error::InvalidCertificate(why) => Failure::permanent(format!(
            "the certificate of {host} is not accepted ({why:?}); SSL_CERT_FILE names a file with \
             other authorities"
        )),
        other => Failure::broken(format!("TLS with {host}:{port} failed: {other}")),
    }
}

fn no_tls(peer: &Peer, what: &str) -> String {
    let Peer { host, port, .. } = peer;
    format!("{host}:{port} {what}; if it speaks http, write the endpoint as http://{host}:{port}")
}
