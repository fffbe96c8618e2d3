"""`plan`'s peak is an upper bound: random pictures and recipes, measured in a child process."""

from __future__ import annotations

import base64
import io
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms, ImageFile

from support import profiles

SUPPORT = Path(__file__).parents[1] / "support"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        platform.libc_ver()[0] != "glibc", reason="heap_peak.c stands on glibc's malloc"
    ),
]

Json = dict[str, Any]
# Pillow's own guess is too small for a progressive JPEG of few rows of noise.
ImageFile.MAXBLOCK = 1 << 20
FILES: dict[str, tuple[str, list[str], Json]] = {
    "jpeg": ("JPEG", ["L", "RGB", "CMYK"], {}),
    "jpeg-progressive": ("JPEG", ["L", "RGB", "CMYK"], {"progressive": True, "quality": 95}),
    "jpeg-full-chroma": ("JPEG", ["RGB"], {"subsampling": 0, "restart_marker_rows": 1}),
    "png": ("PNG", ["1", "L", "P", "RGB", "RGBA", "I;16"], {"compress_level": 1}),
    "webp": ("WEBP", ["RGB", "RGBA"], {"method": 0}),
    "webp-lossless": ("WEBP", ["RGB", "RGBA"], {"lossless": True, "method": 0, "quality": 0}),
    "gif": ("GIF", ["P", "L"], {}),
    "gif-animated": ("GIF", ["P", "L"], {"frames": 5}),
    "webp-animated": ("WEBP", ["RGB", "RGBA"], {"method": 0, "frames": 5}),
    "apng": ("PNG", ["P", "RGB", "RGBA"], {"compress_level": 1, "frames": 5}),
    "bmp": ("BMP", ["1", "L", "P", "RGB"], {}),
    "tiff": ("TIFF", ["L", "RGB", "RGBA", "CMYK", "I;16"], {"compression": "tiff_lzw"}),
    "tiff-plain": ("TIFF", ["L", "RGB", "RGBA", "CMYK"], {}),
    "tiff-deflate": ("TIFF", ["1", "L", "P", "RGBA"], {"compression": "tiff_adobe_deflate"}),
    "tiff-jpeg": ("TIFF", ["L", "RGB"], {"compression": "jpeg"}),
    "tiff-fax": ("TIFF", ["1"], {"compression": "group4"}),
    "tiff-zstd": ("TIFF", ["L", "RGB"], {"compression": "zstd"}),
}


