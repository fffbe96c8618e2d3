"""Signature version 3 of Alibaba Cloud, against what its SDK computes."""

from __future__ import annotations

import pytest
from fcimage.backfill.endpoint import acs3_authorization

DATE = {"x-acs-date": "2026-11-26T08:00:00Z"}
DIGEST = "ab" * 32
API = {
    **DATE,
    "host": "1.cn-hangzhou.fc.aliyuncs.com",
    "content-type": "application/octet-stream",
    "x-acs-action": "InvokeFunction",
    "x-acs-version": "2023-03-30",
    "x-acs-signature-nonce": "n",
    "x-acs-content-sha256": DIGEST,
}


# The signatures are those of `get_authorization` of alibabacloud-openapi-util 0.2.4.
@pytest.mark.parametrize(
    ("path", "query", "headers", "digest", "names", "signature"),
    [
        (
            "/", "", {**DATE, "x-acs-security-token": "tok/+="}, "",
            "x-acs-date;x-acs-security-token",
            "a01b8ea065b88972b32f1ee9cb228d8945ca94da5f7973e7174804940c6a1450",
        ),
        (
            "/a$b/c%20d", "foo=bar&b=a%20b%2F~*&a=", DATE, "",
            "x-acs-date",
            "7998a57992e1dfe431c7f41f936962844fa277accb06b8c3b20cda9e854a9525",
        ),
        (
            "/2023-03-30/functions/thumbnails/invocations", "", API, DIGEST,
            "content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;"
            "x-acs-signature-nonce;x-acs-version",
            "a6b59e0f39cf6892a470edc47f7cc56838540753ba6ee40f7fea84c1f7f49f4b",
        ),
    ],
)  # fmt: skip
def test_it_is_that_of_the_sdk(
    path: str, query: str, headers: dict[str, str], digest: str, names: str, signature: str
) -> None:
    found = acs3_authorization(path, query, headers, digest, "id", "secret")
    assert found == f"ACS3-HMAC-SHA256 Credential=id,SignedHeaders={names},Signature={signature}"
