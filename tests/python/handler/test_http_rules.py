"""What clients may ask for over HTTP: sizes, named variants, signed requests, paths, time."""

from __future__ import annotations

import asyncio
import json
import pathlib
import time
from typing import Any

import pytest
from fcimage import ArgumentError, Avif, HttpRequest, Jpeg, SameFormat, Variant, WebP
from fcimage.handler import HttpVariants, http_from_env
from fcimage.handler.accept import accepted_of
from fcimage.handler.asgi import AsgiApplication
from fcimage.handler.http_rules import Rules, signature_of, signed_url
from fcimage.handler.wsgi import WsgiApplication
from fcimage.storage import DirectoryStorage

from support.pictures import encoded, opened, photo_like

PHOTO = encoded(photo_like(800, 600), "JPEG")
BUCKET = "upload-images"
KEY = "uploads/图 1.jpg"
SECRET = "0123456789abcdef"
THUMB = Variant("thumb", width=100, encodings=[Jpeg(), WebP()])
SQUARE = Variant("square", width=50, height=50, fit="cover", encodings=[Jpeg()])


@pytest.fixture
def storage(tmp_path: pathlib.Path) -> DirectoryStorage:
    storage = DirectoryStorage(tmp_path)
    storage.put(BUCKET, KEY, PHOTO)
    storage.put(BUCKET, "secret/b.jpg", PHOTO)
    return storage


def served(storage: DirectoryStorage, rules: Rules, **options: Any) -> HttpVariants:
    return HttpVariants(
        storage, source_bucket=BUCKET, key_prefix="uploads/", rules=rules, **options
    )


def ask(variants: HttpVariants, **facts: Any) -> Any:
    return variants.respond(HttpRequest(**facts))


def told(answer: Any) -> str:
    return str(json.loads(answer.body)["message"])


# Sizes.


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"width": "600"}, 200),
        ({"height": "300"}, 200),
        ({"width": "300", "height": "200", "fit": "cover"}, 200),
        ({"width": "601"}, 403),
        ({"width": "600", "height": "300"}, 403),
        ({}, 403),
        ({"x-oss-process": "image/resize,w_7"}, 403),
        ({"x-oss-process": "style/small"}, 200),
        ({"x-oss-process": "image/info"}, 200),
    ],
)
def test_only_listed_sizes_can_be_asked_for(
    storage: DirectoryStorage, query: dict[str, str], status: int
) -> None:
    rules = Rules(sizes=["600x", "x300", "300x200"])
    variants = served(storage, rules, styles={"small": "image/resize,w_7"})
    answer = ask(variants, query={"key": KEY, **query})
    assert answer.status == status
    if status == 403 and "x-oss-process" not in query:
        assert told(answer) == "the size must be one of x300, 300x200, 600x"


@pytest.mark.parametrize("size", ["", "x", "0x", "600x-1", "axb", "1x2x3", "999999x"])
def test_a_size_must_have_a_side(size: str) -> None:
    with pytest.raises(ArgumentError, match="a size must be such as 600x"):
        Rules(sizes=[size])


# Named variants.


def test_a_named_variant_is_asked_for_by_parameter_or_path(storage: DirectoryStorage) -> None:
    variants = served(storage, Rules(variants=[THUMB, SQUARE]))
    by_parameter = ask(variants, query={"key": KEY, "variant": "square"})
    by_path = ask(variants, path="/square/uploads/%E5%9B%BE%201.jpg")
    assert by_parameter.status == by_path.status == 200
    assert by_parameter.body == by_path.body
    assert opened(by_path.body).size == (50, 50)
    posted = ask(variants, method="POST", path="/thumb", body=PHOTO)
    assert opened(posted.body).size == (100, 75)


