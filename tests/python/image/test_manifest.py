"""`manifest` and `html`: what a page needs to know about rendered images, and its markup."""

from __future__ import annotations

import hashlib
import html.parser
import json
import re
import urllib.parse
from typing import Any

import fcimage
import pytest
from PIL import Image

from support.pictures import encoded, photo_like

#: Texts that try to leave the place where they stand.
HOSTILE = [
    '"><script>alert(1)</script>',
    "' onerror='alert(1)",
    '" onload="alert(1)" x="',
    "a b\tc\nd\re\x00f\x0cg",
    "x, y 2w, z",
    "</picture><img src=x onerror=alert(1)>",
    "&quot;&#34;&amp;",
    ",,a,,",
    "..\\..\\x",
    "\u2028\u00e9\u4e2d{}`",
]
VARIANTS = [
    fcimage.Variant("large", width=60, encodings=[fcimage.Jpeg(), fcimage.WebP()]),
    fcimage.Variant("small", width=30, encodings=[fcimage.WebP(), fcimage.Jpeg()]),
    fcimage.Variant("square", width=20, height=20, fit="cover", encodings=fcimage.Jpeg()),
]


def photo(**options: Any) -> bytes:
    return encoded(photo_like(90, 61), "JPEG", quality=81, **options)


def images(**options: Any) -> list[fcimage.EncodedImage]:
    return fcimage.render(photo(), VARIANTS, describe=True, **options)