def file(
    kind: str, mode: str, width: int, height: int, noise: bool, orientation: int, profile: str
) -> str:
    """A picture in Base64; noise makes large files, waves make small ones."""
    format, _, options = FILES[kind]
    options = dict(options)
    random = np.random.default_rng(width * height)
    if noise:
        samples = random.integers(0, 256, (height, width, 3), dtype=np.uint8)
    else:
        y, x = np.mgrid[0:height, 0:width]
        samples = np.stack([(x // 3 + y) % 256, (x + y // 5) % 256, x % 256], -1).astype(np.uint8)
    image = Image.fromarray(samples, "RGB")
    if mode == "RGBA":
        image.putalpha(Image.linear_gradient("L").resize((width, height)))
    elif mode == "I;16":
        image = image.convert("L").convert("I;16")
    else:
        image = image.convert(mode)
    if orientation and format in ("JPEG", "PNG", "WEBP"):
        exif = Image.Exif()
        exif[0x0112] = orientation
        options["exif"] = exif.tobytes()
    if profile and format in ("JPEG", "PNG", "WEBP", "TIFF"):
        icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
        options["icc_profile"] = profiles.rgb() if profile == "other" else icc.tobytes()
    if frames := options.pop("frames", 0):
        turned = [ImageChops.offset(image, number, 2 * number) for number in range(1, frames)]
        options |= {"save_all": True, "append_images": turned, "duration": 50}
    out = io.BytesIO()
    image.save(out, format, **options)
    return base64.b64encode(out.getvalue()).decode()


@st.composite
def pictures(draw: st.DrawFn, most: int = 900) -> Json:
    """What `file` makes a picture of."""
    kind = draw(st.sampled_from(sorted(FILES)))
    side = st.integers(1, most)
    width, height = draw(st.one_of(st.tuples(side, side), st.sampled_from([(5000, 3), (2, 6000)])))
    return {
        "kind": kind,
        "mode": draw(st.sampled_from(FILES[kind][1])),
        "width": width,
        "height": height,
        "noise": draw(st.booleans()),
        "orientation": draw(st.sampled_from([0, 0, 1, 3, 6])),
        "profile": draw(st.sampled_from(["", "sRGB", "other"])),
    }


def watermarks() -> st.SearchStrategy[Json | None]:
    text = st.fixed_dictionaries(
        {
            "text": st.sampled_from(["chenk.top", "Ag\nline two\nof three", "x" * 200]),
            "color": st.sampled_from(["white", "auto"]),
            "size": st.sampled_from([None, 9.0, 60.0, 400.0]),
            "shadow": st.booleans(),
            "outline": st.booleans(),
            "rotate": st.sampled_from([0.0, 30.0, 90.0]),
            "tile": st.booleans(),
            "margin": st.sampled_from([0, 20]),
        }
    )
    logo = st.fixed_dictionaries(
        {
            "data": pictures(400),
            "scale": st.sampled_from([0.01, 0.2, 1.0]),
            "tile": st.booleans(),
        }
    )
    return st.one_of(st.none(), text, logo)


def encodings() -> st.SearchStrategy[Json]:
    jpeg = {"progressive": st.booleans(), "quality": st.sampled_from([5, 85, 100])}
    jpeg |= {"chroma_subsampling": st.sampled_from(["4:2:0", "4:4:4"])}
    jpeg |= {"cap_at_source": st.booleans()}
    webp = {"effort": st.sampled_from([0, 2, 4, 6]), "lossless": st.booleans()}
    png = {"keep": st.sampled_from([None, "icc", ["exif", "xmp"]]), "effort": st.integers(0, 6)}
    png |= {"colors": st.sampled_from([None, 2, 256])}
    gif = {"colors": st.sampled_from([2, 256]), "dither": st.sampled_from([0, 100])}
    budget = {"max_bytes": st.sampled_from([1, 2000, 40_000]), "quality": st.just(90)}
    bounded = {**budget, "effort": st.sampled_from([0, 4])}
    one = st.one_of(
        st.fixed_dictionaries({"format": st.just("jpeg"), **jpeg}),
        st.fixed_dictionaries({"format": st.just("jpeg"), **jpeg, **budget}),
        st.fixed_dictionaries({"format": st.just("webp"), **webp}),
        st.fixed_dictionaries({"format": st.just("webp"), **bounded}),
        st.fixed_dictionaries({"format": st.just("png"), **png}),
        st.fixed_dictionaries({"format": st.just("gif"), **gif}),
    )
    same = {"jpeg": {**jpeg, **budget}, "webp": webp, "png": png, "gif": gif}
    several = {name: st.fixed_dictionaries(options) for name, options in same.items()}
    return st.one_of(
        one,
        one,
        one,
        st.fixed_dictionaries({"format": st.just("same"), **several}),
        st.fixed_dictionaries(
            {"format": st.just("best"), "of": st.lists(one, min_size=2, max_size=3)}
        ),
    )


def layers() -> st.SearchStrategy[Json]:
    side = st.sampled_from([None, 1, 90, 900, 0.5, 1.0])
    shape = {
        "shape": st.sampled_from(["rectangle", "ellipse"]),
        "width": side,
        "height": side,
        "fill": st.sampled_from(["red", ["#0000", "#000b"]]),
        "stroke": st.sampled_from([None, "#fff8"]),
        "stroke_width": st.sampled_from([1, 0.1]),
        "margin": st.sampled_from([0, (-20, 0.1)]),
    }
    line = {"shape": "line", "position": [-5, 0.1], "to": [1.0, 300], "stroke": "red"}
    picture = st.fixed_dictionaries(
        {
            "data": pictures(400),
            "width": side,
            "height": side,
            "radius": st.sampled_from([None, 30, 0.5]),
            "rotate": st.sampled_from([0, 0, 90, 33.3]),
            "tile": st.booleans(),
            "margin": st.sampled_from([0, (-20, 0.1)]),
            "opacity": st.sampled_from([0.5, 1.0]),
            "min_canvas": st.sampled_from([None, 300]),
        }
    )
    return st.one_of(picture, st.fixed_dictionaries(shape), st.just(line))


def effects() -> st.SearchStrategy[Json]:
    region = st.sampled_from([[0.1, 0.2, 0.5, 0.5], [-1, 0, 9, 1], [0.99, 0.99, 0.001, 0.001]])
    regions = st.one_of(st.none(), st.lists(region, min_size=1, max_size=3))
    radius = st.sampled_from([0.1, 1, 30, 1000])
    return st.one_of(
        st.fixed_dictionaries({"effect": st.just("blur"), "radius": radius, "regions": regions}),
        st.fixed_dictionaries({"effect": st.just("sharpen"), "radius": st.sampled_from([0.5, 90])}),
        st.fixed_dictionaries(
            {
                "effect": st.just("pixelate"),
                "size": st.sampled_from([2, 40, 65_535]),
                "regions": regions,
            }
        ),
        st.sampled_from([{"effect": "grayscale"}, {"effect": "adjust", "contrast": 1.5}]),
    )


@st.composite
def recipes(draw: st.DrawFn) -> list[Json]:
    out = []
    for number in range(draw(st.integers(1, 4))):
        fit = draw(st.sampled_from(["inside", "outside", "cover", "contain", "fill"]))
        side = st.integers(1, 1000)
        sides: Json = {"width": draw(side), "height": draw(side)}
        if fit == "inside":
            sides = draw(st.sampled_from([{}, {"width": sides["width"]}, sides]))
        rotate = draw(st.sampled_from([0, 90, 180, 20, -100.5]))
        smaller = draw(st.sampled_from(["keep", "enlarge", "pad"]))
        trims = smaller == "keep" and rotate % 90 == 0
        attention = fit == "cover" and rotate % 90 == 0 and draw(st.booleans())
        out.append(
            {
                "trim": draw(st.sampled_from([None, True, 200])) if trims else None,
                "gravity": "attention" if attention else "center",
                "name": f"v{number}",
                "fit": fit,
                "crop": draw(st.sampled_from([None, None, [0.2, 0.1, 0.9, 1.0], [0, 0, 3, 70]])),
                "flip": draw(st.sampled_from([None, "horizontal"])),
                "rotate": rotate,
                **sides,
                "size_when_smaller": smaller,
                "pad": draw(st.sampled_from([0, 0, 5, [0, 300, 40, 1]])),
                "radius": draw(st.sampled_from([0, 0, 20, 0.5])),
                "animation": draw(st.sampled_from(["first", "keep"])),
                "background": draw(st.sampled_from(["#ffffff", "#12345600"])),
                "effects": draw(st.lists(effects(), max_size=3)),
                "layers": draw(st.lists(layers(), max_size=3)),
                "watermark": draw(watermarks()),
                "encodings": draw(st.lists(encodings(), min_size=1, max_size=3)),
            }
        )
    return out


@pytest.fixture(scope="module")
def child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    counter = tmp_path_factory.mktemp("heap") / "heap_peak.so"
    build = ["cc", "-O2", "-shared", "-fPIC", "-o", str(counter), str(SUPPORT / "heap_peak.c")]
    subprocess.run(build, check=True)
    command = [sys.executable, str(SUPPORT / "plan_child.py")]
    pipe = subprocess.PIPE
    env = {**os.environ, "LD_PRELOAD": str(counter)}
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=env) as process:
        yield process
        assert process.stdin
        process.stdin.close()


def answered(child: subprocess.Popen[str], request: Json) -> str:
    """What the child says of one call."""
    assert child.stdin and child.stdout
    child.stdin.write(json.dumps(request) + "\n")
    child.stdin.flush()
    answer = child.stdout.readline()
    assert answer, "the child died"
    return answer


def asked(child: subprocess.Popen[str], request: Json) -> tuple[int, int]:
    """Bytes measured and planned, of one call in the child."""
    answer = answered(child, request)
    assume(not answer.startswith("refused"))
    measured, planned = map(int, answer.split())
    return measured, planned


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    picture=pictures(),
    recipe=recipes(),
    threads=st.sampled_from([1, 2]),
    cut=st.sampled_from([1.0, 1.0, 0.9, 0.5]),
    describe=st.booleans(),
    redact=st.sampled_from([None, None, [[0.2, 0.3, 0.4, 0.4]]]),
)
def test_no_call_takes_more_memory_than_its_plan_allowed(
    child: subprocess.Popen[str],
    picture: Json,
    recipe: list[Json],
    threads: int,
    cut: float,
    describe: bool,
    redact: list[list[float]] | None,
) -> None:
    for variant in recipe:
        mark = variant["watermark"]
        if mark and "data" in mark:
            variant["watermark"] = {**mark, "data": file(**mark["data"])}
        variant["layers"] = [
            {**layer, "data": file(**layer["data"])} if "data" in layer else layer
            for layer in variant["layers"]
        ]
    options: Json = {"threads": threads, "on_damage": "salvage", "describe": describe}
    options |= {"redact": redact}
    data = base64.b64decode(file(**picture))
    data = data[: int(len(data) * cut)]
    encoded = base64.b64encode(data).decode()
    request = {"data": encoded, "variants": recipe, "options": options}
    measured, planned = asked(child, request)
    assert measured <= planned


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("kind", ["jpeg", "jpeg-progressive", "jpeg-full-chroma"])
@pytest.mark.parametrize("outputs", [1, 4])
def test_the_files_of_a_source_that_may_be_kept_are_in_the_plan(
    child: subprocess.Popen[str], kind: str, orientation: int, outputs: int
) -> None:
    data = file(kind, "RGB", 640, 480, True, orientation, False)
    jpeg = {"format": "jpeg", "quality": 100, "cap_at_source": True}
    recipe = [{"name": "v", "watermark": None, "effects": [], "encodings": [jpeg] * outputs}]
    for threads in (1, 2):
        request = {"data": data, "variants": recipe, "options": {"threads": threads}}
        measured, planned = map(int, answered(child, request).split())
        assert measured <= planned


@pytest.mark.parametrize("width", [40, 700])
@pytest.mark.parametrize(
    "text",
    [
        {"text": "Ag"},
        {"text": "one two " * 400, "size": 9, "shadow": True, "outline": "red"},
        {"text": "W", "size": 4000, "position": [-1500, -1500]},
        {"text": "W", "size": 4000, "rotate": 30},
        {"text": "a" * 10_000, "size": 10, "max_lines": 1},
        {"text": "a\n" * 5000, "size": 10, "rotate": 90},
    ],
    ids=["small", "page", "large", "turned", "cut", "lines"],
)
def test_texts_take_no_more_memory_than_planned(
    child: subprocess.Popen[str], text: Json, width: int
) -> None:
    recipe = [
        {
            "name": "v",
            "width": width,
            "height": width,
            "fit": "fill",
            "watermark": None,
            "effects": [],
            "texts": [text],
            "encodings": [{"format": "png"}],
        }
    ]
    data = file("png", "RGB", 64, 48, False, 1, False)
    request = {"data": data, "variants": recipe, "options": {"threads": 1}}
    measured, planned = map(int, answered(child, request).split())
    assert measured <= planned


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    picture=pictures(),
    sides=st.sampled_from([{}, {"width": 40}, {"width": 300, "height": 200, "fit": "contain"}]),
    mode=st.sampled_from([None, "gray", "rgb", "rgba"]),
)
def test_decode_takes_no_more_memory_than_the_limit_that_allows_it(
    child: subprocess.Popen[str], picture: Json, sides: Json, mode: str | None
) -> None:
    options = {"threads": 1, "mode": mode, "on_damage": "salvage", **sides}
    request = {"call": "decode", "data": file(**picture), "options": options}
    measured, allowed = asked(child, request)
    assert measured <= allowed


@pytest.mark.parametrize("orientation", [2, 3, 6, 7])
@pytest.mark.parametrize(
    ("kind", "mode", "noise"),
    [
        *(("jpeg", mode, noise) for mode in ("L", "RGB", "CMYK") for noise in (False, True)),
        ("jpeg-progressive", "L", True),
        ("jpeg-progressive", "RGB", True),
    ],
)
def test_turning_while_stripping_takes_no_more_memory_than_the_limit_that_allows_it(
    child: subprocess.Popen[str], kind: str, mode: str, noise: bool, orientation: int
) -> None:
    data = file(kind, mode, 320, 208, noise, orientation, True)
    answer = answered(child, {"call": "strip", "data": data})
    measured, allowed = map(int, answer.split())
    # It did hold the coefficients.
    assert 320 * 208 * 2 < measured <= allowed