def test_the_accept_header_chooses_among_its_formats(storage: DirectoryStorage) -> None:
    variants = served(storage, Rules(variants=[THUMB, SQUARE]))
    path = f"/thumb/{KEY}"
    modern = ask(variants, path=path, headers={"accept": "image/avif,image/webp,*/*"})
    assert (modern.headers["Content-Type"], modern.headers["Vary"]) == ("image/webp", "Accept")
    old = ask(variants, path=path, headers={"accept": "*/*"})
    assert old.headers["Content-Type"] == "image/jpeg"
    assert modern.headers["ETag"] != old.headers["ETag"]
    stated = ask(variants, path=path, query={"format": "webp"})
    assert stated.headers["Content-Type"] == "image/webp"
    assert "Vary" not in stated.headers
    assert ask(variants, path=path, headers={"accept": "image/*;q=0"}).status == 406
    # One format: there is nothing to choose.
    assert "Vary" not in ask(variants, path=f"/square/{KEY}").headers


@pytest.mark.parametrize(
    ("facts", "status", "message"),
    [
        ({"query": {"key": KEY, "width": "7"}}, 403, "ask for one of the variants thumb, square"),
        ({"query": {"key": KEY, "variant": "x"}}, 400, "variant must be one of thumb, square"),
        (
            {"query": {"key": KEY, "variant": "thumb", "width": "7"}},
            400,
            "the variant thumb is complete; leave out width",
        ),
        (
            {"query": {"key": KEY, "variant": "square", "format": "webp"}},
            400,
            "format must be jpeg for square",
        ),
        ({"path": f"/thumb/{KEY}", "query": {"key": KEY}}, 400, "the key is in the path"),
        ({"path": "/thumb/secret/b.jpg"}, 404, "there is no object"),
        ({"path": "/thumb/uploads/../secret/b.jpg"}, 404, "there is no object"),
        ({"path": "/thumb/uploads/%2e%2e/secret/b.jpg"}, 404, "there is no object"),
        ({"path": "/thumb/"}, 400, "expected the parameter key"),
    ],
)
def test_what_is_not_allowed_is_said(
    storage: DirectoryStorage, facts: dict[str, Any], status: int, message: str
) -> None:
    answer = ask(served(storage, Rules(variants=[THUMB, SQUARE])), **facts)
    assert (answer.status, message in told(answer)) == (status, True), told(answer)
    assert answer.headers["Cache-Control"] == "no-store"


def test_sizes_and_variants_together(storage: DirectoryStorage) -> None:
    variants = served(storage, Rules(variants=[THUMB], sizes=["60"]))
    assert ask(variants, query={"key": KEY, "width": "60"}).status == 200
    assert ask(variants, query={"key": KEY, "variant": "thumb"}).status == 200
    assert ask(variants, query={"key": KEY, "width": "61"}).status == 403


@pytest.mark.parametrize(
    ("accept", "formats", "chosen"),
    [
        ("", ["jpeg", "webp"], "jpeg"),
        ("text/html", ["webp", "jpeg"], "jpeg"),
        ("image/webp,*/*", ["jpeg", "webp", "avif"], "webp"),
        ("image/avif,image/webp,*/*", ["jpeg", "webp", "avif"], "avif"),
        ("image/webp;q=0.5,image/jpeg", ["jpeg", "webp"], "jpeg"),
        ("image/*", ["best"], "best"),
        ("image/*;q=0", ["jpeg"], None),
        ("image/jpeg;q=0", ["jpeg", "same"], "same"),
    ],
)
def test_weights_and_names_choose_a_format(
    accept: str, formats: list[str], chosen: str | None
) -> None:
    assert accepted_of(accept, formats) == chosen


def test_the_names_of_formats_are_those_of_the_parameter(storage: DirectoryStorage) -> None:
    both = Variant("both", width=10, encodings=[SameFormat(), Jpeg()])
    variants = served(storage, Rules(variants=[both]))
    assert ask(variants, path=f"/both/{KEY}", query={"format": "same"}).status == 200
    assert ask(variants, path=f"/both/{KEY}", query={"format": "JPG"}).status == 200
    assert Avif is not None


