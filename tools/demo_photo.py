"""Downloads a photo for the demo from a package registry and prints its path.

    python tools/demo_photo.py FOLDER

With npm: a 2000 x 1335 photo from Unsplash in the package `simplelightbox`. Without npm: a 643 x
960 photo in the package `imgaug` of PyPI.
"""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys
import tarfile
import zipfile

NPM_PACKAGE, NPM_MEMBER = "simplelightbox@2.14.3", "package/demo/img/full/02.jpg"
PYPI_PACKAGE, PYPI_MEMBER = "imgaug==0.4.0", "imgaug/quokka.jpg"


def from_npm(folder: pathlib.Path) -> bytes:
    """The photo in the npm package. Raises OSError if npm is not installed or fails."""
    npm = shutil.which("npm")
    if npm is None:
        raise OSError("npm is not installed")
    subprocess.run(
        [npm, "pack", "--silent", NPM_PACKAGE],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=300,
    )
    archive = next(folder.glob("simplelightbox-*.tgz"))
    with tarfile.open(archive) as tar:
        member = tar.extractfile(NPM_MEMBER)
        if member is None:
            raise OSError(f"{archive.name} has no {NPM_MEMBER}")
        photo = member.read()
    archive.unlink()
    return photo


def from_pypi(folder: pathlib.Path) -> bytes:
    """The photo in the wheel."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":none:"]
    subprocess.run([*pip, "--dest", str(folder), PYPI_PACKAGE], check=True, timeout=300)
    archive = next(folder.glob("imgaug-*.whl"))
    with zipfile.ZipFile(archive) as wheel:
        photo = wheel.read(PYPI_MEMBER)
    archive.unlink()
    return photo


def main(target: str) -> None:
    folder = pathlib.Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    photo = folder / "photo.jpg"
    if not photo.exists():
        print("downloading a photo for the demo ...", file=sys.stderr)
        try:
            data = from_npm(folder)
        except (OSError, subprocess.SubprocessError, StopIteration, KeyError):
            data = from_pypi(folder)
        photo.write_bytes(data)
    print(photo)


if __name__ == "__main__":
    main(sys.argv[1])
