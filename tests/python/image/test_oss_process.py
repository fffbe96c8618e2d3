"""Processing strings of object storages: what only Python can show, and the pixels."""

from __future__ import annotations

import base64
import copy
import json
import pickle
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import ArgumentError, ArgumentTypeError, OssProcess, Variant, probe, render
from PIL import Image

from support.pictures import encoded, opened, photo_like

PHOTO = encoded(photo_like(400, 200), "JPEG", quality=80)


def processed(text: str, data: bytes = PHOTO, **options: Any) -> Any:
    variant = OssProcess(text, **options).variant("a", source=probe(data))
    (image,) = render(data, [variant])
    return opened(image)


def b64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_the_string_of_the_documentation_makes_a_card() -> None:
    text = "image/resize,m_fill,w_100,h_80/quality,Q_80/format,webp"
    image = processed(text)
    assert (image.size, image.format) == ((100, 80), "WEBP")
    assert processed("style/card", styles={"card": text}).size == (100, 80)


def test_errors_carry_the_code_and_the_number_of_the_cause() -> None:
    with pytest.raises(ArgumentError, match="rotate must be a whole number between 0") as caught:
        OssProcess("image/rotate,400")
    assert (caught.value.code, caught.value.ec) == ("InvalidArgument", "0040-00000217")
    with pytest.raises(ArgumentError) as caught:
        OssProcess("style/nobody", styles={"card": "image/resize,w_3"})
    assert (caught.value.code, caught.value.ec) == ("NoSuchStyle", None)
    with pytest.raises(ArgumentError) as caught:
        Variant("a", width=-1)
    assert (caught.value.code, caught.value.ec) == (None, None)


def test_a_process_is_a_value() -> None:
    process = OssProcess("style/card", styles={"card": "image/resize,w_3"}, dialect="tos")
    assert repr(process) == "OssProcess(text='image/resize,w_3', dialect='tos')"
    for same in (
        copy.copy(process),
        copy.deepcopy(process),
        pickle.loads(pickle.dumps(process)),
        eval(repr(process), vars(fcimage)),
    ):
        assert same == process and hash(same) == hash(process)
    assert process != OssProcess("image/resize,w_3")
    assert (process.kind, process.objects) == ("image", ())


def test_wrong_types_are_named() -> None:
    for arguments, expected in (
        ({"styles": "card"}, "styles must be a dict"),
        ({"styles": {"card": 3}}, "a style must be a str"),
        ({"style": "card"}, "use styles="),
    ):
        with pytest.raises(ArgumentTypeError, match=expected):
            OssProcess("style/card", **arguments)  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match=r"source must be an ImageInfo, as probe\(data\)"):
        OssProcess("image/resize,w_3").variant("a", source=PHOTO)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="dialect must be one of oss, tos, obs, bos"):
        OssProcess("image/resize,w_3", dialect="cos")  # type: ignore[arg-type]


def test_what_depends_on_the_source_needs_it() -> None:
    text = "image/crop,g_center,w_100,h_50"
    with pytest.raises(ArgumentError, match=r"source=probe\(data\)"):
        Variant.from_oss_process(text, name="a")
    variant = Variant.from_oss_process(text, name="a", source=probe(PHOTO))
    assert variant.crop == (150, 75, 250, 125)


def test_crop_and_resize_show_what_pillow_shows() -> None:
    photo = opened(encoded(photo_like(400, 200), "PNG"))
    data = encoded(photo_like(400, 200), "PNG")
    image = processed("image/crop,g_se,x_0,y_0,w_200,h_100/resize,w_50", data)
    wanted = photo.crop((200, 100, 400, 200)).resize((50, 25), Image.Resampling.LANCZOS)
    difference = np.abs(np.asarray(image, int) - np.asarray(wanted.convert("RGB"), int))
    assert image.size == (50, 25)
    assert difference.mean() < 1.5


def test_a_circle_is_transparent_around_it_in_png_and_white_in_jpeg() -> None:
    png = processed("image/circle,r_40/format,png")
    assert (png.size, png.mode) == ((80, 80), "RGBA")
    assert (png.getpixel((0, 0))[3], png.getpixel((40, 40))[3]) == (0, 255)
    jpeg = processed("image/circle,r_40/format,jpg")
    assert min(jpeg.getpixel((0, 0))) > 245


def test_the_border_of_pad_has_its_color() -> None:
    image = processed("image/resize,m_pad,w_100,h_100,color_FF0000/format,png").convert("RGB")
    assert image.size == (100, 100)
    assert (image.getpixel((50, 2)), image.getpixel((50, 97))) == ((255, 0, 0), (255, 0, 0))


