"""A panic in a dependency is an InternalError, and the next call works. The test build panics on
demand in each phase (crates/fcimage-base/src/failpoint.rs); no wheel does."""

from __future__ import annotations

import os
import pathlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import fcimage
import pytest
from fcimage import _native
from PIL import Image, ImageCms

from support.pictures import encoded, photo_like

ROOT = pathlib.Path(__file__).parents[3]
PHASES: list[str] = getattr(_native, "_PHASES", [])
_panic_in: Callable[..., int] = getattr(_native, "_panic_in", lambda name=None: 0)

pytestmark = pytest.mark.skipif(
    not PHASES, reason="needs the build of `make test-python`, with the feature inject-panics"
)


def _image() -> bytes:
    """Return an image that uses every phase: transparent, rotated, not in sRGB, of an odd size."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # Change a primary, so that the colors must be converted.
    at = profile.index(b"rXYZ", 128)
    offset = int.from_bytes(profile[at + 4 : at + 8], "big") + 8
    profile = profile[:offset] + b"\0\0\x60\0" + profile[offset + 4 :]
    image = photo_like(301, 200).convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(image, "PNG", icc_profile=profile, exif=exif)


IMAGE = _image()
RESTARTS = encoded(photo_like(640, 512), "JPEG", restart_marker_rows=1)
LOGO = encoded(Image.new("RGBA", (40, 20), (255, 0, 0, 128)), "PNG")
FONT = (ROOT / "crates/fcimage-image/assets/Roboto-Regular.subset.ttf").read_bytes()
EVENT = b'{"events": [{"eventName": "ObjectCreated:PutObject", "eventSource": "acs:oss", "eventVersion": "1.0", "region": "x", "oss": {"bucket": {"name": "b"}, "object": {"key": "k.jpg"}}}]}'
CLOUD_EVENT = b'{"specversion": "1.0", "id": "1", "source": "s", "type": "t", "data": {"a": 1}}'
PATTERN = {"source": ["s"]}

_recipes: list[fcimage.Variant] = []


def recipes() -> list[fcimage.Variant]:
    """Return the variants, built once while nothing panics."""
    if not _recipes:
        encodings = [fcimage.Jpeg(), fcimage.WebP(effort=0), fcimage.Png(), fcimage.Gif()]
        text, logo = fcimage.TextWatermark("x"), fcimage.ImageWatermark(LOGO)
        _recipes.extend(
            fcimage.Variant(
                name,
                width=w,
                height=w,
                fit="contain",
                background="#00000000",
                effects=fcimage.Grayscale(),
                layers=fcimage.Picture(LOGO),
                watermark=mark,
                encodings=encodings,
            )
            for name, w, mark in [("large", 90, text), ("small", 40, logo)]
        )
    return _recipes


def rendered(threads: int, data: bytes = IMAGE) -> list[bytes]:
    return [image.data for image in fcimage.render(data, recipes(), threads=threads)]


def streamed(threads: int) -> list[bytes]:
    return sorted(i.data for i in fcimage.render_as_completed(IMAGE, recipes(), threads=threads))


Call = Callable[[], object]
RENDERS: dict[str, Call] = {
    "alone": lambda: rendered(1),
    "on the pool": lambda: rendered(2),
    "streamed alone": lambda: streamed(1),
    "streamed on the pool": lambda: streamed(2),
}
IMAGE_PHASES = "Logo Inspect Plan Decode Resize Color Orient Effect Canvas Layer Watermark Flatten EncodeJpeg EncodeWebP EncodePng EncodeGif"


def calls() -> Iterator[tuple[str, str, Call]]:
    """Yield each phase with the calls that use it."""
    for phase in IMAGE_PHASES.split():
        for how, call in RENDERS.items():
            yield phase, how, call
    yield "Inspect", "probe", lambda: fcimage.probe(IMAGE)
    yield "Inspect", "logo", lambda: fcimage.ImageWatermark(LOGO)
    yield "Plan", "plan", lambda: fcimage.plan(IMAGE, recipes())
    yield "DecodeRows", "on the pool", lambda: rendered(2, RESTARTS)
    yield "Recipe", "variant", lambda: fcimage.Variant("v", encodings=[fcimage.Png()])
    yield (
        "Recipe",
        "json",
        lambda: fcimage.variants_from_json('[{"name": "v", "encodings": [{"format": "png"}]}]'),
    )
    yield "Event", "parse_event", lambda: fcimage.parse_event(EVENT).kind
    parsed = fcimage.parse_event(EVENT)
    yield "EventObjects", "objects", lambda: [o.key for o in fcimage.parse_event(EVENT).objects]
    yield "EventObjects", "objects_in", lambda: [o.key for o in parsed.objects_in("home")]
    yield "CloudEvent", "from_json", lambda: fcimage.CloudEvent.from_json(CLOUD_EVENT)
    yield (
        "CloudEvent",
        "from_http",
        lambda: fcimage.CloudEvent.from_http(
            {"content-type": "application/cloudevents+json"}, CLOUD_EVENT
        ),
    )
    yield "Pattern", "compile", lambda: fcimage.EventPattern(PATTERN) is None
    pattern = fcimage.EventPattern(PATTERN)
    yield "Match", "matches", lambda: pattern.matches(CLOUD_EVENT)
    yield "Match", "on the pool", lambda: pattern.matches_many([CLOUD_EVENT] * 600, threads=2)
    yield (
        "Match",
        "large, with the interpreter released",
        lambda: pattern.matches(CLOUD_EVENT + b" " * 40_000),
    )
    yield "Explain", "explain", lambda: str(pattern.explain(CLOUD_EVENT))
    yield "Transform", "jsonpath", lambda: fcimage.EventTransform.jsonpath("$.a") is None
    yield (
        "Transform",
        "template",
        lambda: fcimage.EventTransform.template("${a}", {"a": "$.a"}) is None,
    )
    transform = fcimage.EventTransform.template("${a}", {"a": "$.data.a"})
    yield "Apply", "apply", lambda: transform.apply(CLOUD_EVENT)
    yield "Response", "new", lambda: fcimage.HttpResponse(200, {}, "x").status


CASES = list(calls()) if PHASES else []


@pytest.fixture(autouse=True)
def _nothing_stays_armed() -> Iterator[None]:
    recipes()
    yield
    _panic_in(None)


@pytest.mark.parametrize(
    ("phase", "call"), [pytest.param(p, c, id=f"{p}-{how}") for p, how, c in CASES]
)
def test_a_panic_in_each_phase_is_an_internal_error_and_the_next_call_works(
    phase: str, call: Call
) -> None:
    expected = call()
    _panic_in(phase)
    for _ in range(3):
        with pytest.raises(
            fcimage.InternalError,
            match=f"injected into {phase}, at crates/fcimage-base/src/failpoint.rs:",
        ) as caught:
            call()
        assert type(caught.value) is fcimage.InternalError
        assert not isinstance(caught.value, ValueError), "nobody's argument is at fault"
    assert _panic_in(None) >= 3
    if isinstance(expected, (list, str, bool, int)):
        assert call() == expected, "to the byte"
    else:
        call()
    assert rendered(2) == rendered(1)


def test_a_font_that_makes_the_parser_panic_is_an_argument_error() -> None:
    _panic_in("Font")
    with pytest.raises(fcimage.ArgumentError, match="not a valid TrueType or OpenType font"):
        fcimage.TextWatermark("x", font=FONT)
    assert _panic_in(None) == 1
    fcimage.TextWatermark("x", font=FONT)


def test_every_phase_is_tried() -> None:
    assert {phase for phase, _, _ in CASES} | {"Font"} == set(PHASES)


def test_panics_on_all_threads_at_once_leave_a_pool_that_works() -> None:
    expected = rendered(4)
    _panic_in("Watermark")
    for _ in range(50):
        with pytest.raises(fcimage.InternalError):
            rendered(4)
    _panic_in(None)
    assert rendered(4) == expected


SAY = """
import fcimage, sys
from fcimage import _native
recipe = [fcimage.Variant("v", encodings=[fcimage.Png()])]
_native._panic_in("EncodePng")
data = sys.stdin.buffer.read()
for threads in (1, 2):
    try:
        fcimage.render(data, recipe, threads=threads)
    except fcimage.InternalError:
        print("caught")
