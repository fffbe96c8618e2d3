//! Topics of the message service (MNS).

use std::borrow::Cow;

use crate::json::Value;

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct MnsEvent {
    /// The message's text.
    pub message: String,
    /// The topic's name.
    pub topic_name: Option<String>,
    /// The account that owns the topic.
    pub topic_owner: Option<String>,
    /// The account that subscribed.
    pub subscriber: Option<String>,
    /// The subscription's name.
    pub subscription_name: Option<String>,
    /// The message's id.
    pub message_id: Option<String>,
    /// The message's MD5 in hexadecimal digits.
    pub message_md5: Option<String>,
    /// Milliseconds since 1970.
    pub publish_time: Option<i64>,
    /// The message's attributes: text as it is, other values as JSON.
    pub attributes: Vec<(String, String)>,
}

/// The keys of the JSON format; every other key is an attribute of the message.
const KEYS: [&str; 8] = [
    "TopicOwner",
    "Message",
    "Subscriber",
    "PublishTime",
    "SubscriptionName",
    "MessageMD5",
    "TopicName",
    "MessageId",
];

impl MnsEvent {
    pub(crate) fn new(value: Value<'_>) -> Self {
        let pair = |(key, value): (Cow<'_, str>, Value<'_>)| {
            (key.into_owned(), value.written().into_owned())
        };
        let message =
            |key| value.get(key).map_or_else(String::new, |found| found.written().into_owned());
        if let Some(attributes) = value.get("attrs") {
            return Self {
                message: message("body"),
                attributes: attributes.entries().map(pair).collect(),
                ..Self::default()
            };
        }
        Self {
            message: message("Message"),
            topic_name: value.text_at(&["TopicName"]),
            topic_owner: value.text_at(&["TopicOwner"]),
            subscriber: value.text_at(&["Subscriber"]),
            subscription_name: value.text_at(&["SubscriptionName"]),
            message_id: value.text_at(&["MessageId"]),
            message_md5: value.text_at(&["MessageMD5"]),
            publish_time: value.get("PublishTime").and_then(|time| time.as_i64()),
            attributes: value
                .entries()
                .filter(|(key, _)| !KEYS.contains(&&**key))
                .map(pair)
                .collect(),
        }
    }
}
