//! HTTP requests, from the HTTP trigger and from API Gateway.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::http_headers::Headers;
use crate::json::Value;
use fcimage_base::error::{Error, Result};

/// One request. A copy shares the body.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The method in upper case.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The headers, their names in lower case. Several values of one header are one text, with
    /// commas between them.
    pub headers: Headers,
    /// The decoded parameters of the query. Several values of one parameter are one text, with commas
    /// between them.
    pub query: Vec<(String, String)>,
    /// The parameters in the path; API Gateway only.
    pub path_parameters: Vec<(String, String)>,
    /// The bytes of the body, decoded where they were sent as Base64.
    pub body: Arc<[u8]>,
    /// The request's id.
    pub request_id: Option<String>,
    /// The caller's address.
    pub source_ip: Option<String>,
    /// The caller's User-Agent.
    pub user_agent: Option<String>,
    /// The protocol, such as "HTTP/1.1".
    pub protocol: Option<String>,
    /// The domain that was called.
    pub domain_name: Option<String>,
    /// The account's id.
    pub account_id: Option<String>,
    /// The time as it was written, usually RFC 3339.
    pub time: Option<String>,
}

impl Default for HttpRequest {
    /// `GET /` without headers and body.
    fn default() -> Self {
        Self {
            method: "GET".to_owned(),
            path: "/".to_owned(),
            headers: Vec::new(),
            query: Vec::new(),
            path_parameters: Vec::new(),
            body: Arc::default(),
            request_id: None,
            source_ip: None,
            user_agent: None,
            protocol: None,
            domain_name: None,
            account_id: None,
            time: None,
        }
    }
}

impl HttpRequest {
    pub(crate) fn new(value: Value<'_>) -> Result<Self> {
        let context = |key| value.text_at(&["requestContext", key]);
        let http = |key| value.text_at(&["requestContext", "http", key]);
        let query = match value.get("queryParameters") {
            Some(_) => "queryParameters",
            None => "queryStringParameters",
        };
        Ok(Self {
            method: http("method")
                .or_else(|| value.text_at(&["httpMethod"]))
                .unwrap_or_else(|| "GET".to_owned())
                .to_ascii_uppercase(),
            path: value
                .text_at(&["rawPath"])
                .or_else(|| http("path"))
                .or_else(|| value.text_at(&["path"]))
                .unwrap_or_else(|| "/".to_owned()),
            headers: pairs(value, "headers")
                .map(|(name, value)| (name.to_ascii_lowercase(), value))
                .collect(),
            query: pairs(value, query).collect(),
            path_parameters: pairs(value, "pathParameters").collect(),
            body: body(value)?.into(),
            request_id: context("requestId"),
            source_ip: http("sourceIp"),
            user_agent: http("userAgent"),
            protocol: http("protocol"),
            domain_name: context("domainName"),
            account_id: context("accountId"),
            time: context("time"),
        })
    }
}

fn pairs(value: Value<'_>, key: &str) -> impl Iterator<Item = (String, String)> {
    let entries = value.get(key).into_iter().flat_map(|object| object.entries());
    entries.filter(|(_, value)| !value.is_null()).map(|(name, value)| {
        // Some gateways send a list for a header that occurs several times.
        let items: Vec<_> = value.items().map(|item| item.written().into_owned()).collect();
        let text = if items.is_empty() { value.written().into_owned() } else { items.join(",") };
        (name.into_owned(), text)
    })
}

fn body(value: Value<'_>) -> Result<Vec<u8>> {
    let Some(body) = value.get("body").filter(|body| !body.is_null()) else { return Ok(vec![]) };
    let text = body.written();
    let is_base64 = value.get("isBase64Encoded");
    let is_base64 = is_base64.is_some_and(|flag| flag.written().eq_ignore_ascii_case("true"));
    if !is_base64 {
        return Ok(text.into_owned().into_bytes());
    }
    STANDARD.decode(text.as_bytes()).map_err(|error| {
        Error::event(format!("the body must be Base64, because isBase64Encoded is true: {error}"))
            .with_pointer("/body")
    })
}
