"""One call turns an image into its variants."""

from __future__ import annotations

import json
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Jpeg, Png, TextWatermark, Variant, WebP
from PIL import Image, ImageCms

from support.pictures import encoded, expanded, opened, photo_like, pixels, through, tutorial

FITS = ["inside", "outside", "cover", "contain", "fill"]
GRAVITIES = [
    "center", "north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest",
]  # fmt: skip


@pytest.fixture(scope="module")
def photo() -> bytes:
    return encoded(photo_like(1600, 1200), "JPEG", quality=90)


def test_the_tutorials_six_variants(photo: bytes) -> None:
    images = fcimage.render(photo, tutorial())
    facts = [(i.variant, i.format, i.width, i.height, i.media_type, i.extension) for i in images]
    assert facts == [
        ("large", "jpeg", 1200, 900, "image/jpeg", "jpg"),
        ("large", "webp", 1200, 900, "image/webp", "webp"),
        ("medium", "jpeg", 600, 450, "image/jpeg", "jpg"),
        ("medium", "webp", 600, 450, "image/webp", "webp"),
        ("thumb", "jpeg", 150, 113, "image/jpeg", "jpg"),
        ("thumb", "webp", 150, 113, "image/webp", "webp"),
    ]
    for image in images:
        theirs = opened(image.data)
        assert (theirs.format, theirs.size) == (image.format.upper(), (image.width, image.height))
        source = opened(photo).resize(theirs.size, Image.Resampling.LANCZOS)
        assert np.abs(pixels(theirs.convert("RGB")) - pixels(source)).mean() < 6


@pytest.mark.parametrize("size", [(300, 200), (150, 113), (37, 151), (1, 1), (799, 600)])
def test_lanczos_as_pillow_does_it(size: tuple[int, int]) -> None:
    source = photo_like(800, 601)
    variant = Variant("v", width=size[0], height=size[1], fit="fill", encodings=[Png()])
    (image,) = fcimage.render(encoded(source, "PNG"), [variant])
    expected = source.resize(size, Image.Resampling.LANCZOS)
    difference = np.abs(pixels(opened(image.data)) - pixels(expected))
    assert difference.mean() < 0.5
    assert difference.max() <= 2


def test_a_chained_variant_looks_like_a_direct_one(photo: bytes) -> None:
    both = [Variant(str(w), width=w, encodings=[Png()]) for w in (1200, 600, 150)]
    chained = fcimage.render(photo, both)
    assert [step.source for step in fcimage.plan(photo, both).resizes] == [None, "1200", "600"]
    for variant, image in zip(both, chained):
        (direct,) = fcimage.render(photo, [variant])
        difference = np.abs(pixels(opened(direct.data)) - pixels(opened(image.data)))
        assert difference.mean() < 1.5


@pytest.mark.parametrize("fit", FITS)
def test_every_fit_and_gravity_and_odd_size(fit: str) -> None:
    for width, height in [(1, 1), (1, 9), (9, 1), (33, 17)]:
        data = encoded(photo_like(width, height), "PNG")
        variants = [
            Variant(
                f"{gravity} {w}x{h} {smaller}",
                width=w,
                height=h,
                fit=fit,  # type: ignore[arg-type]
                gravity=gravity,  # type: ignore[arg-type]
                size_when_smaller=smaller,
                encodings=[Png(), Jpeg(), WebP()],
            )
            for gravity in GRAVITIES
            for w, h in [(1, 1), (7, 5), (5, 70)]
            for smaller in ("keep", "enlarge", "pad")
        ]
        for image in fcimage.render(data, variants):
            _, size, smaller = image.variant.split()
            w, h = map(int, size.split("x"))
            if fit == "contain" or (fit in ("cover", "fill") and smaller != "keep"):
                assert (image.width, image.height) == (w, h)
            if fit == "inside":
                assert image.width <= w
                assert image.height <= h
            assert opened(image.data).size == (image.width, image.height)


@pytest.mark.parametrize(
    ("fit", "size"),
    [
        ("cover", (67, 67)),
        ("inside", (100, 67)),
        ("outside", (100, 67)),
        ("fill", (100, 67)),
        ("contain", (200, 200)),
    ],
)
def test_an_image_that_is_smaller_than_its_box_is_told(fit: Any, size: tuple[int, int]) -> None:
    image = encoded(photo_like(100, 67), "PNG")
    small = Variant("small", width=200, height=200, fit=fit, encodings=Png())
    variants = [small, small.replace(name="enlarged", size_when_smaller="enlarge")]
    found, enlarged = fcimage.render(image, variants)
    assert (found.size, found.undersized) == (size, fit != "contain")
    assert not enlarged.undersized
    told = {resize.variant: resize.undersized for resize in fcimage.plan(image, variants).resizes}
    assert told == {"small": fit != "contain", "enlarged": False}


