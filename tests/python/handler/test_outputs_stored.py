"""Keys by content and by day, tags, access, and regions that are destroyed in all outputs."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import fcimage
import pytest
from fcimage import Jpeg, ObjectEvent, Pixelate, Png, Redact, Variant
from fcimage.exceptions import ArgumentError
from fcimage.handler import KeyTemplates, Pipeline, pipeline_from_env
from fcimage.handler.keys import facts_of
from fcimage.handler.output_headers import output_headers, parsed_tags
from fcimage.handler.redaction import parsed_redaction
from fcimage.storage import OssStorage
from fcimage.storage.s3 import _translated

from support.oss_endpoint import REGION, Endpoint
from support.pictures import encoded, photo_like
from support.uploads import PHOTO, body, context, event_of

SHA = hashlib.sha256(PHOTO).hexdigest()
BOTTOM = [{"effect": "redact", "regions": [[0, 0.5, 1, 0.5]]}]


@pytest.fixture
def native(endpoint: Endpoint) -> dict[str, str]:
    return {
        "TARGET_BUCKET": "processed-images",
        "OSS_ENDPOINT": endpoint.url,
        "OSS_REGION": REGION,
        "FCIMAGE_VARIANTS": json.dumps(
            [{"name": "s", "width": 80, "encodings": [{"format": "png"}]}]
        ),
    }


def test_keys_may_contain_the_hash_and_the_day(native: dict[str, str], endpoint: Endpoint) -> None:
    endpoint.upload("uploads/a.jpg", PHOTO)
    settings = {
        **native,
        "PNG_KEY": "{date}/{sha256}/{variant}.png",
        "MANIFEST_KEY": "m/{sha256}.json",
    }
    pipeline = pipeline_from_env(settings)
    told = body(pipeline.run(event_of("uploads/a.jpg"), context()))
    assert told["count"] == 2
    image, manifest = sorted(endpoint.names())
    assert re.fullmatch(rf"20[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}/{SHA}/s\.png", image)
    assert manifest == f"m/{SHA}.json"
    again = body(pipeline.run(event_of("uploads/a.jpg"), context()))
    assert again["count"] == 2
    assert len(endpoint.names()) == 2
    # An output that arrives as an event is known by its key.
    assert pipeline.keys.is_output(image, pipeline.variants)


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2023-08-17T06:45:43.000Z", "2023-08-17"),
        ("2020-08-17T16:04:46.149Asia/Shanghai", "2020-08-17"),
        ("1501740640", "2017-08-03"),
        ("2026-05-22T03:00:00+08:00", "2026-05-21"),
        ("2026-05-22T23:30:00.25-01:00", "2026-05-23"),
        ("2026-99-22T03:00:00+08:00", "2026-99-22"),
        ("0001-01-01T00:00:00+08:00", "0001-01-01"),
    ],
)
def test_the_day_is_that_of_the_event(time: str, day: str) -> None:
    assert facts_of(ObjectEvent(bucket="b", key="k", time=time))["date"] == day


@pytest.mark.parametrize("time", [None, "", "soon", "2023-08-170", "9" * 30, "-1"])
def test_an_event_without_a_day_is_of_today(time: str | None) -> None:
    found = facts_of(ObjectEvent(bucket="b", key="k", time=time))["date"]
    assert re.fullmatch("20[0-9]{2}-[0-9]{2}-[0-9]{2}", found)


def test_a_template_needs_a_field_that_tells_sources_apart() -> None:
    KeyTemplates({"jpeg": "{variant}/{sha256}.jpg"})
    with pytest.raises(ArgumentError, match=r"\{stem\}, \{name\} or \{sha256\}"):
        KeyTemplates({"jpeg": "{variant}/{date}.jpg"})


def test_outputs_have_tags_and_access(environ: dict[str, str], endpoint: Endpoint) -> None:
    endpoint.upload("uploads/a.jpg", PHOTO)
    recipes = json.dumps([{"name": "s", "width": 80, "encodings": [{"format": "png"}]}])
    settings = {**environ, "FCIMAGE_VARIANTS": recipes}
    tagged = {**settings, "OUTPUT_TAGS": "team=shop&kind=a%20b", "OUTPUT_ACL": "public-read"}
    assert body(pipeline_from_env(tagged).run(event_of("uploads/a.jpg"), context()))["count"] == 1
    sent = endpoint.headers  # of the last request, which stored the output
    assert sent["x-oss-tagging"] == "team=shop&kind=a%20b"
    assert sent["x-oss-object-acl"] == "public-read"
    mark = sent["x-oss-meta-fcimage"]
    # Another setting makes the output again.
    changed = pipeline_from_env({**settings, "OUTPUT_ACL": "private"})
    changed.run(event_of("uploads/a.jpg"), context())
    assert "x-oss-tagging" not in endpoint.headers
    assert endpoint.headers["x-oss-object-acl"] == "private"
    assert endpoint.headers["x-oss-meta-fcimage"] != mark


def test_s3_has_its_own_names_for_them() -> None:
    assert _translated({"x-oss-tagging": "a=b", "X-Oss-Object-Acl": "private"}) == {
        "x-amz-tagging": "a=b",
        "x-amz-acl": "private",
    }


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        ({f"t{n}": "" for n in range(11)}, "10 tags"),
        ({"": "x"}, "name of 1 to 128"),
        ({"n": "x" * 257}, "at most 256"),
        ({"n": "猫"}, "letters"),
        ({"n": "a\r\nx-oss-object-acl: public-read"}, "letters"),
    ],
)
def test_tags_that_the_storage_would_refuse_are_errors(tags: dict[str, str], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        output_headers(None, tags, None)


@pytest.mark.parametrize("text", ["team", "a=1&a=2", "&", "=", "%"])
def test_tags_that_are_no_form_are_errors(text: str) -> None:
    with pytest.raises(ArgumentError):
        output_headers(None, parsed_tags(text), None)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("OUTPUT_ACL", "everyone", "OUTPUT_ACL must be one of default, private, public-read"),
        ("OUTPUT_TAGS", "a", "OUTPUT_TAGS: "),
        ("REDACT", "[", "REDACT: must be valid JSON"),
        ("REDACT", '[{"effect": "blur", "radius": 2}]', "REDACT: redact must be of Redact"),
        ("REDACT", '[{"effect": "redact", "regions": [[0, 0, 40, 40]]}]', "REDACT: at /0"),
        ("REDACT", "3", "REDACT: "),
    ],
)
def test_settings_that_cannot_be_used_are_named(
    native: dict[str, str], name: str, value: str, message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        pipeline_from_env({**native, name: value})


def test_a_region_is_destroyed_in_every_output(native: dict[str, str], endpoint: Endpoint) -> None:
    endpoint.upload("uploads/a.png", encoded(photo_like(160, 120), "PNG"))
    settings = {**native, "REDACT": json.dumps(BOTTOM), "MANIFEST_KEY": "m/{stem}.json"}
    plain = pipeline_from_env({**native, "MANIFEST_KEY": "m/{stem}.json"})
    plain.run(event_of("uploads/a.png"), context())
    told = body(pipeline_from_env(settings).run(event_of("uploads/a.png"), context()))
    assert told["count"] == 2  # both are made again
    stored: Any = endpoint.objects["processed-images", "png/s/a.png"]
    pixels = fcimage.decode(stored.data)
    lower = bytes(pixels.tobytes())[-80 * 3 * 20 :]
    assert set(lower) == {0}


def test_redaction_is_an_argument_of_the_pipeline(endpoint: Endpoint) -> None:
    storage = OssStorage(endpoint.url, region=REGION)
    variants = [Variant("s", width=80, encodings=[Png(), Jpeg()])]
    whole = Pipeline(variants, storage, redact=Pixelate(8))
    assert whole.redact == (Pixelate(8),)
    with pytest.raises(ArgumentError, match="got str"):
        Pipeline(variants, storage, redact=["all"])  # type: ignore[list-item]
    assert parsed_redaction(json.dumps(BOTTOM)) == (Redact([(0.0, 0.5, 1.0, 0.5)]),)
