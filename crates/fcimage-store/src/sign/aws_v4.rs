//! Signature Version 4 of AWS, as S3 uses it: the path is encoded once and never normalized.

use super::Signing;
use super::scope::Dialect;
use crate::headers::Header;
use crate::request::Request;

const DIALECT: Dialect =
    Dialect { algorithm: "AWS4-HMAC-SHA256", prefix: "AWS4", service: "s3", end: "aws4_request" };

/// Adds the headers of the signature. Host and all headers of the request are signed, except
/// User-Agent, which proxies change.
pub fn sign(request: &mut Request, signing: &Signing<'_>) {
    request.headers.set("x-amz-date", signing.time.basic());
    request.headers.set("x-amz-content-sha256", request.payload.as_str());
    if let Some(token) = &signing.credentials.security_token {
        request.headers.set("x-amz-security-token", token.clone());
    }
    let mut headers: Vec<Header> =
        request.headers.iter().filter(|header| header.name != "user-agent").cloned().collect();
    headers.push(Header { name: "host".to_owned(), value: request.host.clone() });
    headers.sort_by(|a, b| a.name.cmp(&b.name));
    let names: Vec<&str> = headers.iter().map(|header| header.name.as_str()).collect();
    let names = names.join(";");
    let lines: String = headers
        .iter()
        .map(|header| format!("{}:{}\n", header.name, single_spaced(&header.value)))
        .collect();
    let canonical = format!(
        "{}\n{}\n{}\n{lines}\n{names}\n{}",
        request.method.name(),
        request.path,
        request.encoded_query("="),
        request.payload.as_str()
    );
    let signature = DIALECT.signature(signing, &canonical);
    let authorization = format!(
        "{} Credential={}/{}, SignedHeaders={names}, Signature={signature}",
        DIALECT.algorithm,
        signing.credentials.access_key_id,
        DIALECT.scope(signing)
    );
    request.headers.set("authorization", authorization);
}

/// The value with one space where it has several.
fn single_spaced(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}
