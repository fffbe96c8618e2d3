"""Write the seeds of the image targets, `render` and `watermark`.

These are the corpus of the hostile tests, and files by cwebp and gif2webp if they are installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "python"))

from support.hostile_bombs import bombs
from support.hostile_files import corpus
from support.jpeg_files import sample_pixels

FOLDER = Path(__file__).parent / "corpus"
#: Larger seeds would make every input of the fuzz targets larger.
MOST_BYTES = 4096

RECIPES = [
    '[{"name":"a","width":20,"encodings":[{"format":"jpeg","quality":5,"progressive":true}]}]',
    '[{"name":"a","width":9,"height":8,"fit":"cover","gravity":"north","encodings":'
    '[{"format":"webp","quality":1,"effort":6,"keep":["icc"]}]}]',
    '[{"name":"a","width":70,"height":50,"fit":"contain","size_when_smaller":"pad",'
    '"background":"#12345678","encodings":[{"format":"png"},{"format":"webp","lossless":true}]}]',
    '[{"name":"a","width":7,"height":90,"fit":"fill","rotate":-12.5,'
    '"size_when_smaller":"enlarge","encodings":[{"format":"jpeg","chroma_subsampling":"4:4:4","optimize":false}]}]',
    '[{"name":"a","width":30,"effects":[{"effect":"blur","radius":2.5,"regions":[[0.1,0.2,0.5,0.5]]},'
    '{"effect":"sharpen"},{"effect":"adjust","contrast":1.5,"gamma":2},{"effect":"pixelate","size":3},'
    '{"effect":"redact","regions":[[-1,0.5,1.5,1]],"color":"red"}],"encodings":[{"format":"png"}]}]',
    '[{"name":"redacted","width":20,"effects":[{"effect":"redact","regions":[[0.2,0.1,0.6,0.5]]},'
    '{"effect":"pixelate","size":4,"regions":[[0.5,-1,1.5,0.9]]}],"encodings":[{"format":"png"}]}]',
    '[{"name":"a","width":40,"layers":[{"layer":"picture","image":{"base64":"iVBORw0KGgoAAAANSUhEUgAA'
    'AAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="},"width":0.5,"height":9,'
    '"fit":"fill","radius":0.5,"rotate":30,"opacity":0.5,"margin":[-3,0.1],"gravity":"south",'
    '"tile":true,"min_canvas":[9,9]}],"encodings":[{"format":"png"},{"format":"jpeg"}]}]',
    '[{"name":"a","width":40,"pad":[1,0,7,2],"radius":0.3,"background":"#1234",'
    '"encodings":[{"format":"png"},{"format":"jpeg"}]},{"name":"b","width":9,"shape":"circle",'
    '"focus":[0.1,0.9],"encodings":[{"format":"webp"}]},{"name":"c","operations":[{"pad":3},'
    '{"radius":5},{"shape":"circle"}],"encodings":[{"format":"gif"}]}]',
    '[{"name":"a","widths":[9,20],"dpr":[1,1.5],"rotate":33.3,"round":"floor","encodings":'
    '[{"format":"webp"}]},{"name":"b","operations":[{"flip":"vertical"},{"rotate":-100},{"width":9}]}]',
    '[{"name":"a","width":40,"layers":[{"layer":"shape","shape":"rectangle","fill":["#0000","#000b"],'
    '"radius":0.5,"stroke":"red","stroke_width":0.1,"width":0.7,"position":[-3,0.5]},{"layer":"shape",'
    '"shape":"ellipse","fill":"lime","gravity":"east","margin":2,"height":9},{"layer":"shape",'
    '"shape":"line","position":[-9,0.1],"to":[2.0,99],"stroke":"navy","opacity":0.5}],'
    '"encodings":[{"format":"png"}]}]',
    '[{"name":"a","height":31,"fit":"outside","watermark":{"text":"Ag","size":9.5,"opacity":0.5,'
    '"color":"#f00","shadow":true,"outline":"#0008","rotate":30,"tile":true,"margin":2},'
    '"encodings":[{"format":"png"}]},{"name":"b","width":12,"encodings":[{"format":"jpeg"}]}]',
    '[{"name":"a","width":60,"layers":[{"layer":"text","text":["Ag ",{"text":"Zb-c","size":0.3,'
    '"color":"#f00"}],"size":9.5,"width":0.5,"align":"center","line_height":0.9,"max_lines":2,'
    '"shadow":true,"rotate":20,"position":[3,-0.1],"opacity":0.5}],"encodings":[{"format":"png"}]}]',
]


def converted(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the same images by the tools of libwebp, with options that Pillow does not have."""
    out: dict[str, bytes] = {}
    jobs = {
        "cwebp": [
            ["-near_lossless", "40"],
            ["-lossless", "-z", "9"],
            ["-segments", "4", "-sns", "80", "-strong", "-sharpness", "5"],
            ["-q", "50", "-m", "6", "-alpha_filter", "best"],
            ["-alpha_method", "0", "-noalpha"],
        ],
        "gif2webp": [["-mixed"], ["-lossy", "-min_size"]],
    }
    sources = {"cwebp": files["png-metadata"], "gif2webp": files["gif-animated"]}
    for tool, choices in jobs.items():
        if not shutil.which(tool):
            continue
        for number, options in enumerate(choices):
            with tempfile.TemporaryDirectory() as folder:
                source, target = Path(folder, "source"), Path(folder, "target")
                source.write_bytes(sources[tool])
                command = [tool, *options, str(source), "-o", str(target)]
                done = subprocess.run(command, capture_output=True, check=False)
                assert done.returncode == 0, (command, done.stderr)
                out[f"webp-{tool}-{number}"] = target.read_bytes()
    return out


def seeds() -> dict[str, list[bytes]]:
    files = corpus()
    files.update(converted(files))
    small = [(name, data) for name, data in bombs() if len(data) <= MOST_BYTES]
    targets: dict[str, list[bytes]] = {"render": [recipe.encode() for recipe in RECIPES]}
    for name, data in [*files.items(), *small]:
        if len(data) > MOST_BYTES:
            continue
        format = name.split("-")[0].split(" ")[0].rstrip(",")
        targets.setdefault("inspect", []).append(data)
        targets.setdefault("watermark", []).append(bytes((120, 200, 3)) + data)
        targets.setdefault("watermark", []).append(bytes((255, 255, 0)) + data)
        if format != "jpeg":
            seeds = targets.setdefault(format, [])
            seeds.append(bytes((len(seeds) % 256,)) + data)
        if (name, data) not in small:
            recipe = RECIPES[len(data) % len(RECIPES)].encode()
            targets["render"].append(recipe + b"\0" + data)
    return targets


def main() -> None:
    image = Image.fromarray(sample_pixels(48, 32), "RGB").quantize(16)
    image.save(FOLDER.parent / "image.png", optimize=True)
    for target, files in seeds().items():
        (FOLDER / target).mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(files):
            (FOLDER / target / f"seed-{number:03}").write_bytes(data)
        print(len(files), "seeds in", FOLDER / target)


if __name__ == "__main__":
    main()