"""


@pytest.mark.parametrize(("backtrace", "printed"), [(None, 0), ("0", 0), ("1", 2)])
def test_a_panic_prints_nothing_unless_a_backtrace_is_asked_for(
    backtrace: str | None, printed: int
) -> None:
    env = {name: value for name, value in os.environ.items() if name != "RUST_BACKTRACE"}
    if backtrace is not None:
        env["RUST_BACKTRACE"] = backtrace
    done = subprocess.run(
        [sys.executable, "-c", SAY],
        input=IMAGE,
        capture_output=True,
        env=env,
        timeout=60,
        check=True,
    )
    assert done.stdout == b"caught\ncaught\n"
    assert done.stderr.count(b"panicked at") == printed
    assert (done.stderr == b"") == (printed == 0)


def test_no_wheel_contains_the_panics_on_demand() -> None:
    cargo = (ROOT / "Cargo.toml").read_text()
    assert re.search(r'^inject-panics = \["fcimage-base/inject-panics"\]$', cargo, re.M)
    for manifest in (ROOT / "Cargo.toml", *ROOT.glob("crates/*/Cargo.toml")):
        assert not re.search(r"^default = .*inject-panics", manifest.read_text(), re.M), manifest
    maturin = (ROOT / "pyproject.toml").read_text().partition("[tool.maturin]")[2]
    assert not re.search(r"^features = .*inject-panics", maturin, re.M)
    makefile = (ROOT / "Makefile").read_text()
    lines = [line for line in makefile.splitlines() if "inject-panics" in line]
    assert lines
    for line in lines:
        # That of `make test-python`, and the one with all features, in the profile of `cargo test`.
        for_tests = "--profile quick" in line or "$(CARGO) build --quiet --package" in line
        assert for_tests and "--release" not in line, "only builds for tests have the feature"


def test_panics_unwind_in_every_profile() -> None:
    for path in (ROOT / "Cargo.toml", *ROOT.glob(".cargo/config*")):
        without_lints = re.sub(r"^\[workspace\.lints[^\[]*", "", path.read_text(), flags=re.M)
        assert not re.search(r"^panic\s*=", without_lints, re.M), path
