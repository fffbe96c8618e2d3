"""Print one line for each output of many images, with the hash of its bytes.

    python exact_child.py FOLDER [THREADS]

Imports only fcimage, so that it also runs under an emulated processor in reasonable time.
"""

from __future__ import annotations

import hashlib
import pathlib
import sys

import fcimage


def recipes() -> list[fcimage.Variant]:
    mark = fcimage.TextWatermark("chenk.top", opacity=0.5, rotate=20, shadow="#00000080")
    logo = fcimage.ImageWatermark(pathlib.Path(sys.argv[1], "logo.png").read_bytes(), opacity=0.7)
    variant = fcimage.Variant
    return [
        variant("own", encodings=[fcimage.Png()]),
        variant("large", width=120, watermark=mark, encodings=[fcimage.Jpeg(), fcimage.WebP()]),
        variant("square", width=64, height=64, fit="cover", watermark=logo, encodings=[
            fcimage.Jpeg(progressive=True, chroma_subsampling="4:4:4"), fcimage.WebP(lossless=True),
        ]),
        variant("boxed", width=50, height=70, fit="contain", background="#00000000", encodings=[
            fcimage.Png(), fcimage.WebP(alpha_quality=60, effort=0), fcimage.Jpeg(keep="icc"),
        ]),
    ]  # fmt: skip


def main(folder: str, threads: int) -> None:
    for path in sorted(pathlib.Path(folder).iterdir()):
        for image in fcimage.render(path.read_bytes(), recipes(), threads=threads):
            digest = hashlib.sha256(image.data).hexdigest()
            print(path.name, image.variant, image.format, digest)


if __name__ == "__main__":
    main(sys.argv[1], int((sys.argv[2:] or ["1"])[0]))
