"""Builds the ready handlers from environment variables; ``docs/handler.md`` lists them."""

from __future__ import annotations

import os

from fcimage import Limits, TextWatermark, variants_from_json
from fcimage.exceptions import ArgumentError
from fcimage.storage.directory import DirectoryStorage
from fcimage.storage.oss import SDKS, OssStorage

from .http import HttpVariants
from .keys import KeyTemplates
from .pipeline import Pipeline
from .settings import Settings
from .tutorial import tutorial_variants

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fcimage import Variant
    from fcimage.storage import Storage

__all__ = ["http_from_env", "pipeline_from_env", "storage_from_env"]

#: The variables with a key template, by format.
KEY_VARIABLES = {"jpeg": "JPEG_KEY", "webp": "WEBP_KEY", "png": "PNG_KEY"}


def pipeline_from_env(environ: Mapping[str, str] = os.environ, context: Any = None) -> Pipeline:
    """The pipeline that the environment describes.

    Raises:
        ArgumentError: A variable has a value that cannot be used. The message names the variable.
    """
    limits = Limits.from_env(environ)
    settings = Settings(environ)
    return Pipeline(
        _variants(settings, limits),
        storage_from_env(environ, context),
        source_bucket=settings.bucket("SOURCE_BUCKET"),
        target_bucket=settings.bucket("TARGET_BUCKET"),
        keys=_keys(settings),
        failure_prefix=settings.prefix("FAILURE_PREFIX"),
        cache_control=settings.header("CACHE_CONTROL"),
        limits=limits,
    )


def http_from_env(environ: Mapping[str, str] = os.environ, context: Any = None) -> HttpVariants:
    """The HTTP handler that the environment describes.

    Raises:
        ArgumentError: A variable has a value that cannot be used. The message names the variable.
    """
    limits = Limits.from_env(environ)
    settings = Settings(environ)
    bucket = settings.bucket("SOURCE_BUCKET")
    return HttpVariants(
        storage_from_env(environ, context) if bucket else None,
        source_bucket=bucket,
        key_prefix=settings.prefix("HTTP_KEY_PREFIX") or "",
        watermark=_watermark(settings),
        cors_origin=settings.origin("CORS_ORIGIN"),
        cache_control=settings.header("CACHE_CONTROL"),
        limits=limits,
    )


def storage_from_env(environ: Mapping[str, str] = os.environ, context: Any = None) -> Storage:
    """OSS at ``OSS_ENDPOINT``, by default the internal endpoint of the function's region; a folder
    if ``OSS_ENDPOINT`` is ``file:///path``.

    Raises:
        ArgumentError: A variable has a value that cannot be used, or there is no endpoint.
    """
    settings = Settings(environ)
    endpoint = settings.text("OSS_ENDPOINT")
    stated_region = settings.text("OSS_REGION")
    region = stated_region or getattr(context, "region", None) or settings.text("FC_REGION")
    sdk = settings.text("FCIMAGE_OSS_SDK")
    if sdk is not None and sdk not in SDKS:
        raise ArgumentError(f"FCIMAGE_OSS_SDK must be one of {', '.join(SDKS)}, got {sdk!r}")
    if endpoint is None:
        if not region:
            raise ArgumentError(
                "set OSS_ENDPOINT, such as https://oss-cn-hangzhou-internal.aliyuncs.com"
            )
        endpoint = f"https://oss-{region}-internal.aliyuncs.com"
    if endpoint.startswith("file://"):
        return DirectoryStorage(endpoint[len("file://") :])
    with settings.named("OSS_ENDPOINT"):
        storage = OssStorage(endpoint, region=stated_region, sdk=sdk)
    # A custom domain does not name its region.
    storage.region = storage.region or region
    return storage


def _variants(settings: Settings, limits: Limits) -> list[Variant]:
    recipes = settings.text("FCIMAGE_VARIANTS")
    if recipes is not None:
        with settings.named("FCIMAGE_VARIANTS"):
            return variants_from_json(recipes, limits=limits)
    with settings.named("WATERMARK_TEXT"):
        return tutorial_variants(settings.text("WATERMARK_TEXT"))


def _watermark(settings: Settings) -> TextWatermark | None:
    text = settings.text("WATERMARK_TEXT")
    if text is None:
        return None
    with settings.named("WATERMARK_TEXT"):
        return TextWatermark(text)


def _keys(settings: Settings) -> dict[str, str]:
    keys = {}
    for format, name in KEY_VARIABLES.items():
        template = settings.text(name)
        if template is not None:
            with settings.named(name):
                KeyTemplates({format: template})
            keys[format] = template
    return keys
