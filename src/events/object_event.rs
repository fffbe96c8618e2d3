//! `ObjectEvent`.

use pyo3::prelude::*;

use super::facts::facts;
use fcimage_events::ObjectEvent;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyObjectEvent>()
}

facts! {
    /// One object in a bucket, and what happened to it: an item of `Event.objects`. For tests it can
    /// be made by hand; each attribute but `created`, `removed` and `readable` is an argument.
    ///
    /// Raises:
    ///     ArgumentError: An argument has a wrong type, is missing or is unknown.
    ///
    /// >>> fcimage.ObjectEvent(bucket="photos", key="a b.jpg", size=1024).readable
    /// True
    "ObjectEvent" PyObjectEvent(ObjectEvent), "(*, bucket, key, raw_key=None, size=None, etag=None, \
        event_name=None, region=None, time=None, request_id=None, media_type=None, user_meta=None, \
        provider=None)" {
        required: ["bucket", "key"] => ObjectEvent::complete_raw_key,
        /// The bucket's name.
        bucket,
        /// The key, decoded once as its sender encodes it: OSS with percent escapes; S3, MinIO and OBS
        /// also with a plus sign for a space; the others not at all. An invalid escape stays as it is.
        key,
        /// The key as it was sent. Default: `key` with its percent signs encoded.
        raw_key,
        /// The object's size in bytes.
        size,
        /// The entity tag without quotes; OSS writes upper-case hexadecimal digits, S3 lower-case ones.
        etag,
        /// What happened in the words of the storage, such as "ObjectCreated:PutObject", without a
        /// prefix such as "oss:" or "s3:".
        event_name,
        /// The region, such as "cn-hangzhou".
        region,
        /// The time as it was written, usually RFC 3339.
        time,
        /// The id of the request that changed the object.
        request_id,
        /// The object's Content-Type. OSS says it in newer events only, S3 never.
        media_type,
        /// The object's user metadata, str by name, such as its x-oss-meta- headers. OSS says them in
        /// newer events only, S3 never.
        user_meta,
        /// Whose storage the object is in: "oss", "s3", "minio", "cos" (Tencent Cloud), "obs" (Huawei
        /// Cloud), "r2" (Cloudflare) or "gcs" (Google Cloud); None in transformed events.
        provider,
    }

    /// Whether the object, or the beginning of its upload, was created. None without an event name, as
    /// in transformed events; `readable` is then True.
    #[getter]
    fn created(&self) -> Option<bool> {
        self.0.created()
    }

    /// Whether the object, or its unfinished upload, was removed. None without an event name, as in
    /// transformed events.
    #[getter]
    fn removed(&self) -> Option<bool> {
        self.0.removed()
    }

    /// Whether the object can be read now: False after a removal, for an upload that has only begun,
    /// and while it is archived. Without an event name, the object is assumed to be readable.
    #[getter]
    fn readable(&self) -> bool {
        self.0.readable()
    }
}
