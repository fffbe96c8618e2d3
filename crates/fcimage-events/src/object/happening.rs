//! What the names of events say about an object, in the words of each storage.

/// What happened to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Happening {
    /// It was written.
    Created,
    /// Its upload began; there is no object yet.
    Begun,
    /// It, or its unfinished upload, was removed.
    Removed,
    /// It is in an archive, and not readable now.
    Archived,
    /// Anything else: it was read, replicated, restored, or its metadata changed.
    Other,
}

impl Happening {
    /// What an event with this name says. OSS, S3, COS and OBS name a group and an operation, such
    /// as "ObjectCreated:Put"; the others have names of their own.
    pub(super) fn of(event_name: &str) -> Self {
        match event_name {
            "ObjectCreated:InitiateMultipartUpload"
            | "ObjectCreated:UploadPart"
            | "ObjectCreated:UploadPartCopy" => return Self::Begun,
            "ObjectReplication:ObjectCreated" => return Self::Created,
            "ObjectReplication:ObjectRemoved" => return Self::Removed,
            "ObjectRestore:Post" | "ObjectRestore:Delete" => return Self::Archived,
            _ => {}
        }
        match event_name.split(':').next().unwrap_or(event_name) {
            "ObjectCreated" | "Object Created" => Self::Created,
            // COS has the name without "d".
            "ObjectRemoved" | "ObjectRemove" | "LifecycleExpiration" => Self::Removed,
            "ReducedRedundancyLostObject" | "Object Deleted" => Self::Removed,
            "Object Restore Initiated" | "Object Restore Expired" => Self::Archived,
            // R2
            "PutObject" | "CopyObject" | "CompleteMultipartUpload" => Self::Created,
            "DeleteObject" | "LifecycleDeletion" => Self::Removed,
            // GCS, whose archived objects are those that a newer version replaced
            "OBJECT_FINALIZE"
            | "google.cloud.storage.object.v1.finalized"
            | "google.storage.object.finalize" => Self::Created,
            "OBJECT_DELETE"
            | "OBJECT_ARCHIVE"
            | "google.cloud.storage.object.v1.deleted"
            | "google.cloud.storage.object.v1.archived"
            | "google.storage.object.delete"
            | "google.storage.object.archive" => Self::Removed,
            _ => Self::Other,
        }
    }
}
