"""Events of uploads, and the results of the ready handler."""

from __future__ import annotations

import copy
import json
from types import SimpleNamespace
from typing import Any

from fcimage import Jpeg, Variant, WebP

from support.event_samples import EVENTBRIDGE_OSS
from support.oss_endpoint import KEY_ID, KEY_SECRET, REGION, TOKEN
from support.pictures import encoded, photo_like

PHOTO = encoded(photo_like(1300, 900), "JPEG")
SMALL = [Variant("small", width=64, encodings=[Jpeg(), WebP()])]


def event_of(*keys: str, etag: str | None = None, size: int | None = None) -> Any:
    """The payload of EventBridge: one event, or a batch."""
    events = []
    for key in keys:
        event = copy.deepcopy(EVENTBRIDGE_OSS)
        oss_part = event["data"]["oss"]
        oss_part["bucket"]["name"] = "upload-images"
        oss_part["object"] = {"key": key, "size": size, "eTag": etag}
        events.append(event)
    return json.dumps(events[0] if len(events) == 1 else events).encode()


def context(timeout: float = 60) -> Any:
    return SimpleNamespace(
        request_id="request-1",
        credentials=SimpleNamespace(
            access_key_id=KEY_ID, access_key_secret=KEY_SECRET, security_token=TOKEN
        ),
        function=SimpleNamespace(name="images", timeout=timeout, memory=512),
        region=REGION,
    )


def body(result: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(result["body"]))
