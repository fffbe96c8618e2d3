"""Keys of outputs whose format the source or the result decides."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from fcimage import ArgumentError, Best, Jpeg, Png, SameFormat, Variant, WebP
from fcimage.handler import KeyTemplates, Pipeline
from fcimage.storage import DirectoryStorage

from support.pictures import encoded, photo_like
from support.uploads import body, context, event_of

SAME = [Variant("small", width=64, encodings=SameFormat())]
BEST = [Variant("small", width=64, encodings=Best([Jpeg(), WebP()]))]


def stored(
    folder: pathlib.Path, key: str, kind: str, variants: list[Variant] = SAME, **options: Any
) -> Any:
    """What a pipeline answers to an upload."""
    storage = DirectoryStorage(str(folder))
    data = encoded(photo_like(90, 60, seed=len(key)), kind)
    target = folder / "upload-images" / key
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    pipeline = Pipeline(variants, storage, target_bucket="processed-images", **options)
    return body(pipeline.run(event_of(key), context()))


def keys(answer: Any) -> list[str]:
    return [image["key"] for image in answer["processed"]]


@pytest.mark.parametrize(
    ("name", "kind", "by_format", "by_template"),
    [
        ("a.jpg", "JPEG", "resized/small/a.jpg", "same/a.jpg"),
        ("a.JPEG", "JPEG", "resized/small/a.jpg", "same/a.JPEG"),
        ("a.webp", "WEBP", "webp/small/a.webp", "same/a.webp"),
        ("a.png", "PNG", "png/small/a.png", "same/a.png"),
        ("a.gif", "GIF", "gif/small/a.gif", "same/a.gif"),
        ("a.bmp", "BMP", "resized/small/a.jpg", "same/a.jpg"),
        ("a.jpg", "PNG", "png/small/a.png", "same/a.png"),
        ("a", "WEBP", "webp/small/a.webp", "same/a.webp"),
    ],
)
def test_a_key_has_the_extension_of_what_is_written(
    tmp_path: pathlib.Path, name: str, kind: str, by_format: str, by_template: str
) -> None:
    assert keys(stored(tmp_path, f"uploads/{name}", kind)) == [by_format]
    templates = {"same": "same/{stem}.{extension}"}
    assert keys(stored(tmp_path, f"uploads/{name}", kind, keys=templates)) == [by_template]


@pytest.mark.parametrize("variants", [SAME, BEST])
def test_a_second_delivery_makes_nothing(
    tmp_path: pathlib.Path, variants: list[Variant], capsys: pytest.CaptureFixture[str]
) -> None:
    first = stored(tmp_path, "uploads/a.jpg", "JPEG", variants)
    assert json.loads(capsys.readouterr().out)["objects"][0]["made"] == 1
    again = stored(tmp_path, "uploads/a.jpg", "JPEG", variants)
    line = json.loads(capsys.readouterr().out)
    assert (line["fcimage"], line["objects"][0]["made"]) == ("unchanged", 0)
    assert keys(again) == keys(first)
    assert len(keys(first)) == 1


def test_only_the_key_that_is_written_can_belong_to_another_source(tmp_path: pathlib.Path) -> None:
    never: Any = {"overwrite": "never"}
    assert keys(stored(tmp_path, "uploads/a.png", "PNG", **never)) == ["png/small/a.png"]
    assert keys(stored(tmp_path, "uploads/a.jpg", "JPEG", **never)) == ["resized/small/a.jpg"]
    answer = stored(tmp_path, "uploads/a.jpeg", "JPEG", **never)
    assert "exists and is an output of" in answer["failed"][0]["reason"]
    assert answer["processed"] == []


def test_the_log_says_what_exceeds_its_budget(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    variants = [Variant("small", encodings=[Jpeg(max_bytes=50), WebP(max_bytes=1 << 20)])]
    stored(tmp_path, "uploads/a.jpg", "JPEG", variants)
    (found,) = json.loads(capsys.readouterr().out)["objects"]
    assert found["over_budget"] == ["resized/small/a.jpg"]


@pytest.mark.parametrize(
    ("encodings", "templates", "message"),
    [
        ([SameFormat(), WebP()], {}, "would have the same key"),
        ([SameFormat(), WebP()], {"same": "same/{variant}/{stem}.{extension}"}, "webp twice"),
        ([Best([Jpeg(), Png()]), Jpeg()], {"best": "best/{variant}/{stem}"}, "jpeg twice"),
    ],
)
def test_two_outputs_that_may_meet_are_refused_before_any_work(
    encodings: Any, templates: dict[str, str], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        KeyTemplates(templates).check([Variant("a", encodings=encodings)])


def test_one_output_may_have_one_key_for_all_its_formats() -> None:
    KeyTemplates({"same": "thumbs/{folder}{name}"}).check(SAME)
    two = [*SAME, Variant("other", encodings=SameFormat())]
    with pytest.raises(ArgumentError, match="would have the same key"):
        KeyTemplates({"same": "thumbs/{folder}{name}"}).check(two)


def test_every_output_is_recognized_by_its_key() -> None:
    templates = KeyTemplates({"same": "t/{variant}_{stem}.{extension}"})
    for name in ("a.jpg", "a.JFIF", "a.png", "a", "a.heic"):
        for output in templates.outputs(SAME, "b", f"uploads/{name}"):
            assert all(templates.is_output(key, SAME) for key in output.values())
    assert not templates.is_output("t/small_a.heic", SAME)
    assert not templates.is_output("uploads/a.jpg", SAME)
