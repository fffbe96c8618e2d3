"""The native client signs like the SDKs: the Authorization headers are equal for the same request
at the same time."""

from __future__ import annotations

import datetime
from typing import Any
from unittest import mock
from urllib.parse import quote

import pytest
from fcimage.storage import Credentials, OssStorage, S3Storage

from support.raw_server import RawServer

ID, SECRET, TOKEN = "LTAI-key", "secret/+=", "token/+=="
KEYS = ["a.jpg", "图片/猫 +%.jpg", "x/../y", "//a//", "~!'()*&=?#.jpg", "100%25"]
#: The requests: their names, and what is added to the call.
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("get", {}),
    ("get", {"process": "image/resize,w_100/format,jpg"}),
    ("get", {"range": (5, None)}),
    ("head", {}),
    ("put", {"headers": {"Content-Type": "image/webp", "x-oss-meta-Name": "猫 a  b"}}),
    ("delete", {}),
]


def sent(storage: Any, server: RawServer, call: str, key: str, more: dict[str, Any]) -> None:
    """Sends a request; what comes back does not matter."""
    arguments = ["bucket", key] + ([b"content"] if call == "put" else [])
    try:
        getattr(storage, call)(*arguments, **more)
    except Exception as error:
        assert server.heads, error


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)


def signed_headers(server: RawServer) -> dict[str, str]:
    """The headers that the caller gave, without those of the signature and of the framing."""
    ours = {"host", "user-agent", "content-length", "authorization"}
    return {name: value for name, value in server.headers().items() if name not in ours}


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(("call", "more"), CALLS)
def test_the_signature_is_that_of_both_sdks_of_oss(
    call: str, more: dict[str, Any], key: str, token: str | None
) -> None:
    with RawServer() as server:
        storage = OssStorage(
            server.url, region="cn-hangzhou", credentials=Credentials(ID, SECRET, token), attempts=1
        )
        sent(storage, server, call, key, more)
        method, target, _ = server.heads[0].decode().split("\r\n")[0].split(" ")
        found = server.header("authorization")
        headers = signed_headers(server)
        now = moment(headers["x-oss-date"])
    path = target.partition("?")[0]
    assert path == "/bucket/" + quote(key, safe="/")
    assert found == of_the_newer_sdk(method, server.url + target, headers, key, token, now)
    process = more.get("process")
    # It differs in the spaces after the commas.
    older = of_the_older_sdk(method, headers, key, token, now, process)
    assert found == older.replace(", ", ",")


def of_the_newer_sdk(
    method: str,
    url: str,
    headers: dict[str, str],
    key: str,
    token: str | None,
    now: datetime.datetime,
) -> str:
    from alibabacloud_oss_v2.credentials import Credentials as SdkCredentials
    from alibabacloud_oss_v2.signer import SignerV4
    from alibabacloud_oss_v2.types import HttpRequest, SigningContext

    request = HttpRequest(method, url, headers=dict(headers))
    context = SigningContext(
        product="oss",
        region="cn-hangzhou",
        bucket="bucket",
        key=key,
        request=request,
        credentials=SdkCredentials(ID, SECRET, token),
        signing_time=now,
    )
    SignerV4().sign(context)
    return str(request.headers["Authorization"])


def of_the_older_sdk(
    method: str,
    headers: dict[str, str],
    key: str,
    token: str | None,
    now: datetime.datetime,
    process: str | None,
) -> str:
    import oss2

    class Frozen(datetime.datetime):
        @classmethod
        def utcnow(cls) -> datetime.datetime:
            return now.replace(tzinfo=None)

    provider = mock.Mock()
    provider.get_credentials.return_value = oss2.credentials.Credentials(ID, SECRET, token or "")
    request = mock.Mock(method=method, region="cn-hangzhou", product="oss", cloudbox_id=None)
    request.headers = dict(headers)
    request.params = {} if process is None else {"x-oss-process": process}
    with mock.patch("oss2.auth.datetime", Frozen):
        oss2.ProviderAuthV4(provider)._sign_request(request, "bucket", key)
    return str(request.headers["authorization"])


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(("call", "more"), [entry for entry in CALLS if "process" not in entry[1]])
def test_the_signature_is_that_of_botocore(
    call: str, more: dict[str, Any], key: str, token: str | None
) -> None:
    auth = pytest.importorskip("botocore.auth")
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials as SdkCredentials

    with RawServer() as server:
        storage = S3Storage(
            server.url, region="eu-west-3", credentials=Credentials(ID, SECRET, token), attempts=1
        )
        sent(storage, server, call, key, more)
        method, target, _ = server.heads[0].decode().split("\r\n")[0].split(" ")
        found = server.header("authorization")
        headers = signed_headers(server)
        now = moment(headers.pop("x-amz-date"))
    request = AWSRequest(method, server.url + target, headers=headers, data=server.bodies[0])
    signer = auth.S3SigV4Auth(SdkCredentials(ID, SECRET, token), "s3", "eu-west-3")
    request.context["timestamp"] = now.strftime("%Y%m%dT%H%M%SZ")
    with frozen(auth, now):
        signer.add_auth(request)
    assert found == request.headers["Authorization"]
    assert request.headers["X-Amz-Content-SHA256"] == headers["x-amz-content-sha256"]


def frozen(auth: Any, now: datetime.datetime) -> Any:
    """botocore at another time."""
    if hasattr(auth, "get_current_datetime"):
        return mock.patch.object(auth, "get_current_datetime", return_value=now)
    clock = mock.Mock(wraps=datetime.datetime)
    clock.utcnow.return_value = now.replace(tzinfo=None)
    clock.now.return_value = now
    return mock.patch.object(auth.datetime, "datetime", clock)
