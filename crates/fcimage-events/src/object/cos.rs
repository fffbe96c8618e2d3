//! The events of Tencent Cloud COS.

use super::object_event::ObjectEvent;
use super::provider::Provider;
use super::record::{bucket_or_default, integer, non_empty, without_service};
use crate::json::Value;
use fcimage_base::error::Result;

/// One of the `Records` of COS; `None` for a record of something else. Keys are not encoded, and
/// begin with `/APPID/BUCKET/`; clients call the bucket `BUCKET-APPID`.
pub(super) fn from_record(
    record: Value<'_>,
    default_bucket: Option<&str>,
) -> Result<Option<ObjectEvent>> {
    let Some(cos) = record.get("cos") else { return Ok(None) };
    let Some(raw_key) = cos.text_at(&["cosObject", "key"]) else { return Ok(None) };
    let name = non_empty(cos, &["cosBucket", "name"]);
    let account = cos.find(&["cosBucket", "appid"]).map(|appid| appid.written().into_owned());
    let place = format!(
        "/{}/{}/",
        account.as_deref().unwrap_or_default(),
        name.as_deref().unwrap_or_default()
    );
    let key = raw_key
        .strip_prefix(&place)
        .or_else(|| raw_key.strip_prefix('/'))
        .unwrap_or(&raw_key)
        .to_owned();
    let named = match (name, account) {
        (Some(name), Some(account)) if !account.is_empty() => Some(format!("{name}-{account}")),
        (name, _) => name,
    };
    let bucket = bucket_or_default(named, default_bucket)
        .map_err(|error| error.with_pointer("/cos/cosBucket/name"))?;
    let headers = || cos.find(&["cosObject", "meta"]).into_iter().flat_map(|meta| meta.entries());
    Ok(Some(ObjectEvent {
        bucket,
        key,
        raw_key,
        size: cos.find(&["cosObject", "size"]).and_then(integer),
        event_name: record.text_at(&["event", "eventName"]).map(without_service),
        region: non_empty(cos, &["cosBucket", "region"]),
        time: record.find(&["event", "eventTime"]).map(|time| time.written().into_owned()),
        request_id: cos.text_at(&["cosObject", "meta", "x-cos-request-id"]),
        media_type: non_empty(cos, &["cosObject", "meta", "Content-Type"]),
        user_meta: headers()
            .filter(|(name, _)| name.starts_with("x-cos-meta-"))
            .map(|(name, value)| (name.into_owned(), value.written().into_owned()))
            .collect(),
        provider: Some(Provider::Cos),
        ..ObjectEvent::default()
    }))
}
