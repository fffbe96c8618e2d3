//! A template, its values and an event, separated by NULs.
#![no_main]

use fcimage_events::EventTransform;
use fcimage_events::json::{Document, DocumentRole};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(3, |byte| *byte == 0);
    let mut next = || parts.next().unwrap_or_default();
    let (template, value, event) = (next(), next(), next());
    let Ok(template) = std::str::from_utf8(template) else { return };
    let Ok(document) = Document::parse(event, DocumentRole::PAYLOAD) else { return };
    let value = (!value.is_empty()).then_some(value);
    for transform in [EventTransform::template(template, value), EventTransform::jsonpath(template)]
    {
        if let Ok(transform) = transform {
            let _ = transform.apply(&document);
        }
    }
});
