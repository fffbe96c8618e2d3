"""A local OSS server: as much as the two SDKs need, and failures on demand.

It checks signatures (V1 and V4), answers CRC-64, keeps metadata, honours conditional headers.
"""

from __future__ import annotations

import base64
import calendar
import contextlib
import functools
import hashlib
import hmac
import re
import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from xml.sax.saxutils import escape

KEY_ID, KEY_SECRET, TOKEN = "STS.key-id", "key-secret", "security-token/+="
REGION = "cn-hangzhou"
#: Headers of an upload that are stored with the object.
KEPT = ("content-type", "cache-control", "content-disposition", "expires")


def _table() -> list[int]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0xC96C5795D7870F42 if value & 1 else 0)
        table.append(value)
    return table


TABLE = _table()


@functools.lru_cache(maxsize=16)
def crc64(data: bytes) -> int:
    """CRC-64/XZ, which OSS calls ECMA."""
    crc = (1 << 64) - 1
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ ((1 << 64) - 1)


@dataclass
class Stored:
    data: bytes
    headers: dict[str, str] = field(default_factory=dict)
    modified: float = field(default_factory=time.time)

    @property
    def etag(self) -> str:
        return hashlib.md5(self.data).hexdigest().upper()


@dataclass
class Failure:
    """A failure of the next ``times`` requests with this method and key."""

    how: str  # "503", "500", "403", "404", "429", "slow", "cut" or "wrong-crc"
    method: str | None
    key: str | None
    times: int

    def fits(self, method: str, key: str) -> bool:
        return self.times > 0 and self.method in (None, method) and self.key in (None, key)


CODES = {
    "403": "AccessDenied",
    "404": "NoSuchKey",
    "429": "QpsLimitExceeded",
    "500": "InternalError",
    "503": "ServiceUnavailable",
}


