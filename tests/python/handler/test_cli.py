"""The command line, run in new processes."""

from __future__ import annotations

import io
import json
import os
import pathlib
import subprocess
import sys

import fcimage
import pytest
from fcimage.cli.numbers import size
from PIL import Image

from support import event_samples
from support.pictures import encoded, opened, photo_like


def run(
    *arguments: str, data: bytes = b"", environ: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "fcimage", *arguments]
    return subprocess.run(
        command,
        input=data,
        env={**os.environ, **(environ or {})},
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_render_writes_the_six_variants(tmp_path: pathlib.Path) -> None:
    photo = tmp_path / "cat.jpg"
    photo.write_bytes(encoded(photo_like(1300, 900), "JPEG"))
    done = run("render", str(photo), "-o", str(tmp_path / "out"), "--json")
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    files = [image["file"] for image in json.loads(line)["images"]]
    assert sorted(pathlib.Path(f).name for f in files) == [
        "cat-large.jpg", "cat-large.webp", "cat-medium.jpg",
        "cat-medium.webp", "cat-thumb.jpg", "cat-thumb.webp",
    ]  # fmt: skip
    assert opened((tmp_path / "out" / "cat-large.webp").read_bytes()).size == (1200, 831)


@pytest.mark.parametrize(
    ("options", "files"),
    [
        (["--width", "80"], {"a-80.jpg": (80, 60), "a-80.webp": (80, 60)}),
        (["--height", "30", "--format", "PNG"], {"a-x30.png": (40, 30)}),
        (
            ["--width", "50", "--height", "50", "--fit", "cover", "--format", "jpg"],
            {"a-50x50.jpg": (50, 50)},
        ),
        (["--format", "webp", "--quality", "5"], {"a-full.webp": (100, 75)}),
        (
            ["--width", "200", "--size-when-smaller", "enlarge", "--format", "png"],
            {"a-200.png": (200, 150)},
        ),
    ],
)
def test_one_variant_can_be_described_by_options(
    options: list[str], files: dict[str, tuple[int, int]], tmp_path: pathlib.Path
) -> None:
    image = tmp_path / "a.png"
    image.write_bytes(encoded(photo_like(100, 75), "PNG"))
    done = run("render", str(image), "-o", str(tmp_path / "out"), *options)
    assert done.returncode == 0, done.stderr
    written = {path.name: opened(path.read_bytes()).size for path in (tmp_path / "out").iterdir()}
    assert written == files
    plan = run("plan", str(image), *options)
    assert plan.returncode == 0, plan.stderr
    assert plan.stdout.count(b"encode ") == len(files)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--variants", "[]", "--width", "5"], "--width cannot be used together with --variants"),
        (
            ["--format", "bmp"],
            "--format must be jpeg, jpg, webp, png, gif, avif or same, got 'bmp'",
        ),
        (["--format", "png", "--quality", "5"], "--quality is not supported for png"),
        (["--width", "0"], "width must be between 1 and 65535, got 0"),
        (["--fit", "crop"], "--fit must be inside, outside, cover, contain or fill, got 'crop'"),
        (["--variants", "[{}]"], "at /0/name: name is missing"),
    ],
)
def test_wrong_options_of_a_variant_are_one_clear_line(options: list[str], message: str) -> None:
    done = run("plan", "-", *options, data=encoded(photo_like(9, 9), "PNG"))
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()


def test_render_draws_no_watermark_unless_asked(tmp_path: pathlib.Path) -> None:
    flat = tmp_path / "flat.png"
    flat.write_bytes(encoded(Image.new("RGB", (1300, 900), (40, 80, 120)), "PNG"))
    done = run("render", str(flat), "-o", str(tmp_path))
    assert done.returncode == 0, done.stderr
    for name in ("large", "medium", "thumb"):
        for extension in ("jpg", "webp"):
            image = opened((tmp_path / f"flat-{name}.{extension}").read_bytes())
            for low, high in image.convert("RGB").getextrema():
                assert high - low <= 8, (name, extension)


def test_a_bad_file_gives_one_error_line_and_the_others_are_still_done(
    tmp_path: pathlib.Path,
) -> None:
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    good.write_bytes(encoded(photo_like(40, 30), "PNG"))
    bad.write_bytes(b"not an image")
    done = run("probe", str(bad), str(tmp_path / "missing.png"), str(good))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 2
    assert b"not an image" in done.stderr
    assert b"No such file" in done.stderr
    assert (
        done.stdout.decode().strip() == f"{good}: png 40x30 rgb 8 bit, {size(good.stat().st_size)}"
    )


