//! What a pattern may not be: each error has the JSON pointer of its place.

use fcimage_base::error::ErrorKind;
use fcimage_events::{EventPattern, Strictness};

/// Broken patterns, where the error is, and what its message says.
#[rustfmt::skip]
const BROKEN: &[(&str, &str, &str)] = &[
    ("[]", "", "must be an object, got []"),
    (r#""x""#, "", "must be an object"),
    ("{", "", "not valid JSON"),
    (r#"{"source": "acs.oss"}"#, "/source", "in an array"),
    (r#"{"source": 5}"#, "/source", "in an array"),
    (r#"{"source": {"prefix": "a"}}"#, "/source", "in an array"),
    (r#"{"source": null}"#, "/source", "in an array"),
    (r#"{"source": []}"#, "/source", "empty"),
    (r#"{"source": [["a"]]}"#, "/source/0", "a value or an operator"),
    (r#"{"source": ["a", {}]}"#, "/source/1", "must have one key"),
    (r#"{"source": [{"prefix": "a", "suffix": "b"}]}"#, "/source/0", "must have one key"),
    (r#"{"source": [{"wildcard": "*"}]}"#, "/source/0/wildcard", r#""wildcard""#),
    (r#"{"source": [{"Prefix": "a"}]}"#, "/source/0/Prefix", r#""Prefix""#),
    (r#"{"source": [{"prefix": ""}]}"#, "/source/0/prefix", "text that is not empty"),
    (r#"{"source": [{"prefix": 5}]}"#, "/source/0/prefix", "text that is not empty, got 5"),
    (r#"{"source": [{"suffix": ""}]}"#, "/source/0/suffix", "text that is not empty"),
    (r#"{"source": [{"suffix": null}]}"#, "/source/0/suffix", "text that is not empty"),
    (r#"{"source": [{"suffix": ["a"]}]}"#, "/source/0/suffix", "text that is not empty"),
    (r#"{"source": [{"contains": ""}]}"#, "/source/0/contains", "text that is not empty"),
    (r#"{"source": [{"exists": "true"}]}"#, "/source/0/exists", "true or false"),
    (r#"{"source": [{"exists": 1}]}"#, "/source/0/exists", "true or false"),
    (r#"{"source": [{"cidr": "10.0.0.0/33"}]}"#, "/source/0/cidr", "IPv4"),
    (r#"{"source": [{"cidr": "10.0.0/24"}]}"#, "/source/0/cidr", "IPv4"),
    (r#"{"source": [{"cidr": "10.0.0.0/"}]}"#, "/source/0/cidr", "IPv4"),
    (r#"{"source": [{"cidr": "10.0.0.0/+8"}]}"#, "/source/0/cidr", "IPv4"),
    (r#"{"source": [{"cidr": "::1/64"}]}"#, "/source/0/cidr", "IPv4"),
    (r#"{"source": [{"cidr": ""}]}"#, "/source/0/cidr", "IPv4"),
    (r#"{"source": [{"cidr": 5}]}"#, "/source/0/cidr", "IPv4"),
    (r#"{"source": [{"numeric": []}]}"#, "/source/0/numeric", "a list such as"),
    (r#"{"source": [{"numeric": ">"}]}"#, "/source/0/numeric", "a list such as"),
    (r#"{"source": [{"numeric": [">"]}]}"#, "/source/0/numeric", "a list such as"),
    (r#"{"source": [{"numeric": [">", 1, "<"]}]}"#, "/source/0/numeric", "a list such as"),
    (r#"{"source": [{"numeric": [">", 1, "<", 2, "=", 3]}]}"#, "/source/0/numeric", "a list such as"),
    (r#"{"source": [{"numeric": ["==", 1]}]}"#, "/source/0/numeric/0", "a comparison"),
    (r#"{"source": [{"numeric": [1, ">"]}]}"#, "/source/0/numeric/0", "a comparison"),
    (r#"{"source": [{"numeric": [">", "1"]}]}"#, "/source/0/numeric/1", "a number"),
    (r#"{"source": [{"numeric": [">", 1, "<", 1100000000.0]}]}"#, "/source/0/numeric/3", "1.0e9"),
    (r#"{"source": [{"numeric": [">", -1000000001]}]}"#, "/source/0/numeric/1", "1.0e9"),
    (r#"{"source": [{"anything-but": []}]}"#, "/source/0/anything-but", "empty"),
    (r#"{"source": [{"anything-but": [["a"]]}]}"#, "/source/0/anything-but/0", "values only"),
    (r#"{"source": [{"anything-but": ["a", {"prefix": "a"}]}]}"#, "/source/0/anything-but/1", "values only"),
    (r#"{"source": [{"anything-but": {"contains": "a"}}]}"#, "/source/0/anything-but", "anything-but takes"),
    (r#"{"source": [{"anything-but": {"numeric": [">", 1]}}]}"#, "/source/0/anything-but", "anything-but takes"),
    (r#"{"source": [{"anything-but": {}}]}"#, "/source/0/anything-but", "must have one key"),
    (r#"{"source": [{"anything-but": {"prefix": ""}}]}"#, "/source/0/anything-but/prefix", "not empty"),
    (r#"{"data": {}}"#, "/data", "empty"),
    (r#"{"data": ["x"]}"#, "/data", "data must be an object"),
    (r#"{"data": null}"#, "/data", "data must be an object"),
    (r#"{"data": {"a": {}}}"#, "/data/a", "empty"),
    (r#"{"data": {"a": "b"}}"#, "/data/a", "in an array"),
    (r#"{"data": {"a/b": {"c~d": []}}}"#, "/data/a~1b/c~0d", "empty"),
    (r#"{"Source": ["a"]}"#, "/Source", r#""Source""#),
    (r#"{"region": ["a"]}"#, "/region", "aliyun"),
    (r#"{"source": ["a"], "source": ["b"]}"#, "/source", "duplicate key"),
    (r#"{"source": [NaN]}"#, "", "not valid JSON"),
];
#[test]
fn each_error_points_to_its_place() {
    for (pattern, pointer, said) in BROKEN {
        let error = EventPattern::new(pattern.as_bytes(), Strictness::Strict).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Pattern, "{pattern}");
        assert_eq!(error.pointer().unwrap_or_default(), *pointer, "{pattern}: {error}");
        assert!(error.message().contains(said), "{pattern}: {error}");
    }
}

#[test]
fn nesting_beyond_the_limit_is_refused() {
    let pattern = "{\"data\":".repeat(1000);
    let error = EventPattern::new(pattern.as_bytes(), Strictness::Lenient).unwrap_err();
    assert_eq!(error.limit_name(), Some("max_event_depth"));
}