# Signatures.


def test_only_signed_requests_are_answered(storage: DirectoryStorage) -> None:
    variants = served(storage, Rules(signing_key=SECRET))
    query = {"key": KEY, "width": "60", "expires": str(int(time.time()) + 60)}
    signature = signature_of("/", query, SECRET)
    assert ask(variants, query={**query, "signature": signature}).status == 200
    # A parameter that is ignored may be added by whoever shares the link.
    shared = {**query, "signature": signature, "utm_source": "mail"}
    assert ask(variants, query=shared).status == 200
    for changed in (
        query,
        {**query, "signature": signature[:-1]},
        {**query, "signature": "é" + signature},
        {**query, "signature": signature, "width": "61"},
        {**query, "signature": signature, "format": "png"},
        {**query, "signature": signature_of("/", query, SECRET + "x")},
    ):
        answer = ask(variants, query=changed)
        assert (answer.status, "signature" in told(answer)) == (403, True)
    assert ask(variants, path="/other", query={**query, "signature": signature}).status == 403
    assert ask(variants, method="POST", body=PHOTO).status == 403


def test_parameters_of_the_rules_are_signed_even_where_their_names_look_ignored(
    storage: DirectoryStorage,
) -> None:
    rules = Rules(variants=[THUMB, SQUARE], signing_key=SECRET)
    variants = served(storage, rules, ignore_parameters=["v*", "e*", "s*"])
    query = {"key": KEY, "variant": "square", "expires": str(int(time.time()) + 60)}
    signed = {**query, "signature": signature_of("/", query, SECRET)}
    assert ask(variants, query=signed).status == 200
    assert ask(variants, query={**signed, "variant": "thumb"}).status == 403
    for name in ("variant", "expires", "signature"):
        with pytest.raises(ArgumentError, match=f"the parameter {name} has a meaning"):
            served(storage, rules, ignore_parameters=[name])


def test_signatures_are_not_logged(
    storage: DirectoryStorage, capsys: pytest.CaptureFixture[str]
) -> None:
    variants = served(storage, Rules(signing_key=SECRET))
    query = {"key": KEY, "width": "60", "expires": str(int(time.time()) + 60)}
    signature = signature_of("/", query, SECRET)
    ask(variants, query={**query, "signature": signature})
    line = capsys.readouterr().out
    assert signature not in line
    assert json.loads(line)["query"] == query


@pytest.mark.parametrize("expires", ["1", "", "x", "9" * 13, "-1", "1e12"])
def test_a_signature_expires(storage: DirectoryStorage, expires: str) -> None:
    variants = served(storage, Rules(signing_key=SECRET))
    query = {"key": KEY, "expires": expires}
    answer = ask(variants, query={**query, "signature": signature_of("/", query, SECRET)})
    assert (answer.status, told(answer)) == (403, "the signature has expired")


def test_a_url_is_signed_however_it_is_encoded(storage: DirectoryStorage) -> None:
    from urllib.parse import parse_qsl, urlsplit

    variants = served(storage, Rules(variants=[THUMB], signing_key=SECRET))
    url = signed_url("https://a.example/thumb/uploads/图%201.jpg?format=webp", SECRET, now=2e9)
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    assert query["expires"] == "2000003600"
    for path in (parts.path, "/thumb/uploads/%e5%9b%be%201.jpg"):
        assert ask(variants, path=path, query=query).status == 200
    # Signing again replaces the parameters.
    assert signed_url(url, SECRET, now=2e9) == url


def test_a_signature_computed_by_hand() -> None:
    import base64
    import hashlib
    import hmac

    text = b"/thumb/a%20b.jpg?expires=9&format=webp"
    digest = hmac.new(SECRET.encode(), text, hashlib.sha256).digest()
    by_hand = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert signature_of("/thumb/a b.jpg", {"format": "webp", "expires": "9"}, SECRET) == by_hand


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ArgumentError, match="at least 16 characters"):
        Rules(signing_key="short")