def test_probe_tells_quality_and_frames() -> None:
    done = run("probe", "-", data=encoded(photo_like(40, 30), "JPEG", quality=62))
    assert done.stdout.decode().strip() == "-: jpeg 40x30 ycbcr 8 bit, quality 62"
    noise = [Image.effect_noise((8, 8), sigma) for sigma in (10, 90)]
    for loop, played in ((0, "without end"), (4, "4 times"), (1, "once")):
        moving = encoded(noise[0], "WEBP", save_all=True, append_images=noise[1:], loop=loop)
        text = run("probe", "-", data=moving).stdout.decode().strip()
        assert text.endswith(f"2 frames, played {played}")
    facts = json.loads(run("probe", "--json", "-", data=moving).stdout)
    assert (facts["frames"], facts["plays"], facts["jpeg_quality"]) == (2, 1, None)


def test_probe_tells_date_and_camera_and_the_place_only_where_that_is_asked_for() -> None:
    exif = Image.Exif()
    exif[0x0110] = "X\33[31m1"
    exif.get_ifd(0x8769)[0x9003] = "2026:01:02 03:04:05"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 36.0), 3: "W", 4: (120.0, 7.5, 0.0)})
    data = encoded(photo_like(40, 30), "JPEG", quality=62, exif=exif)
    begin = "-: jpeg 40x30 ycbcr 8 bit, quality 62, taken 2026-01-02T03:04:05, X?[31m1"
    assert run("probe", "-", data=data).stdout.decode().strip() == begin
    text = run("probe", "--place", "-", data=data).stdout.decode().strip()
    assert text == f"{begin}, at 30.260000, -120.125000"
    facts = json.loads(run("probe", "--json", "-", data=data).stdout)
    assert (facts["taken_at"], facts["camera"]) == ("2026-01-02T03:04:05", "X\33[31m1")
    assert facts["dpi"] is None and "gps" not in facts
    facts = json.loads(run("probe", "--json", "--place", "-", data=data).stdout)
    assert facts["gps"] == pytest.approx([30.26, -120.125, None])


def test_describe_prints_all_of_a_description() -> None:
    data = encoded(photo_like(400, 300), "JPEG", quality=70)
    looks = fcimage.describe(data)
    done = run("describe", "-", data=data)
    assert done.returncode == 0, done.stderr
    name, *lines = done.stdout.decode().splitlines()
    assert name == "-"
    told = dict(line.strip().split(": ", 1) for line in lines)
    assert (told["phash"], told["blurhash"]) == (looks.phash, looks.blurhash)
    assert told["palette"].startswith(f"{looks.dominant_color} ")
    assert json.loads(run("describe", "--json", "-", data=data).stdout) == {
        "source": "-",
        **looks.to_dict(),
    }
    failed = run("describe", "-", data=data[:1000])
    assert failed.returncode == 2
    assert failed.stderr.startswith(b"fcimage: -: ")


def test_plan_says_what_render_would_do() -> None:
    done = run("plan", "-", data=encoded(photo_like(2600, 1800), "JPEG"))
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode()
    assert "decode at 6/8 to 1950x1350" in text
    assert "resize medium to 600x415 from large" in text
    done = run("plan", "-", "--json", data=encoded(photo_like(2600, 1800), "JPEG"))
    facts = json.loads(done.stdout)
    resized = {
        "variant": "medium",
        "source": "large",
        "width": 600,
        "height": 415,
        "undersized": False,
    }
    assert resized in facts["resizes"]
    assert {"variant": "thumb", "formats": ["webp"]} in facts["encodes"]
    assert facts["frames"] == 1


def photo_with_metadata(orientation: int, width: int) -> bytes:
    block = Image.Exif()
    block[0x0112], block[0x8298], block[0x010F] = orientation, "(c) Ann", "Camera"
    return encoded(photo_like(width, 32), "JPEG", exif=block, comment=b"secret" * 99)


def test_strip_writes_the_files_without_metadata(tmp_path: pathlib.Path) -> None:
    turned, odd = tmp_path / "turned.jpg", tmp_path / "odd.jpg"
    turned.write_bytes(photo_with_metadata(6, 48))
    odd.write_bytes(photo_with_metadata(3, 50))
    out = tmp_path / "out"
    done = run("strip", str(turned), str(odd), "-o", str(out))
    assert (done.returncode, done.stderr) == (0, b"")
    first, second = done.stdout.decode().splitlines()
    for source, line in ((turned, first), (odd, second)):
        before, after = source.read_bytes(), (out / source.name).read_bytes()
        assert after == fcimage.strip(before)
        assert line.startswith(f"{out / source.name}  {size(len(after))} of {size(len(before))}")
    assert "orientation" not in first and second.endswith("orientation 3 stays")
    done = run("strip", str(odd), "-o", str(out), "--keep", "copyright", "--keep", "icc", "--json")
    kept = (out / "odd.jpg").read_bytes()
    assert kept == fcimage.strip(odd.read_bytes(), keep=["copyright", "icc"])
    facts = {"bytes": len(kept), "bytes_before": odd.stat().st_size, "orientation": 3}
    assert json.loads(done.stdout) == {
        "source": str(odd), "file": str(out / "odd.jpg"), **facts
    }  # fmt: skip


