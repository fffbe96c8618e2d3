"""Sample events of the object storages of other clouds, and of what carries them."""

from __future__ import annotations

import base64
import json
from typing import Any


def s3(key: str = "uploads/a+b%2Bc.jpg", name: str = "ObjectCreated:Put", **record: Any) -> Any:
    """Return the event of S3 with one record; ``key`` is as S3 writes it."""
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": "eu-central-1",
                "eventTime": "2026-05-22T08:30:00.000Z",
                "eventName": name,
                "responseElements": {"x-amz-request-id": "C3D13FE58DE4C810"},
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "configurationId": "thumbnails",
                    "bucket": {
                        "name": "photos",
                        "arn": "arn:aws:s3:::photos",
                        "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
                    },
                    "object": {
                        "key": key,
                        "size": 1024,
                        "eTag": "d41d8cd98f00b204e9800998ecf8427e",
                        "versionId": "096fKKXTRTtl3on89fVO.nfljtsv6qko",
                        "sequencer": "0055AED6DCD90281E5",
                    },
                },
                **record,
            }
        ]
    }


S3_TEST = {
    "Service": "Amazon S3",
    "Event": "s3:TestEvent",
    "Time": "2026-05-22T08:30:00.000Z",
    "Bucket": "photos",
    "RequestId": "5582815E1AEA5ADF",
    "HostId": "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR",
}

MINIO: dict[str, Any] = {
    "EventName": "s3:ObjectCreated:Put",
    "Key": "photos/uploads/a b+c.jpg",
    **s3(name="s3:ObjectCreated:Put", eventSource="minio:s3", awsRegion=""),
}
MINIO["Records"][0]["s3"]["object"].update(
    contentType="image/jpeg",
    userMetadata={"content-type": "image/jpeg", "X-Amz-Meta-Album": "cats"},
)

S3_EVENTBRIDGE: dict[str, Any] = {
    "version": "0",
    "id": "17793124-05d4-b198-2fde-7ededc63b103",
    "detail-type": "Object Created",
    "source": "aws.s3",
    "account": "111122223333",
    "time": "2026-05-22T08:30:00Z",
    "region": "ca-central-1",
    "resources": ["arn:aws:s3:::photos"],
    "detail": {
        "version": "0",
        "bucket": {"name": "photos"},
        "object": {
            "key": "uploads/a+b%2Bc.jpg",
            "size": 5,
            "etag": "b1946ac92492d2347c6235b4d2611184",
            "sequencer": "00617F08299329D189",
        },
        "request-id": "N4N7GDK58NMKJ12R",
        "reason": "PutObject",
    },
}
AWS_SCHEDULE: dict[str, Any] = {
    "version": "0",
    "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "123456789012",
    "time": "2026-05-22T08:30:00Z",
    "region": "us-east-1",
    "resources": ["arn:aws:events:us-east-1:123456789012:rule/warm"],
    "detail": {},
}
AWS_OWN: dict[str, Any] = {
    **AWS_SCHEDULE,
    "source": "my.app",
    "detail-type": "upload",
    "detail": {"bucket": "photos", "key": "uploads/a.jpg", "size": 1},
}


def sqs(body: Any) -> Any:
    """Return the event of a queue with one message."""
    text = body if isinstance(body, str) else json.dumps(body)
    record = {
        "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": text,
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:uploads",
        "awsRegion": "us-east-2",
    }
    return {"Records": [record]}


def notification(message: Any) -> Any:
    """Return what SNS sends to queues and to HTTP endpoints."""
    return {
        "Type": "Notification",
        "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
        "TopicArn": "arn:aws:sns:us-east-2:123456789012:uploads",
        "Message": message if isinstance(message, str) else json.dumps(message),
        "Timestamp": "2026-05-22T08:30:00.000Z",
    }


def sns(message: Any) -> Any:
    """Return the event of a topic with one message."""
    return {
        "Records": [{"EventVersion": "1.0", "EventSource": "aws:sns", "Sns": notification(message)}]
    }


