"""Each example runs."""

from __future__ import annotations

import importlib.util
import io
import pathlib
from types import ModuleType

import pytest
from fcimage.storage import DirectoryStorage

from support.pictures import encoded, opened, photo_like

EXAMPLES = pathlib.Path(__file__).parents[3] / "examples"


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Bucket:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.types: dict[str, str] = {}

    def get_object(self, key: str) -> io.BytesIO:
        return io.BytesIO(self.objects[key])

    def put_object(self, key: str, data: bytes, headers: dict[str, str]) -> None:
        self.objects[key], self.types[key] = data, headers["Content-Type"]


def test_process_image_uploads_the_tutorials_six_files() -> None:
    source, target = Bucket(), Bucket()
    source.objects["uploads/a b.jpg"] = encoded(photo_like(1300, 900), "JPEG")
    results = example("process_image").process_image(source, target, "uploads/a b.jpg")
    assert sorted(target.objects) == sorted(result["key"] for result in results)
    assert sorted(target.objects) == [
        "resized/large/a b.jpg",
        "resized/medium/a b.jpg",
        "resized/thumb/a b.jpg",
        "webp/large/a b.webp",
        "webp/medium/a b.webp",
        "webp/thumb/a b.webp",
    ]
    assert target.types["webp/thumb/a b.webp"] == "image/webp"
    assert opened(target.objects["webp/thumb/a b.webp"]).width == 150


def test_a_backfill_makes_all_photos_and_lists_what_failed(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OSS_ENDPOINT", f"file://{tmp_path}")
    storage = DirectoryStorage(tmp_path)
    storage.put("photos", "uploads/a.jpg", encoded(photo_like(300, 200), "JPEG"))
    storage.put("photos", "uploads/b.jpg", b"\xff\xd8\xff broken")
    storage.put("photos", "uploads/notes.txt", b"no photo")
    backfill = example("backfill/bucket")
    assert backfill.main("photos/uploads/", "variants") == 2
    said = capsys.readouterr().out
    assert "1 done" in said and "uploads/b.jpg: DecodeError: " in said and "notes" not in said
    assert opened((tmp_path / "variants/webp/thumb/a.webp").read_bytes()).size == (160, 160)
    storage.put("photos", "uploads/b.jpg", encoded(photo_like(30, 20), "JPEG"))
    assert backfill.main("photos/uploads/", "variants") == 0
    assert "b.jpg" not in capsys.readouterr().out