# Time.


def test_an_answer_that_takes_too_long_is_503(storage: DirectoryStorage) -> None:
    variants = served(storage, Rules(), timeout=1e-6)
    answer = ask(variants, query={"key": KEY})
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    assert told(answer) == "the answer takes too long"


def test_work_that_has_begun_is_ended(storage: DirectoryStorage) -> None:
    storage.put(BUCKET, "uploads/large.png", encoded(photo_like(3000, 3000), "PNG"))
    variants = served(storage, Rules(), timeout=0.02)
    answer = ask(variants, query={"key": "uploads/large.png", "format": "png"})
    assert (answer.status, told(answer)) == (503, "the answer takes too long")


# The environment.


def test_the_environment_sets_the_rules(storage: DirectoryStorage) -> None:
    recipes = '[{"name": "thumb", "width": 100, "encodings": [{"format": "jpeg"}]}]'
    settings = {
        "OSS_ENDPOINT": f"file://{storage.root}",
        "SOURCE_BUCKET": BUCKET,
        "HTTP_VARIANTS": recipes,
        "HTTP_SIZES": "600, 300x200",
        "HTTP_TIMEOUT": "20",
    }
    variants = http_from_env(settings)
    assert variants.timeout == 20
    assert ask(variants, path=f"/thumb/{KEY}").status == 200
    assert ask(variants, query={"key": KEY, "width": "600"}).status == 200
    assert ask(variants, query={"key": KEY, "width": "601"}).status == 403
    signed = http_from_env({**settings, "HTTP_SIGNING_KEY": SECRET})
    assert ask(signed, path=f"/thumb/{KEY}").status == 403


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_SIZES", "600,,300"),
        ("HTTP_VARIANTS", "{"),
        ("HTTP_SIGNING_KEY", "short"),
        ("HTTP_TIMEOUT", "0"),
        ("HTTP_TIMEOUT", "soon"),
    ],
)
def test_a_rule_that_cannot_be_read_is_an_error_that_names_it(name: str, value: str) -> None:
    with pytest.raises(ArgumentError, match=f"^{name}"):
        http_from_env({"OSS_ENDPOINT": "x", "SOURCE_BUCKET": BUCKET, name: value})


def test_the_name_of_a_variant_follows_the_mount(storage: DirectoryStorage) -> None:
    variants = served(storage, Rules(variants=[THUMB, SQUARE], signing_key=SECRET))
    url = signed_url(f"http://a/img/square/{KEY}", SECRET)
    path, _, query = url.removeprefix("http://a").partition("?")
    request = HttpRequest(path=path, query=dict(pair.split("=") for pair in query.split("&")))
    answer = variants.respond(request, mount="/img")
    assert (answer.status, opened(answer.body).size) == (200, (50, 50))
    for other in ("", "/im", "/img/square", "/elsewhere"):
        assert variants.respond(request, mount=other).status != 200, other


def test_mounted_applications_know_their_path(storage: DirectoryStorage) -> None:
    variants = served(storage, Rules(variants=[SQUARE]))
    name, key = "/图", f"/square/{KEY}"
    latin = {"SCRIPT_NAME": name, "PATH_INFO": key}
    environ = {field: text.encode().decode("latin-1") for field, text in latin.items()}
    said: list[str] = []
    (body,) = WsgiApplication(variants)(
        {"REQUEST_METHOD": "GET", **environ}, lambda status, headers: said.append(status)
    )
    assert (said, opened(bytes(body)).size) == (["200 OK"], (50, 50))
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "headers": [], "path": name + key}
    asyncio.run(AsgiApplication(variants)({**scope, "root_path": name}, receive, send))
    assert (sent[0]["status"], opened(sent[1]["body"]).size) == (200, (50, 50))
