"""Servers that lie, cut, drip, redirect or never stop: the native client ends with a typed error."""

from __future__ import annotations

import datetime
import ipaddress
import pathlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator

import fcimage
import pytest
from fcimage.storage import Calls, Credentials, OssStorage, oss

from support.raw_server import RawServer

CREDENTIALS = Credentials("id", "secret", "token")
XML = b"HTTP/1.1 403 Forbidden\r\nContent-Length: %d\r\n\r\n%b"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oss, "BACKOFF", 0.001)
    monkeypatch.setattr(oss, "READ_SECONDS", 0.5)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)


def storage_at(server: RawServer, attempts: int = 2) -> OssStorage:
    return OssStorage(server.url, region="r", credentials=CREDENTIALS, attempts=attempts)


def endless(start: bytes, piece: bytes) -> Callable[[socket.socket], None]:
    """Answers with ``start`` and then with ``piece`` until the client hangs up."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(piece)

    return answer


DAMAGED = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\nContent-Length: 1\r\n\r\nx",
    b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1" * 5000,
    b"HTTP/1.1 200 OK\r\nx-oss-hash-crc64ecma: 1\r\nContent-Length: 1\r\n\r\nx",
    b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n" * 50,
    b"HTTP/0.9 200 OK\r\n\r\n",
    b"SSH-2.0-OpenSSH_9.0\r\n\r\n",
    b"\x15\x03\x01\x00\x02\x02\x46",
    b"\0" * 100_000,
    b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 1000 + b"\r\n",
    b"HTTP/1.1 500 \xff\xfe\r\nContent-Length: 2\r\n\r\n<<",
]


@pytest.mark.parametrize("answer", DAMAGED, ids=range(len(DAMAGED)))
def test_damaged_answers_are_storage_errors(answer: bytes) -> None:
    def then_close(connection: socket.socket) -> None:
        connection.sendall(answer)

    with RawServer(then_close) as server, pytest.raises(fcimage.StorageError):
        storage_at(server).get("bucket", "a", max_bytes=1_000_000)


@pytest.mark.parametrize(
    ("start", "piece", "error"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"x: " + b"y" * 1000 + b"\r\n", fcimage.StorageError),
        (b"HTTP/1.1 200 OK\r\nx: ", b"y" * 10_000, fcimage.StorageError),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"z" * 10_000, fcimage.LimitError),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"a\r\n0123456789\r\n",
            fcimage.LimitError,
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
            b"x: y\r\n",
            fcimage.StorageError,
        ),
        (b"HTTP/1.1 500 No\r\n\r\n", b"<Error>" * 1000, fcimage.StorageError),
    ],
)
def test_endless_answers_end_at_a_limit(
    start: bytes, piece: bytes, error: type[fcimage.FcImageError]
) -> None:
    with RawServer(endless(start, piece)) as server, pytest.raises(error):
        storage_at(server).get("bucket", "a", max_bytes=1_000_000)


def test_a_length_that_lies_takes_no_memory() -> None:
    import resource

    def answer(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 40000000000\r\n\r\nx")

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with RawServer(answer) as server:
        with pytest.raises(fcimage.LimitError, match="40000000000 bytes; max_bytes is 1000"):
            storage_at(server).get("bucket", "a", max_bytes=1000)
        with pytest.raises(fcimage.StorageError, match="received 1 of 40000000000 bytes"):
            storage_at(server).get("bucket", "a")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10


class Plain(RawServer):
    """Answers whatever arrives, also if it is no HTTP."""

    def _read(self, connection: socket.socket) -> bool:
        return bool(connection.recv(1 << 16))


@pytest.mark.parametrize(
    ("scheme", "start"),
    [
        ("http", b"HTTP/1.1 200 OK\r\nx: "),
        ("http", b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"),
        # A record of TLS with a ServerHello of 16,368 bytes.
        ("https", b"\x16\x03\x03\x40\x00\x02\x00\x3f\xf0"),
    ],
)
def test_a_slow_drip_ends_with_the_time_of_the_call(scheme: str, start: bytes) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(b"x")
            time.sleep(0.01)

    with Plain(drip) as server:
        endpoint = f"{scheme}://127.0.0.1:{server.port}"
        storage = OssStorage(endpoint, region="r", credentials=CREDENTIALS)
        calls = Calls(seconds=0.5)
        errors: list[BaseException] = []

        def work() -> None:
            calls.enter()
            try:
                storage.get("bucket", "a")
            except fcimage.StorageError as error:
                errors.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join(timeout=30)
        assert not thread.is_alive()
        assert "the time of the call is over" in str(errors[0])


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    with RawServer() as elsewhere:
        answer = (
            f"HTTP/1.1 {status} Moved\r\nLocation: {elsewhere.url}/\r\nContent-Length: 0\r\n\r\n"
        )
        with RawServer(answer.encode()) as server:
            with pytest.raises(fcimage.StorageError, match="redirected to http") as caught:
                storage_at(server).get("bucket", "a")
            assert (caught.value.status, caught.value.retryable) == (status, False)
        assert not elsewhere.heads


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<Error>",
        b"<a>" * 20_000,
        b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><Error><Code>&b;</Code></Error>",
        b"<Error><Code>" + b"x" * 60_000 + b"</Code></Error>",
        b"\xff\xfe\x00",
        b"<html>Forbidden by the proxy</html>",
        b"x" * 10_000_000,
    ],
    ids=range(8),
)
def test_bodies_of_errors_are_limited_and_optional(body: bytes) -> None:
    with RawServer(XML % (len(body), body)) as server:
        with pytest.raises(fcimage.StorageError) as caught:
            storage_at(server).get("bucket", "a")
        assert caught.value.status == 403
        assert len(str(caught.value)) < 2000
        assert "root:" not in str(caught.value)


def test_a_refusal_before_the_end_of_an_upload_is_what_the_error_says() -> None:
    body = b"<Error><Code>AccessDenied</Code></Error>"

    def refuse(connection: socket.socket) -> None:
        raise AssertionError("the head was read together with the body")

    class Early(RawServer):
        def _read(self, connection: socket.socket) -> bool:
            data = b""
            while b"\r\n\r\n" not in data:
                data += connection.recv(1000)
            connection.sendall(XML % (len(body), body))
            # Lets the client read the answer before it learns that the connection is closed.
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(1 << 16):
                pass
            return False

    with Early(refuse) as server:
        with pytest.raises(fcimage.StorageError) as caught:
            storage_at(server).put("bucket", "a", bytes(5_000_000))
        assert (caught.value.status, caught.value.code) == (403, "AccessDenied")


def test_a_listing_that_repeats_itself_ends() -> None:
    page = (
        b"<ListBucketResult><NextContinuationToken>same</NextContinuationToken><Contents>"
        b"<Key>a</Key><Size>1</Size></Contents></ListBucketResult>"
    )
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(page), page)
    with RawServer(answer) as server:
        with pytest.raises(fcimage.StorageError, match="repeats a page"):
            list(storage_at(server).list("bucket"))
        assert len(server.heads) == 2


def test_a_copy_that_fails_after_its_status_is_a_failure() -> None:
    body = b"<Error><Code>InternalError</Code><Message>m</Message></Error>"
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    with RawServer(answer) as server:
        with pytest.raises(fcimage.StorageError, match="InternalError") as caught:
            storage_at(server).copy("bucket", "a", "bucket", "b")
        assert caught.value.retryable
        assert len(server.heads) == 2


def test_a_connection_that_is_told_to_close_is_not_used_again() -> None:
    answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    with RawServer(answer) as server:
        storage = storage_at(server)
        for _ in range(3):
            storage.put("bucket", "a", b"")
        assert server.connections == 3


def test_bytes_after_a_response_are_never_the_next_response() -> None:
    forged = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
    with RawServer(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood" + forged) as server:
        storage = storage_at(server)
        for _ in range(3):
            assert storage.get("bucket", "a").data == b"good"
        assert server.connections == 3


# TLS.


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A certificate of 127.0.0.1 that signs itself, with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.timezone.utc)
    alternative = x509.SubjectAlternativeName(
        [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("bucket.localhost.test")]
    )
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    path.write_bytes(
        built.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture(params=["TLSv1_2", "TLSv1_3"])
def secure(certificate: pathlib.Path, request: pytest.FixtureRequest) -> Iterator[RawServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.minimum_version = context.maximum_version = ssl.TLSVersion[request.param]
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\ncontent"
    with RawServer(answer, context) as server:
        yield server


def test_requests_go_through_tls_and_keep_their_connection(
    secure: RawServer, certificate: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    storage = storage_at(secure)
    for _ in range(3):
        assert storage.get("bucket", "a").data == b"content"
    storage.put("bucket", "a", bytes(3_000_000))
    assert secure.bodies[-1] == bytes(3_000_000)
    assert secure.connections <= 2, "tickets of TLS 1.3 may arrive after the first response"


def test_an_unknown_authority_is_refused_before_anything_is_sent(secure: RawServer) -> None:
    with pytest.raises(fcimage.StorageError, match=r"UnknownIssuer.*SSL_CERT_FILE") as caught:
        storage_at(secure).get("bucket", "a")
    assert not caught.value.retryable
    assert not secure.heads


def test_a_certificate_of_another_host_is_refused(
    secure: RawServer, certificate: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    other = OssStorage(
        f"https://localhost:{secure.port}", region="r", credentials=CREDENTIALS, attempts=1
    )
    with pytest.raises(fcimage.StorageError, match="NotValidForName") as caught:
        other.get("bucket", "a")
    assert not caught.value.retryable
    assert not secure.heads


def test_a_cut_inside_of_tls_is_not_the_end_of_a_body(
    certificate: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def cut(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nhalf of it")

    with RawServer(cut, context) as server:
        with pytest.raises(fcimage.StorageError, match="the connection was cut") as caught:
            storage_at(server).get("bucket", "a")
        assert caught.value.retryable


def test_tls_to_a_port_that_speaks_http_says_what_to_write() -> None:
    with Plain(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n") as server:
        for endpoint in (f"127.0.0.1:{server.port}", f"https://127.0.0.1:{server.port}"):
            storage = OssStorage(endpoint, region="r", credentials=CREDENTIALS)
            with pytest.raises(fcimage.StorageError, match="endpoint as http://127") as caught:
                storage.get("bucket", "a")
            assert not caught.value.retryable


def test_http_to_a_port_that_speaks_tls_says_what_to_write() -> None:
    alert = b"\x15\x03\x01\x00\x02\x02\x46"
    with Plain(alert) as server, pytest.raises(fcimage.StorageError, match="https://") as caught:
        storage_at(server).get("bucket", "a")
    assert not caught.value.retryable
