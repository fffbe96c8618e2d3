"""Sample payloads of the platform and of the tutorial, one for each trigger and shape."""

from __future__ import annotations

import base64
import json
from typing import Any

EVENTBRIDGE_OSS: dict[str, Any] = {
    "id": "6a1b2c3d-0001",
    "source": "acs.oss",
    "specversion": "1.0",
    "type": "oss:ObjectCreated:PutObject",
    "datacontenttype": "application/json;charset=utf-8",
    "time": "2023-08-17T06:45:43.000Z",
    "subject": "acs:oss:cn-hangzhou:1234567:photos/uploads/a.jpg",
    "aliyunaccountid": "1234567",
    "aliyunregionid": "cn-hangzhou",
    "aliyuneventbusname": "default",
    "aliyunpublishtime": "2023-08-17T06:45:43.981Z",
    "aliyunoriginalaccountid": "1234567",
    "aliyunpublishaddr": "10.0.0.1",
    "data": {
        "eventVersion": "1.0",
        "eventSource": "acs:oss",
        "eventName": "ObjectCreated:PutObject",
        "eventTime": "2023-08-17T06:45:43.000Z",
        "region": "cn-hangzhou",
        "requestParameters": {"sourceIPAddress": "10.1.2.3"},
        "responseElements": {"requestId": "64DDC1F7A1B2C3D4E5F60718"},
        "userIdentity": {"principalId": "2345678"},
        "oss": {
            "ossSchemaVersion": "1.0",
            "bucket": {
                "name": "photos",
                "arn": "acs:oss:cn-hangzhou:1234567:photos",
                "virtualBucket": "",
                "ownerIdentity": "1234567",
            },
            "object": {
                "key": "uploads/a.jpg",
                "size": 122539,
                "deltaSize": 122539,
                "eTag": "688A7BF4F233DC9C88A80BF985AB7329",
                "objectMeta": {"mimeType": "image/jpeg", "userMeta": {"x-oss-meta-k": "v"}},
            },
        },
    },
}

TUTORIAL: dict[str, Any] = {
    "id": "a]b-1234-efgh-5678",
    "source": "acs.oss",
    "type": "oss:ObjectCreated:PutObject",
    "specversion": "1.0",
    "datacontenttype": "application/json",
    "time": "2026-05-22T08:30:00Z",
    "subject": "acs:oss:cn-beijing:123456789:my-bucket",
    "data": {
        "region": "cn-beijing",
        "bucket": {"name": "my-upload-bucket"},
        "object": {"key": "uploads/photo-001.jpg", "size": 2048576, "eTag": "abc123"},
    },
}

OSS: dict[str, Any] = {
    "events": [
        {
            "eventName": "ObjectCreated:PutObject",
            "eventSource": "acs:oss",
            "eventTime": "2022-08-13T06:45:43.000Z",
            "eventVersion": "1.0",
            "oss": {
                "bucket": {
                    "arn": "acs:oss:cn-hangzhou:1234567:photos",
                    "name": "photos",
                    "ownerIdentity": "1234567",
                },
                "object": {
                    "deltaSize": 122539,
                    "eTag": "688A7BF4F233DC9C88A80BF985AB7329",
                    "key": "source/a.png",
                    "size": 122539,
                },
                "ossSchemaVersion": "1.0",
                "ruleId": "9adac8e253828f4f7c0466d941fa3db81161****",
            },
            "region": "cn-hangzhou",
            "requestParameters": {"sourceIPAddress": "140.205.128.221"},
            "responseElements": {"requestId": "58F9FF2D3DF792092E12044C"},
            "userIdentity": {"principalId": "262561392693583141"},
        }
    ]
}

TIMER: dict[str, Any] = {
    "triggerTime": "2023-12-26T07:49:00Z",
    "triggerName": "timer-trigger",
    "payload": '{"report_type": "daily_summary"}',
}

LOG: dict[str, Any] = {
    "parameter": {"alert_threshold": 100},
    "source": {
        "endpoint": "http://cn-hangzhou-intranet.log.aliyuncs.com",
        "projectName": "my-log-project",
        "logstoreName": "access-log",
        "shardId": 0,
        "beginCursor": "MTUyOTQ4MDIwOTY1NTk3ODQ2Mw==",
        "endCursor": "MTUyOTQ4MDIwOTY1NTk3ODQ2NA==",
    },
    "jobName": "1f7043ced683de1a4e3d8d70b5a412843d81****",
    "taskId": "c2691505-38da-4d1b-998a-f1d4bb8c9994",
    "cursorTime": 1529486425,
}

