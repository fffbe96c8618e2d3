//! Any payload is parsed or refused, and every method of a parsed event works.
#![no_main]

use fcimage_events::cloud_event::from_http;
use fcimage_events::{CloudEvent, ContentMode, Strictness, parse_event};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|payload: &[u8]| {
    let _ = parse_event(payload, Strictness::Strict);
    let Ok(event) = parse_event(payload, Strictness::Lenient) else { return };
    assert_eq!(event.raw(), payload);
    let _ = (event.objects(), event.timer(), event.log(), event.mns(), event.cdn(), event.http());
    // Who sent the objects is known wherever they are.
    let first = event.objects().ok().and_then(|objects| objects.into_iter().next());
    if let Some(provider) = first.and_then(|object| object.provider) {
        assert_eq!(event.provider(), Some(provider));
    }
    // An event that is written and read again is equal.
    for event in event.cloud_events().unwrap_or_default() {
        let json = event.to_json();
        let again =
            CloudEvent::from_json(json.as_bytes(), Strictness::Lenient).expect("our own JSON");
        assert!(again == event, "{json}");
        for mode in [ContentMode::Structured, ContentMode::Batched] {
            let message = event.to_http(mode).expect("attributes are in the body");
            let (_, events) = from_http(&message.headers, &message.body, Strictness::Lenient)
                .expect("our own message");
            assert!(events == [event.clone()]);
        }
        let _ = event.to_http(ContentMode::Binary);
    }
});
