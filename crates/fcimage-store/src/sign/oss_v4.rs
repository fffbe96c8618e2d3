//! Signature V4 of OSS: `OSS4-HMAC-SHA256`.

use super::Signing;
use super::scope::Dialect;
use crate::headers::Header;
use crate::request::Request;

const DIALECT: Dialect = Dialect {
    algorithm: "OSS4-HMAC-SHA256",
    prefix: "aliyun_v4",
    service: "oss",
    end: "aliyun_v4_request",
};

/// Adds the headers of the signature. `additional` are the names of headers to sign besides those
/// that always are: Content-Type, Content-MD5 and all that begin with `x-oss-`. Names that the
/// request does not have are ignored.
pub fn sign(request: &mut Request, signing: &Signing<'_>, additional: &[&str]) {
    request.headers.set("x-oss-date", signing.time.basic());
    request.headers.set("x-oss-content-sha256", request.payload.as_str());
    if let Some(token) = &signing.credentials.security_token {
        request.headers.set("x-oss-security-token", token.clone());
    }
    let mut names: Vec<String> = additional.iter().map(|name| name.to_ascii_lowercase()).collect();
    names.retain(|name| !is_always_signed(name) && value(request, name).is_some());
    names.sort();
    names.dedup();
    let additional = names.join(";");
    let signature = DIALECT.signature(signing, &canonical(request, &names, &additional));
    let mut authorization = format!(
        "{} Credential={}/{}",
        DIALECT.algorithm,
        signing.credentials.access_key_id,
        DIALECT.scope(signing)
    );
    if !additional.is_empty() {
        authorization += &format!(",AdditionalHeaders={additional}");
    }
    request.headers.set("authorization", format!("{authorization},Signature={signature}"));
}

fn canonical(request: &Request, names: &[String], additional: &str) -> String {
    let mut headers: Vec<Header> =
        request.headers.iter().filter(|header| is_always_signed(&header.name)).cloned().collect();
    for name in names {
        let value = value(request, name).unwrap_or_default().to_owned();
        headers.push(Header { name: name.clone(), value });
    }
    headers.sort_by(|a, b| a.name.cmp(&b.name));
    let lines: String =
        headers.iter().map(|header| format!("{}:{}\n", header.name, header.value)).collect();
    format!(
        "{}\n{}\n{}\n{lines}\n{additional}\n{}",
        request.method.name(),
        request.resource,
        request.encoded_query(""),
        request.payload.as_str()
    )
}

fn value<'a>(request: &'a Request, name: &'a str) -> Option<&'a str> {
    if name == "host" { Some(&request.host) } else { request.headers.get(name) }
}

fn is_always_signed(name: &str) -> bool {
    name.starts_with("x-oss-") || matches!(name, "content-type" | "content-md5")
}
