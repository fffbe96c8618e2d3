//! Topics of the message service.

use crate::json::Value;

/// One message.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct Mns {
    pub message: String,
    pub topic_name: Option<String>,
    pub topic_owner: Option<String>,
    pub subscriber: Option<String>,
    pub subscription_name: Option<String>,
    pub message_id: Option<String>,
    pub message_md5: Option<String>,
    /// In milliseconds since 1970.
    pub publish_time: Option<i64>,
    /// Text as it is, other values as JSON.
    pub attributes: Vec<(String, String)>,
}

const MEMBERS: [&str; 8] = [
    "TopicOwner",
    "Message",
    "Subscriber",
    "PublishTime",
    "SubscriptionName",
    "MessageMD5",
    "TopicName",
    "MessageId",
];

impl Mns {
    pub(crate) fn new(value: Value<'_>) -> Self {
        let pairs = |(name, value): (std::borrow::Cow<'_, str>, Value<'_>)| {
            (name.into_owned(), value.written().into_owned())
        };
        let written = |name| {
            value.get(name).map(|message| message.written().into_owned()).unwrap_or_default()
        };
        if let Some(attributes) = value.get("attrs") {
            return Self {
                message: written("body"),
                attributes: attributes.members().map(pairs).collect(),
                ..Self::default()
            };
        }
        Self {
            message: written("Message"),
            topic_name: value.text_at(&["TopicName"]),
            topic_owner: value.text_at(&["TopicOwner"]),
            subscriber: value.text_at(&["Subscriber"]),
            subscription_name: value.text_at(&["SubscriptionName"]),
            message_id: value.text_at(&["MessageId"]),
            message_md5: value.text_at(&["MessageMD5"]),
            publish_time: value.get("PublishTime").and_then(|time| time.as_i64()),
            attributes: value
                .members()
                .filter(|(name, _)| !MEMBERS.contains(&&**name))
                .map(pairs)
                .collect(),
        }
    }
}
