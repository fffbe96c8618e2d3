"""Write the built-in font: Roboto Regular, reduced to the scripts that most watermarks use.

Run it in an environment with fonttools and the package that contains the font:

    pip download --no-deps --no-binary :all: font-roboto==0.0.1
    tar xzf font-roboto-0.0.1.tar.gz
    python crates/fcimage-image/assets/make_font.py \\
        font-roboto-0.0.1/font_roboto/files/Roboto-Regular.ttf
"""

import pathlib
import sys

from fontTools import subset

# Basic Latin, Latin-1, Latin Extended-A, combining marks, Greek, Cyrillic, punctuation, currency,
# letterlike signs.
UNICODES = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x300, 0x305),
    *range(0x306, 0x30D),
    0x311,
    *range(0x323, 0x329),
    0x32E,
    0x331,
    *range(0x384, 0x3CF),
    *range(0x400, 0x460),
    *range(0x2010, 0x2027),
    *range(0x2030, 0x205F),
    *range(0x20A0, 0x20C0),
    0x2116,
    0x2117,
    0x2120,
    0x2122,
    0x2190,
    0x2192,
    0x2212,
]


def main(source: str) -> None:
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["ccmp", "kern", "mark"]
    options.name_IDs = [0, 1, 2, 13, 14]
    options.notdef_outline = False
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=UNICODES)
    subsetter.subset(font)
    # Shift no outline: a few side bearings are off by one unit.
    for name, (advance, _) in list(font["hmtx"].metrics.items()):
        font["hmtx"][name] = (advance, getattr(font["glyf"][name], "xMin", 0))
    target = pathlib.Path(__file__).with_name("Roboto-Regular.subset.ttf")
    subset.save_font(font, str(target), options)
    print(f"{target.name}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