class Elements(html.parser.HTMLParser):
    """The elements of a page with their attributes, as a browser reads them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def candidates(srcset: str | None) -> list[tuple[str, str]]:
    """What a browser reads of `srcset`: the algorithm of the HTML standard, without parentheses."""
    rest, found = srcset or "", []
    while rest := rest.lstrip(" \t\n\f\r,"):
        url = re.match(r"[^ \t\n\f\r]+", rest)
        assert url is not None
        rest = rest[url.end() :]
        assert not url.group().endswith(",")
        descriptor, _, rest = rest.partition(",")
        found.append((url.group(), descriptor.strip()))
    return found


def test_a_manifest_lists_each_image_and_what_the_source_looks_like() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2024:05:06 07:08:09"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 7.0, 0.0)})
    data = photo(exif=exif)
    info = fcimage.probe(data)
    assert info.exif.gps is not None
    rendered = fcimage.render(data, VARIANTS, describe=True)
    found = json.loads(json.dumps(fcimage.manifest(rendered, info=info)))
    assert found["source"] == {
        "format": "jpeg",
        "width": 90,
        "height": 61,
        "jpeg_quality": 81,
        "taken_at": "2024-05-06T07:08:09",
    }
    looks = rendered[0].description
    assert looks is not None
    named = {name: value for name, value in looks.to_dict().items() if name in found}
    assert len(named) == 10
    assert named == {name: found[name] for name in named}
    for image, entry in zip(rendered, found["images"]):
        assert entry == {
            "variant": image.variant,
            "format": image.format,
            "media_type": image.media_type,
            "width": image.width,
            "height": image.height,
            "crop": list(image.crop or ()),
            "bytes": len(image),
            "sha256": hashlib.sha256(image).hexdigest(),
            "url": f"{image.variant}.{image.extension}",
        }
    assert found["srcset"] == {
        "webp": "small.webp 30w, large.webp 60w",
        "jpeg": "small.jpg 30w, large.jpg 60w",
    }
    assert "gps" not in json.dumps(found).lower()


def test_a_manifest_without_a_description_says_what_is_known() -> None:
    (image,) = fcimage.render(photo(), fcimage.Variant("a", encodings=fcimage.Png()))
    found = fcimage.manifest(image)
    assert found["source"] is None
    assert found["placeholder"] is None
    assert found["srcset"] == {"png": "a.png 90w"}


def test_urls_are_made_of_a_template_or_by_a_function() -> None:
    rendered = images()
    template = "https://img.example.com/{sha256}/{format}-{width}x{height}/{variant}.{extension}"
    for image, entry in zip(rendered, fcimage.manifest(rendered, url=template)["images"]):
        name = f"{image.format}-{image.width}x{image.height}/{image.variant}.{image.extension}"
        digest = hashlib.sha256(image).hexdigest()
        assert entry["url"] == f"https://img.example.com/{digest}/{name}"

    def place(image: fcimage.EncodedImage) -> str:
        return f"/{image.variant}/{image.extension}"

    found = fcimage.manifest(rendered, url=place)
    assert found["srcset"]["jpeg"] == "/small/jpg 30w, /large/jpg 60w"


def test_variants_choose_what_is_in_a_srcset() -> None:
    found = fcimage.manifest(images(), variants=["square"])
    assert found["srcset"] == {"jpeg": "square.jpg 20w"}
    assert len(found["images"]) == 5
    assert fcimage.manifest(images(), variants="small")["srcset"]["webp"] == "small.webp 30w"


def test_html_offers_the_best_format_first() -> None:
    every = [fcimage.Png(), fcimage.Jpeg(), fcimage.WebP()]
    variants = [fcimage.Variant(str(width), width=width, encodings=every) for width in (40, 80)]
    rendered = fcimage.render(photo(), variants, describe=True)
    page = fcimage.html(rendered, alt="A hill", sizes="50vw", url="/i/{variant}.{extension}")
    picture, source, image = Elements(page).found
    assert picture == ("picture", {})
    assert source == (
        "source",
        {"type": "image/webp", "srcset": "/i/40.webp 40w, /i/80.webp 80w", "sizes": "50vw"},
    )
    tag, attributes = image
    style = attributes.pop("style")
    assert attributes == {
        "src": "/i/80.jpg",
        "srcset": "/i/40.jpg 40w, /i/80.jpg 80w",
        "sizes": "50vw",
        "width": "80",
        "height": "54",
        "alt": "A hill",
        "loading": "lazy",
        "decoding": "async",
    }
    looks = rendered[0].description
    assert looks is not None
    expected = f"{looks.average_color} url('{looks.placeholder}') center / cover no-repeat"
    assert (tag, style) == ("img", f"background: {expected}")


def test_avif_comes_before_webp() -> None:
    facts = {"variant": "a", "width": 9, "height": 9}
    kinds = [("webp", "image/webp"), ("jpeg", "image/jpeg"), ("avif", "image/avif")]
    made = [
        fcimage.EncodedImage(b"", format=format, media_type=media, extension=format, **facts)  # type: ignore[arg-type]
        for format, media in kinds
    ]
    found = Elements(fcimage.html(made, alt="")).found
    assert [attributes.get("type") for _, attributes in found] == [
        None,
        "image/avif",
        "image/webp",
        None,
    ]
    # The last one is for all others.
    (_, image) = Elements(fcimage.html([made[0], made[2]], alt="")).found[-1]
    assert image["src"] == "a.webp"


def test_a_placeholder_is_not_shown_behind_alpha_or_where_it_is_not_wanted() -> None:
    clear = Image.new("RGBA", (30, 20), (200, 0, 0, 90))
    rendered = fcimage.render(clear, fcimage.Variant("a", encodings=fcimage.Png()), describe=True)
    assert "style" not in fcimage.html(rendered, alt="")
    assert "style" not in fcimage.html(images(), alt="", placeholder=False)
    assert 'loading="eager"' in fcimage.html(images(), alt="", loading="eager")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_in_their_attributes(text: str) -> None:
    encodings = [fcimage.WebP(), fcimage.Jpeg()]
    variants = [fcimage.Variant(text, width=40, encodings=encodings)]
    variants += [fcimage.Variant(text + "2", width=20, encodings=encodings)]
    rendered = fcimage.render(photo(), variants, describe=True)
    places = {
        "name": None,
        "template": "/" + text.replace("{}", "") + "/{variant}.{extension}",
        "function": lambda image: f"{text}{image.variant}{image.extension}{text}",
    }
    for url in places.values():
        page = fcimage.html(rendered, alt=text, sizes=text, url=url)
        elements = Elements(page)
        assert [tag for tag, _ in elements.found] == ["picture", "source", "img"]
        assert "".join(elements.texts).strip() == ""
        (_, source), (_, image) = elements.found[1:]
        assert set(source) == {"type", "srcset", "sizes"}
        assert set(image) == {
            "src", "srcset", "sizes", "width", "height", "alt", "loading", "decoding", "style",
        }  # fmt: skip
        plain = {"\r": "\n", "\x00": "\ufffd"}
        assert image["alt"] in (text, "".join(plain.get(each, each) for each in text))
        for attributes in (source, image):
            found = candidates(attributes["srcset"])
            assert [descriptor for _, descriptor in found] == ["20w", "40w"]
        assert image["src"] == found[1][0]
        json.dumps(fcimage.manifest(rendered, url=url))
    (entry, *_) = fcimage.manifest(rendered)["images"]
    assert urllib.parse.unquote(entry["url"]) == f"{text}.webp"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)//", "JavaScript:x", "vbscript:x", "data:text/html,x", "file:///etc/x"],
)
def test_urls_that_lead_to_no_image_are_refused(url: str) -> None:
    (image,) = fcimage.render(photo(), fcimage.Variant("a", encodings=fcimage.Png()))
    with pytest.raises(fcimage.ArgumentError, match="a URL of an image must be relative"):
        fcimage.html(image, alt="", url=lambda _: url)
    # What browsers leave out of a scheme is no longer one.
    for hidden in ("java\nscript:alert(1)", " javascript:alert(1)", "\x01javascript:alert(1)"):
        entry = fcimage.manifest(image, url=lambda _, hidden=hidden: hidden)["images"][0]
        assert entry["url"].startswith(("java%0A", "%20", "%01"))
    for good in ("https://x/y", "//x/y", "a:b"[:1], "data:image/png;base64,AA==", "cid:1"):
        assert fcimage.manifest(image, url=lambda _, good=good: good)["images"][0]["url"] == good


def test_wrong_arguments_are_named() -> None:
    rendered = images()
    wrong: list[tuple[Any, dict[str, Any], str]] = [
        ([], {}, "at least one image, got none"),
        (b"x", {}, "images must be what render\\(\\) returned, got bytes"),
        ([b"x"], {}, "got bytes in it"),
        (7, {}, "got int"),
        (rendered, {"url": "x"}, "two images would have the same URL 'x'"),
        (rendered, {"url": "{stem}"}, r"the fields of url are \{variant\}"),
        (rendered, {"url": 7}, "url must be a str or a function, got int"),
        (rendered, {"url": lambda image: None}, "url must return a str, got NoneType"),
        (rendered, {"variants": "medium"}, "there is no image of a variant 'medium'"),
        (rendered, {"variants": []}, "at least one name"),
        (rendered, {"variants": [7]}, "names of variants, got int"),
    ]
    for given, options, text in wrong:
        with pytest.raises(fcimage.ArgumentError, match=text):
            fcimage.manifest(given, **options)
        with pytest.raises(fcimage.ArgumentError, match=text):
            fcimage.html(given, alt="", **options)
    for options, text in [
        ({"alt": None}, "alt must be a str, got NoneType"),
        ({"alt": "", "sizes": 7}, "sizes must be a str"),
        ({"alt": "", "loading": "later"}, "loading must be one of lazy, eager"),
        ({"alt": "", "placeholder": 1}, "placeholder must be True or False"),
    ]:
        with pytest.raises(fcimage.ArgumentError, match=text):
            fcimage.html(rendered, **options)
    with pytest.raises(fcimage.ArgumentError, match="info must be what probe"):
        fcimage.manifest(rendered, info=photo())  # type: ignore[arg-type]