MNS: dict[str, Any] = {
    "TopicOwner": "186202***",
    "Message": "hello topic",
    "Subscriber": "186202***",
    "PublishTime": 1550216480040,
    "SubscriptionName": "test-fc-subscibe",
    "MessageMD5": "BA4BA9B48AC81F0F9C66F6C909C3****",
    "TopicName": "test-topic",
    "MessageId": "2F5B3C082B923D4EAC694B76D928****",
    "Extend": {"key": "value"},
}
MNS_WITH_ATTRIBUTES: dict[str, Any] = {
    "body": "hello topic",
    "attrs": {"Extend": '{"key":"value"}'},
}

CDN: dict[str, Any] = {
    "events": [
        {
            "eventName": "LogFileCreated",
            "eventSource": "cdn",
            "region": "cn-hangzhou",
            "eventTime": "2018-06-16T15:31:49+08:00",
            "traceId": "c6459282-6a4d-4413-894c-e4ea3968****",
            "resource": {"domain": "example.com"},
            "eventParameter": {"fileSize": 2538, "filePath": "example.com/log.gz"},
            "userIdentity": {"aliUid": "1083628294286"},
        }
    ]
}

HTTP: dict[str, Any] = {
    "version": "v1",
    "rawPath": "/example",
    "body": "Hello FC!",
    "isBase64Encoded": False,
    "headers": {"Content-Type": "text/plain", "X-Custom": "1"},
    "queryParameters": {"width": "300", "tag": "a,b"},
    "requestContext": {
        "accountId": "123456***",
        "domainName": "example.cn-shanghai.fcapp.run",
        "domainPrefix": "example",
        "http": {
            "method": "GET",
            "path": "/example",
            "protocol": "HTTP/1.1",
            "sourceIp": "11.11.11.**",
            "userAgent": "PostmanRuntime/7.32.3",
        },
        "requestId": "1-64f6cd87-*************",
        "time": "2023-09-05T06:41:11Z",
        "timeEpoch": "1693896071895",
    },
}

API_GATEWAY: dict[str, Any] = {
    "path": "/users/7",
    "httpMethod": "post",
    "headers": {"Accept": "*/*"},
    "queryParameters": {"q": "x"},
    "pathParameters": {"userId": "7"},
    "body": base64.b64encode(b"\x00\xff").decode(),
    "isBase64Encoded": True,
}

TRANSFORMED: dict[str, Any] = {"bucket": "photos", "key": "uploads/a.jpg", "size": 1}

QUEUE: dict[str, Any] = {
    "id": "c2g71017-6f65-fhcf-a814-a396fc8d****",
    "source": "MNS-Function-mnstrigger",
    "specversion": "1.0",
    "type": "mns:Queue:SendMessage",
    "datacontenttype": "application/json; charset=utf-8",
    "subject": "acs:mns:cn-hangzhou:164901546557****:queues/zeus",
    "time": "2021-04-08T06:28:17.093Z",
    "aliyunaccountid": "1649015465574023",
    "data": {
        "requestId": "606EA3074344430D4C81****",
        "messageId": "C60FB8FA96D5",
        "messageBody": "",
    },
}


def queue(body: str) -> dict[str, Any]:
    """Return an EventBridge event that contains a message of a queue."""
    return {**QUEUE, "data": {**QUEUE["data"], "messageBody": body}}


def with_key(key: str) -> dict[str, Any]:
    """Return the EventBridge event of an upload with this key."""
    event: dict[str, Any] = json.loads(json.dumps(EVENTBRIDGE_OSS))
    event["data"]["oss"]["object"]["key"] = key
    return event


KINDS: list[tuple[str, Any]] = [
    ("eventbridge", EVENTBRIDGE_OSS),
    ("eventbridge", TUTORIAL),
    ("eventbridge", [EVENTBRIDGE_OSS, TUTORIAL]),
    ("eventbridge", [json.dumps(EVENTBRIDGE_OSS)]),
    ("eventbridge", QUEUE),
    ("cloudevent", {"specversion": "1.0", "id": "1", "source": "my.app", "type": "t"}),
    ("cloudevent", [{"specversion": "1.0", "id": "1", "source": "my.app", "type": "t"}]),
    ("oss", OSS),
    ("timer", TIMER),
    ("log", LOG),
    ("mns", MNS),
    ("mns", MNS_WITH_ATTRIBUTES),
    ("cdn", CDN),
    ("http", HTTP),
    ("api_gateway", API_GATEWAY),
    ("json", TRANSFORMED),
    ("json", []),
    ("json", {}),
    ("json", ["text", 1]),
    ("json", {"events": []}),
    ("json", {"events": [{"eventSource": "other"}]}),
    ("json", {"events": 3, "source": "text"}),
]