COS: dict[str, Any] = {
    "Records": [
        {
            "cos": {
                "cosSchemaVersion": "1.0",
                "cosObject": {
                    "url": "http://testpic-1253970026.cos.ap-chengdu.myqcloud.com/uploads/a+b.jpg",
                    "meta": {
                        "Content-Type": "image/jpeg",
                        "x-cos-request-id": "NWMxOWY4MGFfMjViMjU4NjRf",
                        "x-cos-meta-album": "cats",
                    },
                    "vid": "",
                    "key": "/1253970026/testpic/uploads/a+b%2Bc.jpg",
                    "size": 1029,
                },
                "cosBucket": {"region": "cd", "name": "testpic", "appid": "1253970026"},
                "cosNotificationId": "unkown",
            },
            "event": {
                "eventName": "cos:ObjectCreated:Post",
                "eventVersion": "1.0",
                "eventTime": 1501740640,
                "eventSource": "qcs::cos",
            },
        }
    ]
}
SCF_TIMER: dict[str, Any] = {
    "Type": "Timer",
    "TriggerName": "warm",
    "Time": "2026-05-22T08:30:00Z",
    "Message": "user's text",
}

OBS: dict[str, Any] = {
    "Records": [
        {
            "eventVersion": "2.0",
            "eventSource": "OBS",
            "eventRegion": "cn-north-4",
            "eventTime": "2026-05-22T08:30:00.000Z",
            "eventName": "ObjectCreated:Post",
            "obs": {
                "Version": "1.0",
                "bucket": {"name": "photos", "ownerIdentity": {"ID": "0123"}},
                "object": {
                    "key": "uploads/a+b%2Bc.jpg",
                    "size": 2048,
                    "eTag": "d41d8cd98f00b204e9800998ecf8427e",
                    "sequencer": "0000000001",
                },
            },
        }
    ]
}

R2: dict[str, Any] = {
    "account": "3f4b7e3dcab231cbfdaa90a6a28bd548",
    "action": "CopyObject",
    "bucket": "photos",
    "object": {
        "key": "uploads/a+b%2Bc.jpg",
        "size": 65536,
        "eTag": "c846ff7a18f28c2e262116d6e8719ef0",
    },
    "eventTime": "2026-05-22T08:30:00.379Z",
    "copySource": {"bucket": "other", "object": "new.jpg"},
}

GCS: dict[str, Any] = {
    "kind": "storage#object",
    "bucket": "photos",
    "name": "uploads/a+b%2Bc.jpg",
    "contentType": "image/jpeg",
    "size": "352",
    "md5Hash": "HWGCNwPIrDJSiIvcqzHJ9A==",
    "etag": "CJ2pyPf6kvICEAE=",
    "metageneration": "1",
    "timeCreated": "2026-05-22T08:30:00.000Z",
    "updated": "2026-05-22T08:30:00.000Z",
    "metadata": {"album": "cats"},
}
GCS_CLOUD_EVENT: dict[str, Any] = {
    "id": "4321",
    "source": "//storage.googleapis.com/projects/_/buckets/photos",
    "specversion": "1.0",
    "type": "google.cloud.storage.object.v1.finalized",
    "subject": "objects/uploads/a+b%2Bc.jpg",
    "time": "2026-05-22T08:30:00.000Z",
    "data": GCS,
}
PUBSUB: dict[str, Any] = {
    "message": {
        "attributes": {
            "bucketId": "photos",
            "objectId": "uploads/a+b%2Bc.jpg",
            "eventType": "OBJECT_FINALIZE",
            "eventTime": "2026-05-22T08:30:00.000000Z",
            "payloadFormat": "JSON_API_V1",
        },
        "data": base64.b64encode(json.dumps(GCS).encode()).decode(),
        "messageId": "136969346945",
    },
    "subscription": "projects/p/subscriptions/s",
}

#: Every kind with an event.
KINDS: list[tuple[str, Any]] = [
    ("s3", s3()),
    ("s3", S3_TEST),
    ("s3", MINIO),
    ("aws_eventbridge", S3_EVENTBRIDGE),
    ("aws_eventbridge", AWS_OWN),
    ("sqs", sqs(s3())),
    ("sqs", sqs(notification(s3()))),
    ("sns", sns(s3())),
    ("sns", notification(s3())),
    ("timer", AWS_SCHEDULE),
    ("cos", COS),
    ("timer", SCF_TIMER),
    ("obs", OBS),
    ("r2", R2),
    ("gcs", GCS),
    ("cloudevent", GCS_CLOUD_EVENT),
    ("pubsub", PUBSUB),
    ("json", {"Records": []}),
    ("json", {"Records": [{"eventSource": "aws:dynamodb"}]}),
]
