"""Event patterns, events, and whether they match, by the rules of docs/patterns.md."""

from __future__ import annotations

from typing import Any

from support.event_samples import EVENTBRIDGE_OSS, TUTORIAL

TUTORIAL_PATTERN: dict[str, Any] = {
    "source": ["acs.oss"],
    "type": [
        "oss:ObjectCreated:PutObject",
        "oss:ObjectCreated:PostObject",
        "oss:ObjectCreated:CompleteMultipartUpload",
    ],
}

#: Means an event without `data.x`.
ABSENT = object()


def x(*values: tuple[Any, bool]) -> list[tuple[Any, bool]]:
    return list(values)


#: Alternatives for `data.x`, and whether each value of it matches.
FIELD: list[tuple[list[Any], list[tuple[Any, bool]]]] = [
    # exact
    (["a"], x(("a", True), ("A", False), ("ab", False), ("", False), (ABSENT, False), (None, False))),
    (["a", "b"], x(("a", True), ("b", True), ("c", False), (["c", "b"], True), (["c"], False))),
    ([""], x(("", True), (" ", False), (None, False), (ABSENT, False), ([""], True), ([], False))),
    ([1], x((1, True), ("1", True), (1.0, False), (True, False), (2, False), ([2, 1], True))),
    (["1"], x((1, True), ("1", True), (1.0, False), ("01", False))),
    ([300], x((300, True), (300.0, False), ("3.0e2", False))),
    ([1.5], x((1.5, True), ("1.5", True), ("1.50", False))),
    ([True], x((True, True), ("true", True), (False, False), (1, False), ("True", False))),
    (["false"], x((False, True), ("false", True), (None, False), (0, False))),
    ([None], x((None, True), ("null", False), ("", False), (ABSENT, False), ([None], True), (0, False))),
    (["null"], x((None, False), ("null", True))),
    (["a"], x(({"a": 1}, False), ({}, False), (["a", {}], False), (["a", ["b"]], False), ([["a"]], False))),
    (["图片"], x(("图片", True), ("图", False))),
    (["é"], x(("é", True), ("e\u0301", False))),
    (["acs:oss:cn-beijing:*:b"], x(("acs:oss:cn-beijing:*:b", True), ("acs:oss:cn-beijing:1:b", False))),
    # prefix, suffix, contains
    ([{"prefix": "acs."}], x(("acs.oss", True), ("acs.", True), ("ACS.", False), ("xacs.", False), ("", False))),
    ([{"prefix": "1"}], x((12, False), ("12", True), (None, False), (ABSENT, False), (True, False))),
    ([{"prefix": "a"}], x((["b", "ab"], True), (["b"], False), ([], False), ({"a": 1}, False))),
    ([{"suffix": ".jpg"}], x(("a.jpg", True), (".jpg", True), ("a.JPG", False), ("a.jpg ", False), ("jpg", False))),
    ([{"suffix": "t"}], x((True, False), (1, False), (None, False), (ABSENT, False), (["at", 1], True))),
    ([{"contains": "Normal"}], x(("xNormaly", True), ("Normal", True), ("normal", False), ("Norm", False))),
    ([{"contains": "1"}], x((1, False), (10, False), ("010", True), (ABSENT, False), (["a1"], True))),
    ([{"prefix": "u/"}, {"suffix": ".png"}], x(("u/a", True), ("a.png", True), ("a.jpg", False))),
    # anything-but
    ([{"anything-but": "x"}], x(("x", False), ("y", True), (1, True), (None, True), (ABSENT, False), ("", True))),
    ([{"anything-but": "x"}], x((["x"], False), (["x", "y"], True), ([], False), ({}, False), ([{}], False))),
    ([{"anything-but": 1}], x((1, False), ("1", False), (2, True), (1.0, True))),
    ([{"anything-but": True}], x((True, False), ("true", False), (False, True))),
    ([{"anything-but": None}], x((None, False), ("null", True), (ABSENT, False))),
    ([{"anything-but": ["a", "b"]}], x(("a", False), ("b", False), ("c", True), (["a", "b"], False), (["a", "c"], True))),
    ([{"anything-but": [1, 2]}], x((1, False), (3, True), ("2", False))),
    ([{"anything-but": {"prefix": "init"}}], x(("initial", False), ("final", True), (7, True), (ABSENT, False))),
    ([{"anything-but": {"suffix": ".png"}}], x(("a.png", False), ("a.jpg", True), (None, True))),
    ([{"anything-but": "x"}, "x"], x(("x", True), ("y", True), (ABSENT, False))),
    # numeric
    ([{"numeric": ["=", 5]}], x((5, True), (5.0, True), (5.00000005, True), (5.0000001, True), (5.000001, False), ("5", False))),
    ([{"numeric": ["!=", 5]}], x((5, False), (5.00000005, False), (4, True), ("4", False), (ABSENT, False))),
    ([{"numeric": [">", 0]}], x((1, True), (0, False), (0.00000005, False), (0.001, True), (-1, False), (True, False))),
    ([{"numeric": [">=", 0]}], x((0, True), (-0.00000005, True), (-0.001, False), (1e300, True))),
    ([{"numeric": ["<", 0]}], x((-1, True), (0, False), (-0.00000005, False), (None, False))),
    ([{"numeric": ["<=", 0]}], x((0, True), (0.00000005, True), (0.001, False), ([5, -5], True))),
    ([{"numeric": [">", 0, "<=", 5]}], x((0, False), (3, True), (5, True), (6, False), ([6, 0], False))),
    ([{"numeric": ["<", 0, ">", 5]}], x((0, False), (6, False), (-1, False), ([-1, 6], False))),
    ([{"numeric": [">", 1048576]}], x((1048577, True), (1048576, False), (2048576, True), ("2048576", False))),
    ([{"numeric": ["=", 300]}], x((300.0, True), (3e2, True))),
    ([{"numeric": ["=", 1000000000]}], x((10**9, True), (10**9 + 1, False))),
    # cidr
    ([{"cidr": "10.0.0.0/24"}], x(("10.0.0.0", True), ("10.0.0.255", True), ("10.0.0.7", True), ("10.0.1.0", False))),
    ([{"cidr": "10.0.0.0/24"}], x(("10.0.0", False), ("text", False), ("10.0.0.256", False), (10, False), (ABSENT, False))),
    ([{"cidr": "10.0.0.9/24"}], x(("10.0.0.1", True), ("::1", False), ("10.0.0.01", False))),
    ([{"cidr": "10.0.0.1"}], x(("10.0.0.1", True), ("10.0.0.2", False), (["1.1.1.1", "10.0.0.1"], True))),
    ([{"cidr": "0.0.0.0/0"}], x(("255.255.255.255", True), ("", False))),
    ([{"cidr": "10.0.0.1/32"}], x(("10.0.0.1", True), ("10.0.0.0", False))),
    # exists
    ([{"exists": True}], x((1, True), (None, True), ("", True), (ABSENT, False), ({}, True), ({"a": 1}, True))),
    ([{"exists": True}], x(([1], True), ([], False), ([{}], False), ([None], True))),
    ([{"exists": False}], x((1, False), (None, False), (ABSENT, True), ({}, False), ([], False), ([1], False))),
    ([{"exists": False}, "a"], x((ABSENT, True), ("a", True), ("b", False))),
]  # fmt: skip

