//! The server: connections and routing.

use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use fcimage_base::error::catch_panic;

use crate::config::Config;
use crate::http::{Connection, Incoming, Request, Response, text};
use crate::{images, uploads};

/// Connections at a time; each may hold a request of 32 MiB.
const MAX_CONNECTIONS: usize = 16;

/// Serves until the platform ends the process. It must listen on every address: the platform
/// connects from another machine.
pub fn serve(config: &Config) -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, config.port))?;
    say(&format!("listening on port {}", listener.local_addr()?.port()));
    let open = AtomicUsize::new(0);
    thread::scope(|scope| {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { continue };
            if open.fetch_add(1, Ordering::Relaxed) >= MAX_CONNECTIONS {
                open.fetch_sub(1, Ordering::Relaxed);
                let busy = text(503, "too many connections");
                let _ = Connection::new(stream, config.request_time)
                    .and_then(|mut one| one.answer(&busy, false, false));
                continue;
            }
            let open = &open;
            scope.spawn(move || {
                // A client that disconnects is not our error.
                let _ = connection(stream, config);
                open.fetch_sub(1, Ordering::Relaxed);
            });
        }
    });
    Ok(())
}

fn connection(stream: TcpStream, config: &Config) -> io::Result<()> {
    let mut connection = Connection::new(stream, config.request_time)?;
    loop {
        match connection.next()? {
            Incoming::Closed => return Ok(()),
            Incoming::Refused(response) => return connection.answer(&response, false, false),
            Incoming::Request(request) => {
                let keep = request
                    .header("connection")
                    .is_none_or(|value| !value.eq_ignore_ascii_case("close"));
                let response = answer(&request, config);
                connection.answer(&response, request.method == "HEAD", keep)?;
                if !keep {
                    return Ok(());
                }
            }
        }
    }
}

/// The response to a request. A panic in a dependency becomes a response, and does not end the instance.
fn answer(request: &Request, config: &Config) -> Response {
    catch_panic(|| Ok(route(request, config)))
        .unwrap_or_else(|error| text(500, &error.to_string()).with("x-fc-status", "404"))
}

fn route(request: &Request, config: &Config) -> Response {
    // A stranger may send /invoke through an HTTP trigger; the platform says so, and only it can
    // set headers that begin with x-fc-.
    let by_platform = request.header("x-fc-control-path") != Some("/http-invoke");
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/invoke") if by_platform => {
            let id = request.header("x-fc-request-id").unwrap_or("unknown");
            say(&format!("FC Invoke Start RequestId: {id}"));
            let response = uploads::invoke(&request.body, config, id);
            say(&format!("FC Invoke End RequestId: {id}"));
            response
        }
        ("POST", "/initialize") | ("GET", "/pre-stop") if by_platform => text(200, ""),
        ("POST", _) => images::variant(request, config),
        ("GET" | "HEAD", "/") => text(200, concat!("fcimage ", env!("CARGO_PKG_VERSION"))),
        ("GET" | "HEAD", _) => text(404, "POST an image, or see /"),
        _ => text(405, "POST an image").with("Allow", "GET, HEAD, POST"),
    }
}

/// One line for the log.
pub fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}
