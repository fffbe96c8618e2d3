"""Write the seeds of the target `oss_process`: the strings of the tests of the crate."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parent / "crates/fcimage-image/src/oss_process"
#: A source of 400x200 pixels, upright, a JPEG.
SOURCE = bytes([0b11000, 1, 0x8F, 0, 0xC7, 1])
#: "Hello" and "logo.png", and an image with an action of its own.
MARKS = (
    "text_SGVsbG8,size_30,color_FF0000,t_50,rotate_45,shadow_50,g_north,y_7",
    "image_bG9nby5wbmc,g_west,voffset_5",
    "image_cGFuZGEucG5nP3gtb3NzLXByb2Nlc3M9aW1hZ2UvcmVzaXplLFBfMzA",
    "image_bG9nby5wbmc,text_SGVsbG8,size_20,shadow_50,order_1,align_1,interval_5,g_center,voffset_9",
    "text_SGVsbG8,size_20,rotate_30,fill_1,padx_9,pady_7",
)

folder = HERE / "corpus" / "oss_process"
folder.mkdir(parents=True, exist_ok=True)
found = [f"image/resize,w_90/watermark,{mark}" for mark in MARKS]
for path in sorted(TESTS.glob("*.rs")):
    found += re.findall(r'"((?:image|style)/[^"{}]*)"', path.read_text(encoding="utf-8"))
for number, text in enumerate(dict.fromkeys(found)):
    (folder / f"seed-{number:03}").write_bytes(SOURCE + text.encode())
print(number + 1, "seeds in", folder)
