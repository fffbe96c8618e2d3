"""The programs of docs/recipes do what their pages say."""

from __future__ import annotations

import io
import json
import logging
import os
import pathlib
import re
import runpy
import shlex
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import fcimage
import pytest
from fcimage.storage import DirectoryStorage
from PIL import Image, ImageDraw

from support import fonts
from support.doc_pages import ROOT
from support.pictures import encoded, opened, photo_like
from support.served import fetched, free_port, posted, served

FOLDER = ROOT / "docs/recipes"
PHOTO = encoded(photo_like(1300, 900), "JPEG", quality=92)


def blocks(page: str, language: str) -> list[str]:
    """The fenced code of a page in a language."""
    text = (FOLDER / f"{page}.md").read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def program(page: str) -> str:
    return blocks(page, "python")[0]


def run(page: str, folder: pathlib.Path, *arguments: str, **environ: str) -> dict[str, Any]:
    """Runs the program of a page in a folder, and returns its names."""
    file = folder / "program.py"
    file.write_text(program(page), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["program.py", *arguments])
        for name, value in environ.items():
            patch.setenv(name, value)
        return runpy.run_path(str(file), run_name="__main__")


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    (tmp_path / "photo.jpg").write_bytes(PHOTO)
    return tmp_path


def sizes(folder: pathlib.Path, pattern: str = "*") -> dict[str, tuple[int, int]]:
    """The sizes of the images in a folder, but for those of the test."""
    found = {}
    for path in sorted(folder.glob(pattern)):
        if path.suffix in (".jpg", ".webp", ".png", ".gif") and path.name != "photo.jpg":
            found[path.name] = opened(path.read_bytes()).size
    return found


def test_avatar(folder: pathlib.Path) -> None:
    names = run("avatar", folder, "photo.jpg")
    assert sizes(folder) == {
        "avatar.png": (96, 96),
        "avatar.webp": (96, 96),
        "avatar@2x.png": (192, 192),
        "avatar@2x.webp": (192, 192),
    }
    round_one = opened((folder / "avatar.png").read_bytes())
    assert [round_one.getpixel(at)[3] for at in ((0, 0), (95, 95), (48, 48))] == [0, 0, 255]
    (recipe,) = blocks("avatar", "json")
    assert fcimage.variants_from_json(recipe) == names["AVATAR"].dpr([1, 2])
    (folder / "small.png").write_bytes(encoded(photo_like(60, 40), "PNG"))
    run("avatar", folder, "small.png")
    assert sizes(folder)["avatar@2x.webp"] == (192, 192)
    kept = names["AVATAR"].replace(size_when_smaller="keep")
    assert {image.size for image in fcimage.render(folder / "small.png", kept)} == {(40, 40)}
    (folder / "text.jpg").write_text("no image")
    with pytest.raises(SystemExit, match=r"text\.jpg: expected an image"):
        run("avatar", folder, "text.jpg")


def test_product_image(folder: pathlib.Path) -> None:
    product = Image.new("RGB", (500, 400), "#fdfdfd")
    ImageDraw.Draw(product).rectangle((200, 100, 259, 219), fill="#226688")
    (folder / "shoe.png").write_bytes(encoded(product, "PNG"))
    names = run("product-image", folder, "shoe.png", "-20 %")
    assert sizes(folder, "product*") == {"product.jpg": (800, 800), "product.webp": (800, 800)}
    made = opened((folder / "product.jpg").read_bytes())
    red, green, blue = made.getpixel((400, 60))  # the top of the product, without its old border
    assert blue > red + 50
    assert min(made.getpixel((400, 30))) > 250  # white
    red, green, blue = made.getpixel((680, 50))  # the badge
    assert red > 200 and green < 100
    (recipe,) = blocks("product-image", "json")
    assert fcimage.variants_from_json(recipe) == [names["PRODUCT"]]


