"""The ready handlers' configuration: environment variables, as the tutorial has them and more."""

from __future__ import annotations

import os
import threading

from fcimage import Jpeg, Limits, TextWatermark, Variant, WebP, variants_from_json
from fcimage.exceptions import ArgumentError
from fcimage.storage.directory import DirectoryStorage
from fcimage.storage.oss import OssStorage

from .http import HttpVariants
from .pipeline import Pipeline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeVar

    from fcimage.storage import Storage

    T = TypeVar("T")

__all__ = ["http_from_env", "once", "pipeline_from_env", "storage_from_env", "tutorial_variants"]


def once(build: Callable[[Mapping[str, str], Any], T]) -> Callable[[Any], T]:
    """Calls ``build`` with the environment and the first context, and keeps what it made: the
    environment of a function does not change, and connections outlive an invocation."""
    lock = threading.Lock()
    built: list[T] = []

    def get(context: Any) -> T:
        with lock:
            if not built:
                built.append(build(os.environ, context))
            return built[0]

    return get


def pipeline_from_env(environ: Mapping[str, str] = os.environ, context: Any = None) -> Pipeline:
    """The pipeline that the environment describes; ``docs/handler.md`` lists the variables."""
    recipes = environ.get("FCIMAGE_VARIANTS")
    variants = (
        variants_from_json(recipes) if recipes else tutorial_variants(environ.get("WATERMARK_TEXT"))
    )
    names = {"jpeg": "JPEG_KEY", "webp": "WEBP_KEY", "png": "PNG_KEY"}
    return Pipeline(
        variants,
        storage_from_env(environ, context),
        source_bucket=environ.get("SOURCE_BUCKET") or None,
        target_bucket=environ.get("TARGET_BUCKET") or None,
        keys={format: environ[name] for format, name in names.items() if environ.get(name)},
        failure_prefix=environ.get("FAILURE_PREFIX") or None,
        cache_control=environ.get("CACHE_CONTROL") or None,
        limits=Limits.from_env(environ),
    )


def http_from_env(environ: Mapping[str, str] = os.environ, context: Any = None) -> HttpVariants:
    """The HTTP handler that the environment describes; ``docs/handler.md`` lists the variables."""
    bucket = environ.get("SOURCE_BUCKET") or None
    text = environ.get("WATERMARK_TEXT")
    return HttpVariants(
        storage_from_env(environ, context) if bucket else None,
        source_bucket=bucket,
        key_prefix=environ.get("HTTP_KEY_PREFIX", ""),
        watermark=TextWatermark(text) if text else None,
        cors_origin=environ.get("CORS_ORIGIN") or None,
        cache_control=environ.get("CACHE_CONTROL") or None,
        limits=Limits.from_env(environ),
    )


def storage_from_env(environ: Mapping[str, str] = os.environ, context: Any = None) -> Storage:
    """OSS at ``OSS_ENDPOINT``, by default the internal endpoint of the function's region; or a
    folder, where that is ``file:///path``."""
    endpoint = environ.get("OSS_ENDPOINT")
    region = environ.get("OSS_REGION") or getattr(context, "region", None)
    region = region or environ.get("FC_REGION")
    if not endpoint and not region:
        raise ArgumentError(
            "set OSS_ENDPOINT, such as https://oss-cn-hangzhou-internal.aliyuncs.com"
        )
    if endpoint and endpoint.startswith("file://"):
        return DirectoryStorage(endpoint[len("file://") :])
    storage = OssStorage(
        endpoint or f"https://oss-{region}-internal.aliyuncs.com",
        region=environ.get("OSS_REGION"),
        sdk=environ.get("FCIMAGE_OSS_SDK") or None,
    )
    storage.region = storage.region or region  # a domain of one's own does not tell it
    return storage


def tutorial_variants(watermark: str | None = None) -> list[Variant]:
    """1200, 600 and 150 pixels wide as JPEG and WebP; ``watermark`` on the larger two."""
    mark = TextWatermark(watermark) if watermark else None
    both = [Jpeg(quality=85), WebP(quality=80)]
    return [
        Variant("large", width=1200, watermark=mark, encodings=both),
        Variant("medium", width=600, watermark=mark, encodings=both),
        Variant("thumb", width=150, encodings=both),
    ]