def test_cover_keeps_the_side_that_gravity_names() -> None:
    source = Image.new("RGB", (300, 100), "red")
    source.paste("blue", (200, 0, 300, 100))
    data = encoded(source, "PNG")
    for gravity, color in [("west", (255, 0, 0)), ("east", (0, 0, 255))]:
        variant = Variant(
            "v",
            width=50,
            height=50,
            fit="cover",
            gravity=gravity,
            encodings=[Png()],  # type: ignore[arg-type]
        )
        (image,) = fcimage.render(data, [variant])
        assert expanded(image.data).getpixel((25, 25)) == color


def test_a_turned_image_is_cropped_where_it_is_seen() -> None:
    source = Image.new("RGB", (300, 100), "red")
    source.paste("blue", (200, 0, 300, 100))
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned clockwise: the right end is at the bottom
    data = encoded(source, "PNG", exif=exif)
    variant = Variant("v", width=50, height=50, fit="cover", gravity="south", encodings=[Png()])
    (image,) = fcimage.render(data, [variant])
    assert expanded(image.data).getpixel((25, 25)) == (0, 0, 255)


def test_a_contained_image_is_placed_on_the_background() -> None:
    data = encoded(Image.new("RGB", (100, 50), "red"), "PNG")
    variant = Variant(
        "v", width=100, height=100, fit="contain", background="#00ff00", encodings=[Png()]
    )
    (image,) = fcimage.render(data, [variant])
    theirs = expanded(image.data)
    assert theirs.getpixel((50, 50)) == (255, 0, 0)
    assert theirs.getpixel((50, 5)) == (0, 255, 0)


def test_alpha_has_no_fringe_and_becomes_white_in_jpeg() -> None:
    source = Image.new("RGBA", (200, 200), (0, 255, 0, 0))
    source.paste((255, 0, 0, 255), (0, 0, 100, 200))
    variant = Variant("v", width=50, encodings=[Png(), WebP(lossless=True), Jpeg(quality=100)])
    png, webp, jpeg = fcimage.render(encoded(source, "PNG"), [variant])
    for image in (png, webp):
        found = pixels(expanded(image.data))
        assert found.shape[-1] == 4
        assert found[found[..., 3] > 0][:, 1].max() <= 2, "the color of nothing bled in"
    flat = opened(jpeg.data)
    right = flat.getpixel((45, 25))
    assert isinstance(right, tuple)
    assert min(right) >= 253


def test_bytes_are_the_same_for_every_number_of_threads_and_from_run_to_run(photo: bytes) -> None:
    def run(threads: int) -> list[bytes]:
        return [image.data for image in fcimage.render(photo, tutorial(), threads=threads)]

    one = run(1)
    for threads in (1, 2, 3, 8):
        assert run(threads) == one


@pytest.mark.parametrize("threads", [1, 2])
def test_images_come_as_they_are_completed(photo: bytes, threads: int) -> None:
    expected = {(i.variant, i.format): i.data for i in fcimage.render(photo, tutorial())}
    iterator = fcimage.render_as_completed(photo, tutorial(), threads=threads)
    assert iterator.__length_hint__() == 6
    found = {(i.variant, i.format): i.data for i in iterator}
    assert found == expected
    assert list(iterator) == []


def test_an_iterator_can_be_abandoned(photo: bytes) -> None:
    for _ in range(20):
        next(iter(fcimage.render_as_completed(photo, tutorial(), threads=2)))
    assert len(fcimage.render(photo, tutorial(), threads=2)) == 6


