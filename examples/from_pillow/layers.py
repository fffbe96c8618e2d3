"""A share card: a photo, a round avatar and a text that wraps, on a canvas."""

from __future__ import annotations

import io
import textwrap

from fcimage import Canvas, Picture, Png, Text, Variant, render
from PIL import Image, ImageDraw, ImageFont, ImageOps

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
WORDS = "Six sizes of each upload, made by one call"


def before(photo: bytes) -> dict[str, bytes]:
    """Return the card as Pillow makes it."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(photo))).convert("RGB")
    card = Image.new("RGB", (600, 800), "#f4f4f0")
    card.paste(ImageOps.fit(image, (600, 400), Image.Resampling.LANCZOS), (0, 0))
    avatar = ImageOps.fit(image, (160, 160), Image.Resampling.LANCZOS)
    mask = Image.new("L", (1280, 1280))
    ImageDraw.Draw(mask).ellipse((0, 0, 1279, 1279), fill=255)
    card.paste(avatar, (40, 320), mask.resize((160, 160), Image.Resampling.BOX))
    draw, font = ImageDraw.Draw(card), ImageFont.truetype(FONT, 40)
    draw.multiline_text((40, 520), textwrap.fill(WORDS, 26), fill="#222222", font=font, spacing=10)
    file = io.BytesIO()
    card.save(file, "PNG")
    return {"card": file.getvalue()}


def after(photo: bytes) -> dict[str, bytes]:
    """Return the card of one call; the photo is decoded once for each layer."""
    layers = [
        Picture(photo, width=600, height=400, fit="cover", position=(0, 0)),
        Picture(photo, width=160, height=160, fit="cover", shape="circle", position=(40, 320)),
        Text(WORDS, font=FONT, size=40, width=520, color="#222222", position=(40, 520)),
    ]
    card = Variant("card", layers=layers, encodings=Png())
    return {image.variant: image.data for image in render(Canvas(600, 800, "#f4f4f0"), card)}