def test_strip_writes_one_image_to_stdout() -> None:
    data = photo_with_metadata(1, 48)
    done = run("strip", "-", data=data)
    assert (done.returncode, done.stdout) == (0, fcimage.strip(data))
    for more in (["-"], ["--json"]):
        done = run("strip", "-", *more, data=data)
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"--output is needed" in done.stderr


def test_strip_says_what_it_cannot_do_and_overwrites_no_source(tmp_path: pathlib.Path) -> None:
    photo, bitmap = tmp_path / "a.jpg", tmp_path / "b.bmp"
    photo.write_bytes(photo_with_metadata(1, 48))
    bitmap.write_bytes(encoded(photo_like(8, 8), "BMP"))
    before = photo.read_bytes()
    done = run("strip", str(bitmap), str(photo), "-o", str(tmp_path))
    assert done.returncode == 2
    not_supported, same = done.stderr.decode().splitlines()
    assert "that of the image" in not_supported and "that of the image" in same
    assert photo.read_bytes() == before
    done = run("strip", str(bitmap), str(photo), str(photo), "-o", str(tmp_path / "out"))
    assert done.returncode == 2
    assert b"stripping a BMP is not supported" in done.stderr
    assert not (tmp_path / "out" / "b.bmp").exists()
    assert (tmp_path / "out" / "a.jpg").read_bytes() == fcimage.strip(before)
    assert run("strip", str(photo), "--keep", "thumbnail").returncode == 2
    other = tmp_path / "more" / "a.jpg"
    other.parent.mkdir()
    other.write_bytes(before)
    done = run("strip", str(photo), str(other), "-o", str(tmp_path / "out"))
    assert done.returncode == 2 and b"was already written from" in done.stderr