def test_gallery(folder: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    photos = folder / "photos"
    photos.mkdir()
    (photos / "hills.jpg").write_bytes(PHOTO)
    (photos / "small.png").write_bytes(encoded(photo_like(500, 300), "PNG"))
    (photos / "notes.txt").write_text("no image")
    names = run("gallery", folder, "photos", "site")
    assert "notes.txt is left out" in capsys.readouterr().err
    page = (folder / "site/index.html").read_text("utf-8")
    assert page.count("<picture>") == 2
    for name in re.findall(r"[\w/-]+\.(?:webp|jpg)", page):
        assert (folder / "site" / name).is_file(), name
    assert "hills/w-400.webp 400w" in page and "hills/w-1200.webp 1200w" in page
    facts = json.loads((folder / "site/hills/manifest.json").read_text("utf-8"))
    assert facts["placeholder"].startswith("data:image/")
    assert [image["width"] for image in facts["images"]] == [400, 400, 800, 800, 1200, 1200]
    (recipe,) = blocks("gallery", "json")
    assert fcimage.variants_from_json(recipe) == names["VARIANTS"]


def test_upload_format(folder: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    large = photo_like(2000, 1000)
    frames = [large.convert("P"), photo_like(2000, 1000, seed=8).convert("P")]
    (folder / "moving.gif").write_bytes(
        encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    )
    (folder / "clear.png").write_bytes(encoded(large.resize((1000, 500)).convert("RGBA"), "PNG"))
    (folder / "scan.tiff").write_bytes(encoded(large, "TIFF"))
    (folder / "broken.jpg").write_bytes(PHOTO[:500])
    with pytest.raises(SystemExit) as ended:
        run("upload-format", folder, "photo.jpg", "moving.gif", "clear.png", "scan.tiff")
    assert ended.value.code == 0
    assert sizes(folder, "small-*") == {
        "small-clear.png": (1000, 500),
        "small-moving.gif": (1600, 800),
        "small-photo.jpg": (1300, 900),
        "small-scan.jpg": (1600, 800),
    }
    assert "small-moving.gif: " in (said := capsys.readouterr().out)
    assert said.count("2 frame(s)") == 1
    with pytest.raises(SystemExit) as ended:
        run("upload-format", folder, "broken.jpg")
    assert ended.value.code == 1
    (recipe,) = blocks("upload-format", "json")
    (variant,) = fcimage.variants_from_json(recipe)
    (encoding,) = variant.encodings
    assert isinstance(encoding, fcimage.SameFormat)
    assert encoding.jpeg == fcimage.Jpeg(85, cap_at_source=True)


def test_size_limit(folder: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "large.jpg").write_bytes(encoded(photo_like(1700, 1200), "JPEG", quality=95))
    widths = []
    for most in (300_000, 40_000):
        run("size-limit", folder, "large.jpg", str(most))
        data = (folder / "fit.jpg").read_bytes()
        assert len(data) <= most
        widths.append(opened(data).width)
    assert widths[0] == 1600 > widths[1]
    assert "quality" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="no image of 1000 bytes is good enough"):
        run("size-limit", folder, "large.jpg", "1000")
    (recipe,) = blocks("size-limit", "json")
    assert fcimage.variants_from_json(recipe)[0].encodings[0].max_bytes == 100_000


def settings(page: str) -> dict[str, str]:
    """The settings in the first block of a page for a shell."""
    text = blocks(page, "sh")[0]
    return dict(line.split("=", 1) for line in shlex.split(text, comments=True))


def test_thumbnails_behind_a_cdn(folder: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    from fcimage.handler.config import http_from_env

    environ = {**settings("cdn"), "OSS_ENDPOINT": f"file://{folder}"}
    DirectoryStorage(folder).put("photos", "uploads/山 1.jpg", PHOTO)
    handler = http_from_env(environ)
    key = {"HTTP_SIGNING_KEY": environ["HTTP_SIGNING_KEY"]}
    run("cdn", folder, "uploads/山 1.jpg", **key)
    first = capsys.readouterr().out
    run("cdn", folder, "uploads/山 1.jpg", **key)
    assert capsys.readouterr().out == first, "a URL is the same each time"
    urls = re.findall(r'(?:srcset|src)="https://img\.example\.com(/[^"]+)"', first)
    assert len(urls) == 2

    def ask(url: str) -> fcimage.HttpResponse:
        path, _, query = url.replace("&amp;", "&").partition("?")
        pairs = dict(part.split("=") for part in query.split("&") if part)
        return handler.respond(fcimage.HttpRequest(method="GET", path=path, query=pairs))

    for url, media_type in zip(urls, ("image/webp", "image/jpeg")):
        answer = ask(url)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        assert (answer.status, headers["content-type"]) == (200, media_type)
        assert headers["cache-control"] == environ["CACHE_CONTROL"]
        assert "vary" not in headers and "etag" in headers
        assert opened(answer.body).size == (400, 300)
    assert ask(urls[0].replace("webp", "jpeg")).status == 403
    assert ask("/card/uploads/a.jpg?format=webp").status == 403


def test_chinese_watermark(folder: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    font, text = fonts.chinese(), "版权所有 © 2026 山水摄影"
    run("chinese-watermark", folder, font, text, "photo.jpg")
    assert capsys.readouterr().out == f"{font} has all of {text}\n"
    made = opened((folder / "marked.jpg").read_bytes())
    (plain,) = fcimage.render(PHOTO, fcimage.Variant("a", width=1200, encodings=fcimage.Jpeg(85)))
    corner = (600, made.height - 100, 1200, made.height)
    assert made.crop(corner).tobytes() != opened(plain.data).crop(corner).tobytes()
    with pytest.raises(SystemExit, match="no font has a glyph for '版'"):
        run("chinese-watermark", folder, fonts.dejavu(), text, "photo.jpg")
    (recipe,) = blocks("chinese-watermark", "json")
    (variant,) = fcimage.variants_from_json(recipe.replace("/opt/fonts/mark.otf", font))
    assert variant.watermark.text == "版权所有"
    page = (FOLDER / "chinese-watermark.md").read_text("utf-8")
    assert page.count(text) >= 3, "the text of the font, of the check and of the setting"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """boto3, with a server of moto that the environment names."""
    boto3 = pytest.importorskip("boto3")
    moto = pytest.importorskip("moto.server")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = moto.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("S3_ENDPOINT", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing-secret")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    yield boto3.client("s3", endpoint_url=os.environ["S3_ENDPOINT"], region_name="us-east-1")
    server.stop()


def test_s3(
    folder: pathlib.Path,
    s3: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for bucket in ("photos", "thumbnails"):
        s3.create_bucket(Bucket=bucket)
    tag = s3.put_object(Bucket="photos", Key="uploads/a b.jpg", Body=PHOTO)["ETag"].strip('"')
    record = {
        "eventSource": "minio:s3",
        "eventName": "s3:ObjectCreated:Put",
        "s3": {"bucket": {"name": "photos"}, "object": {"key": "uploads/a+b.jpg", "eTag": tag}},
    }
    for made in (3, 0):
        monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps({"Records": [record]})))
        run("s3", folder)
        log, answer = map(json.loads, capsys.readouterr().out.splitlines())
        assert (answer["statusCode"], json.loads(answer["body"])["count"]) == (200, 3)
        assert log["objects"][0]["made"] == made
    stored = s3.list_objects_v2(Bucket="thumbnails")["Contents"]
    assert [entry["Key"] for entry in stored] == [
        "card/uploads/a b.jpg",
        "card/uploads/a b.webp",
        "thumb/uploads/a b.webp",
    ]


def written(page: str, folder: pathlib.Path, name: str = "app.py") -> None:
    """Writes all Python of a page as one module."""
    (folder / name).write_text("\n".join(blocks(page, "python")), "utf-8")


def bucket(folder: pathlib.Path) -> dict[str, str]:
    """Settings of the HTTP handler, with a photo in a bucket that is a folder."""
    DirectoryStorage(folder / "buckets").put("photos", "uploads/a 1.jpg", PHOTO)
    return {
        "OSS_ENDPOINT": f"file://{folder / 'buckets'}",
        "SOURCE_BUCKET": "photos",
        "HTTP_VARIANTS": '[{"name": "card", "width": 60, "encodings": {"format": "webp"}}]',
    }


def test_flask(folder: pathlib.Path) -> None:
    pytest.importorskip("flask")
    written("flask", folder)
    app = runpy.run_path(str(folder / "app.py"))["app"]
    client = app.test_client()

    def send(data: bytes) -> Any:
        return client.post("/thumbnail", data={"photo": (io.BytesIO(data), "a.jpg")})

    answer = send(PHOTO)
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert opened(answer.data).size == (300, 300)
    assert send(PHOTO[:5000]).status_code == 422
    assert send(b"<html>an error page").get_json()["error"].startswith("expected an image")
    assert send(b"%PDF-1.7\n").status_code == 415
    huge = encoded(Image.new("1", (9000, 9000)), "PNG")
    assert (send(huge).status_code, send(huge).get_json()["limit"]) == (413, "max_pixels")
    assert send(bytes(21 << 20)).status_code == 413


def test_fastapi(folder: pathlib.Path) -> None:
    for package in ("fastapi", "python_multipart", "uvicorn"):
        pytest.importorskip(package)
    written("fastapi", folder)
    port = free_port()
    with served(folder, port, "uvicorn", "app:app", "--port", str(port), **bucket(folder)):
        assert opened(fetched(port, "/img/card/uploads/a%201.jpg")).size == (60, 42)
        status, media_type, data = posted(port, "/thumbnail", PHOTO)
        assert (status, media_type, opened(data).size) == (200, "image/webp", (300, 300))
        assert posted(port, "/thumbnail", PHOTO[:5000])[0] == 422
        assert posted(port, "/thumbnail", b"%PDF-1.7\n")[0] == 415
        status, _, data = posted(port, "/thumbnail", bytes(21 << 20))
        assert (status, "max_input_bytes" in json.loads(data)["error"]) == (413, True)
        status, _, data = posted(port, "/sizes", PHOTO)
        lines = sorted(data.decode().splitlines())
        assert (status, [line.split()[1] for line in lines]) == (200, ["1280", "320", "640"])
        (made,) = (folder / "sizes").iterdir()
        assert sizes(made)["w-320.webp"][0] == 320


#: A worker with a queue in memory, which does two tasks; Celery takes over the log of its process.
WORKER = """
import json, sys
from celery.contrib.testing.worker import start_worker
import tasks

tasks.app.conf.result_backend = "cache+memory://"
with start_worker(tasks.app, pool="solo", perform_ping_check=False, shutdown_timeout=30):
    jobs = [tasks.make_images.delay(path) for path in sys.argv[1:]]
    results = [job.get(timeout=60) for job in jobs]
print(json.dumps(results))
"""


def test_celery(folder: pathlib.Path) -> None:
    pytest.importorskip("celery")
    written("celery", folder, "tasks.py")
    (folder / "broken.jpg").write_bytes(PHOTO[:5000])
    paths = os.pathsep.join([str(folder), *(path for path in sys.path if path)])
    done = subprocess.run(
        [sys.executable, "-c", WORKER, "photo.jpg", "broken.jpg"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths, "BROKER": "memory://", "OUT": "images"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    made, broken = json.loads(done.stdout.splitlines()[-1])
    assert made["made"] == ["photo-large.jpg", "photo-large.webp", "photo-thumb.webp"]
    assert list(sizes(folder / "images")) == made["made"]
    assert broken["error"].startswith("DecodeError: ")


def test_gunicorn(folder: pathlib.Path) -> None:
    for package in ("flask", "gunicorn"):
        pytest.importorskip(package)
    written("flask", folder)
    (folder / "gunicorn.conf.py").write_text(program("gunicorn"), "utf-8")
    port = free_port()
    environ = {"BIND": f"127.0.0.1:{port}", "MALLOC_ARENA_MAX": "1", **bucket(folder)}
    with served(folder, port, "gunicorn", "app:app", **environ):
        assert opened(fetched(port, "/img/card/uploads/a%201.jpg")).size == (60, 42)
        answers = {posted(port, "/thumbnail", PHOTO) for _ in range(4)}
    ((status, media_type, data),) = answers
    assert (status, media_type, opened(data).size) == (200, "image/webp", (300, 300))
    log = (folder / "server.log").read_text()
    assert log.count("Booting worker") == len(os.sched_getaffinity(0))


def test_each_recipe_is_listed_and_tested() -> None:
    pages = sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "index")
    index = (FOLDER / "index.md").read_text("utf-8")
    assert sorted(set(re.findall(r"\]\(([\w-]+)\.md\)", index))) == pages
    source = pathlib.Path(__file__).read_text("utf-8")
    for page in pages:
        assert re.search(rf'(?:run|program|written)\("{page}"', source), page
