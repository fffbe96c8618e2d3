"""``python listing_endpoint.py COUNT``: an OSS that has one bucket with very many keys, and no
bytes. It writes its URL, and ends when its standard input does.

It answers ListObjectsV2 as OSS does, 1,000 keys in a page, and checks no signatures.
"""

from __future__ import annotations

import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = 1000


def key_of(number: int) -> str:
    return f"uploads/{number // 1000:06}/{number:09}.jpg"


def page(count: int, begin: int) -> bytes:
    """The keys from this number on."""
    end = min(count, begin + PAGE)
    rows = "".join(
        f"<Contents><Key>{urllib.parse.quote(key_of(number), safe='')}</Key>"
        f"<LastModified>2026-11-{number % 28 + 1:02}T08:00:00.000Z</LastModified>"
        f'<ETag>"{number:032X}"</ETag><Type>Normal</Type><Size>{1000 + number}</Size>'
        "<StorageClass>Standard</StorageClass></Contents>"
        for number in range(begin, end)
    )
    if end < count:
        rows += f"<NextContinuationToken>{end}</NextContinuationToken>"
    return (
        "<?xml version='1.0' encoding='UTF-8'?><ListBucketResult><Name>photos</Name>"
        f"<EncodingType>url</EncodingType><KeyCount>{end - begin}</KeyCount>"
        f"<IsTruncated>{str(end < count).lower()}</IsTruncated>{rows}</ListBucketResult>"
    ).encode()


def main() -> None:
    count = int(sys.argv[1])

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
            body = page(count, int(query.get("continuation-token", "0")))
            self.send_response(200)
            self.send_header("content-type", "application/xml")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