def test_an_animation_can_be_refused() -> None:
    frames = [Image.effect_noise((8, 8), sigma) for sigma in (10, 90)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    done = run("plan", "-", "--animation", "error", data=out.getvalue())
    assert done.returncode != 0
    assert b'use animation="first"' in done.stderr


@pytest.mark.parametrize("command", ["render", "plan", "probe", "strip"])
@pytest.mark.parametrize("variable", ["FCIMAGE_MAX_PIXELS", "FCIMAGE_MAX_INPUT_BYTES"])
def test_the_limits_of_the_environment_hold(
    command: str, variable: str, tmp_path: pathlib.Path
) -> None:
    image = tmp_path / "a.png"
    image.write_bytes(encoded(photo_like(40, 30), "PNG"))
    output = ["-o", str(tmp_path / "out")] if command == "render" else []
    for source in (str(image), "-"):
        arguments = (command, source, *output)
        limited = run(*arguments, data=image.read_bytes(), environ={variable: "50"})
        assert (limited.returncode, limited.stdout) == (2, b"")
        assert variable.removeprefix("FCIMAGE_").lower() in limited.stderr.decode()
        done = run(*arguments, data=image.read_bytes(), environ={variable: "5000"})
        assert (done.returncode, done.stderr) == (0, b"")


def test_an_image_smaller_than_its_box_is_told(tmp_path: pathlib.Path) -> None:
    recipe = tmp_path / "variants.json"
    box = {"width": 200, "height": 200, "fit": "cover", "encodings": {"format": "png"}}
    variants = [{"name": "v", **box}, {"name": "large", **box, "size_when_smaller": "enlarge"}]
    recipe.write_text(json.dumps(variants))
    image = encoded(photo_like(100, 67), "PNG")
    arguments = ("-", "--variants", str(recipe))
    plan = run("plan", *arguments, data=image).stdout.decode()
    assert "resize v to 67x67 from the source, smaller than asked for\n" in plan
    assert "resize large to 200x200 from the source\n" in plan
    rendered = run("render", *arguments, "-o", str(tmp_path), data=image).stdout.decode()
    assert rendered.count("smaller than asked for") == 1
    for command, key, output in (
        ("plan", "resizes", []),
        ("render", "images", ["-o", str(tmp_path)]),
    ):
        done = run(command, *arguments, *output, "--json", data=image)
        found = {item["variant"]: item["undersized"] for item in json.loads(done.stdout)[key]}
        assert found == {"v": True, "large": False}


def test_plan_prints_the_resize_and_not_the_canvas_around_it(tmp_path: pathlib.Path) -> None:
    recipe = tmp_path / "variants.json"
    recipe.write_text('[{"name": "v", "width": 100, "height": 100, "fit": "contain"}]')
    image = encoded(photo_like(400, 200), "PNG")
    done = run("plan", "-", "--variants", str(recipe), data=image)
    assert "resize v to 100x50 from the source" in done.stdout.decode(), done.stderr


def test_event_prints_what_the_event_contains(tmp_path: pathlib.Path) -> None:
    payload = tmp_path / "event.json"
    payload.write_text(json.dumps(event_samples.EVENTBRIDGE_OSS))
    done = run("event", str(payload))
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode()
    assert ": eventbridge, " in text
    assert "ObjectCreated:PutObject: uploads/a.jpg in photos, 122,539 bytes" in text
    for kind, sample in event_samples.KINDS:
        done = run("event", "-", "--json", data=json.dumps(sample).encode())
        assert json.loads(done.stdout)["kind"] == kind
        if kind in ("timer", "http", "cdn"):
            assert kind in run("event", "-", data=json.dumps(sample).encode()).stdout.decode()
    broken = run("event", "-", data=b"{")
    assert broken.returncode == 2
    assert b"not valid JSON" in broken.stderr


def test_match_explains_and_its_exit_status_is_the_result(tmp_path: pathlib.Path) -> None:
    pattern, good, bad = (tmp_path / name for name in ("pattern.json", "good.json", "bad.json"))
    pattern.write_text('{"source": ["acs.oss"], "data": {"region": [{"prefix": "cn-"}]}}')
    good.write_text(json.dumps(event_samples.TUTORIAL))
    bad.write_text('{"source": "acs.ecs"}')
    done = run("match", "--pattern", str(pattern), str(good))
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, f"{good}: matched".encode())
    done = run("match", "--pattern", str(pattern), str(good), str(bad))
    assert done.returncode == 1
    assert b'NO   source: expected "acs.oss"; found "acs.ecs"' in done.stdout
    assert run("match", "-q", "--pattern", str(pattern), str(good)).stdout == b""
    inline = run("match", "--pattern", ' {"source": ["acs.ecs"]}', str(bad))
    assert (inline.returncode, inline.stderr) == (0, b"")
    for unreadable in (str(tmp_path / "missing.json"), "-"):
        assert run("match", "--pattern", str(pattern), unreadable, str(bad)).returncode == 2
    assert run("match", "--pattern", str(tmp_path / "missing.json"), str(bad)).returncode == 2
    pattern.write_text('{"source": "acs.oss"}')
    done = run("match", "--pattern", str(pattern), str(good))
    assert done.returncode == 2
    assert b"at /source: a field must list its alternatives" in done.stderr


def test_transform_prints_what_is_delivered(tmp_path: pathlib.Path) -> None:
    template, value = tmp_path / "template.txt", tmp_path / "value.json"
    template.write_text("${key} in $.data.bucket.name")
    value.write_text('{"key": "$.data.object.key"}')
    event = json.dumps(event_samples.TUTORIAL).encode()
    done = run("transform", "-", "--template", str(template), "--value", str(value), data=event)
    assert done.stdout.decode() == "uploads/photo-001.jpg in my-upload-bucket\n"
    inline = ("--template", template.read_text(), "--value", value.read_text())
    assert run("transform", "-", *inline, data=event).stdout == done.stdout
    assert run("transform", "-", "--path", "$.data.region", data=event).stdout == b"cn-beijing\n"
    assert run("transform", "-", "--original", data=event).stdout == event + b"\n"
    assert run("transform", "-", "--constant", "x", data=event).stdout == b"x\n"
    assert run("transform", "-", "--path", "$.none", data=event).returncode == 2
    assert run("transform", "-", data=event).returncode == 2


