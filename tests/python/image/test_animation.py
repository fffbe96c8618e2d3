"""Variants say what they make of an animation."""

from __future__ import annotations

import io
import json

import fcimage
import pytest
from fcimage import Jpeg, Variant, WebP
from fcimage.handler.outcome import Outcome
from PIL import Image

FRAMES = [Image.effect_noise((40, 30), 10 * number + 10).convert("P") for number in range(3)]


def animated(kind: str) -> bytes:
    """Three frames of noise."""
    out = io.BytesIO()
    FRAMES[0].save(
        out, kind, save_all=True, append_images=FRAMES[1:], duration=[40, 70, 90], loop=0
    )
    return out.getvalue()


def test_a_variant_that_refuses_animations_says_what_to_do() -> None:
    variants = [Variant("a", width=8), Variant("b", width=4, animation="error")]
    for call in (fcimage.render, fcimage.plan, fcimage.render_as_completed):
        with pytest.raises(
            fcimage.UnsupportedError, match='the GIF is an animation, which variant "b"'
        ):
            call(animated("GIF"), variants)
    still = io.BytesIO()
    FRAMES[0].save(still, "GIF")
    assert len(fcimage.render(still.getvalue(), variants)) == 4


def test_a_source_with_one_frame_gives_stills() -> None:
    still = io.BytesIO()
    FRAMES[0].save(still, "GIF")
    variants = [
        Variant(mode, animation=mode, encodings=[WebP(), Jpeg()]) for mode in ("first", "keep")
    ]  # type: ignore[arg-type]
    images = fcimage.render(still.getvalue(), variants)
    assert [(image.frames, image.source_frames) for image in images] == [(1, 1)] * 4
    assert images[0] == bytes(images[2])
    assert fcimage.plan(still.getvalue(), variants).frames == 1


def test_the_mode_is_part_of_the_recipe() -> None:
    variant = Variant("a", animation="keep")
    assert variant.animation == "keep"
    text = fcimage.variants_to_json(variant)
    assert json.loads(text)[0]["animation"] == "keep"
    assert fcimage.variants_from_json(text) == [variant]
    assert variant.fingerprint != variant.replace(animation="first").fingerprint
    assert Variant("a").animation == "first"


@pytest.mark.parametrize(
    ("mode", "hint"), [("all", 'use "keep"'), ("still", 'use "first"'), ("raise", 'use "error"')]
)
def test_other_names_of_modes_are_told_what_they_are_called(mode: str, hint: str) -> None:
    with pytest.raises(fcimage.ArgumentError, match=hint):
        Variant("a", animation=mode)  # type: ignore[arg-type]


def test_the_log_says_which_outputs_do_not_show_all_frames() -> None:
    event = {"key": "a.gif"}
    outcome = Outcome(fcimage.parse_event(event).objects_in("bucket")[0])
    outcome.expect([{("a", "jpeg"): "a.jpg"}, {("a", "webp"): "a.webp"}])
    assert "animation" not in outcome.summary()
    outcome.cut_animations = {("a", "jpeg"): (1, 24), ("a", "webp"): (9, 24)}
    expected = {"a.jpg": "first frame of 24", "a.webp": "9 of 24 frames"}
    assert outcome.summary()["animation"] == expected
