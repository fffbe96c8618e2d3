"""Makes images of several kinds from one photo: python benchmarks/subjects.py PHOTO FOLDER

night (dark and noisy), noise (a photo at a high ISO), sky (a smooth gradient with dithering),
graphics (flat shapes) and text (a page of lines), each 1200 px wide, beside the photo itself.
"""

from __future__ import annotations

import pathlib
import sys
from typing import Any

WIDTH = 1200


def photo(path: pathlib.Path) -> Any:
    from PIL import Image, ImageOps

    image = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    size = (WIDTH, round(image.height * WIDTH / image.width))
    return image.resize(size, Image.Resampling.LANCZOS)


def noisy(image: Any, gain: float, sigma: float) -> Any:
    import numpy as np
    from PIL import Image

    random = np.random.default_rng(1)
    pixels = np.asarray(image, dtype=np.float64) * gain
    # Photon noise grows with the root of the light.
    pixels += random.normal(0, sigma, pixels.shape) * (0.5 + np.sqrt(pixels / 255))
    return Image.fromarray(np.clip(pixels + 0.5, 0, 255).astype(np.uint8))


def sky(size: tuple[int, int]) -> Any:
    import numpy as np
    from PIL import Image

    random = np.random.default_rng(2)
    y, x = np.mgrid[0 : size[1], 0 : size[0]]
    down, across = y / size[1], x / size[0]
    glow = np.exp(-((across - 0.7) ** 2 + (down - 0.8) ** 2) * 6)
    channels = [60 + 90 * down + 90 * glow, 120 + 70 * down + 50 * glow, 215 - 30 * down]
    pixels = np.stack(channels, axis=-1) + random.uniform(0, 1, (*size[::-1], 1))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def graphics(size: tuple[int, int]) -> Any:
    import random

    from PIL import Image, ImageDraw

    chance = random.Random(3)
    image = Image.new("RGB", (2 * size[0], 2 * size[1]), "#f4f1ea")
    draw = ImageDraw.Draw(image)
    for _ in range(70):
        x, y, side = (chance.randrange(n) for n in (*image.size, 500))
        color = tuple(chance.randrange(256) for _ in range(3))
        shape = chance.choice((draw.ellipse, draw.rectangle))
        shape((x, y, x + side, y + side), fill=color, outline="black", width=chance.randrange(8))
    return image.resize(size, Image.Resampling.LANCZOS)


def text(size: tuple[int, int]) -> Any:
    import random

    from PIL import Image, ImageDraw, ImageFont

    chance = random.Random(4)
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for row in range(30, size[1] - 40, 34):
        words = [
            "".join(chance.choices("etaoinshrdlu", k=chance.randrange(2, 9))) for _ in range(14)
        ]
        color = chance.choice(("black", "black", "#335", "#a22"))
        draw.text((40, row), " ".join(words), fill=color, font=ImageFont.load_default(22))
    return image


def make_subjects(path: pathlib.Path, folder: pathlib.Path) -> list[pathlib.Path]:
    """The files, the photo first."""
    whole = photo(path)
    made = {
        "photo": whole,
        "night": noisy(whole, 0.18, 4),
        "noise": noisy(whole, 1, 14),
        "sky": sky(whole.size),
        "graphics": graphics(whole.size),
        "text": text(whole.size),
    }
    for name, image in made.items():
        image.save(folder / f"{name}.png")
    return [folder / f"{name}.png" for name in made]


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[2])
    target.mkdir(exist_ok=True)
    for file in make_subjects(pathlib.Path(sys.argv[1]), target):
        print(file)
