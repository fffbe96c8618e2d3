//! One object, and what happened to it.

use super::happening::Happening;
use super::provider::Provider;

/// One object in a bucket, and what happened to it.
///
/// ```
/// use fcimage_events::ObjectEvent;
///
/// let mut object = ObjectEvent::new("photos", "uploads/a%20b.jpg");
/// assert_eq!(object.key, "uploads/a b.jpg");
/// object.event_name = Some("ObjectRemoved:DeleteObject".to_owned());
/// assert_eq!(object.removed(), Some(true));
/// assert!(!object.readable());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct ObjectEvent {
    /// The bucket's name.
    pub bucket: String,
    /// The key, decoded once as its sender encodes it: OSS with percent escapes; S3, MinIO and OBS
    /// also with a plus sign for a space; the others not at all. An invalid escape stays as it is.
    pub key: String,
    /// The key as it was sent.
    pub raw_key: String,
    /// In bytes.
    pub size: Option<i64>,
    /// The entity tag without quotes; OSS writes upper-case hexadecimal digits, S3 lower-case ones.
    pub etag: Option<String>,
    /// What happened in the words of the storage, such as "ObjectCreated:PutObject", without a prefix
    /// such as "oss:" or "s3:".
    pub event_name: Option<String>,
    /// The region, such as "cn-hangzhou".
    pub region: Option<String>,
    /// The time as it was written, usually RFC 3339.
    pub time: Option<String>,
    /// The id of the request that changed the object.
    pub request_id: Option<String>,
    /// The object's Content-Type. OSS says it in newer events only, S3 never.
    pub media_type: Option<String>,
    /// The object's user metadata, such as its `x-oss-meta-` headers. OSS says them in newer events
    /// only, S3 never.
    pub user_meta: Vec<(String, String)>,
    /// Whose storage the object is in; `None` in transformed events.
    pub provider: Option<Provider>,
}

impl ObjectEvent {
    /// An object whose key is percent-encoded, as events have it, and nothing else is known about.
    pub fn new(bucket: impl Into<String>, raw_key: impl Into<String>) -> Self {
        let raw_key = raw_key.into();
        let key = crate::percent::percent_decoded_text(&raw_key);
        Self { bucket: bucket.into(), key, raw_key, ..Self::default() }
    }

    /// Where `raw_key` is empty, sets it to a text that decodes to `key`.
    pub fn complete_raw_key(&mut self) {
        if self.raw_key.is_empty() {
            self.raw_key = self.key.replace('%', "%25");
        }
    }

    fn happening(&self) -> Option<Happening> {
        self.event_name.as_deref().map(Happening::of)
    }

    /// Whether the object, or the beginning of its upload, was created. `None` without an event name,
    /// as in transformed events.
    pub fn created(&self) -> Option<bool> {
        self.happening().map(|found| matches!(found, Happening::Created | Happening::Begun))
    }

    /// Whether the object, or its unfinished upload, was removed. `None` without an event name, as in
    /// transformed events.
    pub fn removed(&self) -> Option<bool> {
        self.happening().map(|found| found == Happening::Removed)
    }

    /// Whether the object can be read now: false after a removal, for an upload that has only begun,
    /// and while it is archived. Without an event name, the object is assumed to be readable.
    pub fn readable(&self) -> bool {
        !matches!(
            self.happening(),
            Some(Happening::Removed | Happening::Begun | Happening::Archived)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_completed_raw_key_decodes_to_the_key() {
        for key in ["a b.jpg", "100%.jpg", "a%20b.jpg", "图片/猫.jpg", ""] {
            let mut object = ObjectEvent { key: key.to_owned(), ..ObjectEvent::default() };
            object.complete_raw_key();
            assert_eq!(ObjectEvent::new("b", object.raw_key).key, key);
        }
    }

    #[test]
    fn the_event_name_says_whether_an_object_is_readable() {
        for (name, created, removed, readable) in [
            ("ObjectCreated:PutObject", true, false, true),
            ("ObjectCreated:CompleteMultipartUpload", true, false, true),
            ("ObjectCreated:InitiateMultipartUpload", true, false, false),
            ("ObjectCreated:UploadPart", true, false, false),
            ("ObjectCreated:UploadPartCopy", true, false, false),
            ("ObjectRemoved:DeleteObject", false, true, false),
            ("ObjectRemoved:AbortMultipartUpload", false, true, false),
            ("ObjectReplication:ObjectCreated", true, false, true),
            ("ObjectReplication:ObjectModified", false, false, true),
            ("ObjectReplication:ObjectRemoved", false, true, false),
            ("ObjectRestore:FinishRestore", false, false, true),
            ("ObjectCreated:*", true, false, true),
            ("ObjectCreated:Put", true, false, true),
            ("ObjectRemove:Delete", false, true, false),
            ("ObjectRemoved:DeleteMarkerCreated", false, true, false),
            ("LifecycleExpiration:Delete", false, true, false),
            ("ObjectRestore:Post", false, false, false),
            ("ObjectRestore:Completed", false, false, true),
            ("ObjectAccessed:Get", false, false, true),
            ("Object Created", true, false, true),
            ("Object Deleted", false, true, false),
            ("Object Restore Completed", false, false, true),
            ("Object Tags Added", false, false, true),
            ("PutObject", true, false, true),
            ("LifecycleDeletion", false, true, false),
            ("OBJECT_FINALIZE", true, false, true),
            ("OBJECT_METADATA_UPDATE", false, false, true),
            ("google.cloud.storage.object.v1.finalized", true, false, true),
            ("google.cloud.storage.object.v1.archived", false, true, false),
        ] {
            let mut object = ObjectEvent::new("b", "k");
            object.event_name = Some(name.to_owned());
            let found = (object.created(), object.removed(), object.readable());
            assert_eq!(found, (Some(created), Some(removed), readable), "{name}");
        }
    }

    #[test]
    fn an_object_without_an_event_name_is_readable_and_says_nothing_else() {
        let unnamed = ObjectEvent::new("b", "k");
        let found = (unnamed.created(), unnamed.removed(), unnamed.readable());
        assert_eq!(found, (None, None, true));
    }
}
