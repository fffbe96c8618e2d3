//! A pattern and an event, split at the first NUL: the verdict and its explanation agree.
#![no_main]

use fcimage_events::json::{Document, PAYLOAD};
use fcimage_events::pattern::EventPattern;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(2, |byte| *byte == 0);
    let (pattern, event) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let _ = EventPattern::new(pattern, true);
    let Ok(pattern) = EventPattern::new(pattern, false) else { return };
    let Ok(document) = Document::parse(event, PAYLOAD) else { return };
    if let (Ok(verdict), Ok(explanation)) =
        (pattern.matches_value(document.root()), pattern.explain(document.root()))
    {
        assert_eq!(verdict, explanation.matched);
        let _ = explanation.to_string();
    }
});