def test_a_file_that_cannot_be_read_is_named(tmp_path: pathlib.Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(b"{\xff")
    for arguments in (
        ["event"],
        ["match", "-", "--pattern"],
        ["transform", "-", "--template"],
        ["plan", "-", "--variants"],
        ["render", "-", "--output", str(tmp_path), "--variants"],
    ):
        done = run(*arguments, str(bad), data=b"{}")
        assert done.returncode == 2
        assert str(bad).encode() in done.stderr
        assert done.stderr.count(b"\n") == 1
        assert b"Traceback" not in done.stderr
    done = run("transform", "-", "--original", "--value", str(bad), data=b"{}")
    assert done.returncode == 2
    assert b"--value" in done.stderr


def test_wrong_usage_and_a_wrong_recipe_exit_with_2(tmp_path: pathlib.Path) -> None:
    assert run("render").returncode == 2
    assert run("--help").returncode == 0
    recipe = tmp_path / "variants.json"
    recipe.write_text('[{"name": "v", "encodings": [{"format": "bmp"}]}]')
    done = run("plan", "-", "--variants", str(recipe), data=b"")
    assert done.returncode == 2
    assert b"/0/encodings/0/format" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("render", "-", "-o", "."),
        ("probe", "-"),
        ("plan", "-"),
        ("strip", "-"),
        ("event", "-"),
        ("match", "--pattern", "-", "-"),
        ("transform", "-", "--original"),
        ("invoke", "."),
        ("selftest",),
        ("cost", "--photo", "-"),
    ],
    ids=lambda command: command[0],
)
def test_every_command_refuses_a_misspelled_variable_of_fcimage(command: tuple[str, ...]) -> None:
    done = run(*command, environ={"FCIMAGE_MAX_PIXLES": "5x"})
    (line,) = done.stderr.decode().splitlines()
    assert (done.returncode, done.stdout) == (2, b"")
    assert line.startswith("fcimage: FCIMAGE_MAX_PIXLES is not a setting of fcimage")
    assert "did you mean FCIMAGE_MAX_PIXELS?" in line


def test_a_command_refuses_a_limit_that_is_no_number() -> None:
    done = run("probe", "-", environ={"FCIMAGE_MAX_PIXELS": "5x"})
    (line,) = done.stderr.decode().splitlines()
    assert done.returncode == 2
    assert line.startswith("fcimage: FCIMAGE_MAX_PIXELS must be a whole number")


def test_invoke_runs_the_ready_handler_on_a_folder(tmp_path: pathlib.Path) -> None:
    photos = tmp_path / "photos"
    (photos / "more").mkdir(parents=True)
    photo = encoded(photo_like(1300, 900), "JPEG")
    (photos / "a b%20.jpg").write_bytes(photo)
    (photos / "more" / "c.jpg").write_bytes(photo)
    out = str(tmp_path / "out")
    done = run("invoke", str(photos), "-o", out)
    assert done.returncode == 0, done.stderr
    made = sorted(str(path.relative_to(out)) for path in (tmp_path / "out").rglob("*.webp"))
    assert "processed-images/webp/large/a b%20.webp" in made
    assert len(made) == 6
    assert b"200, 6 images" in done.stdout
    again = run("invoke", str(photos), "-o", out)
    assert b'"fcimage": "unchanged"' in again.stderr
    assert again.stdout.count(b"200, 6 images") == 2 and b'"level"' not in again.stdout
    (photos / "broken.jpg").write_bytes(photo[:5000])
    failed = run("invoke", str(photos), "-o", out)
    assert failed.returncode == 2
    assert b"failed: the coded data" in failed.stdout


def test_invoke_says_what_is_wrong_with_an_upload(tmp_path: pathlib.Path) -> None:
    photos, out = tmp_path / "photos", str(tmp_path / "out")
    photos.mkdir()
    (photos / "a.jpg").write_bytes(encoded(photo_like(130, 90), "JPEG"))
    (photos / "a.png").write_bytes(encoded(photo_like(64, 48), "PNG"))
    (photos / "b.avif").write_bytes(b"\0\0\0\x18ftypavif\0\0\0\0avifmif1")
    (photos / "c.jxl").write_bytes(b"")
    done = run("invoke", str(photos), "-o", out)
    assert done.returncode == 2
    told = done.stdout.decode()
    was = "was an output of upload-images/uploads/a.jpg"
    assert f"  replaced: resized/large/a.jpg {was}\n" in told
    assert "  failed: AVIF is not supported: let OSS convert it" in told
    assert "this storage cannot convert it, OSS can\n" in told
    assert "  failed: JPEG XL is not supported" in told


def test_invoke_runs_the_users_handler(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "index.py").write_text(
        "def handler(event, context):\n    return f'{len(event) > 9} {context.function.timeout}'\n"
    )
    (tmp_path / "a.jpg").write_bytes(b"x")
    done = run("invoke", "a.jpg", "--handler", "index.handler", "--timeout", "7")
    assert (done.returncode, b"'True 7'" in done.stdout) == (2, True)
    assert b"no handler" in run("invoke", "a.jpg", "--handler", "index.other").stderr
