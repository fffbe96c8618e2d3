//! Any payload: understood or refused, and what was understood can be asked for everything.
#![no_main]

use fcimage_events::cloud_event::CloudEvent;
use fcimage_events::cloud_event::http::{Mode, from_http};
use fcimage_events::parse_event;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|payload: &[u8]| {
    let _ = parse_event(payload, true);
    let Ok(event) = parse_event(payload, false) else { return };
    assert_eq!(event.raw(), payload);
    let _ = (event.objects(), event.timer(), event.log(), event.mns(), event.cdn(), event.http());
    // What was read is written, and read again equal.
    for event in event.cloud_events().unwrap_or_default() {
        let json = event.to_json();
        let again = CloudEvent::from_json(json.as_bytes(), false).expect("our own JSON");
        assert!(again == event, "{json}");
        for mode in [Mode::Structured, Mode::Batched] {
            let (headers, body) = event.to_http(mode).expect("attributes are in the body");
            let (_, events) = from_http(&headers, &body, false).expect("our own message");
            assert!(events == [event.clone()]);
        }
        let _ = event.to_http(Mode::Binary);
    }
});