KEY = {
    "data": {
        "oss": {"object": {"key": [{"prefix": "uploads/"}], "size": [{"numeric": [">", 1024]}]}}
    }
}

#: Whole patterns and whole events, and whether they match.
WHOLE: list[tuple[dict[str, Any], Any, bool]] = [
    ({}, EVENTBRIDGE_OSS, True),
    ({}, {}, True),
    (TUTORIAL_PATTERN, EVENTBRIDGE_OSS, True),
    (TUTORIAL_PATTERN, TUTORIAL, True),
    (TUTORIAL_PATTERN, {**TUTORIAL, "type": "oss:ObjectRemoved:DeleteObject"}, False),
    (TUTORIAL_PATTERN, {**TUTORIAL, "source": "acs.ecs"}, False),
    (TUTORIAL_PATTERN, {}, False),
    (KEY, EVENTBRIDGE_OSS, True),
    (KEY, TUTORIAL, False),
    ({**TUTORIAL_PATTERN, **KEY}, EVENTBRIDGE_OSS, True),
    ({**TUTORIAL_PATTERN, "id": ["other"]}, EVENTBRIDGE_OSS, False),
    ({"subject": ["acs:oss:cn-beijing:*:my-bucket"]}, TUTORIAL, False),
    ({"subject": [{"prefix": "acs:oss:cn-beijing:"}]}, TUTORIAL, True),
    ({"aliyunregionid": ["cn-hangzhou"]}, EVENTBRIDGE_OSS, True),
    ({"aliyunregionid": ["cn-hangzhou"]}, TUTORIAL, False),
    ({"aliyunregionid": [{"exists": False}]}, TUTORIAL, True),
    ({"aliyunpublishaddr": [{"cidr": "10.0.0.0/8"}]}, EVENTBRIDGE_OSS, True),
    ({"data": {"a": {"b": [{"exists": False}]}}}, {}, True),
    ({"data": {"a": {"b": [{"exists": False}]}}}, {"data": None}, True),
    ({"data": {"a": {"b": [{"exists": False}]}}}, {"data": {"a": "text"}}, True),
    ({"data": {"a": {"b": [{"exists": False}]}}}, {"data": {"a": [{"b": 1}]}}, True),
    ({"data": {"a": {"b": [{"exists": False}]}}}, {"data": {"a": {"b": None}}}, False),
    ({"data": {"a": {"b": [1]}}}, {"data": {"a": [{"b": 1}]}}, False),
    ({"data": {"a": [1], "b": [2]}}, {"data": {"a": 1, "b": 2}}, True),
    ({"data": {"a": [1], "b": [2]}}, {"data": {"a": 1, "b": 3}}, False),
    ({"data": {"a": [1]}}, '{"data": {"a": 2, "a": 1}}', True),
    ({"data": {"a": [1]}}, '{"data": {"a": 1, "a": 2}}', False),
    ({"data": {'\u00e9"': ["\n"]}}, '{"data": {"\\u00e9\\"": "\\n"}}', True),
    ({"data": {"a": ["3.0e2"]}}, '{"data": {"a": 3.0e2}}', True),
    ({"data": {"a": [300]}}, '{"data": {"a": 3.0e2}}', False),
    ({"data": {"a": [{"numeric": ["=", 300]}]}}, '{"data": {"a": 3.0e2}}', True),
    ({"data": {"a": [{"numeric": [">", 0]}]}}, '{"data": {"a": 1e999}}', True),
    ({"data": {"a": [123456789012345678901]}}, '{"data": {"a": 123456789012345678901}}', True),
    ({"data": {"a": [123456789012345678901]}}, '{"data": {"a": 123456789012345678902}}', False),
]

