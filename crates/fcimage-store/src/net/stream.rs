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
    Plain(Socket),
    Tls(Box<StreamOwned<ClientConnection, Socket>>),
}

/// A socket that asks whether to go on before each piece of data. So a call ends in time also while
/// rustls reads a record that arrives byte by byte.
pub(crate) struct Socket {
    tcp: TcpStream,
    patience: Patience,
    /// Why the last call gave up.
    failure: Option<Failure>,
}

impl Socket {
    pub(crate) fn new(tcp: TcpStream, patience: Patience) -> Self {
        Self { tcp, patience, failure: None }
    }

    fn wait<T>(
        &mut self,
        mut operation: impl FnMut(&mut TcpStream) -> io::Result<T>,
    ) -> io::Result<T> {
        let began = Instant::now();
        loop {
            if let Err(failure) = self.patience.check_idle(began) {
                self.failure = Some(failure);
                return Err(io::ErrorKind::Other.into());
            }
            match operation(&mut self.tcp) {
                Err(error) if is_wait(&error) => {}
                done => return done,
            }
        }
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.wait(|tcp| tcp.read(buffer))
    }
}

impl Write for Socket {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.wait(|tcp| tcp.write(data))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Stream {
    /// Secures a connection to `peer`: the server proves that it is the host.
    pub(crate) fn secure(
        mut socket: Socket,
        peer: &Peer,
        config: Arc<ClientConfig>,
    ) -> Answer<Self> {
        let name = ServerName::try_from(peer.host.clone()).map_err(|_| {
            Failure::permanent(format!("{:?} is not the name of a host", peer.host))
        })?;
        let mut connection =
            ClientConnection::new(config, name).map_err(|error| of_tls(&error, peer))?;
        let whole = socket.patience;
        socket.patience.until = whole.until.min(Instant::now() + whole.connect);
        while connection.is_handshaking() {
            if let Err(error) = connection.complete_io(&mut socket) {
                return Err(match socket.failure.take() {
                    Some(Failure::Connection(_)) if whole.check().is_ok() => {
                        Failure::broken(no_tls(peer, "does not answer to TLS"))
                    }
                    Some(failure) => failure,
                    None => of_handshake(&error, peer),
                });
            }
        }
        socket.patience = whole;
        Ok(Self::Tls(Box::new(StreamOwned::new(connection, socket))))
    }

    /// Takes the patience of the next call.
    pub(crate) fn prepare(&mut self, patience: &Patience) {
        let socket = self.socket();
        socket.patience = *patience;
        socket.failure = None;
    }

    /// Whether the server has closed the connection, or sent something that nobody asked for.
    pub(crate) fn is_stale(&mut self) -> bool {
        let tcp = &self.socket().tcp;
        let peeked = tcp.set_nonblocking(true).and_then(|()| tcp.peek(&mut [0]));
        let silent = peeked.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock);
        !silent || tcp.set_nonblocking(false).is_err()
    }

    /// Sends all of `data`.
    pub(crate) fn write_all(&mut self, data: &[u8]) -> Answer<()> {
        let sent = match self {
            Self::Plain(socket) => socket.write_all(data),
            Self::Tls(stream) => stream.write_all(data).and_then(|()| stream.flush()),
        };
        sent.map_err(|error| self.failure(&error))
    }

    fn socket(&mut self) -> &mut Socket {
        match self {
            Self::Plain(socket) => socket,
            Self::Tls(stream) => &mut stream.sock,
        }
    }

    #[cold]
    fn failure(&mut self, error: &io::Error) -> Failure {
        let secure = matches!(self, Self::Tls(_));
        match self.socket().failure.take() {
            Some(failure) => failure,
            // A server that does not say goodbye could also be somebody who cuts the response.
            None if secure && error.kind() == io::ErrorKind::UnexpectedEof => {
                Failure::broken("the connection was cut")
            }
            None => of_io(error),
        }
    }
}

impl Source for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> Answer<usize> {
        let count = match self {
            Self::Plain(socket) => socket.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        };
        count.map_err(|error| self.failure(&error))
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