def test_brightness_contrast_blur_and_sharpening_go_the_right_way() -> None:
    plain = np.asarray(processed("image/resize,w_200/format,png").convert("L"), float)

    def changed(action: str) -> Any:
        return np.asarray(processed(f"image/resize,w_200/{action}/format,png").convert("L"), float)

    def steps(image: Any) -> float:
        return float(np.abs(np.diff(image, axis=1)).mean())

    assert changed("bright,50").mean() > plain.mean() + 10 > changed("bright,-50").mean() + 20
    assert changed("contrast,50").std() > plain.std() + 3 > changed("contrast,-50").std() + 6
    assert steps(changed("blur,r_3,s_2")) < steps(plain) < steps(changed("sharpen,100"))
    assert np.array_equal(changed("bright,0/contrast,0"), plain)


def test_quality_follows_the_source() -> None:
    assert probe(PHOTO).jpeg_quality == 80

    def quality(text: str, data: bytes = PHOTO) -> int | None:
        variant = OssProcess(text).variant("a", source=probe(data))
        (image,) = render(data, [variant])
        return probe(image).jpeg_quality

    assert quality("image/resize,w_200/quality,q_90") == 72
    assert quality("image/resize,w_200/quality,Q_60") == 60
    assert quality("image/resize,w_200/quality,Q_90") == 80
    assert quality("image/format,jpg/quality,q_50", encoded(photo_like(80, 60), "PNG")) == 50


def test_the_format_stays_and_interlace_is_progressive() -> None:
    assert processed("image/resize,w_100").format == "JPEG"
    assert processed("image/resize,w_50", encoded(photo_like(80, 60), "PNG")).format == "PNG"
    assert processed("image/resize,w_100/interlace,1").info.get("progressive")
    with pytest.raises(ArgumentError, match="TIFF is not written") as caught:
        OssProcess("image/format,tiff").variant("a")
    assert caught.value.code == "NotImplemented"


def test_info_has_the_facts_as_texts() -> None:
    info = json.loads(OssProcess("image/info").answer(PHOTO))
    assert info["FileSize"] == {"value": str(len(PHOTO))}
    assert info["Format"] == {"value": "jpg"}
    assert (info["ImageWidth"], info["ImageHeight"]) == ({"value": "400"}, {"value": "200"})
    image, exif = photo_like(80, 60), Image.Exif()
    exif[0x0112], exif[0x0131] = 6, "a program"
    lying = json.loads(OssProcess("image/info").answer(encoded(image, "JPEG", exif=exif)))
    assert (lying["Orientation"], lying["Software"]) == ({"value": "6"}, {"value": "a program"})
    assert (lying["ImageWidth"], lying["ImageHeight"]) == ({"value": "80"}, {"value": "60"})
    assert list(info) == sorted(info)


def test_the_average_hue_of_a_plain_image_is_its_color() -> None:
    data = encoded(Image.new("RGB", (30, 20), (92, 120, 59)), "PNG")
    assert OssProcess("image/average-hue").answer(data) == "0x5c783b"
    with pytest.raises(ArgumentError, match="gives an image"):
        OssProcess("image/resize,w_3").answer(data)
    with pytest.raises(ArgumentError, match="info gives no image"):
        OssProcess("image/info").variant("a")


def test_a_recipe_in_json_is_read_back() -> None:
    text = "image/resize,w_200/crop,w_50,h_50,g_center/blur,r_3,s_2/rotate,90"
    variant = OssProcess(text).variant("a", source=probe(PHOTO))
    assert fcimage.variants_from_json(fcimage.variants_to_json(variant)) == [variant]


def test_a_watermark_of_the_caller_comes_last() -> None:
    mark = fcimage.TextWatermark("x", color="#ff0000")
    for text in ("image/resize,w_200", "image/resize,w_200/crop,w_100,h_50/rotate,90"):
        variant = OssProcess(text).variant("a", source=probe(PHOTO), watermark=mark)
        plain = OssProcess(text).variant("a", source=probe(PHOTO))
        assert variant.fingerprint != plain.fingerprint
        assert variant.watermark == mark or variant.operations[-1] == mark


LOGO = encoded(Image.new("RGB", (40, 20), (255, 0, 0)), "PNG")


@pytest.mark.parametrize("load", [{"logo.png": LOGO}, lambda key: {"logo.png": LOGO}[key]])
def test_an_image_is_drawn_where_the_string_says(load: Any) -> None:
    image = b64("logo.png?x-oss-process=image/resize,P_20")
    process = OssProcess(f"image/resize,w_200/watermark,image_{image},g_nw,x_6,y_3/format,png")
    assert process.objects == ("logo.png",)
    for source in (None, probe(PHOTO)):
        variant = process.variant("a", source=source, load=load)
        (made,) = render(PHOTO, variant)
        shown = np.asarray(opened(made).convert("RGB"), int)
        red = (shown[:, :, 0] > 240) & (shown[:, :, 1] < 15) & (shown[:, :, 2] < 15)
        rows, columns = np.nonzero(red)
        assert (columns.min(), columns.max() + 1) == (6, 46)
        assert (rows.min(), rows.max() + 1) == (3, 23)