def test_a_wrong_image_is_raised_by_the_call_and_not_in_the_stream() -> None:
    with pytest.raises(fcimage.DecodeError):
        fcimage.render_as_completed(b"no image", tutorial())


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Jpeg(101), fcimage.ArgumentError, r"quality must be between 1 and 100, got 101"),
        (lambda: Jpeg(0), fcimage.ArgumentError, r"quality must be between 1 and 100, got 0"),
        (lambda: Jpeg(chroma_subsampling="4:1:1"), fcimage.ArgumentError, "4:2:0, 4:2:2, 4:4:4"),
        (lambda: WebP(effort=7), fcimage.ArgumentError, r"effort must be between 0 and 6, got 7"),
        (lambda: Png(keep="iptc"), fcimage.ArgumentError, "icc, copyright, exif, gps, xmp"),
        (lambda: Variant("", encodings=[Png()]), fcimage.ArgumentError, "empty"),
        (lambda: Variant("v", encodings=[]), fcimage.ArgumentError, "at least one encoding"),
        (lambda: Variant("v", width=0, encodings=[Png()]), fcimage.ArgumentError, "width"),
        (lambda: Variant("v", width=-5, encodings=[Png()]), fcimage.ArgumentError, "got -5"),
        (
            lambda: Variant("v", width=20000, encodings=[WebP()]),
            fcimage.EncodeError,
            r"width must be between 1 and 16383 for WebP, got 20000",
        ),
        (
            lambda: Variant("v", gravity="up", encodings=[Png()]),
            fcimage.ArgumentError,
            "gravity must be one of center, north",
        ),
        (
            lambda: Variant("v", width=5, fit="cover", encodings=[Png()]),
            fcimage.ArgumentError,
            "needs width and height",
        ),
        (
            lambda: Variant("v", background="#12", encodings=[Png()]),
            fcimage.ArgumentError,
            "color",
        ),
        (lambda: fcimage.render(b"", []), fcimage.ArgumentError, "at least one variant"),
        (
            lambda: fcimage.render(b"", [Variant("v", encodings=[Png()])] * 2),
            fcimage.ArgumentError,
            "duplicate variant name",
        ),
    ],
)
def test_one_clear_error_before_any_work(make: object, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        make()  # type: ignore[operator]


@pytest.mark.parametrize("wrong", ["jpeg", 5, object()])
def test_an_encoding_of_a_wrong_type_says_so(wrong: object) -> None:
    with pytest.raises(TypeError, match="Jpeg, WebP"):
        Variant("v", encodings=[wrong])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"widht": 5}, "/0/widht"),
        ({"width": "5"}, "/0/width"),
        ({"fit": "big"}, "/0/fit"),
        ({"encodings": [{"format": "jpeg", "quality": 500}]}, "/0/encodings/0/quality"),
        ({"watermark": {"text": "x", "opacity": 3}}, "/0/watermark/opacity"),
        ({"watermark": {"text": "x", "a/b": 3}}, "/0/watermark/a~1b"),
    ],
)
def test_errors_in_json_name_the_path_inside(change: dict[str, object], pointer: str) -> None:
    recipe = {"name": "v", "encodings": [{"format": "png"}], **change}
    with pytest.raises(fcimage.ArgumentError) as caught:
        fcimage.variants_from_json(json.dumps([recipe]))
    assert caught.value.pointer == pointer
    assert pointer in str(caught.value)


def test_metadata_is_stripped_unless_asked_for() -> None:
    exif = Image.Exif()
    exif[0x013B], exif[0x8298], exif[0x010F] = "Ann", "(c) Ann", "Camera"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 0.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(photo_like(64, 48), "JPEG", exif=exif, icc_profile=profile)
    assert b"Camera" in data
    for make in (Jpeg, WebP, Png):
        bare, kept = fcimage.render(
            data,
            [Variant("v", encodings=[make(), make(keep=["copyright", "icc"])])],  # type: ignore[operator]
        )
        assert not opened(bare.data).getexif()
        assert "icc_profile" not in opened(bare.data).info
        theirs = opened(kept.data)
        assert dict(theirs.getexif()) == {0x013B: "Ann", 0x8298: "(c) Ann"}
        assert theirs.info["icc_profile"][36:40] == b"acsp"
        assert np.array_equal(
            pixels(theirs.convert("RGB")), pixels(opened(bare.data).convert("RGB"))
        )


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_the_copyright_of_every_format_with_exif_is_kept(format: str) -> None:
    exif = Image.Exif()
    exif[0x013B], exif[0x8298] = "Ann", "(c) Ann"
    data = encoded(photo_like(64, 48), format, exif=exif)
    (kept,) = fcimage.render(data, [Variant("v", encodings=[Jpeg(keep="copyright")])])
    assert dict(opened(kept.data).getexif()) == {0x013B: "Ann", 0x8298: "(c) Ann"}


def test_options_reach_the_file(photo: bytes) -> None:
    def one(encoding: fcimage.Encoding) -> bytes:
        (image,) = fcimage.render(photo, [Variant("v", width=300, encodings=[encoding])])
        return image.data

    assert opened(one(Jpeg(progressive=True))).info.get("progressive")
    assert not opened(one(Jpeg())).info.get("progressive")
    for name, factors in [("4:4:4", (1, 1)), ("4:2:2", (2, 1)), ("4:2:0", (2, 2))]:
        theirs = opened(one(Jpeg(chroma_subsampling=name)))  # type: ignore[arg-type]
        assert theirs.layer[0][1:3] == factors  # type: ignore[attr-defined]
    assert len(one(Jpeg(50))) < len(one(Jpeg(85))) < len(one(Jpeg(95)))
    assert len(one(Jpeg())) < len(one(Jpeg(optimize=False)))
    assert len(one(WebP(30))) < len(one(WebP(80)))
    exact = pixels(expanded(one(Png())))
    assert np.array_equal(pixels(expanded(one(WebP(lossless=True)))), exact)


