"""The local OSS server is as strict as the real one where the SDKs depend on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import alibabacloud_oss_v2 as v2
import oss2
import pytest

from support.oss_endpoint import KEY_ID, KEY_SECRET, REGION, TOKEN, Endpoint

BUCKET = "upload-images"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as served:
        yield served


def older(
    endpoint: Endpoint,
    secret: str = KEY_SECRET,
    token: str = TOKEN,
    version: str = "v4",
    region: str = REGION,
) -> Any:
    auth = oss2.StsAuth(KEY_ID, secret, token, auth_version=version)
    return oss2.Bucket(auth, endpoint.url, BUCKET, region=region if version == "v4" else None)


def newer(endpoint: Endpoint, secret: str = KEY_SECRET, token: str = TOKEN) -> Any:
    provider = v2.credentials.StaticCredentialsProvider(KEY_ID, secret, token)
    config = v2.config.Config(
        region=REGION, endpoint=endpoint.url, credentials_provider=provider, retry_max_attempts=1
    )
    return v2.Client(config)


@pytest.mark.parametrize("version", ["v1", "v4"])
def test_a_signature_by_another_key_is_refused(endpoint: Endpoint, version: str) -> None:
    endpoint.upload("a b+图.jpg", b"content")
    assert older(endpoint, version=version).get_object("a b+图.jpg").read() == b"content"
    assert endpoint.signatures == {version.upper()}
    for wrong in (
        older(endpoint, secret="other", version=version),
        older(endpoint, token="other", version=version),
        *([older(endpoint, region="cn-beijing")] if version == "v4" else []),
    ):
        with pytest.raises(oss2.exceptions.SignatureDoesNotMatch):
            wrong.put_object("a", b"1", headers={"x-oss-meta-a": "b"})
    assert len(endpoint.objects) == 1


def test_the_newer_sdks_signatures_are_checked_too(endpoint: Endpoint) -> None:
    endpoint.upload("a b+图.jpg", b"content")
    request = v2.GetObjectRequest(bucket=BUCKET, key="a b+图.jpg")
    assert newer(endpoint).get_object(request).body.read() == b"content"
    assert endpoint.signatures == {"V4"}
    for wrong in (newer(endpoint, secret="other"), newer(endpoint, token="other")):
        with pytest.raises(v2.exceptions.OperationError, match="SignatureDoesNotMatch"):
            wrong.get_object(request)


def test_a_signature_belongs_to_one_request(endpoint: Endpoint) -> None:
    """A signature for one key and one set of headers is not valid for another."""
    bucket = older(endpoint)
    send = bucket.session.do_request

    def tampered(request: Any, timeout: Any) -> Any:
        request.headers["x-oss-meta-a"] = "forged"
        return send(request, timeout)

    bucket.session.do_request = tampered
    with pytest.raises(oss2.exceptions.SignatureDoesNotMatch):
        bucket.put_object("a", b"1", headers={"x-oss-meta-a": "signed"})
    assert not endpoint.objects


def test_conditional_requests_work_with_the_older_sdk(endpoint: Endpoint) -> None:
    stored = endpoint.upload("a", b"content")
    bucket, other = older(endpoint), "0" * 32

    def get(**headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return bucket.get_object("a", headers=named).read()

    assert get(If_Match=f'"{stored.etag}"') == get(If_None_Match=other) == b"content"
    with pytest.raises(oss2.exceptions.NotModified):
        get(If_None_Match=f'"{stored.etag}"')
    with pytest.raises(oss2.exceptions.PreconditionFailed):
        get(If_Match=other)
    with pytest.raises(oss2.exceptions.NotModified):
        get(If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT")
    assert get(If_Modified_Since="Fri, 01 Jan 2010 00:00:00 GMT") == b"content"


def test_conditional_requests_work_with_the_newer_sdk(endpoint: Endpoint) -> None:
    stored = endpoint.upload("a", b"content")
    client, other = newer(endpoint), "0" * 32

    def status(**conditions: str) -> int:
        request = v2.GetObjectRequest(bucket=BUCKET, key="a", **conditions)
        try:
            return int(client.get_object(request).status_code)
        except v2.exceptions.OperationError as error:
            return int(error.unwrap().status_code)

    assert status(if_match=stored.etag) == status(if_none_match=other) == 200
    assert status(if_none_match=stored.etag) == 304
    assert status(if_match=other) == 412
