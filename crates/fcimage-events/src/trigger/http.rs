//! HTTP requests, from the HTTP trigger and from API Gateway.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::json::Value;
use fcimage_base::error::{Error, Result};

/// One request.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct Request {
    /// In upper case.
    pub method: String,
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Several values of one parameter stand in one text, with commas between them.
    pub query: Vec<(String, String)>,
    /// API Gateway only.
    pub path_parameters: Vec<(String, String)>,
    /// Decoded where it came as Base64.
    pub body: Vec<u8>,
    pub request_id: Option<String>,
    pub source_ip: Option<String>,
    pub user_agent: Option<String>,
    pub protocol: Option<String>,
    pub domain_name: Option<String>,
    pub account_id: Option<String>,
    pub time: Option<String>,
}

impl Request {
    pub(crate) fn new(value: Value<'_>) -> Result<Self> {
        let context = |name| value.text_at(&["requestContext", name]);
        let http = |name| value.text_at(&["requestContext", "http", name]);
        let headers = pairs(value, "headers")
            .map(|(name, value)| (name.to_ascii_lowercase(), value))
            .collect();
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
            headers,
            query: pairs(value, query).collect(),
            path_parameters: pairs(value, "pathParameters").collect(),
            body: body(value)?,
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

fn pairs(value: Value<'_>, name: &str) -> impl Iterator<Item = (String, String)> {
    let members = value.get(name).into_iter().flat_map(|object| object.members());
    members.filter(|(_, value)| !value.is_null()).map(|(name, value)| {
        // Some gateways give a list for a header that comes several times.
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
        Error::event(format!("the body must be Base64, as isBase64Encoded says: {error}"))
            .with_pointer("/body")
    })
}
