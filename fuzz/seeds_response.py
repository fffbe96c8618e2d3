"""Write the seeds of the target `response`: answers of storages, sound and damaged."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
ERROR = (
    "<?xml version='1.0' encoding='UTF-8'?><Error><Code>NoSuchKey</Code><Message>a &lt;b&gt; &#65;"
    "</Message><RequestId>1</RequestId><EC>0026-00000001</EC><![CDATA[x]]></Error>"
)
PAGE = (
    "<ListBucketResult xmlns='http://s3.amazonaws.com/doc/2006-03-01/'><EncodingType>url"
    "</EncodingType><NextContinuationToken>t</NextContinuationToken><Contents><Key>a%20b</Key>"
    "<LastModified>2026-01-31T23:59:59.000Z</LastModified><ETag>&quot;E&quot;</ETag><Size>5</Size>"
    "<Owner/></Contents><CommonPrefixes><Prefix>d/</Prefix></CommonPrefixes></ListBucketResult>"
)


def sized(status: str, body: str, more: str = "") -> str:
    return f"HTTP/1.1 {status}\r\n{more}Content-Length: {len(body)}\r\n\r\n{body}"


ANSWERS = [
    sized(
        "200 OK", "content", 'ETag: "x"\r\nx-oss-hash-crc64ecma: 5\r\nConnection: keep-alive\r\n'
    ),
    sized("404 Not Found", ERROR, "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nx-oss-ec: 1\r\n"),
    sized("200 OK", PAGE),
    sized("301 Moved", "", "Location: https://elsewhere\r\n"),
    "HTTP/1.1 404 No\r\nx-oss-err: PEVycm9yPjxDb2RlPmE8L0NvZGU+PC9FcnJvcj4=\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\n" + sized("200 OK", "x"),
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    "4;a=b\r\n1234\r\n2\r\n56\r\n0\r\nx: y\r\n\r\n",
    "HTTP/1.0 200 OK\r\n\r\nuntil the end",
    "HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n",
]

folder = HERE / "corpus" / "response"
folder.mkdir(parents=True, exist_ok=True)
for number, text in enumerate(ANSWERS):
    for choice in (252, 255):
        (folder / f"seed-{number:02}-{choice}").write_bytes(bytes([choice]) + text.encode())
print(2 * len(ANSWERS), "seeds in", folder)