class Endpoint:
    """``with Endpoint() as oss:`` serves ``oss.url`` until the block ends."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], Stored] = {}
        self.buckets = {"upload-images", "processed-images"}
        self.requests: list[tuple[str, str, str]] = []
        self.signatures: set[str] = set()
        #: The values of x-oss-process that were asked for.
        self.processes: list[str] = []
        #: Headers to add to processed images; OSS's own are not documented.
        self.processed_headers: dict[str, str] = {}
        self.connections = 0
        self.slow_seconds = 2.0
        #: Seconds by which its clock is ahead of that of this machine.
        self.clock = 0.0
        #: The headers of the last request.
        self.headers: dict[str, str] = {}
        self._failures: list[Failure] = []
        self._lock = threading.Lock()
        endpoint = self

        class Handler(_Handler):
            oss = endpoint

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Endpoint:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def fail(
        self, how: str, *, method: str | None = None, key: str | None = None, times: int = 1
    ) -> None:
        self._failures.append(Failure(how, method, key, times))

    def heal(self) -> None:
        self._failures.clear()

    def upload(self, key: str, data: bytes, bucket: str = "upload-images") -> Stored:
        stored = self.objects[bucket, key] = Stored(data)
        return stored

    def names(self, bucket: str = "processed-images") -> list[str]:
        return sorted(key for held, key in self.objects if held == bucket)

    def asked(self, method: str) -> list[str]:
        return [key for asked, _, key in self.requests if asked == method]

    def failure(self, method: str, key: str) -> str | None:
        with self._lock:
            for failure in self._failures:
                if failure.fits(method, key):
                    failure.times -= 1
                    return failure.how
        return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    oss: Endpoint

    def setup(self) -> None:
        super().setup()
        self.oss.connections += 1

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._handle()

    do_HEAD = do_PUT = do_DELETE = do_GET

    def _handle(self) -> None:
        path, _, self.query = self.path.partition("?")
        # With an IP address, the bucket is the first part of the path.
        bucket, _, key = path[1:].partition("/")
        self.bucket, self.key = bucket, urllib.parse.unquote(key)
        self.process = dict(urllib.parse.parse_qsl(self.query)).get("x-oss-process")
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.oss.headers = {name.lower(): value for name, value in self.headers.items()}
        self.oss.requests.append((self.command, self.bucket, self.key))
        self.how = self.oss.failure(self.command, self.key)
        refusal = self._refusal()
        if refusal:
            return self._error(403, "SignatureDoesNotMatch", refusal)
        date = self.headers.get("x-oss-date", "")
        if self.oss.clock and abs(self._signed_at(date) - self.oss.clock - time.time()) > 900:
            message = "The difference between the request time and the server's time is too large."
            return self._error(403, "RequestTimeTooSkewed", message, "0002-00000504")
        if self.how == "slow":
            time.sleep(self.oss.slow_seconds)
        elif self.how in CODES:
            return self._error(int(self.how), CODES[self.how], f"told to fail with {self.how}")
        elif self.how == "cut" and self.command != "GET":
            return self._hang_up()
        if bucket not in self.oss.buckets:
            return self._error(404, "NoSuchBucket", "The specified bucket does not exist.")
        if self.command == "DELETE":
            self.oss.objects.pop((self.bucket, self.key), None)
            return self._answer(204, {})
        if self.command == "PUT":
            return self._put(body)
        return self._get() if self.key else self._list()

    def _list(self) -> None:
        """ListObjectsV2, three keys at a time."""
        query = dict(urllib.parse.parse_qsl(self.query))
        assert (query["list-type"], query["encoding-type"]) == ("2", "url")
        token = query.get("continuation-token", query.get("start-after", ""))
        keys = [
            key
            for key in sorted(self.oss.names(self.bucket), key=str.encode)
            if key.startswith(query.get("prefix", "")) and key.encode() > token.encode()
        ]
        rows = ""
        for key in keys[:3]:
            stored = self.oss.objects[self.bucket, key]
            date = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(stored.modified))
            rows += (
                f"<Contents><Key>{urllib.parse.quote(key, safe='')}</Key>"
                f'<LastModified>{date}</LastModified><ETag>"{stored.etag}"</ETag>'
                f"<Type>Normal</Type><Size>{len(stored.data)}</Size></Contents>"
            )
        if len(keys) > 3:
            following = urllib.parse.quote(keys[2], safe="")
            rows += f"<NextContinuationToken>{escape(keys[2])}</NextContinuationToken>"
            rows += f"<NextStartAfter>{following}</NextStartAfter>"
        page = (
            f"<?xml version='1.0' encoding='UTF-8'?><ListBucketResult><Name>{self.bucket}</Name>"
            f"<EncodingType>url</EncodingType>{rows}</ListBucketResult>"
        )
        self._answer(200, {"Content-Type": "application/xml"}, page.encode())

    def _put(self, body: bytes) -> None:
        place = (self.bucket, self.key)
        if self.headers.get("x-oss-forbid-overwrite") == "true" and place in self.oss.objects:
            message = "The object you specified already exists and can not be overwritten."
            return self._error(409, "FileAlreadyExists", message)
        origin = self.headers.get("x-oss-copy-source")
        if origin is not None:
            bucket, _, key = urllib.parse.unquote(origin).lstrip("/").partition("/")
            found = self.oss.objects.get((bucket, key))
            if found is None:
                return self._error(404, "NoSuchKey", "The specified key does not exist.")
            self.oss.objects[place] = Stored(found.data, dict(found.headers))
            answer = f'<CopyObjectResult><ETag>"{found.etag}"</ETag></CopyObjectResult>'
            return self._answer(200, {"Content-Type": "application/xml"}, answer.encode())
        headers = {
            name.lower(): value
            for name, value in self.headers.items()
            if name.lower() in KEPT or name.lower().startswith("x-oss-meta-")
        }
        stored = self.oss.objects[self.bucket, self.key] = Stored(body, headers)
        self._answer(200, {"ETag": f'"{stored.etag}"', **self._crc(body)})

    def _get(self) -> None:
        stored = self.oss.objects.get((self.bucket, self.key))
        if stored is None:
            return self._error(404, "NoSuchKey", "The specified key does not exist.")
        if self.process is not None:
            return self._get_processed(stored)
        status = self._condition(stored)
        headers = {
            "ETag": f'"{stored.etag}"',
            "Last-Modified": formatdate(stored.modified, usegmt=True),
            "x-oss-object-type": "Normal",
            "Content-Type": "application/octet-stream",
            **{name.title(): value for name, value in stored.headers.items()},
        }
        if status == 304:
            return self._answer(304, headers)
        if status == 412:
            return self._error(412, "PreconditionFailed", "A condition does not hold.")
        headers |= self._crc(stored.data)
        part = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("range", ""))
        if part is None:
            return self._answer(200, headers, stored.data)
        first, last = int(part[1]), int(part[2] or len(stored.data))
        data = stored.data[first : last + 1]
        if not data:
            return self._error(416, "InvalidRange", "The requested range cannot be satisfied.")
        headers["Content-Range"] = f"bytes {first}-{first + len(data) - 1}/{len(stored.data)}"
        return self._answer(206, headers, data)

    def _get_processed(self, stored: Stored) -> None:
        """The image that OSS makes: in pieces, without a length, an ETag or a CRC-64."""
        from support.oss_images import Refused, processed

        self.oss.processes.append(self.process or "")
        try:
            data, media_type = processed(stored.data, self.process or "")
        except Refused as error:
            return self._error(400, error.code, error.message, error.ec)
        self.send_response(200)
        headers = {"Content-Type": media_type, "Transfer-Encoding": "chunked"}
        for name, value in {**headers, **self.oss.processed_headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.how == "cut":
            data = data[: len(data) // 2]
        for at in range(0, len(data), 50_000):
            piece = data[at : at + 50_000]
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        if self.how == "cut":
            return self._hang_up()
        self.wfile.write(b"0\r\n\r\n")

    def _condition(self, stored: Stored) -> int:
        """RFC 9110, 13.2.2, as far as OSS implements it."""
        tags = {stored.etag, "*"}
        wanted, unwanted = self.headers.get("if-match"), self.headers.get("if-none-match")
        since = self.headers.get("if-modified-since")
        if wanted is not None and wanted.strip('"') not in tags:
            return 412
        if unwanted is not None:
            return 304 if unwanted.strip('"') in tags else 200
        if since is not None and parsedate_to_datetime(since).timestamp() >= int(stored.modified):
            return 304
        return 200

    def _crc(self, data: bytes) -> dict[str, str]:
        crc = crc64(data) ^ (1 if self.how == "wrong-crc" else 0)
        return {"x-oss-hash-crc64ecma": str(crc)}

    def _error(self, status: int, code: str, message: str, ec: str = "0000-00000000") -> None:
        body = (
            f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code>"
            f"<Message>{message}</Message><RequestId>5C3D9175B6FC201293AD0000</RequestId>"
            f"<HostId>127.0.0.1</HostId><EC>{ec}</EC></Error>"
        )
        self._answer(status, {"Content-Type": "application/xml"}, body.encode())

    def _answer(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("x-oss-request-id", "5C3D9175B6FC201293AD0000")
        if status >= 400 and self.command == "HEAD":
            self.send_header("x-oss-err", base64.b64encode(body).decode())
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD" or status == 304:
            return
        if self.how == "cut":
            self.wfile.write(body[: len(body) // 2])
            return self._hang_up()
        self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate((timestamp or time.time()) + self.oss.clock, usegmt=True)

    @staticmethod
    def _signed_at(date: str) -> float:
        return calendar.timegm(time.strptime(date, "%Y%m%dT%H%M%SZ"))

    def handle(self) -> None:
        # The client closed the connection before the end of the body; this is not an error.
        with contextlib.suppress(ConnectionError):
            super().handle()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.connection.close()

    # Signatures.

    def _refusal(self) -> str | None:
        """The reason to refuse the signature."""
        given = self.headers.get("authorization", "")
        if self.headers.get("x-oss-security-token") != TOKEN:
            return f"the token is {self.headers.get('x-oss-security-token')!r}"
        version_4 = re.match(
            r"OSS4-HMAC-SHA256 Credential=([^,]+?)"
            r"(?:, ?AdditionalHeaders=([^,]+))?, ?Signature=(\w+)(?:, ?AdditionalHeaders=([^,]+))?$",
            given,
        )
        if version_4:
            credential, before, signature, after = version_4.groups()
            self.oss.signatures.add("V4")
            expected = self._version_4(credential, (before or after or "").split(";"))
        else:
            key_id, _, signature = given.removeprefix("OSS ").partition(":")
            self.oss.signatures.add("V1")
            expected = self._version_1() if key_id == KEY_ID else f"of no key {key_id!r}"
        return None if hmac.compare_digest(signature, expected) else f"expected {expected}"

    def _signed(self, wanted: tuple[str, ...]) -> dict[str, str]:
        lower = {name.lower(): value.strip() for name, value in self.headers.items()}
        return {
            name: value
            for name, value in sorted(lower.items())
            if name.startswith("x-oss-") or name in wanted
        }

    def _version_1(self) -> str:
        headers = "".join(f"{name}:{value}\n" for name, value in self._signed(()).items())
        process = "" if self.process is None else f"?x-oss-process={self.process}"
        lines = [
            self.command,
            self.headers.get("content-md5", ""),
            self.headers.get("content-type", ""),
            self.headers.get("x-oss-date") or self.headers.get("date", ""),
            f"{headers}/{self.bucket}/{self.key}{process}",
        ]
        digest = hmac.new(KEY_SECRET.encode(), "\n".join(lines).encode(), hashlib.sha1).digest()
        return base64.b64encode(digest).decode()

    def _version_4(self, credential: str, additional: list[str]) -> str:
        key_id, date, region, product, request = credential.split("/")
        if (key_id, region, product, request) != (KEY_ID, REGION, "oss", "aliyun_v4_request"):
            return f"a scope in {REGION}"
        additional = sorted(name for name in additional if name)
        signed = self._signed(("content-type", "content-md5", *additional))
        canonical = [
            self.command,
            urllib.parse.quote(f"/{self.bucket}/{self.key}", safe="/-_.~"),
            "&".join(sorted(self.query.split("&"))),
            "".join(f"{name}:{value}\n" for name, value in signed.items()),
            ";".join(additional),
            self.headers.get("x-oss-content-sha256", ""),
        ]
        text = "\n".join(
            [
                "OSS4-HMAC-SHA256",
                self.headers.get("x-oss-date", ""),
                f"{date}/{region}/{product}/{request}",
                hashlib.sha256("\n".join(canonical).encode()).hexdigest(),
            ]
        )
        key = f"aliyun_v4{KEY_SECRET}".encode()
        for part in (date, region, product, request, text):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key.hex()
