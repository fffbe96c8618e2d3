"""Publishes an event of one's own to EventBridge: with the official SDK, and without it.

Both send the same bytes. The SDK takes longer to import than the request takes::

    export ALIBABA_CLOUD_ACCESS_KEY_ID=... ALIBABA_CLOUD_ACCESS_KEY_SECRET=...
    python publish_event.py https://1234567.eventbridge.cn-hangzhou.aliyuncs.com/eventbuses/photos
    python publish_event.py --sdk https://...       # pip install alibabacloud-eventbridge
"""

from __future__ import annotations

import json
import os
import sys
import time
import uuid

from fcimage import CloudEvent
from fcimage.handler.deadline import Deadline
from fcimage.handler.publish import Publisher


def event() -> CloudEvent:
    """An event as an application could publish it."""
    return CloudEvent(
        id=str(uuid.uuid4()),
        source="my.shop",
        type="photo:approved",
        datacontenttype="application/json",
        subject="photos/uploads/a.jpg",
        time=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        data={"bucket": "photos", "key": "uploads/a.jpg"},
    )


def publish(place: str) -> None:
    """Publishes without an SDK: signed natively."""
    Publisher(place).send([event()], Deadline(None))


def publish_with_sdk(place: str) -> None:
    """Publishes with the official SDK."""
    from alibabacloud_eventbridge import models
    from alibabacloud_eventbridge.client import Client

    to, sent = Publisher(place), event()
    config = models.Config(
        access_key_id=os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
        access_key_secret=os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
        security_token=os.environ.get("ALIBABA_CLOUD_SECURITY_TOKEN"),
        endpoint=to.host,
    )
    message = models.CloudEvent(
        id=sent.id,
        source=sent.source,
        specversion="1.0",
        type=sent.type,
        datacontenttype=sent.datacontenttype,
        subject=sent.subject,
        time=sent.time,
        data=json.dumps(sent.data).encode(),
        extensions={"aliyuneventbusname": to.name},
    )
    Client(config).put_events([message])


if __name__ == "__main__":
    chosen = publish_with_sdk if "--sdk" in sys.argv else publish
    chosen(sys.argv[-1])
