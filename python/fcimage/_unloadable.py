"""Why the extension module could not be loaded, for those who uploaded the wrong package."""

from __future__ import annotations

import os
import sys

__all__ = ["explained"]


def explained(error: ImportError) -> ImportError:
    """``error`` with the sentence that says what helps."""
    folder = os.path.dirname(__file__)
    machine = os.uname().machine if hasattr(os, "uname") else sys.platform
    found = sorted(name for name in os.listdir(folder) if name.startswith("_native."))
    found = [name for name in found if name.endswith((".so", ".pyd", ".dylib"))]
    if "interpreter" in str(error):
        hint = "use threads or processes instead of subinterpreters"
    elif not found:
        hint = (
            f"{folder} has no extension module: the package was copied from its sources, or in part"
        )
    elif "t" in getattr(sys, "abiflags", "") and found[0].endswith(".abi3.so"):
        hint = (
            f"{found[0]} is for every Python with a GIL, and this one is free-threaded: "
            "`pip install .` builds what fits it"
        )
    else:
        version = ".".join(map(str, sys.version_info[:3]))
        hint = (
            f"{found[0]} does not fit Python {version} on {sys.platform} {machine}: "
            "`make layer` and `make wheel` build for CPython 3.9 or later on x86-64 Linux "
            "with glibc 2.17 or later"
        )
    return ImportError(
        f"fcimage cannot be loaded: {error}. {hint}", name=error.name, path=error.path
    )