def test_an_object_that_is_missing_or_no_image_is_named() -> None:
    process = OssProcess(f"image/watermark,image_{b64('logo.png')}")
    for load in (None, {}, lambda key: None):
        with pytest.raises(
            ArgumentError, match=r'needs the object "logo\.png": pass it with load='
        ):
            process.variant("a", load=load)
    with pytest.raises(fcimage.DecodeError, match=r'watermark image "logo\.png": '):
        process.variant("a", load={"logo.png": b"no image"})
    with pytest.raises(ArgumentTypeError, match="load must be a function of a key, or a dict"):
        process.variant("a", load="logo.png")  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="what load gives must be bytes-like"):
        process.variant("a", load={"logo.png": 3})  # type: ignore[dict-item]
    with pytest.raises(ZeroDivisionError):
        process.variant("a", load=lambda key: 1 // 0)  # type: ignore[arg-type, return-value]
    with pytest.raises(fcimage.LimitError):
        process.variant("a", load={"logo.png": LOGO}, limits=fcimage.Limits(max_pixels=10))


def test_a_text_is_drawn_as_a_watermark() -> None:
    text = f"image/resize,w_200/watermark,text_{b64('Hello')},size_30,color_FF0000,t_100,g_center"
    variant = Variant.from_oss_process(f"{text}/format,png", name="a")
    (made,) = render(PHOTO, variant)
    (plain,) = render(PHOTO, OssProcess("image/resize,w_200/format,png").variant("a"))
    changed = np.asarray(opened(made).convert("RGB")) != np.asarray(opened(plain).convert("RGB"))
    rows, columns, _ = np.nonzero(changed)
    assert 60 < columns.mean() < 140 and 30 < rows.mean() < 70


def drawn(text: str) -> Any:
    """The pixels that the watermark changes, on a plain source."""
    data = encoded(Image.new("RGB", (300, 200), (0, 0, 255)), "PNG")
    process = OssProcess(f"image/{text}/format,png")
    (made,) = render(data, process.variant("a", source=probe(data), load={"logo.png": LOGO}))
    return np.asarray(opened(made).convert("RGB"), int) - (0, 0, 255)


def test_a_logo_and_a_text_are_placed_as_one_block() -> None:
    logo, text = f"image_{b64('logo.png')}", f"text_{b64('Hi')},size_20,color_00FF00"
    alone = np.nonzero(drawn(f"watermark,{text},g_nw,x_0,y_0")[:, :, 1] > 200)
    changed = drawn(f"watermark,{logo},{text},g_sw,x_10,y_20,interval_7,align_2")
    rows, columns = np.nonzero(changed[:, :, 0] > 200)
    assert (columns.min(), columns.max(), rows.min(), rows.max()) == (10, 49, 160, 179)
    green = np.nonzero(changed[:, :, 1] > 200)
    # The letters are where they would be in a box of their own to the right of the logo.
    assert np.array_equal(green[1], alone[1] + 10 + 40 + 7)
    assert len(set(green[0] - alone[0])) == 1


def test_a_mark_is_repeated_with_its_gaps() -> None:
    changed = drawn(f"watermark,image_{b64('logo.png')},fill_1,padx_5,pady_10")[:, :, 0] > 200
    rows, columns = changed.any(axis=1), changed.any(axis=0)
    assert np.array_equal(rows[:-30], rows[30:]) and np.array_equal(columns[:-45], columns[45:])
    assert (rows[:30].sum(), columns[:45].sum()) == (20, 40)
    assert np.array_equal(changed, np.outer(rows, columns))


def test_a_repeated_text_is_the_same_everywhere() -> None:
    mark = f"watermark,text_{b64('Hi')},size_20,color_00FF00,rotate_30,shadow_40,fill_1"
    changed = drawn(f"{mark},padx_40,pady_30")
    seen = changed[:, :, 1] > 200
    (height, width), found = seen.shape, []
    for axis, side in ((0, height), (1, width)):
        line = seen.any(axis=1 - axis)
        period = next(p for p in range(30, side) if np.array_equal(line[:-p], line[p:]))
        found.append(period)
    down, across = found
    assert np.array_equal(changed[:-down], changed[down:])
    assert np.array_equal(changed[:, :-across], changed[:, across:])


def test_voffset_moves_a_text_down() -> None:
    mark = f"watermark,text_{b64('Hi')},size_20,color_00FF00,g_center"
    there, moved = (np.nonzero(drawn(f"{mark},voffset_{by}")[:, :, 1]) for by in (0, 15))
    assert np.array_equal(moved[0], there[0] + 15) and np.array_equal(moved[1], there[1])
