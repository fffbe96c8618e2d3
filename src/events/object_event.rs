//! `ObjectEvent`.

use pyo3::prelude::*;

use super::facts::facts;
use fcimage_events::ObjectEvent;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyObjectEvent>()
}

facts! {
    /// One object in a bucket, and what happened to it: an item of `Event.objects`. For tests it can
    /// be made by hand; each attribute but the last three is an argument.
    ///
    /// Raises:
    ///     ArgumentError: An argument has a wrong type, is missing or is unknown.
    ///
    /// >>> fcimage.ObjectEvent(bucket="photos", key="a b.jpg", size=1024).readable
    /// True
    "ObjectEvent" PyObjectEvent(ObjectEvent), "(*, bucket, key, raw_key=None, size=None, etag=None, \
        event_name=None, region=None, time=None, request_id=None, media_type=None, user_meta=None)" {
        required: ["bucket", "key"] => ObjectEvent::complete_raw_key,
        /// The bucket's name.
        bucket,
        /// The key, percent-decoded once. A plus sign stays a plus sign, an invalid escape stays as it
        /// is.
        key,
        /// The key as it was sent. Default: `key` with its percent signs encoded.
        raw_key,
        /// The object's size in bytes.
        size,
        /// The entity tag; OSS writes upper-case hexadecimal digits, without quotes.
        etag,
        /// What happened, such as "ObjectCreated:PutObject".
        event_name,
        /// The region, such as "cn-hangzhou".
        region,
        /// The time as it was written, usually RFC 3339.
        time,
        /// The id of the request that changed the object.
        request_id,
        /// The object's Content-Type; in newer events only.
        media_type,
        /// The object's x-oss-meta- headers, str by name; in newer events only.
        user_meta,
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

    /// Whether the object can be read now: False after a removal, and for an upload that has only
    /// begun. Without an event name, the object is assumed to be readable.
    #[getter]
    fn readable(&self) -> bool {
        self.0.readable()
    }
}
