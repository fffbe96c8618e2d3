//! A response of a storage: head, body, and the XML of errors and lists, within the limit.
#![no_main]

use fcimage_store::{Method, Service, recorded};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((choice, response)) = data.split_first() else { return };
    let service = if choice & 1 == 0 { Service::Oss } else { Service::S3 };
    let method = if choice & 2 == 0 { Method::Get } else { Method::Head };
    let limit = u64::from(*choice) * 64;
    if let Ok(found) = recorded::read(service, method, response, limit) {
        assert!(found.body.len() as u64 <= limit);
        assert!((200..=599).contains(&found.status));
        assert!(found.refusal.message.chars().count() <= 2000);
    }
});