def test_probe_and_plan_agree_with_render(photo: bytes) -> None:
    info = fcimage.probe(photo)
    assert (info.format, info.width, info.height, info.has_alpha) == ("jpeg", 1600, 1200, False)
    plan = fcimage.plan(photo, tutorial())
    assert plan.decoder_scale[1] == 8
    assert [(step.variant, step.width, step.height) for step in plan.resizes] == [
        ("large", 1200, 900), ("medium", 600, 450), ("thumb", 150, 113),
    ]  # fmt: skip
    first = plan.encodes[0]
    assert (first.variant, first.formats) == ("large", ("webp",)), "the longest job comes first"
    assert len(plan.encodes) == 6


def test_a_cut_jpeg_is_an_error_or_salvaged(photo: bytes) -> None:
    cut = photo[: len(photo) * 6 // 10]
    with pytest.raises(fcimage.DecodeError) as caught:
        fcimage.render(cut, tutorial())
    assert caught.value.decoded_fraction is not None
    assert 0.4 < caught.value.decoded_fraction < 0.8
    images = fcimage.render(cut, tutorial(), on_damage="salvage")
    assert all(0.4 < image.decoded_fraction < 0.8 for image in images)
    whole = fcimage.render(photo, tutorial())
    assert all(image.decoded_fraction == 1.0 for image in whole)
    ours, sound = pixels(opened(images[0].data)), pixels(opened(whole[0].data))
    assert np.abs(ours[:300] - sound[:300]).mean() < 1, "what was there is kept"
    with pytest.raises(fcimage.ArgumentError, match="on_damage must be one of error, salvage"):
        fcimage.render(photo, tutorial(), on_damage="ignore")  # type: ignore[arg-type]


@pytest.mark.parametrize("orientation", [1, 6, 7])
def test_a_crop_decodes_only_its_region_and_looks_the_same(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    source = photo_like(1603, 1201)
    jpeg = encoded(source, "JPEG", quality=95, exif=exif)
    exact = encoded(opened(jpeg), "PNG", exif=exif)
    for gravity in ("northwest", "center", "east", "south"):
        variant = Variant(
            "v",
            width=120,
            height=333,
            fit="cover",
            gravity=gravity,  # type: ignore[arg-type]
            encodings=[Png()],
        )
        ours = pixels(opened(fcimage.render(jpeg, [variant])[0].data))
        direct = pixels(opened(fcimage.render(exact, [variant])[0].data))
        assert np.abs(ours - direct).mean() < 2


def test_the_scale_keeps_the_image_at_least_1_6_times_the_largest_variant() -> None:
    for width, n in [(1200, 8), (1920, 8), (2400, 7), (2725, 6), (4000, 4), (8064, 2)]:
        data = encoded(Image.new("RGB", (width, 40)), "JPEG")
        plan = fcimage.plan(data, [Variant("v", width=1200, encodings=[Png()])])
        assert plan.decoder_scale == (n, 8), width


def test_limits_are_refused_before_any_work(photo: bytes) -> None:
    for limits in (
        fcimage.Limits(max_pixels=1000),
        fcimage.Limits(max_side=1599),
        fcimage.Limits(max_input_bytes=1000),
        fcimage.Limits(max_memory=1_000_000),
    ):
        with pytest.raises(fcimage.LimitError):
            fcimage.render(photo, tutorial(), limits=limits)


def test_limits_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FCIMAGE_MAX_PIXELS", "12345")
    assert fcimage.Limits.from_env() == fcimage.Limits(max_pixels=12345)
    given = {"FCIMAGE_MAX_SCANS": "7"}
    assert fcimage.Limits.from_env(given) == fcimage.Limits(max_scans=7), "and not the process's"
    monkeypatch.setenv("FCIMAGE_MAX_SIDE", "0")
    with pytest.raises(fcimage.ArgumentError, match="FCIMAGE_MAX_SIDE"):
        fcimage.Limits.from_env()


def test_the_migration_of_the_tutorials_loop(photo: bytes) -> None:
    mark = TextWatermark("chenk.top", opacity=0.5)
    both = [Jpeg(quality=85), WebP(quality=80)]
    variants = [
        Variant("large", width=1200, watermark=mark, encodings=both),
        Variant("medium", width=600, watermark=mark, encodings=both),
        Variant("thumb", width=150, encodings=both),
    ]
    uploaded = {
        f"{'webp' if image.format == 'webp' else 'resized'}/{image.variant}/a.{image.extension}": image.data
        for image in fcimage.render(photo, variants)
    }
    assert sorted(uploaded) == [
        "resized/large/a.jpg", "resized/medium/a.jpg", "resized/thumb/a.jpg",
        "webp/large/a.webp", "webp/medium/a.webp", "webp/thumb/a.webp",
    ]  # fmt: skip
    assert through(photo).shape == (1200, 1600, 3)
