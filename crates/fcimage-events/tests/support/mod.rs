//! Payloads as the platform and the tutorial write them.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use fcimage_base::error::Error;
use fcimage_events::{Event, Strictness, parse_event};

pub const EVENTBRIDGE_OSS: &str = r#"{
    "id": "6a1b2c3d-0001", "source": "acs.oss", "specversion": "1.0", "type": "oss:ObjectCreated:PutObject",
    "datacontenttype": "application/json;charset=utf-8", "time": "2023-08-17T06:45:43.000Z",
    "subject": "acs:oss:cn-hangzhou:1234567:photos/uploads/a.jpg",
    "aliyunaccountid": "1234567", "aliyunregionid": "cn-hangzhou", "aliyunpublishaddr": "10.0.0.1",
    "data": {
        "eventName": "ObjectCreated:PutObject", "eventTime": "2023-08-17T06:45:43.000Z", "region": "cn-hangzhou",
        "responseElements": {"requestId": "64DDC1F7A1B2C3D4E5F60718"},
        "oss": {
            "bucket": {"name": "photos", "arn": "acs:oss:cn-hangzhou:1234567:photos"},
            "object": {
                "key": "uploads/a%20b.jpg", "size": 122539, "eTag": "688A7BF4F233DC9C88A80BF985AB7329",
                "objectMeta": {"mimeType": "image/jpeg", "userMeta": {"x-oss-meta-k": "v"}}
            }
        }
    }
}"#;

pub const TUTORIAL: &str = r#"{
    "id": "abcd-1234", "source": "acs.oss", "type": "oss:ObjectCreated:PutObject", "specversion": "1.0",
    "datacontenttype": "application/json", "time": "2026-05-22T08:30:00Z",
    "subject": "acs:oss:cn-beijing:123456789:my-bucket",
    "data": {
        "region": "cn-beijing", "bucket": {"name": "my-upload-bucket"},
        "object": {"key": "uploads/photo-001.jpg", "size": 2048576, "eTag": "abc123"}
    }
}"#;

pub const OSS: &str = r#"{"events": [{
    "eventName": "ObjectCreated:PutObject", "eventSource": "acs:oss", "eventTime": "2022-08-13T06:45:43.000Z",
    "oss": {"bucket": {"name": "photos"}, "object": {"eTag": "688A", "key": "source/a.png", "size": 122539}},
    "region": "cn-hangzhou", "responseElements": {"requestId": "58F9FF2D3DF792092E12044C"}
}]}"#;

pub const TIMER: &str = r#"{"triggerTime": "2023-12-26T07:49:00Z", "triggerName": "timer-trigger", "payload": "{\"a\": 1}"}"#;

pub const LOG: &str = r#"{
    "parameter": {"threshold": 1.50}, "jobName": "job", "taskId": "task", "cursorTime": 1529486425,
    "source": {"endpoint": "http://log", "projectName": "project", "logstoreName": "access-log", "shardId": 0,
               "beginCursor": "MTUy", "endCursor": "MTUz"}
}"#;

pub const MNS: &str = r#"{
    "TopicOwner": "1862", "Message": "hello topic", "Subscriber": "1863", "PublishTime": 1550216480040,
    "SubscriptionName": "sub", "MessageMD5": "BA4B", "TopicName": "topic", "MessageId": "2F5B", "Extend": {"k": "v"}
}"#;

pub const CDN: &str = r#"{"events": [{
    "eventName": "LogFileCreated", "eventSource": "cdn", "region": "cn-hangzhou", "eventTime": "2018-06-16T15:31:49+08:00",
    "traceId": "c645", "resource": {"domain": "example.com"}, "eventParameter": {"fileSize": 2538}
}]}"#;

pub const HTTP: &str = r#"{
    "version": "v1", "rawPath": "/example", "body": "Hello FC!", "isBase64Encoded": false,
    "headers": {"Content-Type": "text/plain", "X-Custom": ["1", "2"]}, "queryParameters": {"tag": "a,b", "none": null},
    "requestContext": {"accountId": "1234", "domainName": "example.fcapp.run", "requestId": "1-64f6", "time": "2023-09-05T06:41:11Z",
        "http": {"method": "get", "path": "/ignored", "protocol": "HTTP/1.1", "sourceIp": "11.11.11.1", "userAgent": "Postman"}}
}"#;

pub const API_GATEWAY: &str = r#"{"path": "/users/7", "httpMethod": "post", "headers": {"Accept": "*/*"},
    "queryParameters": {"q": "x"}, "pathParameters": {"userId": "7"}, "body": "AP8=", "isBase64Encoded": "true"}"#;

/// The payload, understood leniently.
pub fn parsed(payload: &str) -> Event {
    parse_event(payload.as_bytes(), Strictness::Lenient).unwrap()
}

/// The error of lenient parsing.
pub fn error_of(payload: &str) -> Error {
    parse_event(payload.as_bytes(), Strictness::Lenient).unwrap_err()
}

/// `payload` as a JSON string.
pub fn as_string(payload: &str) -> String {
    fcimage_events::json::quoted(payload)
}
