//! A pattern and an event, separated by the first NUL: the verdict and its explanation agree.
#![no_main]

use fcimage_events::json::{Document, DocumentRole};
use fcimage_events::{EventPattern, Strictness};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(2, |byte| *byte == 0);
    let (pattern, event) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let _ = EventPattern::new(pattern, Strictness::Strict);
    let Ok(pattern) = EventPattern::new(pattern, Strictness::Lenient) else { return };
    let again = EventPattern::new(pattern.json().raw().as_bytes(), Strictness::Lenient);
    assert!(again.expect("our own pattern") == pattern);
    let Ok(document) = Document::parse(event, DocumentRole::PAYLOAD) else { return };
    if let (Ok(verdict), Ok(explanation)) =
        (pattern.matches_value(document.root()), pattern.explain(document.root()))
    {
        assert_eq!(verdict, explanation.matched);
        let _ = explanation.to_string();
    }
});
