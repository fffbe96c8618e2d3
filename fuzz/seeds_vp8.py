"""Write the seeds of the target `vp8`: small frames by Pillow, and those of the hostile corpus."""

from __future__ import annotations

import io
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "python"))

from PIL import Image

from support.hostile_vp8 import vp8_bombs
from support.jpeg_files import sample_pixels

folder = Path(__file__).parent / "corpus" / "vp8"
folder.mkdir(parents=True, exist_ok=True)

files = [data for _, data in vp8_bombs() if len(data) < 8000]
for width, height in ((1, 1), (16, 16), (23, 17), (40, 70)):
    for quality in (0, 30, 75, 100):
        for method in (0, 4):
            buffer = io.BytesIO()
            image = Image.fromarray(sample_pixels(width, height), "RGB")
            image.save(buffer, "WEBP", quality=quality, method=method)
            files.append(buffer.getvalue())
for number, file in enumerate(files):
    # The body of the only chunk.
    (folder / f"seed-{number:03}").write_bytes(bytes([number % 4]) + file[20:])
print(len(files), "seeds in", folder)