ROWS: list[tuple[dict[str, Any], Any, bool]] = WHOLE + [
    ({"data": {"x": alternatives}}, {"data": {} if value is ABSENT else {"x": value}}, verdict)
    for alternatives, verdicts in FIELD
    for value, verdict in verdicts
]

#: Invalid patterns, the pointer of the error, and a part of its message.
ERRORS: list[tuple[Any, str, str]] = [
    ("[]", "", "must be an object, got \\[\\]"),
    ('"x"', "", "must be an object"),
    ("{", "", "not valid JSON"),
    ({"source": "acs.oss"}, "/source", "in an array"),
    ({"source": 5}, "/source", "in an array"),
    ({"source": {"prefix": "a"}}, "/source", "in an array"),
    ({"source": None}, "/source", "in an array"),
    ({"source": []}, "/source", "empty"),
    ({"source": [["a"]]}, "/source/0", "a value or an operator"),
    ({"source": ["a", {}]}, "/source/1", "must have one key"),
    ({"source": [{"prefix": "a", "suffix": "b"}]}, "/source/0", "must have one key"),
    ({"source": [{"wildcard": "*"}]}, "/source/0/wildcard", '"wildcard"'),
    ({"source": [{"Prefix": "a"}]}, "/source/0/Prefix", '"Prefix"'),
    ({"source": [{"prefix": ""}]}, "/source/0/prefix", "text that is not empty"),
    ({"source": [{"prefix": 5}]}, "/source/0/prefix", "text that is not empty, got 5"),
    ({"source": [{"suffix": ""}]}, "/source/0/suffix", "text that is not empty"),
    ({"source": [{"suffix": None}]}, "/source/0/suffix", "text that is not empty"),
    ({"source": [{"suffix": ["a"]}]}, "/source/0/suffix", "text that is not empty"),
    ({"source": [{"contains": ""}]}, "/source/0/contains", "text that is not empty"),
    ({"source": [{"exists": "true"}]}, "/source/0/exists", "true or false"),
    ({"source": [{"exists": 1}]}, "/source/0/exists", "true or false"),
    ({"source": [{"cidr": "10.0.0.0/33"}]}, "/source/0/cidr", "IPv4"),
    ({"source": [{"cidr": "10.0.0/24"}]}, "/source/0/cidr", "IPv4"),
    ({"source": [{"cidr": "10.0.0.0/"}]}, "/source/0/cidr", "IPv4"),
    ({"source": [{"cidr": "10.0.0.0/+8"}]}, "/source/0/cidr", "IPv4"),
    ({"source": [{"cidr": "::1/64"}]}, "/source/0/cidr", "IPv4"),
    ({"source": [{"cidr": ""}]}, "/source/0/cidr", "IPv4"),
    ({"source": [{"cidr": 5}]}, "/source/0/cidr", "IPv4"),
    ({"source": [{"numeric": []}]}, "/source/0/numeric", "a list such as"),
    ({"source": [{"numeric": ">"}]}, "/source/0/numeric", "a list such as"),
    ({"source": [{"numeric": [">"]}]}, "/source/0/numeric", "a list such as"),
    ({"source": [{"numeric": [">", 1, "<"]}]}, "/source/0/numeric", "a list such as"),
    ({"source": [{"numeric": [">", 1, "<", 2, "=", 3]}]}, "/source/0/numeric", "a list such as"),
    ({"source": [{"numeric": ["==", 1]}]}, "/source/0/numeric/0", "a comparison"),
    ({"source": [{"numeric": [1, ">"]}]}, "/source/0/numeric/0", "a comparison"),
    ({"source": [{"numeric": [">", "1"]}]}, "/source/0/numeric/1", "a number"),
    ({"source": [{"numeric": [">", 1, "<", 1.1e9]}]}, "/source/0/numeric/3", "1.0e9"),
    ({"source": [{"numeric": [">", -1000000001]}]}, "/source/0/numeric/1", "1.0e9"),
    ({"source": [{"anything-but": []}]}, "/source/0/anything-but", "empty"),
    ({"source": [{"anything-but": [["a"]]}]}, "/source/0/anything-but/0", "values only"),
    (
        {"source": [{"anything-but": ["a", {"prefix": "a"}]}]},
        "/source/0/anything-but/1",
        "values only",
    ),
    (
        {"source": [{"anything-but": {"contains": "a"}}]},
        "/source/0/anything-but",
        "anything-but takes",
    ),
    (
        {"source": [{"anything-but": {"numeric": [">", 1]}}]},
        "/source/0/anything-but",
        "anything-but takes",
    ),
    ({"source": [{"anything-but": {}}]}, "/source/0/anything-but", "must have one key"),
    ({"source": [{"anything-but": {"prefix": ""}}]}, "/source/0/anything-but/prefix", "not empty"),
    ({"data": {}}, "/data", "empty"),
    ({"data": ["x"]}, "/data", "data must be an object"),
    ({"data": None}, "/data", "data must be an object"),
    ({"data": {"a": {}}}, "/data/a", "empty"),
    ({"data": {"a": "b"}}, "/data/a", "in an array"),
    ({"data": {"a/b": {"c~d": []}}}, "/data/a~1b/c~0d", "empty"),
    ({"Source": ["a"]}, "/Source", '"Source"'),
    ({"region": ["a"]}, "/region", "aliyun"),
    ('{"source": ["a"], "source": ["b"]}', "/source", "duplicate key"),
    ('{"source": [NaN]}', "", "not valid JSON"),
]
