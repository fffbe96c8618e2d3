"""Explains why the extension module cannot be loaded, such as a package for another platform."""

from __future__ import annotations

import os
import sys

__all__ = ["explained"]


def explained(error: ImportError) -> ImportError:
    """``error`` with a hint that says what helps."""
    folder = os.path.dirname(__file__)
    machine = os.uname().machine if hasattr(os, "uname") else sys.platform
    found = sorted(name for name in os.listdir(folder) if name.startswith("_native."))
    found = [name for name in found if name.endswith((".so", ".pyd", ".dylib"))]
    if "subinterpreters" in str(error):
        hint = "use threads or processes instead of subinterpreters"
    elif not found:
        hint = f"{folder} has no extension module; was it copied from a source tree?"
    elif "t" in getattr(sys, "abiflags", "") and found[0].endswith(".abi3.so"):
        hint = (
            f"{found[0]} needs a Python with a GIL, and this one is free-threaded; "
            "`pip install .` builds an extension module for it"
        )
    else:
        version = ".".join(map(str, sys.version_info[:3]))
        hint = (
            f"{found[0]} does not support Python {version} on {sys.platform} {machine}: "
            "`make layer` and `make wheel` build for CPython 3.9 or later on x86-64 Linux "
            "with glibc 2.17 or later"
        )
    return ImportError(
        f"fcimage cannot be loaded: {error}. {hint}", name=error.name, path=error.path
    )
