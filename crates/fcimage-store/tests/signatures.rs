//! Signatures equal the examples that their owners publish.

use fcimage_store::sign::{Signing, aws_v4, oss_v4};
use fcimage_store::{Credentials, Headers, Method, Parameter, Payload, Request, Timestamp};

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn credentials(id: &str, secret: &str, token: Option<&str>) -> Credentials {
    Credentials {
        access_key_id: id.into(),
        access_key_secret: secret.into(),
        security_token: token.map(str::to_owned),
    }
}

fn request(
    method: Method,
    path: &str,
    query: &[(&str, &str)],
    headers: &[(&str, &str)],
) -> Request {
    let mut given = Headers::new();
    for (name, value) in headers {
        given.push(name, *value);
    }
    let parameter =
        |(name, value): &(&str, &str)| Parameter { name: (*name).into(), value: (*value).into() };
    Request {
        method,
        host: "examplebucket.s3.amazonaws.com".into(),
        path: path.into(),
        resource: path.into(),
        query: query.iter().map(parameter).collect(),
        headers: given,
        payload: Payload::Unsigned,
    }
}

/// The examples of "Signature Calculations for the Authorization Header" in the reference of S3.
#[test]
fn aws_examples() {
    let credentials =
        credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", None);
    let time = Timestamp::from_seconds(1_369_353_600);
    let signing = Signing { credentials: &credentials, region: "us-east-1", time };
    let sha = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
    let put =
        [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")];
    for (mut request, payload, names, signature) in [
        (
            request(Method::Get, "/test.txt", &[], &[("range", "bytes=0-9")]),
            EMPTY,
            "host;range;x-amz-content-sha256;x-amz-date",
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            request(Method::Put, "/test%24file.text", &[], &put),
            sha,
            "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        (
            request(Method::Get, "/", &[("lifecycle", "")], &[]),
            EMPTY,
            "host;x-amz-content-sha256;x-amz-date",
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            request(Method::Get, "/", &[("prefix", "J"), ("max-keys", "2")], &[]),
            EMPTY,
            "host;x-amz-content-sha256;x-amz-date",
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ] {
        request.payload = Payload::Sha256(payload.into());
        aws_v4::sign(&mut request, &signing);
        assert_eq!(
            request.headers.get("authorization").unwrap(),
            format!(
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, \
                 SignedHeaders={names}, Signature={signature}"
            )
        );
    }
}

/// The example of "Include V4 signatures in the Authorization header" in the documentation of OSS. The
/// key that is derived there belongs to another secret than the one shown ("for reference only"), so
/// the signature is that of the SDKs for Java, Go and Python with the secret shown.
#[test]
fn oss_example() {
    let credentials = credentials("LTAI****************", "yourAccessKeySecret", None);
    let time = Timestamp::from_seconds(1_744_353_684);
    assert_eq!(time.basic(), "20250411T064124Z");
    let headers = [
        ("content-disposition", "attachment"),
        ("content-length", "3"),
        ("content-md5", "ICy5YqxZB1uWSwcVLSNLcA=="),
        ("content-type", "text/plain"),
    ];
    let mut request = request(Method::Put, "/examplebucket/exampleobject", &[], &headers);
    let signing = Signing { credentials: &credentials, region: "cn-hangzhou", time };
    oss_v4::sign(&mut request, &signing, &["content-length", "Content-Disposition", "x-none"]);
    assert_eq!(
        request.headers.get("authorization").unwrap(),
        "OSS4-HMAC-SHA256 Credential=LTAI****************/20250411/cn-hangzhou/oss/aliyun_v4_request,\
         AdditionalHeaders=content-disposition;content-length,\
         Signature=d3694c2dfc5371ee6acd35e88c4871ac95a7ba01d3a2f476768fe61218590097"
    );
}

/// The examples in the tests of the SDKs of OSS (Apache-2.0): a query to be encoded, a token, and
/// additional headers.
#[test]
fn oss_examples_of_the_sdks() {
    let query = [
        ("param1", "value1"),
        ("+param1", "value3"),
        ("|param1", "value4"),
        ("+param2", ""),
        ("|param2", ""),
        ("param2", ""),
    ];
    let headers = [
        ("x-oss-head1", "value"),
        ("abc", "value"),
        ("zabc", "value"),
        ("xyz", "value"),
        ("content-type", "text/plain"),
    ];
    let time = Timestamp::from_seconds(1_702_743_657);
    for (token, seconds, additional, expected) in [
        (
            None,
            time,
            &[][..],
            ",Signature=e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe",
        ),
        (
            Some("token"),
            Timestamp::from_seconds(1_702_784_856),
            &[],
            ",Signature=b94a3f999cf85bcdc00d332fbd3734ba03e48382c36fa4d5af5df817395bd9ea",
        ),
        (
            None,
            Timestamp::from_seconds(1_702_747_512),
            &["ZAbc", "abc"],
            ",AdditionalHeaders=abc;zabc,\
             Signature=4a4183c187c07c8947db7620deb0a6b38d9fbdd34187b6dbaccb316fa251212f",
        ),
    ] {
        let mut request = request(Method::Put, "/bucket/1234%2B-/123/1.txt", &query, &headers);
        let credentials = credentials("ak", "sk", token);
        let signing = Signing { credentials: &credentials, region: "cn-hangzhou", time: seconds };
        oss_v4::sign(&mut request, &signing, additional);
        let date = seconds.date();
        assert_eq!(
            request.headers.get("authorization").unwrap(),
            format!(
                "OSS4-HMAC-SHA256 Credential=ak/{date}/cn-hangzhou/oss/aliyun_v4_request{expected}"
            )
        );
    }
}
